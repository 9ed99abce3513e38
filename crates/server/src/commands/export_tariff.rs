//! `parkade export-tariff`: a tariff in the words of one of the trade's standards.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use engine::money::Currency;
use engine::tariff::Tariff;
use standards::{Loss, apds};

use super::file;

/// What to export.
#[derive(Debug, Args)]
pub struct Options {
    /// The standard to write.
    #[arg(long, value_enum)]
    to: Standard,
    /// The version of the tariff; the last of the file where absent.
    #[arg(long)]
    version: Option<u32>,
    /// A tariff file or a lot file, as TOML or JSON.
    file: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Standard {
    /// Rate tables of APDS (ISO/TS 5206-1).
    Apds,
}

impl Standard {
    fn export(self, tariff: &Tariff, currency: Currency) -> (String, Vec<Loss>) {
        match self {
            Self::Apds => apds::export(tariff, currency),
        }
    }
}

/// Runs the command: the tariff is printed, and what was lost is told beside.
///
/// It ends with 0 where there is a tariff, 1 where the file has mistakes or no such version, and 2 where it cannot be read.
pub fn run(options: &Options) -> ExitCode {
    let read = match file::parsed(&options.file, lotfile::read_tariffs) {
        Ok(read) => read,
        Err(error) => {
            eprintln!("{error}");
            return error.exit_code();
        }
    };
    let is_meant = |tariff: &&Tariff| options.version.is_none_or(|version| version == tariff.version);
    let Some(tariff) = read.tariffs.iter().rfind(is_meant) else {
        eprintln!(
            "{}: no tariff has the version {}",
            options.file.display(),
            options.version.unwrap_or_default()
        );
        return ExitCode::FAILURE;
    };
    let (text, lost) = options.to.export(tariff, read.currency);
    println!("{}", text.trim_end());
    for loss in &lost {
        eprintln!("lost: {loss}");
    }
    ExitCode::SUCCESS
}
