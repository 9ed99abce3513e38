//! What tests of backups and restores share.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use engine::spot::SpotId;
use engine::ticket::DeviceNo;
use server::site::Transport;
use server::store::{self, Store};
use sync::disk::Table;

use super::harness::TestServer;
use super::tablet::Tablet;

/// Makes a backup as another process does, beside the running server.
pub(crate) async fn back_up(server: &TestServer, name: &str) -> PathBuf {
    let file = server.folder.path().join(name);
    let beside = Store::open(server.folder.path()).await.expect("a usable folder");
    beside.back_up(&file).await.expect("a backup");
    beside.close().await.expect("closes");
    file
}

/// Stops the server, puts a backup in the place of its database, and starts it again.
pub(crate) async fn restored(server: TestServer, backup: &Path) -> TestServer {
    server.site.store.close().await.expect("closes");
    let name = format!("before-{}", server.files());
    let moved = store::restore(backup, server.folder.path(), Some(&name)).await;
    assert!(
        moved.expect("restored").is_some_and(|moved| moved.exists()),
        "nothing is deleted"
    );
    TestServer::on(server.folder, Transport::Plain).await
}

impl TestServer {
    /// How many files there are: another number at each restore.
    fn files(&self) -> usize {
        fs::read_dir(self.folder.path()).expect("a folder").count()
    }

    pub(crate) async fn awaited(&self) -> Vec<u16> {
        self.read(|hub| hub.state().leases().waits_for().map(|device| device.0).collect())
            .await
    }

    pub(crate) async fn lives(&self) -> usize {
        self.column("SELECT kind FROM log WHERE kind = 'restored'")
            .await
            .len()
    }

    pub(crate) async fn leased_by(&self, device: DeviceNo) -> BTreeSet<SpotId> {
        self.read(|hub| hub.state().leases().held_by(device).cloned().collect())
            .await
    }
}

pub(crate) fn own_rows(tablet: &Tablet) -> usize {
    let rows = tablet.machine.disk.copy();
    rows.keys().filter(|(table, _)| *table == Table::Own).count()
}

/// Everything in the data folder, as somebody who copies it by hand has it.
pub(crate) fn copied(from: &Path, to: &Path) {
    for file in fs::read_dir(from).expect("a folder") {
        let file = file.expect("a file").path();
        fs::copy(&file, to.join(file.file_name().expect("a name"))).expect("copied");
    }
}
