//! What random tariffs and stays are good for: they are sound, they repeat, and their bills hold together.

use engine::money::Amount;
use engine::tariff::{Bill, PriceError, Pricer, TaxKind};
use testkit::tariffs::Case;

const CASES: u64 = 2_000;

#[test]
fn t17_random_tariffs_are_sound_and_read_back_as_they_are_written() {
    for seed in 0..CASES {
        let case = Case::new(seed);
        let checked = (case.tariff.check(), case.tariff.check_days(&case.calendar));
        assert_eq!(checked, (Ok(()), Ok(())), "seed {seed}");
        assert_eq!(Case::new(seed), case, "seed {seed}");
        let text = serde_json::to_string(&case.tariff).expect("writes");
        assert_eq!(
            serde_json::from_str(&text).ok(),
            Some(case.tariff),
            "seed {seed}: {text}"
        );
        let text = serde_json::to_string(&case.stay).expect("writes");
        assert_eq!(
            serde_json::from_str(&text).ok(),
            Some(case.stay),
            "seed {seed}: {text}"
        );
    }
}

/// All that a bill lists.
fn listed(bill: &Bill) -> Amount {
    let segments = bill
        .segments
        .iter()
        .chain(&bill.extras)
        .map(|segment| segment.amount);
    let adjusted = bill.adjustments.iter().map(|adjusted| adjusted.amount);
    let is_added = bill.tax_kind == Some(TaxKind::Exclusive);
    let taxes = bill.taxes.iter().filter(|_| is_added).map(|line| line.tax.into());
    segments
        .chain(adjusted)
        .chain(taxes)
        .fold(bill.rounding, Amount::plus)
}

#[test]
fn t13_the_bill_of_any_stay_covers_it_and_adds_up() {
    for seed in 0..CASES {
        let case = Case::new(seed);
        let pricer = Pricer::new(&case.tariff, &case.calendar, case.currency);
        let bill = match pricer.bill(&case.stay) {
            Ok(bill) => bill,
            Err(PriceError::TooLong | PriceError::NoLostTicketPrice) => continue,
        };
        let mut until = bill.entry;
        for segment in &bill.segments {
            assert_eq!(segment.from, until, "seed {seed}: {bill:?}");
            until = segment.until;
        }
        assert_eq!(until, bill.exit, "seed {seed}: {bill:?}");
        assert_eq!(listed(&bill), bill.total.into(), "seed {seed}: {bill:?}");
    }
}
