//! Mistakes in orders that vehicles have of their own.

use super::check;

#[test]
fn a10_mistakes_in_whom_an_order_is_for() {
    check(&[
        (
            "[[preferences.order]]",
            "[preferences.order]",
            "line 18: `[[preferences.order]]` stands here a second time; a part of which there may be several needs two brackets each time",
        ),
        (
            "[[preferences.order]]\nclass = \"car\"\npermit = false\nlevels = [\"P2\", \"P1\"]\n\n[[preferences.reserve]]",
            "[preferences.reserve]",
            "line 18: there can be several of these: write [[preferences.reserve]], with two brackets",
        ),
        (
            "class = \"car\"",
            "class = \"cars\"",
            "line 19: `class` must be one of \"motorcycle\", \"car\", \"van\", \"bus\", not \"cars\" — did you mean `car`?",
        ),
        ("class = \"car\"\n", "", "line 18: an order needs `class`"),
        (
            "permit = false",
            "permit = \"no\"",
            "line 20: `permit` must be true or false, not the text \"no\"",
        ),
        (
            "permit = false",
            "accessible = false",
            "line 20: an order has no key `accessible`; it has `class`, `trailer`, `permit`, `charging`, `near_lift`, `takes` and `levels`",
        ),
        (
            "levels = [\"P2\", \"P1\"]\n",
            "",
            "line 18: an order needs `takes` or `levels`",
        ),
    ]);
}

#[test]
fn a10_mistakes_in_the_levels_of_an_order() {
    check(&[
        (
            "levels = [",
            "level = [",
            "line 21: an order has no key `level`; did you mean `levels`?",
        ),
        (
            "levels = [\"P2\", \"P1\"]",
            "levels = []",
            "line 21: `levels` must not be empty",
        ),
        (
            "levels = [\"P2\", \"P1\"]",
            "levels = \"P2\"",
            "line 21: `levels` must be a list of levels, the best first, such as [\"P1\", \"P2\"], not the text \"P2\"",
        ),
        (
            "levels = [\"P2\", \"P1\"]",
            "levels = [\"P2\",\n\"P3\"]",
            "line 22: the lot has no level \"P3\"; it has `P1` and `P2`",
        ),
        (
            "levels = [\"P2\", \"P1\"]",
            "levels = [\"p2\"]",
            "line 21: the lot has no level \"p2\" — did you mean `P2`?",
        ),
        (
            "levels = [\"P2\", \"P1\"]",
            "levels = [\"Upper Deck\"]",
            "line 21: the lot has no level \"Upper Deck\" — did you mean `P2`?",
        ),
        (
            "levels = [\"P2\", \"P1\"]",
            "levels = [\"P2\", \"P2\"]",
            "line 21: a level stands twice in this list",
        ),
        // One mistake, not two: P1 is what the level was to be called.
        (
            "id = \"P1\"",
            "id = \"p1\"",
            "line 29: `id`: \"p1\" becomes part of spot ids such as G1-A-001, so it must be capital letters and digits",
        ),
    ]);
}

#[test]
fn a10_mistakes_in_what_an_order_takes() {
    check(&[
        (
            "takes = [\"large charger\", \"large\"]",
            "takes = [\"large chargers\", \"large\"]",
            "line 16: `takes`: “large chargers” is no sort of spot: one of motorcycle, compact, large is needed, with accessible or charger beside it — did you mean `large charger`?",
        ),
        (
            "takes = [\"large charger\", \"large\"]",
            "takes = [\"charger\"]",
            "line 16: `takes`: “charger” is no sort of spot: one of motorcycle, compact, large is needed, with accessible or charger beside it",
        ),
        (
            "takes = [\"large charger\", \"large\"]",
            "takes = [\"large charger\", \"charger large\"]",
            "line 16: a sort stands twice in this list",
        ),
        (
            "takes = [\"large charger\", \"large\"]",
            "takes = \"large\"",
            "line 16: `takes` must be a list of sorts of spot, the best first, such as [\"compact\", \"large charger\"], not the text \"large\"",
        ),
        (
            "takes = [\"large charger\",",
            "takes = [\"compact\",",
            "line 16: `takes`: \"compact\" is of no kind that [preferences] lets such a vehicle take",
        ),
        (
            "levels = [\"P2\", \"P1\"]",
            "takes = [\"accessible compact\"]",
            "line 21: `takes`: \"accessible compact\" is for permit holders, and this order is for others",
        ),
        (
            "fill = \"nearest\"\n\n[preferences.trailer]\ncar = { kinds = [\"large\"], spots = 2 }\n\n[[preferences.order]]\nclass = \"van\"\ncharging = true",
            "chargers = \"electric-only\"\n[[preferences.order]]\nclass = \"van\"\ncharging = false",
            "line 12: `takes`: \"large charger\" is for vehicles that charge, and this order is for others",
        ),
    ]);
}

#[test]
fn a10_an_order_that_never_counts_is_a_mistake() {
    check(&[
        (
            "class = \"car\"\npermit = false",
            "class = \"van\"\ncharging = true\npermit = false",
            "line 18: this order never counts: the one in line 13 fits each of its vehicles already",
        ),
        (
            "class = \"car\"",
            "class = \"bus\"",
            "line 18: this order never counts: [preferences] lets no such vehicle park",
        ),
        (
            "class = \"van\"\ncharging = true",
            "class = \"van\"\ntrailer = true",
            "line 13: this order never counts: [preferences] lets no such vehicle park",
        ),
    ]);
}
