//! Mistakes in everything else that decides the choice of a spot.

use super::{GOOD, check};

#[test]
fn a11_mistakes_in_how_spots_fill_and_in_distances() {
    check(&[
        (
            "\"nearest\"",
            "\"nearst\"",
            "line 8: `fill` must be one of \"in-order\", \"nearest\", \"spread\", not \"nearst\" — did you mean `nearest`?",
        ),
        (
            "entrance = { at = \"001\", metres = 20 }",
            "entrance = 20",
            "line 39: `entrance` must be a distance such as { at = \"001\", metres = 20 }, not the number 20",
        ),
        (
            "entrance = { at = \"001\", metres = 20 }",
            "entrance = { at = \"001\", meters = 20 }",
            "line 39: a distance has no key `meters`; did you mean `metres`?",
        ),
        ("at = \"010\", ", "", "line 40: a distance needs `at`"),
        (
            "at = \"010\"",
            "at = \"011\"",
            "line 40: `at`: spot 011 is not in this row",
        ),
        (
            "at = \"010\"",
            "at = 10",
            "line 40: `at` must be a text in quotes, not the number 10",
        ),
        (
            "at = \"010\"",
            "at = \"009-010\"",
            "line 40: `at` must be one spot of this row, such as \"001\"",
        ),
        (
            "metres = 5 ",
            "metres = 4.5 ",
            "line 40: `metres` must be a whole number from 0 to 65535, not the number 4.5",
        ),
        (
            "metres = 20",
            "metres = 65520",
            "line 39: `metres`: spot 008 would be 65538 metres away, and 65535 is the most",
        ),
    ]);
}

#[test]
fn a12_mistakes_in_when_a_level_opens() {
    check(&[
        (
            "opens_at = 85",
            "opens_at = \"85 %\"",
            "line 45: `opens_at` must be a whole number from 1 to 100, not the text \"85 %\"",
        ),
        (
            "opens_at = 85",
            "opens_at = 0",
            "line 45: `opens_at` must be a whole number from 1 to 100, not the number 0",
        ),
        (
            "name = \"Ground floor\"",
            "opens_at = 50",
            "line 30: `opens_at`: no level stands before this one, so it is always open",
        ),
    ]);
}

#[test]
fn a13_mistakes_in_a_reserve() {
    check(&[
        (
            "of = \"large\"",
            "of = \"accessible\"",
            "line 24: `of` must be one of \"motorcycle\", \"compact\", \"large\", \"charger\", not \"accessible\"",
        ),
        (
            "of = \"large\"\nkeep = 4\n",
            "",
            "line 23: a reserve needs `of` and `keep`",
        ),
        (
            "keep = 4",
            "keep = 0",
            "line 25: `keep` must be a whole number from 1 to 1000000, not the number 0",
        ),
        (
            "until_full = 90",
            "until_full = 101",
            "line 26: `until_full` must be a whole number from 0 to 100, not the number 101",
        ),
        (
            "until_full = 90",
            "until = 90",
            "line 26: a reserve has no key `until`; it has `of`, `keep` and `until_full`",
        ),
    ]);
}

#[test]
fn a14_mistakes_in_spots_side_by_side_and_in_gaps() {
    check(&[
        (
            "spots = 2 }",
            "spots = 1 }",
            "line 7: `spots` must be a whole number from 2 to 16, not the number 1",
        ),
        (
            "van = { kinds = [\"large\"], spots = 2 }",
            "van = { kinds = [\"large\"] }",
            "line 7: a group of spots needs `spots`",
        ),
        (
            "van = { kinds = [\"large\"]",
            "van = { kinds = []",
            "line 7: `kinds` must not be empty",
        ),
        (
            "van = { kinds = [\"large\"]",
            "van = { kinds = [\"huge\"]",
            "line 7: `kinds` must be one of \"motorcycle\", \"compact\", \"large\", not \"huge\"",
        ),
        (
            "van = { kinds = [\"large\"]",
            "van = { kind = [\"large\"]",
            "line 7: a group of spots has no key `kind`; did you mean `kinds`?",
        ),
        (
            "van = { kinds = [\"large\"]",
            "van = { kinds = \"large\"",
            "line 7: `kinds` must be a list of kinds, the best first, such as [\"compact\", \"large\"], not the text \"large\"",
        ),
        (
            "car = { kinds = [\"large\"], spots = 2 }",
            "car = [\"large\"]",
            "line 11: `car` must be a group such as { kinds = [\"large\"], spots = 2 }, not a list",
        ),
        (
            "car = { kinds",
            "caravan = { kinds",
            "line 11: [preferences.trailer] has no key `caravan`; it has `motorcycle`, `car`, `van` and `bus`",
        ),
        (
            "[preferences.trailer]",
            "[[preferences.trailer]]",
            "line 10: `trailer` must be written as [preferences.trailer], not a list",
        ),
        (
            "gaps_after = \"005\"",
            "gaps_after = \"005, 010\"",
            "line 38: `gaps_after`: spot 010 is the last of its row, so there is nothing behind it",
        ),
        (
            "gaps_after = \"005\"",
            "gaps_after = \"011\"",
            "line 38: `gaps_after`: spot 011 is not in this row",
        ),
        (
            "gaps_after = \"005\"",
            "gap_after = \"005\"",
            "line 38: a row has no key `gap_after`; did you mean `gaps_after`?",
        ),
    ]);
}

#[test]
fn a_row_has_an_end() {
    check(&[(
        "spots = \"001-010\"\nkind",
        "spots = \"0001-1001\"\ngaps_after = \"all\"\n[[level.section.row]]\nspots = \"001-010\"\nkind",
        "line 36: a row has at most 1000 spots and this one has 1001: write it as several rows",
    )]);
    let longest = GOOD.replace("spots = \"001-010\"\n\n", "spots = \"0001-1000\"\n\n");
    assert!(lotfile::read(&longest).is_ok());
}
