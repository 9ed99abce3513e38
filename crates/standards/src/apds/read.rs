//! Rate tables as tariffs.

use engine::money::Currency;
use engine::tariff::Tariff;
use engine::time::Offsets;

use super::building::Building;
use super::collection::{self, Collection};
use super::validity::{self, Valid};
use crate::json::{At, Object, elements};
use crate::{Imported, Loss, Malformed};

/// Reads one rate table, an array of them, or a page of them with its `data`. Of tables that hold at once the first counts.
///
/// Times of day are by the lot's clock, and so are times without an offset.
///
/// # Errors
/// See [`Malformed`].
pub fn import(text: &str, clock: &Offsets) -> Result<Imported, Malformed> {
    let mut reader = Reader {
        clock,
        currency: None,
        tariffs: Vec::new(),
        lost: Vec::new(),
    };
    let list = elements(text)?;
    let is_list = text.trim_start().starts_with('[');
    for (number, raw) in list.into_iter().enumerate() {
        let path = if is_list {
            format!("[{number}]")
        } else {
            String::new()
        };
        let mut table = Object::of(raw, path)?;
        let page = table.objects("data")?;
        if page.is_empty() {
            reader.table(table)?;
        }
        for table in page {
            reader.table(table)?;
        }
    }
    reader.finish()
}

struct Reader<'c> {
    clock: &'c Offsets,
    currency: Option<Currency>,
    tariffs: Vec<Building>,
    lost: Vec<Loss>,
}

impl Reader<'_> {
    fn table(&mut self, mut table: Object) -> Result<(), Malformed> {
        // Who it is from, and what the form asks for without saying what it is.
        table.skip(&[
            "id",
            "rateTableName",
            "rateTableID",
            "rateResponsibleParty",
            "rateSupersedeLink",
        ]);
        table.skip(&["validityStart", "validityEnd", "activeTimes"]);
        let version = table.whole("version")?.map_or(1, |found| found.value);
        let version = u32::try_from(version).unwrap_or(u32::MAX).max(1);
        self.report_for_whom(&mut table)?;
        let valid = match table.object("validity")? {
            None => Some(Valid::always()),
            Some(object) => validity::read(object, self.clock, &mut self.lost)?,
        };
        let collections = table.objects("rateLineCollections")?;
        if collections.is_empty() {
            return Err(Malformed::Missing(table.path_of("rateLineCollections")));
        }
        table.report_rest(&mut self.lost);
        let Some(valid) = valid else { return Ok(()) };
        for (number, object) in collections.into_iter().enumerate() {
            let Some(read) = collection::read(object, self.clock, &mut self.lost)? else {
                continue;
            };
            self.one_currency(&read)?;
            let times = (read.from.or(valid.from), read.until.or(valid.until));
            let known = self.tariffs.iter().position(|building| building.times == times);
            let at = known.unwrap_or_else(|| {
                self.tariffs.push(Building::new(times, version));
                self.tariffs.len() - 1
            });
            self.tariffs[at].add(read, &valid.windows, number > 0, &mut self.lost);
        }
        Ok(())
    }

    fn report_for_whom(&mut self, table: &mut Object) -> Result<(), Malformed> {
        let ordinary = [
            ("availability", "public"),
            ("rateType", "hourly"),
            ("rateType", "daily"),
        ];
        for name in ["availability", "rateType"] {
            if let Some(At { path, value, .. }) = table.text(name)?
                && !ordinary.contains(&(name, value.as_str()))
            {
                let what =
                    format!("that the table is for {value} only is not carried over: it holds for everybody");
                self.lost.push(Loss::new(path, what));
            }
        }
        if let Some(At {
            path, value: true, ..
        }) = table.flag("validation")?
        {
            self.lost.push(Loss::new(
                path,
                "what a validation takes off is not part of the table",
            ));
        }
        if let Some(At { path, .. }) = table.take("additionalInformation") {
            self.lost.push(Loss::new(
                path,
                "a page for people may say more than the lines; it is not read",
            ));
        }
        Ok(())
    }

    fn one_currency(&mut self, read: &Collection) -> Result<(), Malformed> {
        if self.currency.is_some_and(|known| known != read.currency) {
            return Err(Malformed::value(
                format!("{}.applicableCurrency", read.path),
                "the currency of the other tables",
                read.currency.code(),
            ));
        }
        self.currency = Some(read.currency);
        Ok(())
    }

    fn finish(mut self) -> Result<Imported, Malformed> {
        self.tariffs.retain(|building| !building.is_empty());
        self.tariffs.sort_by_key(|building| building.times.0);
        if self.tariffs.len() > 1 {
            self.lost.push(Loss::new(
                "",
                "tables with different beginnings or ends become tariffs; of those in force the one that began last counts",
            ));
        }
        let mut tariffs: Vec<Tariff> = Vec::new();
        for building in self.tariffs {
            let after = tariffs
                .last()
                .map_or(0, |before| before.version.saturating_add(1));
            let tariff = building.finish(after, &mut self.lost);
            tariff.check()?;
            tariffs.push(tariff);
        }
        let Some(currency) = self.currency.filter(|_| !tariffs.is_empty()) else {
            return Err(Malformed::Nothing);
        };
        Ok(Imported {
            currency,
            tariffs,
            lost: self.lost,
        })
    }
}
