//! A device with the real replica and a disk, which speaks to the real server.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use engine::allocation::Wishes;
use engine::decide::Command;
use engine::hex::Hex;
use engine::operation::Fact;
use engine::spot::SpotId;
use engine::time::Instant;
use engine::vehicle::{Vehicle, VehicleClass};
use serde_json::json;
use sync::Replica;
use sync::wire::{Enrolled, Renewed, Role, SyncRequest};
use testkit::parts::machine::{Machine, Question};

use super::harness::{Answer, MORNING, SYNC, TestServer, request};

/// So often a device asks until it has nothing left to ask.
const MOST_ROUNDS: usize = 60;

pub(crate) struct Tablet {
    pub(crate) machine: Machine,
    pub(crate) token: String,
    pub(crate) certificate: String,
    /// Counts renewals, for their nonces.
    nonce: u8,
}

impl Tablet {
    pub(crate) async fn enrol(server: &TestServer, role: Role) -> Self {
        Self::from(server.enrolled(role).await)
    }

    /// Enrols and syncs: a device that lets vehicles in has a pool then.
    pub(crate) async fn ready(server: &TestServer, role: Role) -> Self {
        let mut tablet = Self::enrol(server, role).await;
        tablet.catch_up(server).await;
        tablet
    }

    pub(crate) fn replica(&self) -> &Replica {
        self.machine.replica()
    }

    /// Sends what it would send next, and takes nothing in.
    pub(crate) async fn send(&self, server: &TestServer, asked: &SyncRequest) -> Answer {
        let body = serde_json::to_string(asked).expect("JSON");
        let mut request = request(Method::POST, SYNC, Some(&self.token), Body::from(body));
        let certificate = self.certificate.parse().expect("a header");
        request.headers_mut().insert("parkade-certificate", certificate);
        server.send(request).await
    }

    /// One question, and what its answer does.
    pub(crate) async fn ask(&mut self, server: &TestServer) -> StatusCode {
        self.nonce += 1;
        let nonce = Hex([self.nonce; 16]);
        match self.machine.question() {
            Question::Sync(asked) => {
                let answer = self.send(server, &asked).await;
                if answer.status == StatusCode::OK {
                    let taken = self.machine.take(answer.read(), nonce, MORNING);
                    taken.expect("the answer fits");
                }
                answer.status
            }
            Question::Renew(renewal) => {
                let body = json!({ "nonce": renewal.nonce, "forked": renewal.is_forked });
                let path = "/api/lots/tivoli/renew";
                let answer = server.post(path, Some(&self.token), body.to_string()).await;
                assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
                let renewed: Renewed = answer.read();
                (self.token, self.certificate) = (renewed.token, renewed.certificate.expect("a certificate"));
                self.machine
                    .take_number(renewal.nonce, renewed.device)
                    .expect("the disk fits");
                answer.status
            }
        }
    }

    /// Asks until it knows the whole log, and the server has everything.
    pub(crate) async fn catch_up(&mut self, server: &TestServer) {
        for _ in 0..MOST_ROUNDS {
            let status = self.ask(server).await;
            assert_eq!(status, StatusCode::OK);
            let cursor = server.read(sync::Hub::cursor).await;
            let is_quiet = self.replica().waiting() == 0 && !self.machine.is_renewing() && !self.is_awaited();
            if is_quiet && self.replica().cursor() == cursor {
                return;
            }
        }
        panic!("the device is never done");
    }

    /// Whether the server waits for its report.
    fn is_awaited(&self) -> bool {
        let view = self.replica().view();
        view.is_some_and(|view| {
            view.leases()
                .waits_for()
                .any(|device| device == self.machine.device())
        })
    }

    /// A car comes in.
    pub(crate) fn park(&mut self, plate: &str) -> Fact {
        let vehicle = Vehicle {
            plate: Some(plate.to_owned().try_into().expect("a plate")),
            ..Vehicle::new(VehicleClass::Car)
        };
        let park = Command::Park {
            vehicle,
            wishes: Wishes::default(),
            spot: None,
        };
        self.submit(park, MORNING)
    }

    /// Something is recorded that issues no ticket.
    pub(crate) fn close(&mut self, spot: &str) {
        let spots = vec![spot.to_owned().try_into().expect("a spot id")];
        self.submit(Command::Close { spots }, MORNING);
    }

    pub(crate) fn submit(&mut self, command: Command, at: Instant) -> Fact {
        let recorded = self.machine.record(0, &[command], at).expect("allowed");
        recorded[0].fact.clone()
    }

    /// What it leases, by what it knows itself.
    pub(crate) fn holds(&self) -> Vec<SpotId> {
        let view = self.replica().view().expect("a lot");
        view.leases().held_by(self.machine.device()).cloned().collect()
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        self.replica().view().expect("a lot").hash()
    }
}

impl From<Enrolled> for Tablet {
    fn from(enrolled: Enrolled) -> Self {
        let secret = Hex([u8::try_from(enrolled.device.0 % 200).unwrap_or(1); 32]);
        Self {
            machine: Machine::new(enrolled.device, secret),
            token: enrolled.token.expect("a new credential"),
            certificate: enrolled.certificate.expect("a certificate"),
            nonce: 0,
        }
    }
}
