//! What every request needs: the store, the lots, the key, and whether the server is about to stop.

use std::sync::Arc;

use engine::ticket::CodeKey;
use tokio_util::sync::CancellationToken;

use crate::api::attempts::Attempts;
use crate::certificate::Signer;
use crate::cli::Failure;
use crate::clock;
use crate::lots::Lots;
use crate::store::Store;

/// One running server.
#[derive(Debug)]
pub struct Site {
    /// What is kept.
    pub store: Store,
    /// The lots, in memory.
    pub lots: Lots,
    /// The key of ticket codes.
    pub code_key: CodeKey,
    /// Makes certificates, and knows them again.
    pub signer: Signer,
    /// Wrong codes of late, by peer.
    pub attempts: Attempts,
    /// Cancelled when the server is to stop: streams end, and no new traffic should come.
    pub stopping: CancellationToken,
    /// Whether the public address is encrypted, so that browsers may be told to insist on it.
    pub transport: Transport,
}

/// How the public reaches this server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Over TLS, which something in front of the server ends.
    Https,
    /// In the clear: on one machine, or in a trusted network.
    Plain,
}

impl Site {
    /// Opens a site on a store.
    ///
    /// # Errors
    /// Where the stored log does not replay.
    pub async fn open(store: Store, transport: Transport) -> Result<Arc<Self>, Failure> {
        let lots = Lots::load(&store).await?;
        lots.begin(clock::now()).await?;
        Ok(Arc::new(Self {
            lots,
            signer: Signer::open(store.folder())?,
            code_key: store.code_key().await?,
            attempts: Attempts::default(),
            stopping: CancellationToken::new(),
            transport,
            store,
        }))
    }
}
