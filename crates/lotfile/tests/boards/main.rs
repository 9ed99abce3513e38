//! The cookbook: price boards of the world as tariffs, with stays that were worked out by hand.
//!
//! Each folder beside this file is a board. `board.toml` begins with a comment that has its name, what it says, where its
//! facts come from, and which kinds of rule it shows; a `board.json` has that in `about.txt`. `stays.json` is a list of
//! stays, each with its total and how it is come by. A new board needs no code. `docs/tariffs-cookbook.md` shows them all.

mod bill;
mod board;
mod catalogue;
mod keys;
mod page;

use std::collections::BTreeSet;

use board::Board;

fn complain(complaints: &[String]) {
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn t1_t2_t4_t5_t6_t7_t8_t9_t10_t11_t13_t16_price_boards_worked_out_by_hand() {
    complain(
        &board::all()
            .iter()
            .flat_map(Board::complaints)
            .collect::<Vec<_>>(),
    );
}

#[test]
fn t17_t18_t19_t20_t21_t22_t23_t24_t25_t26_t27_t28_the_boards_use_everything_that_the_format_has() {
    complain(&keys::missing(&board::all()));
}

#[test]
fn the_boards_are_many_and_from_many_countries() {
    let boards = board::all();
    let countries: BTreeSet<&str> = boards.iter().map(Board::country).collect();
    assert!(boards.len() >= 60, "only {} boards", boards.len());
    assert!(countries.len() >= 25, "only {countries:?}");
    let stays = boards.iter().map(|board| board.cases.len());
    assert!(stays.clone().all(|stays| stays >= 4), "a board needs four stays");
    assert!(stays.sum::<usize>() >= 400);
    complain(&catalogue::complaints(&boards));
}

#[test]
fn t1_a_wrong_total_of_a_board_is_told() {
    let boards = board::all();
    let first = &boards[0];
    assert_eq!(first.complaints(), Vec::<String>::new(), "{}", first.name);
    let mut wrong = first.clone();
    wrong.cases[0].total = "123.45".to_owned();
    wrong.cases[1].segments = Some(99);
    let told = wrong.complaints();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("by hand 123.45"), "{told:?}");
    assert!(told[1].contains("99 segments"), "{told:?}");
}

#[test]
fn t13_a_bill_that_does_not_add_up_is_told() {
    let boards = board::all();
    let first = &boards[0];
    let bill = first.price(&first.cases[0]).expect("a price");
    assert_eq!(bill::broken(&bill), Vec::<&str>::new());
    let mut short = bill.clone();
    short.segments.pop();
    assert!(bill::broken(&short).len() >= 2, "{:?}", bill::broken(&short));
    let mut dear = bill;
    dear.total.minor += 1;
    assert_eq!(bill::broken(&dear).len(), 1, "{:?}", bill::broken(&dear));
}

#[test]
fn the_cookbook_shows_the_boards_as_they_are() {
    page::check(&board::all());
}
