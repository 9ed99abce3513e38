//! Lives of the server: what happens after a restore, and to devices that do not come back from it.

use std::collections::BTreeSet;
use std::sync::Arc;

use engine::hex::Hex;
use engine::lease::Epoch;
use engine::spot::SpotId;
use engine::state::State;
use engine::ticket::DeviceNo;
use engine::time::Instant;
use sync::chain::Tip;
use sync::{Accepted, Hub};

use super::Lots;
use super::live::{Change, LiveLot, LotFailure};
use crate::certificate::Certificate;
use crate::store::{Device, one_device};
use crate::{chance, events};

/// How it came out that the database is an older one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Noticed {
    /// By the marker beside the database, before anything was recorded.
    AtStart {
        /// Numbers that may have been given since the backup.
        numbers: Vec<DeviceNo>,
    },
    /// A device has seen a log that this is not.
    ByDevice {
        /// The device.
        device: u16,
        /// The life in which it has seen that: another one may have begun meanwhile.
        epoch: Epoch,
    },
    /// A device shows a certificate of which the database knows nothing, nor anyone else.
    ByCertificate {
        /// Its number.
        device: DeviceNo,
    },
}

impl Noticed {
    /// Whether it came out before anything was recorded that the devices of the life before do not know.
    fn is_at_once(&self) -> bool {
        !matches!(self, Self::ByDevice { .. })
    }

    /// The device that it came out by.
    fn by(&self) -> Option<u16> {
        match self {
            Self::AtStart { .. } => None,
            Self::ByDevice { device, .. } => Some(*device),
            Self::ByCertificate { device } => Some(device.0),
        }
    }
}

/// A device was taken out of use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// The lot.
    pub lot: String,
    /// The spots that somebody has to look at before they are given again.
    pub spots: Vec<SpotId>,
    /// The devices that have still to report after a restore.
    pub waits_for: Vec<DeviceNo>,
}

impl LiveLot {
    /// Begins a new life: nothing is granted until every device that may hold leases has reported them.
    pub(super) async fn begin_life(
        self: &Arc<Self>,
        noticed: Noticed,
        at: Instant,
    ) -> Result<(), LotFailure> {
        let devices = self.store.devices(self.id()).await?;
        let mut awaited: BTreeSet<DeviceNo> = devices
            .iter()
            .filter(|device| device.lets_in())
            .map(|device| device.number)
            .collect();
        match &noticed {
            Noticed::AtStart { numbers } => awaited.extend(numbers),
            Noticed::ByCertificate { device } => {
                awaited.insert(*device);
            }
            Noticed::ByDevice { .. } => {}
        }
        let (is_known, by) = (noticed.is_at_once(), noticed.by());
        let begun = self
            .change(at, move |hub| {
                if matches!(noticed, Noticed::ByDevice { epoch, .. } if epoch != hub.epoch()) {
                    return Ok(Change::of_leases(Accepted::default(), None));
                }
                awaited.extend(holders(hub.state()));
                let accepted = hub.begin_life(Hex(chance::bytes()), awaited, is_known, at);
                let waits_for = hub.state().leases().waits_for().count();
                Ok(Change::of_leases(accepted, Some(waits_for)))
            })
            .await?;
        let Some(waits_for) = begun else {
            return Ok(());
        };
        events::restored(self.id(), by, waits_for);
        if !is_known {
            // Devices enrolled since the backup are as unknown as what they recorded.
            self.store.pass_over_numbers().await?;
        }
        Ok(())
    }

    /// Takes a device's leases away: it is out of use, or goes on under another number.
    pub async fn fence(self: &Arc<Self>, device: DeviceNo, at: Instant) -> Result<Withdrawn, LotFailure> {
        let id = self.id().to_owned();
        self.change(at, move |hub| {
            let accepted = hub.fence(device, at);
            let leases = hub.state().leases();
            let unswept = leases.unswept().filter(|(_, fenced)| *fenced == device);
            let tells = Withdrawn {
                lot: id,
                spots: unswept.map(|(spot, _)| spot.clone()).collect(),
                waits_for: leases.waits_for().collect(),
            };
            Ok(Change::of_leases(accepted, tells))
        })
        .await
    }

    /// Makes room for a device that the database did not know of: the numbers that it had before are out of use, and its
    /// leases are waited for.
    async fn expect(self: &Arc<Self>, certificate: &Certificate, at: Instant) -> Result<(), LotFailure> {
        let (number, earlier) = (certificate.number, certificate.earlier.clone());
        let is_expected = self
            .change(at, move |hub| {
                let mut fenced = Accepted::default();
                for old in earlier {
                    fenced.extend(hub.fence(old, at));
                }
                let is_expected = awaits(hub, number) || hub.state().leases().is_fenced(number);
                Ok(Change::of_leases(fenced, is_expected))
            })
            .await?;
        if !is_expected && certificate.lets_in() {
            self.begin_life(Noticed::ByCertificate { device: number }, at)
                .await?;
        }
        Ok(())
    }

    /// A device has turned out to be another lot's: it leases nothing here.
    async fn expect_no_more(self: &Arc<Self>, device: DeviceNo, at: Instant) -> Result<(), LotFailure> {
        let report = move |hub: &mut Hub| {
            let accepted = hub.report(device, Tip::START, &[], at);
            Ok(Change::of_leases(accepted, ()))
        };
        self.change(at, report).await
    }
}

impl Lots {
    /// Begins to write. Where the database was restored since the last start, a new life begins for every lot (S-15).
    pub async fn begin(&self, at: Instant) -> Result<(), LotFailure> {
        if let Some(lost) = self.store.lost().await? {
            let lots = self.all().await;
            if lots.is_empty() {
                // It is still to be found out: the first lot will have to wait for the devices of the life before.
                return Ok(());
            }
            for lot in lots {
                let numbers = lost.numbers.clone();
                lot.begin_life(Noticed::AtStart { numbers }, at).await?;
            }
        }
        Ok(self.store.begin().await?)
    }

    /// Takes a device up again by its certificate; none where it is refused.
    pub async fn take_up(
        &self,
        certificate: &Certificate,
        at: Instant,
    ) -> Result<Option<Device>, LotFailure> {
        let Some(own) = self.get(&certificate.lot).await else {
            return Ok(None);
        };
        if !self.store.takes_up(certificate).await? {
            return Ok(None);
        }
        // The log first: broken off in between, the device shows its certificate again.
        own.expect(certificate, at).await?;
        for lot in self.all().await {
            if lot.id() != certificate.lot && lot.read(|hub| awaits(hub, certificate.number)).await? {
                lot.expect_no_more(certificate.number, at).await?;
            }
        }
        Ok(self.store.take_up(certificate, at).await?)
    }

    /// Takes a device out of use, for good: its credentials and its leases are taken away, whatever number it has them under.
    /// Empty where nobody knows it.
    pub async fn withdraw(&self, device: DeviceNo, at: Instant) -> Result<Vec<Withdrawn>, LotFailure> {
        let mut withdrawn = Vec::new();
        for lot in self.all().await {
            let devices = self.store.devices(lot.id()).await?;
            let is_its = devices.iter().any(|known| known.number == device);
            if is_its || lot.read(|hub| awaits(hub, device)).await? {
                let mut told = lot.fence(device, at).await?;
                let others = one_device(device, &devices).into_iter();
                for other in others.filter(|other| *other != device) {
                    let more = lot.fence(other, at).await?;
                    told.spots.extend(more.spots);
                    told.waits_for = more.waits_for;
                }
                withdrawn.push(told);
            }
        }
        if !withdrawn.is_empty() {
            self.store.revoke(device, at).await?;
        }
        Ok(withdrawn)
    }
}

fn awaits(hub: &Hub, device: DeviceNo) -> bool {
    hub.state().leases().waits_for().any(|awaited| awaited == device)
}

/// Everyone who leases a spot, by the log.
fn holders(state: &State) -> BTreeSet<DeviceNo> {
    let spots = state.lot().spots().iter();
    spots
        .filter_map(|placed| state.leases().holder(&placed.spot.id))
        .collect()
}
