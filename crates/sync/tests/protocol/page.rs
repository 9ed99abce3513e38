//! `docs/protocol.md`: a client is written from it alone, so it has every kind of fact and every field, with examples that are true.

use std::collections::{BTreeMap, BTreeSet};

use engine::conflict::Conflict;
use engine::lease::LeaseChange;
use engine::operation::{AtEntry, Fact, Misdated, Note};
use engine::resolution::Resolution;
use engine::tariff::{ChargingPeriod, Visit};
use engine::time::Skew;
use engine::vehicle::Vehicle;
use serde_json::Value;
use sync::wire::{EnrolRequest, Enrolled, PROTOCOL, RenewRequest, Renewed, SyncRequest, SyncResponse};

const PAGE: &str = include_str!("../../../../docs/protocol.md");

type Kinds = BTreeMap<String, BTreeSet<String>>;

/// Names every variant and field. The program does not compile where one is missing.
macro_rules! kinds {
    ($type:ident $(, $kind:ident { $($field:ident),* })*) => {{
        let _complains = |value: &$type| match value { $($type::$kind { $($field: _),* } => {})* };
        let kinds = [$((snake(stringify!($kind)), named(&[$(stringify!($field)),*]))),*];
        Kinds::from(kinds)
    }};
}

/// Likewise of a structure.
macro_rules! fields {
    ($type:ident { $($field:ident),* }) => {{
        let _complains = |value: &$type| { let $type { $($field: _),* } = value; };
        named(&[$(stringify!($field)),*])
    }};
}

fn named(fields: &[&str]) -> BTreeSet<String> {
    fields.iter().map(|field| (*field).to_owned()).collect()
}

/// A variant's name as JSON has it.
fn snake(name: &str) -> String {
    let mut written = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !written.is_empty() {
            written.push('_');
        }
        written.push(letter.to_ascii_lowercase());
    }
    written
}

fn examples() -> Vec<Value> {
    let lines = PAGE.lines().filter(|line| line.starts_with("{\"kind\":"));
    let read = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    lines.map(read).collect()
}

/// Every kind that some of these objects have under `tag`, with all the fields they have.
fn shown<'a>(tag: &str, objects: impl IntoIterator<Item = &'a Value>) -> Kinds {
    let mut kinds = Kinds::new();
    for object in objects {
        let kind = object[tag]
            .as_str()
            .unwrap_or_else(|| panic!("no {tag}: {object}"));
        let fields = object.as_object().into_iter().flatten();
        let fields = fields.map(|(name, _)| name.clone()).filter(|name| name != tag);
        kinds.entry(kind.to_owned()).or_default().extend(fields);
    }
    kinds
}

fn keys<'a>(objects: impl IntoIterator<Item = &'a Value>) -> BTreeSet<String> {
    let objects = objects.into_iter().filter_map(Value::as_object);
    objects.flat_map(|object| object.keys().cloned()).collect()
}

fn facts() -> Kinds {
    let mut kinds = kinds!(
        Fact,
        LotPublished { lot },
        Parked {
            ticket,
            vehicle,
            spots,
            tariff,
            at_entry
        },
        Admitted {
            ticket,
            vehicle,
            level,
            tariff,
            at_entry
        },
        Lease { change },
        Noted { ticket, note },
        Paid {
            ticket,
            amount,
            means,
            shown
        },
        Moved { ticket, spots },
        Swapped { ticket, with },
        SpotsClosed { spots },
        SpotsOpened { spots },
        Left { ticket },
        Resolved { conflict, resolution },
        ClockFound {
            entries,
            payments,
            exits
        },
        Presented { ticket },
        Filed { tickets },
        Erased { tickets },
        DeviceEnrolled { device, key },
        DeviceRevoked { device, at }
    );
    // These stand among the others in the JSON.
    for fields in kinds.values_mut() {
        if fields.remove("at_entry") {
            fields.extend(fields!(AtEntry {
                full_percent,
                earlier,
                also
            }));
        }
    }
    kinds
}

fn changes() -> Kinds {
    kinds!(
        LeaseChange,
        Granted { to, spots },
        Returned { spots },
        Fenced { device },
        Swept { fenced, spots },
        Restored {
            epoch,
            common,
            log,
            waits_for
        },
        Reported { device, spots }
    )
}

fn notes() -> Kinds {
    kinds!(
        Note,
        Validated { name },
        Recognised { group },
        Lost {},
        PluggedIn {},
        EnergyMetered { period },
        Unplugged {}
    )
}

fn conflicts() -> Kinds {
    kinds!(
        Conflict,
        SpotTaken { spot, ticket, holder },
        PlateTwice { ticket, holder },
        LeftTwice { ticket, at },
        MovedAfterLeaving { ticket, at, spots },
        UnknownTicket { ticket },
        TicketDiffers { ticket },
        Overpaid { ticket },
        PaidTwice { ticket },
        LeftUnpaid { ticket },
        FeeDifference {
            ticket,
            at,
            shown,
            computed
        },
        ClockDoubt { ticket, at },
        RefundedTooMuch { ticket, at, excess },
        SettledTwice { of, kept, other }
    )
}

fn resolutions() -> Kinds {
    kinds!(
        Resolution,
        StandsElsewhere { spots },
        LeftUnnoticed {},
        BothRight {},
        RecordedTwice {},
        PlateMistyped {},
        ExitAt { at },
        StillInside {},
        AsRecorded {},
        NotFound {},
        BelongsTo { ticket },
        Refund { amount, means },
        Invoice { amount },
        WriteOff { amount },
        TheOther {}
    )
}

#[test]
fn s1_every_example_of_the_page_is_a_fact_and_written_as_the_program_writes_it() {
    for example in examples() {
        let fact: Fact =
            serde_json::from_value(example.clone()).unwrap_or_else(|error| panic!("{error}: {example}"));
        assert_eq!(serde_json::to_value(&fact).expect("JSON"), example);
        assert_eq!(fact.kind(), example["kind"]);
        if let Fact::Resolved { conflict, resolution } = &fact {
            assert!(resolution.settles(conflict), "{example}");
        }
    }
}

#[test]
fn s1_the_page_is_of_this_version() {
    let versions = [
        format!("This is version **{PROTOCOL}**."),
        format!("at present {}.", engine::RULES),
    ];
    for version in versions {
        assert!(PAGE.contains(&version), "{version}");
    }
}

#[test]
fn s1_the_page_shows_every_kind_of_fact_with_every_field() {
    let examples = examples();
    let (leases, others): (Vec<_>, Vec<_>) = examples.iter().partition(|example| example["kind"] == "lease");
    let mut expected = facts();
    // A lot is a document of its own, and a lease has the fields of its change.
    expected.retain(|kind, _| kind != "lot_published" && kind != "lease");
    assert_eq!(shown("kind", others.iter().copied()), expected);
    let mut expected = changes();
    for fields in expected.values_mut() {
        fields.insert("kind".to_owned());
    }
    assert_eq!(shown("change", leases), expected);

    let within = |field: &'static str| {
        others
            .iter()
            .map(move |example| &example[field])
            .filter(|part| !part.is_null())
    };
    assert_eq!(shown("what", within("note")), notes());
    assert_eq!(shown("kind", within("conflict")), conflicts());
    assert_eq!(shown("choice", within("resolution")), resolutions());
    // The plate rides beside.
    let vehicle = fields!(Vehicle {
        class,
        plate,
        accessible_permit,
        electric,
        trailer
    });
    let mut found = keys(within("vehicle"));
    found.insert("plate".to_owned());
    assert_eq!(found, vehicle);
    let periods = within("note").map(|note| &note["period"]);
    assert_eq!(
        keys(periods),
        fields!(ChargingPeriod {
            from,
            until,
            energy_wh,
            power_w
        })
    );
    let visits = within("earlier").flat_map(|visits| visits.as_array().into_iter().flatten());
    assert_eq!(keys(visits), fields!(Visit { entry, exit }));
}

#[test]
fn s1_the_page_has_a_line_for_every_field_of_what_goes_over_the_wire() {
    let every = [facts(), changes(), notes(), conflicts(), resolutions()];
    let kinds = every.iter().flatten();
    let mut words: BTreeSet<String> = kinds
        .flat_map(|(kind, fields)| fields.iter().chain([kind]).cloned())
        .collect();
    words.extend(fields!(Skew { ahead_ms, within_ms }));
    words.extend(fields!(Misdated { ticket, ahead_ms }));
    words.insert("skew".to_owned());
    words.extend(fields!(SyncRequest {
        protocol,
        epoch,
        cursor,
        batch,
        tip,
        logged,
        holds,
        wants
    }));
    words.extend(fields!(SyncResponse {
        epoch,
        common,
        device,
        last,
        has,
        safe,
        verdicts,
        demand,
        snapshot,
        news,
        until,
        head,
        pool,
        server_time
    }));
    words.extend(fields!(EnrolRequest { code, key }));
    words.extend(fields!(Enrolled {
        device,
        token,
        lot,
        roles,
        code_key,
        certificate
    }));
    words.extend(fields!(RenewRequest { nonce, forked }));
    words.extend(fields!(Renewed {
        device,
        token,
        certificate
    }));
    words.extend(fields!(ChargingPeriod {
        from,
        until,
        energy_wh,
        power_w
    }));
    words.extend(fields!(Visit { entry, exit }));
    let is_there = |word: &String| {
        [format!("`{word}`"), format!("\"{word}\"")]
            .iter()
            .any(|written| PAGE.contains(written))
    };
    let missing: Vec<_> = words.iter().filter(|word| !is_there(word)).collect();
    assert!(missing.is_empty(), "docs/protocol.md says nothing of {missing:?}");
}
