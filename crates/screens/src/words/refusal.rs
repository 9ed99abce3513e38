//! What the rules say no to, in words.

use engine::allocation::NotForIt;
use engine::money::Money;
use engine::refusal::Refusal;
use engine::signed::SignedError;
use engine::ticket::TicketCode;

use super::{Message, class, spoken};
use crate::bill::Sum;

/// Tells a refusal. Whenever money is near, it says whether any was taken.
pub fn refusal(refusal: &Refusal) -> Message {
    let (title, text) = match refusal {
        Refusal::LotFull { class: full, free } => (
            format!("Full for this vehicle ({})", class(*full).to_lowercase()),
            kept_for_others(*free),
        ),
        Refusal::NoSpotsTogether {
            class: long,
            needed,
            longest,
        } => (
            format!(
                "No long enough stretch for this vehicle ({})",
                class(*long).to_lowercase()
            ),
            too_short(*needed, *longest),
        ),
        Refusal::ClassNotAdmitted { class: none } => (
            format!("No spots for this vehicle ({})", class(*none).to_lowercase()),
            "This garage has none that fit. Please turn here.".to_owned(),
        ),
        Refusal::PlateAlreadyParked { plate, ticket } => (
            format!("{plate} is already inside"),
            format!("Its ticket is {ticket}. Check the plate, or open that ticket."),
        ),
        Refusal::InvalidPlate(reason) => (
            "That does not look like a plate".to_owned(),
            format!("Here {reason}. Type it as it stands on the car."),
        ),
        Refusal::InvalidCode(reason) => (
            "That is not the whole code".to_owned(),
            format!("Here {reason}. Type it as it stands on the ticket."),
        ),
        Refusal::Signed(reason) => not_true(*reason),
        Refusal::UnknownTicket { ticket } => (
            "No ticket with this code".to_owned(),
            format!(
                "{ticket} is not known here, or left days ago. You have not been charged. Check the code, or ask for help."
            ),
        ),
        Refusal::AlreadyLeft { ticket } => (
            "This car has left".to_owned(),
            format!("Ticket {ticket} is closed. You have not been charged."),
        ),
        Refusal::OtherVehicle { ticket } => other_vehicle(*ticket),
        Refusal::UnknownSpot(spot) => (
            "No such spot".to_owned(),
            format!("There is no {spot} in this garage. Pick one on the map."),
        ),
        Refusal::RecordOnly => record_only(),
        Refusal::NoLease => no_lease(),
        Refusal::NothingToSweep => nothing_to_sweep(),
        Refusal::SpotOutOfService(spot) => (
            "That spot is closed".to_owned(),
            format!("{spot} is closed or out of service. Pick another one."),
        ),
        Refusal::SpotTaken(spot) => (
            "That spot is taken".to_owned(),
            format!("Another car stands on {spot}. Pick another one."),
        ),
        Refusal::SpotUnsuitable(spot) => (
            "That spot is not for this car".to_owned(),
            format!("{spot} is kept for other vehicles. Pick another one."),
        ),
        Refusal::SpotNotClosed(spot) => (
            "That spot was not closed by hand".to_owned(),
            format!("{spot} is open, or out of service by the lot’s plan. Nothing has changed."),
        ),
        Refusal::NoSpotNamed => (
            "No spot was picked".to_owned(),
            "Pick one on the map, or type its name.".to_owned(),
        ),
        Refusal::NotSwappable { ticket, with } => (
            "These two cannot change places".to_owned(),
            format!("{ticket} and {with} take different numbers of spots. Move one to a free spot instead."),
        ),
        Refusal::NothingDue { ticket } => (
            "Nothing to pay".to_owned(),
            format!("Ticket {ticket} is settled. You have not been charged. The car may leave."),
        ),
        Refusal::PaymentDue { due, .. } => payment_due(*due),
        Refusal::NotInTariff(name) => not_in_tariff(name),
        Refusal::NotedAlready { ticket } => noted_already(*ticket),
        Refusal::NotPluggedIn { ticket } => not_plugged_in(*ticket),
        Refusal::WrongAmount { due } => wrong_amount(*due),
        Refusal::ConflictGone => (
            "That is settled already".to_owned(),
            "Somebody was faster, or it settled itself. Nothing was changed and no money moved.".to_owned(),
        ),
        Refusal::NoSettlement => no_settlement(),
        Refusal::Issue(_) => no_more_tickets(),
    };
    Message {
        title,
        text,
        code: refusal.code(),
    }
}

fn other_vehicle(ticket: TicketCode) -> (String, String) {
    (
        "This code is another car’s by now".to_owned(),
        format!(
            "The ticket is true, and {ticket} opens another one. You have not been charged. Ask for help: your plate finds yours."
        ),
    )
}

fn no_settlement() -> (String, String) {
    (
        "It stands otherwise by now".to_owned(),
        "Nothing was changed and no money moved. Look at it again and choose anew.".to_owned(),
    )
}

fn no_more_tickets() -> (String, String) {
    (
        "This device can give no more tickets".to_owned(),
        "Everything it recorded is safe. Ask the office to set it up anew.".to_owned(),
    )
}

/// Tells why a ticket that was shown does not count. Its driver has seldom done anything wrong, and is told so.
fn not_true(reason: SignedError) -> (String, String) {
    let (title, text) = match reason {
        SignedError::Length(_) | SignedError::Content => (
            "This ticket could not be read",
            "You have not been charged. Hold it flat and scan it again, or type the nine characters of its code.",
        ),
        SignedError::NewerFormat(_) => (
            "This ticket is newer than this device",
            "You have not been charged. Type the nine characters of its code, or ask for help.",
        ),
        SignedError::OtherLot => (
            "This ticket is from another garage",
            "It does not open this exit. You have not been charged. Look for the ticket of this garage, or ask for help.",
        ),
        SignedError::UnknownDevice(_) => (
            "This exit does not know the kiosk that gave this ticket",
            "You have not been charged. Your car is safe where it is. Ask for help.",
        ),
        SignedError::Forged(_) => (
            "This is not a ticket that this garage gave",
            "Something on it is not as it was issued. You have not been charged. Scan the original, or ask for help.",
        ),
        SignedError::Revoked(_) => (
            "This ticket does not count",
            "The kiosk that gave it had been taken out of service. You have not been charged. Ask for help.",
        ),
    };
    (title.to_owned(), text.to_owned())
}

fn record_only() -> (String, String) {
    (
        "This device lets nobody in now".to_owned(),
        "Its records are not taken or not kept. You have not been charged. Use another entrance, or ask for help."
            .to_owned(),
    )
}

fn no_lease() -> (String, String) {
    (
        "This device has no such spot to give".to_owned(),
        "Pick a free one that you can see, on the map. Nothing has changed.".to_owned(),
    )
}

fn nothing_to_sweep() -> (String, String) {
    (
        "Nobody has to look there".to_owned(),
        "Somebody has looked at these spots already. Nothing has changed.".to_owned(),
    )
}

fn payment_due(due: Money) -> (String, String) {
    let sum = Sum::new(due).text;
    (
        "Not paid yet".to_owned(),
        format!("{sum} is still to be paid. Take it, then release the car."),
    )
}

fn wrong_amount(due: Money) -> (String, String) {
    let sum = Sum::new(due).text;
    (
        "The price has moved on".to_owned(),
        format!("It is {sum} now. You have not been charged. Look at the new sum and pay again."),
    )
}

fn not_in_tariff(name: &str) -> (String, String) {
    let name = spoken(name);
    (
        "The tariff does not know that".to_owned(),
        format!("Nothing is called “{name}” there. The price stays as it was."),
    )
}

fn noted_already(ticket: TicketCode) -> (String, String) {
    (
        "That is on the ticket already".to_owned(),
        format!("Ticket {ticket} has it noted. Nothing was added, and the price stays as it was."),
    )
}

fn not_plugged_in(ticket: TicketCode) -> (String, String) {
    (
        "This car is not plugged in".to_owned(),
        format!("Ticket {ticket} stands at no charger. Plug it in first."),
    )
}

fn too_short(needed: u8, longest: u8) -> String {
    if longest < needed {
        format!(
            "It takes {needed} side by side; the longest free stretch is {longest}. Move a car, or send it on."
        )
    } else {
        format!(
            "It takes {needed} side by side. What is free and long enough is kept back. Wait, or send it on."
        )
    }
}

/// Tells what is free all the same, and for whom, so that nobody wonders about the white spots of the map.
fn kept_for_others(free: NotForIt) -> String {
    let kept: Vec<_> = [
        (free.accessible, "for permit holders"),
        (free.charging, "for charging"),
        (free.reserved, "in reserve"),
        (free.other_kinds, "for other vehicles"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .enumerate()
    .map(|(at, (count, whom))| match (at, count) {
        (0, 1) => format!("1 free spot is kept {whom}"),
        (0, _) => format!("{count} free spots are kept {whom}"),
        _ => format!("{count} {whom}"),
    })
    .collect();
    if kept.is_empty() {
        "Every spot it may take is taken. Wait for one to leave, or send it on.".to_owned()
    } else {
        format!("{}. Wait, or send it on.", kept.join(", "))
    }
}
