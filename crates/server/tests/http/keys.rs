//! The keys of signed tickets on their way into a lot's log, and what is signed with them.

use axum::http::StatusCode;
use engine::money::Money;
use engine::operation::{AtEntry, Fact, Means};
use engine::signed::{Claim, Seed};
use engine::state::State;
use engine::ticket::{DeviceNo, TicketCode};
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};
use serde_json::json;
use server::{clock, keys};
use sync::wire::{Enrolled, Renewed, Role};

use super::harness::{LOT, MORNING, TestDevice, TestServer, spots};

fn seed(number: u8) -> Seed {
    Seed([number; 32])
}

async fn enrol(server: &TestServer, seed: &Seed, token: Option<&str>) -> TestDevice {
    let body = json!({ "code": server.code(Role::Kiosk).await, "key": seed.public_key() }).to_string();
    let mut enrolled: Enrolled = server.post("/api/enrol", token, body).await.read();
    // Who adds a role keeps the credential it has.
    enrolled.token = enrolled.token.or(token.map(str::to_owned));
    TestDevice::from(enrolled)
}

/// What the server itself has told the log since the lot was opened.
async fn told(server: &TestServer) -> Vec<Fact> {
    let store = &server.site.store;
    let entries = store.between(LOT, 0, u64::MAX, 100).await.expect("readable");
    let own = entries.iter().map(|entry| entry.operation.operation());
    let is_of_devices =
        |fact: &Fact| matches!(fact, Fact::DeviceEnrolled { .. } | Fact::DeviceRevoked { .. });
    own.filter(|operation| operation.device == DeviceNo::SERVER)
        .map(|operation| operation.fact.clone())
        .filter(is_of_devices)
        .collect()
}

#[tokio::test]
async fn k5_a_devices_key_is_in_the_log_once_and_reaches_the_others() {
    let server = TestServer::start().await;
    let first = enrol(&server, &seed(1), None).await;
    let second = enrol(&server, &seed(2), None).await;
    enrol(&server, &seed(1), Some(&first.token)).await;
    let fact = |device, number| Fact::DeviceEnrolled {
        device,
        key: seed(number).public_key(),
    };
    assert_eq!(
        told(&server).await,
        [fact(first.number, 1), fact(second.number, 2)]
    );
    let synced = server.synced(&second, 0, vec![]).await;
    let state = State::try_from(synced.snapshot.expect("it knows nothing").state).expect("a sound lot");
    assert!(
        state
            .directory()
            .keys(first.number)
            .contains(&seed(1).public_key())
    );

    // A device from before there were keys brings its own when it enrols for a further role.
    let old = server.enrol(Role::Attendant).await;
    assert_eq!(told(&server).await.len(), 2);
    enrol(&server, &seed(3), Some(&old.token)).await;
    assert_eq!(told(&server).await.last(), Some(&fact(old.number, 3)));
}

#[tokio::test]
async fn k5_what_is_no_key_enrols_nobody_and_uses_no_code_up() {
    let server = TestServer::start().await;
    let code = server.code(Role::Kiosk).await;
    for key in [String::new(), "0".repeat(64), "zz".repeat(32)] {
        let answer = server
            .post(
                "/api/enrol",
                None,
                json!({ "code": code, "key": key }).to_string(),
            )
            .await;
        assert!(answer.status.is_client_error(), "{key}: {}", answer.status);
    }
    let good = server
        .post("/api/enrol", None, json!({ "code": code }).to_string())
        .await;
    assert_eq!(good.status, StatusCode::OK);
}

#[tokio::test]
async fn k6_a_revoked_device_and_a_key_that_was_not_told_are_told_later_and_once() {
    let server = TestServer::start().await;
    let device = enrol(&server, &seed(1), None).await;
    let silent = server.enrol(Role::Kiosk).await;
    // As if the server had stopped between the two steps.
    let database = server.database().await;
    sqlx::query("UPDATE devices SET public_key = ? WHERE device_no = ?")
        .bind(seed(9).public_key().bytes().as_slice())
        .bind(silent.number.0)
        .execute(&database)
        .await
        .expect("a row");
    database.close().await;
    let at = clock::now();
    assert!(server.site.store.revoke(device.number, at).await.expect("stored"));
    let lot = server.site.lots.get(LOT).await.expect("the lot");
    for _ in 0..2 {
        keys::tell(&lot, &server.site.store).await.expect("told");
        let late = [
            Fact::DeviceRevoked {
                device: device.number,
                at,
            },
            Fact::DeviceEnrolled {
                device: silent.number,
                key: seed(9).public_key(),
            },
        ];
        assert_eq!(told(&server).await[1..], late);
    }
}

#[tokio::test]
async fn k5_s12_a_device_signs_with_the_same_key_under_its_new_number() {
    let server = TestServer::start().await;
    let old = enrol(&server, &seed(1), None).await;
    let mut reader = enrol(&server, &seed(2), None).await;
    let path = "/api/lots/tivoli/renew";
    let body = json!({ "nonce": "01".repeat(16), "forked": true }).to_string();
    // Its answer was lost, so it asks again.
    let renewed = [(), ()].map(|()| server.post(path, Some(&old.token), body.clone()));
    let mut numbers = Vec::new();
    for answer in renewed {
        numbers.push(answer.await.read::<Renewed>().device);
    }
    let new = numbers[0];
    assert_eq!(numbers, [new, new]);
    let key = seed(1).public_key();
    let fact = Fact::DeviceEnrolled { device: new, key };
    assert_eq!(told(&server).await[2..], [fact], "told once");
    let keys = |device| server.read(move |hub| hub.state().directory().keys(device).to_vec());
    assert_eq!((keys(old.number).await, keys(new).await), (vec![key], vec![key]));

    // What it signs under the new number is read, before anybody has heard of its entry.
    let spot = spots(1).remove(0);
    let ticket = TicketCode::issue(&old.key, new, 1).expect("in range");
    let text = claim(new, ticket, &spot).sign(LOT, &seed(1)).expect("it fits");
    let shown = reader.record(MORNING, Fact::Presented { ticket: text });
    assert_eq!(server.synced(&reader, 0, vec![shown]).await.verdicts, []);
    assert!(server.read(move |hub| hub.state().ticket(ticket).is_some()).await);
}

#[tokio::test]
async fn k6_s13_what_a_revoked_device_signs_under_any_of_its_numbers_counts_no_more() {
    let server = TestServer::start().await;
    let old = enrol(&server, &seed(1), None).await;
    let mut exit = enrol(&server, &seed(2), None).await;
    let body = json!({ "nonce": "01".repeat(16), "forked": false }).to_string();
    let path = "/api/lots/tivoli/renew";
    let renewed: Renewed = server.post(path, Some(&old.token), body).await.read();
    // By its present number: the earlier one signs with the same key.
    let revoked = server.site.store.revoke(renewed.device, MORNING).await;
    assert!(revoked.expect("stored"));
    let lot = server.site.lots.get(LOT).await.expect("the lot");
    keys::tell(&lot, &server.site.store).await.expect("told");
    for number in [old.number, renewed.device] {
        let ticket = TicketCode::issue(&old.key, number, 1).expect("in range");
        let text = claim(number, ticket, &spots(1)[0])
            .sign(LOT, &seed(1))
            .expect("it fits");
        let shown = exit.record(MORNING, Fact::Presented { ticket: text });
        let answer = server.synced(&exit, 0, vec![shown]).await;
        let verdict = serde_json::to_value(&answer.verdicts[0]).expect("JSON");
        assert_eq!(verdict["code"], "ticket.revoked_device", "{number:?}");
    }
}

#[tokio::test]
async fn k5_a_device_without_a_key_is_renewed_without_one() {
    let server = TestServer::start().await;
    let old = server.enrol(Role::Attendant).await;
    let body = json!({ "nonce": "01".repeat(16), "forked": false }).to_string();
    let renewed = server
        .post("/api/lots/tivoli/renew", Some(&old.token), body)
        .await;
    assert_eq!(renewed.status, StatusCode::OK, "{}", renewed.text());
    assert_eq!(told(&server).await, []);
}

/// What a device signs of a car that came in.
fn claim(device: DeviceNo, ticket: TicketCode, spot: &str) -> Claim {
    Claim {
        device,
        ticket,
        parked_at: MORNING,
        tariff: 1,
        vehicle: Vehicle::new(VehicleClass::Car),
        spots: vec![spot.to_owned().try_into().expect("a spot id")],
        at_entry: AtEntry::default(),
    }
}

#[tokio::test]
async fn k7_the_tables_have_a_ticket_that_was_shown_before_its_entry_was_told() {
    let server = TestServer::start().await;
    let mut entrance = enrol(&server, &seed(1), None).await;
    let mut exit = enrol(&server, &seed(2), None).await;
    let spot = spots(1).remove(0);
    let ticket = TicketCode::issue(&entrance.key, entrance.number, 1).expect("in range");
    let claim = claim(entrance.number, ticket, &spot);
    let text = claim.sign(LOT, &seed(1)).expect("it fits");
    let later = Instant(MORNING.0 + 10 * 60_000);
    let amount = Money {
        minor: 300,
        currency: lotfile::demo().currency,
    };
    let means = Means::Card;
    let shown = vec![
        exit.record(later, Fact::Presented { ticket: text }),
        exit.record(
            later,
            Fact::Paid {
                ticket,
                amount,
                means,
                shown: Some(amount),
            },
        ),
        exit.record(later, Fact::Left { ticket }),
    ];
    let forged = claim.sign(LOT, &seed(3)).expect("it fits");
    let forged = exit.record(later, Fact::Presented { ticket: forged });
    server.synced(&exit, 0, shown).await;
    let rejected = server.synced(&exit, 0, vec![forged]).await;
    let verdict = serde_json::to_value(&rejected.verdicts[0]).expect("JSON");
    assert_eq!(verdict["code"], "ticket.forged");
    let parked = entrance.park(MORNING, &spot, "SPK1234");
    server.synced(&entrance, 0, vec![parked]).await;

    let database = server.database().await;
    let row: (Option<String>, Option<i64>, i64, Option<i64>) =
        sqlx::query_as("SELECT plate, left_at, paid_minor, fee_minor FROM tickets")
            .fetch_one(&database)
            .await
            .expect("one ticket");
    assert_eq!(row, (Some("SPK1234".to_owned()), Some(later.0), 300, Some(300)));
    let conflicts: i64 = sqlx::query_scalar("SELECT count(*) FROM conflicts")
        .fetch_one(&database)
        .await
        .expect("a table");
    let vehicles: i64 = sqlx::query_scalar("SELECT count(*) FROM vehicles WHERE plate = 'SPK1234'")
        .fetch_one(&database)
        .await
        .expect("a table");
    assert_eq!((conflicts, vehicles), (0, 1));
    database.close().await;
}
