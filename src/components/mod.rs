//! What several pages draw: each a small piece of markup around a plain value of `screens`.

mod bill;
mod code;
mod counts;
mod gate;
mod header;
mod icon;
mod level_tabs;
mod map;
mod notice;
mod place;
mod qr;
mod sync_line;
mod tick_box;
mod ticket;

pub use bill::{AmountOf, BillNote, BillSheet, BillTable};
pub use code::{CodeText, PlateBadge};
pub use counts::Counts;
pub use gate::{Gate, ServerNotices};
pub use header::Header;
pub use icon::Icon;
pub use level_tabs::LevelTabs;
pub use map::{Legend, LevelMap};
pub use notice::{Notice, Refused, Say};
pub use place::{LevelPlate, SpotPlace};
pub use qr::TicketQr;
pub use sync_line::{SyncDot, SyncLine};
pub use tick_box::TickBox;
pub use ticket::TicketFace;
