//! The Dutch parking register: fares made of parts.
//!
//! A fare has parts. Each begins at a minute of the stay and costs an amount for every started step, until the next part
//! begins. The names relied on are `areamanagerid`, `code`, `description`, `vat` (per cent), `valid_from` and `valid_to`
//! (`yyyymmdd`, the last day included; 29991231 is for ever) and `parts` with `start_min`, `amount` and `step_min`:
//! the fields of the register's open data, a fare and its parts put together.

use chrono::NaiveDate;
use engine::money::{Amount, Currency};
use engine::tariff::{Increment, Percent, Rule, StepScope, Strategy, Takeover, Tariff, Tax, TaxKind};
use engine::time::{Instant, Offsets};

use crate::decimal::Decimal;
use crate::json::{At, Object, elements};
use crate::{Imported, Loss, Malformed, moment};

/// A fare of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fare {
    /// Whose it is: the number of the area's manager.
    pub area: String,
    /// Its code there.
    pub code: String,
    /// What it costs.
    pub imported: Imported,
}

/// From a minute on, so much for each started step.
struct Part {
    path: String,
    from_minute: u32,
    minutes: u32,
    price: Amount,
}

/// Reads one fare.
///
/// # Errors
/// See [`Malformed`].
pub fn import(text: &str, clock: &Offsets) -> Result<Imported, Malformed> {
    fare(Object::read(text)?, clock).map(|fare| fare.imported)
}

/// Reads an extract of the register: a list of fares.
///
/// # Errors
/// See [`Malformed`].
pub fn import_all(text: &str, clock: &Offsets) -> Result<Vec<Fare>, Malformed> {
    let list = elements(text)?;
    let numbered = list.into_iter().enumerate();
    numbered
        .map(|(number, raw)| fare(Object::of(raw, format!("[{number}]"))?, clock))
        .collect()
}

fn fare(mut fare: Object, clock: &Offsets) -> Result<Fare, Malformed> {
    let mut lost = Vec::new();
    let name = |found: Option<At<String>>| found.map_or_else(String::new, |found| found.value);
    let area = name(fare.text("areamanagerid")?);
    let code = name(fare.text("code")?);
    if let Some(At { path, value, .. }) = fare.text("description")? {
        lost.push(Loss::new(
            path,
            format!("“{value}” is for people: what it says beyond the parts is lost"),
        ));
    }
    let mut rules = Vec::new();
    let parts = parts(&mut fare, &mut lost)?;
    for (number, part) in parts.iter().enumerate() {
        rules.push(Rule::new(Strategy::Increment(Increment {
            minutes: part.minutes,
            price: part.price,
            per_minutes: None,
            from_minute: part.from_minute,
            until_minute: parts.get(number + 1).map(|next| next.from_minute),
            window: None,
            steps: StepScope::Segment,
            takeover: Takeover::Cut,
        })));
    }
    let from = date(&mut fare, "valid_from", clock, 0)?.unwrap_or_default();
    let mut tariff = Tariff::new(1, from, rules);
    tariff.valid_until = date(&mut fare, "valid_to", clock, 1)?;
    tariff.tax = tax(&mut fare, &mut lost)?;
    fare.report_rest(&mut lost);
    tariff.check()?;
    let imported = Imported {
        currency: euro()?,
        tariffs: vec![tariff],
        lost,
    };
    Ok(Fare { area, code, imported })
}

fn euro() -> Result<Currency, Malformed> {
    let code = "EUR".to_owned();
    Currency::try_from(code).map_err(|_| Malformed::Nothing)
}

/// A date as an instant: its beginning, or that of a day after it. For ever is none.
fn date(
    fare: &mut Object,
    name: &str,
    clock: &Offsets,
    days_after: u64,
) -> Result<Option<Instant>, Malformed> {
    let read = |text: &str| {
        if text.len() != 8 {
            return None;
        }
        NaiveDate::parse_from_str(text, "%Y%m%d").ok()
    };
    let date = fare.text_as(name, "a date such as 20260131", read)?;
    let date = date.map(|date| date.value).filter(|date| *date < for_ever());
    Ok(date
        .and_then(|date| date.checked_add_days(chrono::Days::new(days_after)))
        .map(|date| moment::midnight(date, clock)))
}

fn for_ever() -> NaiveDate {
    NaiveDate::from_ymd_opt(2999, 12, 31).unwrap_or(NaiveDate::MAX)
}

fn tax(fare: &mut Object, lost: &mut Vec<Loss>) -> Result<Option<Tax>, Malformed> {
    let Some(vat) = fare.number("vat")?.filter(|vat| !vat.value.is_zero()) else {
        return Ok(None);
    };
    lost.push(Loss::new(
        &vat.path,
        "the register does not say whether the amounts have this tax in them; it is taken as in them",
    ));
    let percent: Percent = vat.map("a percentage", Decimal::percent)?.value;
    Ok(Some(Tax {
        percent,
        kind: TaxKind::Inclusive,
    }))
}

fn parts(fare: &mut Object, lost: &mut Vec<Loss>) -> Result<Vec<Part>, Malformed> {
    let mut parts = Vec::new();
    let mut seen = fare.objects("parts")?;
    for part in seen.drain(..) {
        parts.push(read_part(part, lost)?);
    }
    parts.sort_by_key(|part| part.from_minute);
    if let Some(pair) = parts
        .windows(2)
        .find(|pair| pair[0].from_minute == pair[1].from_minute)
    {
        return Err(Malformed::value(
            &pair[1].path,
            "another beginning than that of the part before",
            &pair[1].from_minute.to_string(),
        ));
    }
    if parts.is_empty() {
        return Err(Malformed::Missing(fare.path_of("parts")));
    }
    Ok(parts)
}

fn read_part(mut part: Object, lost: &mut Vec<Loss>) -> Result<Part, Malformed> {
    let from = part.number("start_min")?;
    let from = part.need("start_min", from)?;
    let step = part.number("step_min")?;
    let step = part.need("step_min", step)?;
    let price = part.number("amount")?;
    let price = part.need("amount", price)?;
    let start = from.value.up(0);
    if !start.is_exact {
        lost.push(Loss::new(
            &from.path,
            "time counts in whole minutes: the part begins at the next one",
        ));
    }
    let whole = step.value.up(0);
    let (minutes, times) = match step.value.inverse() {
        // Minutes are whole, so each holds the same number of these steps.
        Some(times) => (1, times),
        None => (whole.value, 1),
    };
    if !whole.is_exact && times == 1 {
        lost.push(Loss::new(
            &step.path,
            "time counts in whole minutes: the step is made a full minute longer",
        ));
    }
    let amount = price.map("an amount", Decimal::amount)?;
    if !amount.value.is_exact {
        lost.push(Loss::new(
            &amount.path,
            "amounts have eight decimals: this one is rounded",
        ));
    }
    let from_minute = from.map("a minute of the stay", |_| u32::try_from(start.value).ok())?;
    let read = Part {
        path: from_minute.path,
        from_minute: from_minute.value,
        minutes: step
            .map("a length in minutes", |_| u32::try_from(minutes).ok())?
            .value,
        price: amount.value.value.times(times),
    };
    part.report_rest(lost);
    Ok(read)
}
