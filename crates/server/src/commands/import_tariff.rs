//! `parkade import-tariff`: a tariff of one of the trade's standards as a tariff file.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use engine::tariff::Calendar;
use engine::time::Offsets;
use lotfile::TariffFile;
use standards::{Imported, Malformed, apds, npr, ocpi};

use super::file;

/// What to import.
#[derive(Debug, Args)]
pub struct Options {
    /// The standard that the file is written in.
    #[arg(long, value_enum)]
    from: Standard,
    /// The time zone of its times.
    #[arg(long, default_value = "Europe/Amsterdam")]
    zone: String,
    /// The file.
    file: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Standard {
    /// A Tariff object of OCPI 2.2.1 or 2.3.
    Ocpi,
    /// A tariff of the Dutch parking register.
    Npr,
    /// Rate tables of APDS (ISO/TS 5206-1).
    Apds,
}

impl Standard {
    fn import(self, text: &str, clock: &Offsets) -> Result<Imported, Malformed> {
        match self {
            Self::Ocpi => ocpi::import(text, clock),
            Self::Npr => npr::import(text, clock),
            Self::Apds => apds::import(text, clock),
        }
    }
}

/// Runs the command: the tariff file is printed, and what was lost is told beside.
///
/// It ends with 0 where there is a tariff, 1 where the file or the zone means nothing, and 2 where the file cannot be read.
pub fn run(options: &Options) -> ExitCode {
    let text = match file::text(&options.file) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("{error}");
            return error.exit_code();
        }
    };
    let offsets = match lotfile::clock(&options.zone) {
        Ok(offsets) => offsets,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    match options.from.import(&text, &offsets) {
        Ok(imported) => {
            for loss in &imported.lost {
                eprintln!("lost: {loss}");
            }
            let file = TariffFile {
                currency: imported.currency,
                zone: options.zone.clone(),
                calendar: Calendar::new(offsets),
                tariffs: imported.tariffs,
            };
            print!("{}", lotfile::write_tariffs(&file));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}", options.file.display());
            ExitCode::FAILURE
        }
    }
}
