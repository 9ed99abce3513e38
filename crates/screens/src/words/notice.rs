//! What happened to a device or its records while nobody looked, in words.

/// Tells by its code what somebody has to know: a heading, and what that means.
///
/// Most are about a record that the server keeps aside. Its own words for why are for whoever looks into it there.
pub fn notice(code: &str) -> (&'static str, &'static str) {
    match code {
        "device.went_back" => (
            "This device has a new number",
            "Its storage had gone back to an earlier state. What was shared is safe. Compare with the tickets.",
        ),
        "device.fenced" => (
            "This device has a new number",
            "Its spots were taken back. What it recorded is kept, and new spots come by themselves.",
        ),
        "device.revoked" => (
            "This device was taken out of use",
            "What it recorded since then is kept on the server, for the office to look at.",
        ),
        "chain.forked" => (
            "Two versions of one record",
            "An earlier state of this device came back. Both versions are kept. Tell the office.",
        ),
        "operation.newer_rules" => (
            "The server is older than this app",
            "It keeps a record that it does not know yet. Nothing is lost. Tell the office.",
        ),
        "operation.unreadable" | "operation.private" => (
            "The server cannot read a record",
            "It keeps the record as it came, for somebody to look at. Tell the office.",
        ),
        "operation.unknown_spot" | "operation.unknown_level" => (
            "A record names a place that the garage has no more",
            "The garage’s plan has changed since. Look where the car stands, and say so again.",
        ),
        "operation.ticket_twice" => (
            "A ticket was recorded twice",
            "The first record counts; the other one is kept. Look where the car stands.",
        ),
        "operation.payment" => (
            "A payment is kept aside",
            "The garage cannot count this sum. The record is kept. Tell the office before the money is handed in.",
        ),
        _ => (
            "The server keeps a record aside",
            "It means nothing in this garage. It is kept for somebody to look at, and nothing waits for it.",
        ),
    }
}
