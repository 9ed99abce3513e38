//! `parkade price`: the bill of one stay.

mod json;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use engine::tariff::{Bill, NextChange, PriceError, Pricer, Stay, Tariff};
use lotfile::TariffFile;
use serde_json::{Value, json};

use super::file::{self, NoFile};

/// Which stay to price, and under which tariff.
#[derive(Debug, Args)]
pub struct Options {
    /// The tariff: a tariff file or a lot file, as TOML or JSON.
    #[arg(long)]
    tariff: PathBuf,
    /// The stay, as JSON or TOML.
    #[arg(long)]
    stay: PathBuf,
    /// The version of the tariff; the one in force at the entry where absent.
    #[arg(long)]
    version: Option<u32>,
    /// Print data instead of a table.
    #[arg(long)]
    json: bool,
}

/// Why there is no price.
#[derive(Debug, thiserror::Error)]
enum NoPrice {
    #[error("{0}")]
    File(#[from] NoFile),
    #[error("the file has no tariff of version {0}")]
    NoVersion(u32),
    #[error("{0}")]
    Price(#[from] PriceError),
}

impl NoPrice {
    /// The stable code, `area.reason`.
    fn code(&self) -> &'static str {
        match self {
            Self::File(error) => error.code(),
            Self::NoVersion(_) => "tariff.no_version",
            Self::Price(error) => error.code(),
        }
    }

    fn exit_code(&self) -> ExitCode {
        match self {
            Self::File(error) => error.exit_code(),
            Self::NoVersion(_) | Self::Price(_) => ExitCode::FAILURE,
        }
    }

    /// The code and the message, and where a file has mistakes each of them with its line.
    fn json(&self) -> Value {
        let mut error = json!({ "code": self.code(), "message": self.to_string() });
        if let Self::File(NoFile::Mistakes { errors, .. }) = self {
            let each = errors
                .iter()
                .map(|mistake| json!({ "line": mistake.line, "message": mistake.message }));
            error["mistakes"] = each.collect();
        }
        error
    }
}

/// A stay that was priced.
struct Priced {
    file: TariffFile,
    tariff: Tariff,
    stay: Stay,
    bill: Bill,
    next: Option<NextChange>,
}

/// Runs the command.
///
/// It ends with 0 where there is a bill, 1 where a file has mistakes or the stay has no price, and 2 where a file cannot be
/// read.
pub fn run(options: &Options) -> ExitCode {
    match price(options) {
        Ok(priced) if options.json => {
            println!("{}", json::bill(&priced));
            ExitCode::SUCCESS
        }
        Ok(priced) => {
            print!("{}", table::bill(&priced));
            ExitCode::SUCCESS
        }
        Err(error) if options.json => {
            eprintln!("{}", error.json());
            error.exit_code()
        }
        Err(error) => {
            eprintln!("{error} ({})", error.code());
            error.exit_code()
        }
    }
}

fn price(options: &Options) -> Result<Priced, NoPrice> {
    let file = file::parsed(&options.tariff, lotfile::read_tariffs)?;
    let stay = file::parsed(&options.stay, |text| lotfile::read_stay(text, &file.calendar))?;
    let tariff = match options.version {
        Some(version) => {
            let found = file.tariffs.iter().find(|tariff| tariff.version == version);
            found.ok_or(NoPrice::NoVersion(version))?
        }
        None => Tariff::in_force(&file.tariffs, stay.entry).ok_or(NoPrice::NoVersion(0))?,
    };
    let tariff = tariff.clone();
    let pricer = Pricer::new(&tariff, &file.calendar, file.currency);
    let (bill, next) = (pricer.bill(&stay)?, pricer.next_change(&stay)?);
    Ok(Priced {
        file,
        tariff,
        stay,
        bill,
        next,
    })
}
