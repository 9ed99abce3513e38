//! `parkade serve`: the server, from its start to its clean end.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use sync::wire::Role;
use tokio::net::TcpListener;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tracing::{error, info, warn};

use super::devices::listed;
use crate::cli::{Failure, wait_for};
use crate::keys;
use crate::links::{Links, Made, START_MINUTES, make_code};
use crate::site::{Site, Transport};
use crate::store::Store;
use crate::{api, clock, json_log, lock};

/// How long requests that are under way may take when the server stops.
const DRAIN: Duration = Duration::from_secs(2);
/// How long the database may take to close.
const CLOSE: Duration = Duration::from_millis(800);
/// How often the server looks for what other processes have published.
const FOLLOW: Duration = Duration::from_secs(1);

/// How often the server files and erases what is due (S-19, S-20).
const BOOKS: Duration = Duration::from_hours(1);

/// How to run the server.
#[derive(Debug, Args)]
pub struct Options {
    /// The folder that holds everything the server keeps; made where it is missing.
    #[arg(long)]
    pub data: PathBuf,
    /// The address to listen on. Port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Open the demo lot if the folder has no lot yet.
    #[arg(long)]
    pub demo: bool,
    /// The address that people use, where it is another one than `--listen`, such as `https://parking.example`.
    #[arg(long)]
    pub public_url: Option<String>,
}

/// Runs the command until a signal ends it.
///
/// # Errors
/// Where the data folder or the address cannot be used.
pub fn run(options: &Options) -> Result<(), Failure> {
    json_log::start();
    wait_for(serve(options))
}

async fn serve(options: &Options) -> Result<(), Failure> {
    let _alone = lock::take(&options.data)?;
    let site = open(options).await?;
    let listener = TcpListener::bind(options.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", options.listen))?;
    let address = listener.local_addr()?;
    let base = options
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{}", reachable(address)));
    site.store.note_address(&base).await?;
    for lot in site.lots.all().await {
        keys::tell(&lot, &site.store).await?;
    }
    print!("{}", greeting(&site, &Links::new(&base)).await?);
    info!(event_type = "SERVER_STARTED", address = %address);

    tokio::spawn(stop_on_signal(Arc::clone(&site)));
    tokio::spawn(follow(Arc::clone(&site)));
    tokio::spawn(keep_books(Arc::clone(&site)));
    let router = api::router(&site).into_make_service_with_connect_info::<SocketAddr>();
    let stopping = site.stopping.clone();
    let serving = axum::serve(listener, router).with_graceful_shutdown(stopping.cancelled_owned());
    let drained = tokio::spawn(serving.into_future());
    site.stopping.cancelled().await;
    // A peer that reads slowly for ever must not keep the server from stopping.
    if let Ok(ended) = timeout(DRAIN, drained).await {
        ended??;
    } else {
        warn!(event_type = "DRAIN_CUT_SHORT");
    }
    // What is committed is safe in the write-ahead log; the next start reads it.
    if let Ok(closed) = timeout(CLOSE, site.store.close()).await {
        closed?;
    } else {
        warn!(event_type = "CLOSE_CUT_SHORT");
    }
    info!(event_type = "SERVER_STOPPED");
    Ok(())
}

/// An address to open on this machine: "any" is one to listen on, not one to go to.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    address
}

async fn open(options: &Options) -> Result<Arc<Site>, Failure> {
    let encrypted = options
        .public_url
        .as_deref()
        .is_some_and(|url| url.starts_with("https://"));
    let transport = if encrypted {
        Transport::Https
    } else {
        Transport::Plain
    };
    let store = Store::open(&options.data).await?;
    let site = Site::open(store, transport).await?;
    if options.demo && site.lots.all().await.is_empty() {
        site.lots.publish(lotfile::demo(), clock::now()).await?;
    }
    Ok(site)
}

/// What a person at the terminal needs: one link per face.
async fn greeting(site: &Site, links: &Links) -> Result<String, Failure> {
    let now = clock::now();
    site.store.drop_old_codes(now).await?;
    let mut text = format!("Parkade is open at {}\n", links.to("/"));
    let lots = site.lots.all().await;
    if lots.is_empty() {
        text.push_str("There is no lot yet: parkade publish --data DIR FILE opens one.\n");
    }
    for lot in &lots {
        let (name, waits_for) = lot
            .read(|hub| {
                let state = hub.state();
                let waits_for: Vec<_> = state.leases().waits_for().collect();
                (state.lot().document().name.clone(), waits_for)
            })
            .await?;
        writeln!(text, "\n{name} ({})", lot.id())?;
        if !waits_for.is_empty() {
            let waits_for = listed(&waits_for);
            writeln!(
                text,
                "  Restored: no spots are given away before devices {waits_for} have reported."
            )?;
        }
        for (face, role) in [
            ("Kiosk", Role::Kiosk),
            ("Desk", Role::Attendant),
            ("Office", Role::Office),
        ] {
            let code = make_code(&site.store, lot.id(), role, now, START_MINUTES, Made::AtStart).await?;
            writeln!(text, "  {face:<10} {}", links.enrol(role, &code))?;
        }
        writeln!(text, "  {:<10} {}", "Driver", links.to("/t/CODE"))?;
    }
    if !lots.is_empty() {
        text.push_str(
            "\nA link enrols one device, once, within 24 hours; parkade enrol prints more.\n\
             Each ticket shows the driver's link as a QR code, with the ticket's own code in place of CODE.\n",
        );
    }
    Ok(text)
}

/// Ctrl-C, or the operating system's request to end.
async fn stop_on_signal(site: Arc<Site>) {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            }
            Err(reason) => {
                error!(event_type = "SIGNAL_FAILED", reason = %reason);
                let _ = interrupt.await;
            }
        }
    }
    #[cfg(not(unix))]
    let _ = interrupt.await;
    site.stopping.cancel();
}

/// Notices what `parkade publish` has written beside the running server.
async fn follow(site: Arc<Site>) {
    let mut ticks = interval(FOLLOW);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = site.stopping.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(reason) = site.lots.follow().await {
            error!(event_type = "FOLLOW_FAILED", reason = %reason);
        }
    }
}

/// Files stays that are over and erases what was kept for long enough, at the start and each hour.
async fn keep_books(site: Arc<Site>) {
    let mut ticks = interval(BOOKS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = site.stopping.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(reason) = site.lots.keep_books(clock::now()).await {
            error!(event_type = "BOOKS_FAILED", reason = %reason);
        }
    }
}
