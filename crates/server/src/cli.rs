//! What the program is asked for.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::commands::{
    check_lot, enrol, export_tariff, import_tariff, price, publish, revoke, serve, simulate_day,
};

/// Parkade: a parking system that works without a network, too.
#[derive(Debug, Parser)]
#[command(name = "parkade", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server until it is stopped.
    Serve(serve::Options),
    /// Open a new lot, or publish a new version of one.
    Publish(publish::Options),
    /// Print a link that enrols one device.
    Enrol(enrol::Options),
    /// Take a lost device's credential away.
    Revoke(revoke::Options),
    /// Check a lot file, and tell what it says.
    CheckLot(check_lot::Options),
    /// Price one stay, and print its bill.
    Price(price::Options),
    /// Print a tariff of one of the trade's standards as a tariff file.
    ImportTariff(import_tariff::Options),
    /// Print a tariff in the words of one of the trade's standards.
    ExportTariff(export_tariff::Options),
    /// Play a day of a lot through its rules, and print it by the hour.
    SimulateDay(simulate_day::Options),
}

/// Why a command ended early, for the person who gave it.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs the program.
pub fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(options) => serve::run(&options),
        Command::Publish(options) => publish::run(&options),
        Command::Enrol(options) => enrol::run(&options),
        Command::Revoke(options) => revoke::run(&options),
        Command::CheckLot(options) => return check_lot::run(&options),
        Command::Price(options) => return price::run(&options),
        Command::ImportTariff(options) => return import_tariff::run(&options),
        Command::ExportTariff(options) => return export_tariff::run(&options),
        Command::SimulateDay(options) => return simulate_day::run(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("parkade: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a command that waits for a database.
pub(crate) fn wait_for<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(work);
    // A request that outlived the deadline must not hold the program up.
    runtime.shutdown_background();
    done
}
