//! What a stay costs, for any tariff.

mod compared;
mod smallest;
