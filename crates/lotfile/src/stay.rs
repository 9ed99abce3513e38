//! A stay, to be priced.

use std::collections::BTreeSet;

use engine::tariff::{Booking, Calendar, ChargingPeriod, ChargingSession, LostTicket, Stay, StoodOn, Visit};
use engine::time::{Instant, Offsets};
use engine::vehicle::{Vehicle, VehicleClass};

use crate::allocation::CLASSES;
use crate::complaints::{Complaints, LotFileErrors};
use crate::node::Data;
use crate::row::KINDS;
use crate::syntax;
use crate::table::Table;
use crate::value::Value;
use crate::words::{LOST, means};

/// Reads a stay.
pub(crate) fn read(text: &str, calendar: &Calendar) -> Result<Stay, LotFileErrors> {
    let complaints = Complaints::new(text);
    let Some(root) = syntax::parse(&complaints) else {
        return complaints.settle(None);
    };
    let entries = match &root.data {
        Data::Table(entries) => entries.as_slice(),
        _ => &[],
    };
    let table = Table::new("a stay", root.place, entries, &complaints);
    let stay = stay(table, &calendar.offsets);
    complaints.settle(stay)
}

fn stay(table: Table, clock: &Offsets) -> Option<Stay> {
    let time = |key| table.required(key).and_then(|value| value.instant(clock));
    let (entry, exit) = (time("entry"), time("exit"));
    let vehicle = table.or("vehicle", Vehicle::new(VehicleClass::Car), vehicle);
    let spots = all(&table, "spots", |value| stood_on(value, clock, entry));
    let charging = all(&table, "charging", |value| session(value, clock));
    let customers = names(&table, "customers", "[\"staff\"]");
    let validations = names(&table, "validations", "[\"cinema\"]");
    let means = table.maybe("means", |value| value.one_of(&means()));
    let full_percent = table.maybe("full_percent", |value| {
        value
            .whole(0..=100)
            .and_then(|percent| u8::try_from(percent).ok())
    });
    let lost = table.or("lost", LostTicket::No, |value| value.one_of(&LOST));
    let booking = table.maybe("booking", |value| booking(value, clock));
    let earlier = all(&table, "earlier", |value| visit(value, clock));
    table.finish();
    let mut stay = Stay {
        vehicle: vehicle?,
        spots: spots?,
        charging: charging?,
        customers: customers?,
        validations: validations?,
        means: means?,
        full_percent: full_percent?,
        lost: lost?,
        booking: booking?,
        earlier: earlier?,
        ..Stay::new(entry?, exit?)
    };
    // Everything is in the order of time, however it was written down.
    stay.spots.sort_by_key(|spot| spot.from);
    stay.charging.sort_by_key(|session| session.plugged_at);
    stay.earlier.sort_unstable();
    Some(stay)
}

/// Every element of a list that may be absent; nothing where one could not be read.
fn all<'a, T>(table: &Table<'a>, key: &'static str, read: impl Fn(Value<'a>) -> Option<T>) -> Option<Vec<T>> {
    table.or(key, Vec::new(), |value| {
        value
            .list("a list of keys and values")
            .into_iter()
            .map(read)
            .collect::<Vec<_>>()
            .into_iter()
            .collect()
    })
}

fn names(table: &Table, key: &'static str, example: &str) -> Option<BTreeSet<String>> {
    table.or(key, BTreeSet::new(), |value| {
        let names = value.once_each(
            &format!("a list of names such as {example}"),
            "a name",
            Value::text,
        );
        Some(names.into_iter().map(str::to_owned).collect())
    })
}

fn vehicle(value: Value) -> Option<Vehicle> {
    let table = value.table("a vehicle", "a vehicle such as { class = \"car\" }")?;
    let class = table.or("class", VehicleClass::Car, |value| value.one_of(&CLASSES));
    let truth = |key| table.or(key, false, Value::truth);
    let (electric, accessible_permit, trailer) =
        (truth("electric"), truth("accessible_permit"), truth("trailer"));
    table.finish();
    Some(Vehicle {
        electric: electric?,
        accessible_permit: accessible_permit?,
        trailer: trailer?,
        ..Vehicle::new(class?)
    })
}

fn stood_on(value: Value, clock: &Offsets, entry: Option<Instant>) -> Option<StoodOn> {
    let table = value.table("where it stood", "a spot such as { kind = \"large\", count = 2 }")?;
    // Without a time it is where it stood from the beginning.
    let from = table.maybe("from", |value| value.instant(clock));
    let count = table.or("count", 1, |value| value.whole(1..=1_000));
    let kind = table.or("kind", engine::spot::SpotKind::Compact, |value| {
        value.one_of(&KINDS)
    });
    let charger = table.or("charger", false, Value::truth);
    let rate_class = table.maybe("rate_class", Value::text);
    table.finish();
    Some(StoodOn {
        from: from?.or(entry)?,
        count: count?,
        kind: kind?,
        charger: charger?,
        rate_class: rate_class?.map(str::to_owned),
    })
}

fn session(value: Value, clock: &Offsets) -> Option<ChargingSession> {
    let table = value.table("a time at a charger", "keys and values")?;
    let plugged_at = table
        .required("plugged_at")
        .and_then(|value| value.instant(clock));
    let unplugged_at = table.maybe("unplugged_at", |value| {
        let at = value.instant(clock)?;
        if plugged_at.is_some_and(|plugged_at| at < plugged_at) {
            return value.refuse("`unplugged_at` must not be before `plugged_at`");
        }
        Some(at)
    });
    let periods = all(&table, "periods", |value| period(value, clock));
    table.finish();
    let mut periods = periods?;
    periods.sort_by_key(|period| period.from);
    Some(ChargingSession {
        plugged_at: plugged_at?,
        unplugged_at: unplugged_at?,
        periods,
    })
}

fn period(value: Value, clock: &Offsets) -> Option<ChargingPeriod> {
    let table = value.table("a charging period", "keys and values")?;
    let from = table.required("from").and_then(|value| value.instant(clock));
    let until = table.maybe("until", |value| {
        let until = value.instant(clock)?;
        if from.is_some_and(|from| until < from) {
            return value.refuse("`until` must not be before `from`");
        }
        Some(until)
    });
    let energy_wh = table
        .required("energy_kwh")
        .and_then(|value| value.kilo("kilowatt-hours"));
    let power_w = table.maybe("power_kw", Value::kilowatts);
    table.finish();
    Some(ChargingPeriod {
        from: from?,
        until: until?,
        energy_wh: energy_wh?,
        power_w: power_w?,
    })
}

fn booking(value: Value, clock: &Offsets) -> Option<Booking> {
    let table = value.table("a booking", "keys and values")?;
    let time = |key| table.required(key).and_then(|value| value.instant(clock));
    let (from, until) = (time("from"), time("until"));
    let came = table.or("came", true, Value::truth);
    table.finish();
    Some(Booking {
        from: from?,
        until: until?,
        came: came?,
    })
}

fn visit(value: Value, clock: &Offsets) -> Option<Visit> {
    let table = value.table("an earlier visit", "keys and values")?;
    let time = |key| table.required(key).and_then(|value| value.instant(clock));
    let (entry, exit) = (time("entry"), time("exit"));
    table.finish();
    Some(Visit {
        entry: entry?,
        exit: exit?,
    })
}
