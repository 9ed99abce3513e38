//! What the program is asked for.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::commands::{
    backup, check_lot, devices, enrol, erase, export_tariff, import_tariff, price, publish, restore, revoke,
    serve, simulate_day, withdraw,
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
    /// List the devices, what they lease and what they wait for.
    Devices(devices::Options),
    /// Take a lost device's credential away. Its leases stay with it.
    Revoke(revoke::Options),
    /// Take a device out of use for good: its credential and its leases.
    Withdraw(withdraw::Options),
    /// Erase the personal data of stays that are over, on request.
    Erase(erase::Options),
    /// Copy the database into a new file, while the server runs.
    Backup(backup::Options),
    /// Put a backup in the place of the database, while no server runs.
    Restore(restore::Options),
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
        Command::Devices(options) => devices::run(&options),
        Command::Revoke(options) => revoke::run(&options),
        Command::Withdraw(options) => withdraw::run(&options),
        Command::Erase(options) => erase::run(&options),
        Command::Backup(options) => backup::run(&options),
        Command::Restore(options) => restore::run(&options),
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
