//! `GET /api/lots/{lot}/free`: how many spots are free, for signs and for anyone who asks.

use std::sync::Arc;

use ::sync::wire::FreeCounts;
use axum::Json as Answer;
use axum::extract::{Path, State};

use super::Problem;
use crate::site::Site;

pub(super) async fn handle(
    State(site): State<Arc<Site>>,
    Path(lot): Path<String>,
) -> Result<Answer<FreeCounts>, Problem> {
    let lot = site.lots.get(&lot).await.ok_or_else(Problem::unknown_lot)?;
    let counts = lot.read(|hub| {
        let (document, occupancy) = (hub.state().lot().document(), hub.state().occupancy());
        let total = occupancy.total();
        FreeCounts {
            lot: document.id.clone(),
            name: document.name.clone(),
            free: total.free,
            spots: total.spots(),
            accessible_free: occupancy.accessible().free,
            charging_free: occupancy.charging().free,
        }
    });
    Ok(Answer(counts.await?))
}
