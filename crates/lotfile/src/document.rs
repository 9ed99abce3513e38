//! The file as a whole: a lot, or tariffs alone.

use engine::lot::{Lot, LotDocument};
use engine::tariff::Tariff;
use engine::time::Offsets;

use crate::complaints::{Complaints, LotFileErrors};
use crate::node::{Data, Node};
use crate::table::Table;
use crate::tariff::Setting;
use crate::value::{Value, short};
use crate::{TariffFile, allocation, frame, layout, syntax, tariff};

/// Reads a lot.
pub(crate) fn read(text: &str) -> Result<LotDocument, LotFileErrors> {
    let complaints = Complaints::new(text);
    let Some(root) = syntax::parse(&complaints) else {
        return complaints.settle(None);
    };
    let document = document(table("a lot", &root, &complaints));
    // Whatever the engine asks of a lot beyond what was checked line by line.
    if complaints.is_empty()
        && let Some(document) = &document
        && let Err(error) = Lot::try_from(document.clone())
    {
        complaints.add(root.place, error);
    }
    complaints.settle(document)
}

/// Reads the tariffs of a tariff file or of a lot.
pub(crate) fn read_tariffs(text: &str) -> Result<TariffFile, LotFileErrors> {
    let complaints = Complaints::new(text);
    let Some(root) = syntax::parse(&complaints) else {
        return complaints.settle(None);
    };
    let whole = table("a tariff file", &root, &complaints);
    // Only a lot has levels, and then everything else of it is to be sound as well.
    if whole.has("level") {
        return read(text).map(|lot| TariffFile {
            currency: lot.currency,
            zone: lot.zone,
            calendar: lot.calendar,
            tariffs: lot.tariffs,
        });
    }
    let file = tariff_file(whole);
    complaints.settle(file)
}

/// The root of a file, which is a table in every syntax.
fn table<'a>(what: &'static str, root: &'a Node<'a>, complaints: &'a Complaints<'a>) -> Table<'a> {
    let entries = match &root.data {
        Data::Table(entries) => entries.as_slice(),
        _ => &[],
    };
    Table::new(what, root.place, entries, complaints)
}

fn tariff_file(table: Table) -> Option<TariffFile> {
    let (frame, tariffs) = priced(&table);
    table.finish();
    let (zone, currency, calendar) = frame?;
    Some(TariffFile {
        currency,
        zone: zone.to_owned(),
        calendar,
        tariffs: tariffs?,
    })
}

/// What prices need: the frame, and the tariffs in it.
fn priced<'a>(table: &Table<'a>) -> (Option<frame::Frame<'a>>, Option<Vec<Tariff>>) {
    let (frame, special) = frame::frame(table);
    // Without a zone the tariffs are read all the same, for their own mistakes.
    let clock = frame.as_ref().map(|(_, _, calendar)| calendar.offsets.clone());
    let clock = clock.or_else(|| Offsets::fixed(0).ok());
    let tariffs = clock.map(|clock| {
        let setting = Setting {
            clock: &clock,
            special: special.as_deref(),
        };
        tariff::tariffs(table, &setting)
    });
    (frame, tariffs)
}

fn document(table: Table) -> Option<LotDocument> {
    let id = table.required("id").and_then(id);
    let name = table.required("name").and_then(Value::text);
    let address = table.or("address", "", Value::text);
    let most = u32::from(LotDocument::MOST_PLATES_KEPT_DAYS);
    let plates_kept_days = table.maybe("plates_kept_days", |value| value.whole(0..=most));
    let preferences = table.optional("preferences");
    let levels = layout::levels(&table);
    let preferences = allocation::preferences(preferences, &levels);
    let (frame, tariffs) = priced(&table);
    table.finish();

    let (zone, currency, calendar) = frame?;
    Some(LotDocument {
        id: id?.to_owned(),
        name: name?.to_owned(),
        address: address?.to_owned(),
        zone: zone.to_owned(),
        currency,
        calendar,
        levels,
        preferences,
        tariffs: tariffs?,
        plates_kept_days: plates_kept_days?.and_then(|days| u8::try_from(days).ok()),
    })
}

/// The lot's name in links.
fn id(value: Value<'_>) -> Option<&str> {
    let text = value.text()?;
    let ok = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if text.len() <= 40 && text.bytes().all(ok) {
        return Some(text);
    }
    value.refuse(format_args!(
        "`id`: \"{}\" must be 1 to 40 small letters, digits and hyphens, because it stands in links",
        short(text)
    ))
}
