//! The kinds of rule that real tariffs have, by number.

use crate::board::Board;

/// Each kind with its number. There is no 47.
pub(crate) const ROWS: [(u8, &str); 62] = [
    (1, "for each started step of time"),
    (2, "by the minute, at a price finer than the smallest coin"),
    (3, "steps of odd length"),
    (4, "a table of totals"),
    (5, "a first period that differs"),
    (6, "dearer the longer"),
    (7, "cheaper the longer"),
    (8, "a free or cheaper part in the middle"),
    (9, "something to start with"),
    (10, "a least sum"),
    (11, "many steps at the price of fewer"),
    (12, "always some time for nothing"),
    (13, "nothing for who is soon out, otherwise all"),
    (14, "once a day for nothing"),
    (15, "who is soon back goes on with the stay before"),
    (16, "no return within some time"),
    (17, "a most for each calendar day"),
    (18, "a most for each 24 hours"),
    (19, "a most that counts once, or again and again"),
    (20, "a started day costs all of it"),
    (21, "every day begins at the first row again"),
    (22, "by the hour again after a day"),
    (23, "a most for a part of the day"),
    (24, "a most within another"),
    (25, "a most for the first part of a stay only"),
    (26, "a most for each week"),
    (27, "one price for an evening or a night"),
    (28, "evenings that are cheaper the later they begin"),
    (29, "stays that run into another time of day"),
    (30, "early birds, in before and out by"),
    (31, "a price by the time of arrival"),
    (32, "prices by weekday"),
    (33, "Sundays and holidays"),
    (34, "seasons"),
    (35, "special days: matches, bad air"),
    (36, "a longest stay"),
    (37, "hours in which parking is charged"),
    (38, "classes of vehicles"),
    (39, "larger than a spot"),
    (40, "several spots, each charged"),
    (41, "a move begins anew"),
    (42, "validations: a sum, a share, a time"),
    (
        43,
        "time that is given: at the start, at the end, where it helps most",
    ),
    (44, "prices for some customers"),
    (45, "prices by means of payment"),
    (46, "something for convenience"),
    (48, "several days, weeks"),
    (49, "permits for some hours"),
    (50, "factors for what a car emits"),
    (51, "a lost ticket"),
    (52, "time to leave after paying"),
    (53, "taxes in the prices or added, by line"),
    (54, "rounding by rule, and in cash"),
    (55, "charging: a start, energy, and the time that blocks"),
    (56, "idle time by daytime, or by how full it is"),
    (57, "energy by power or by amount"),
    (58, "reservations and no-shows; a step once a stay"),
    (59, "by how full it is on arrival"),
    (60, "a new price counts for who is in"),
    (61, "who is in keeps the old price"),
    (62, "beyond what was booked"),
    (63, "clocks that change"),
];

/// What is wrong with the rows that the boards name.
pub(crate) fn complaints(boards: &[Board]) -> Vec<String> {
    let named = |row: u8| boards.iter().any(|board| board.rows.contains(&row));
    let missing = ROWS.iter().filter(|&&(row, _)| !named(row));
    let mut complaints: Vec<String> = missing
        .map(|(row, what)| format!("no board shows row {row}, {what}"))
        .collect();
    for board in boards {
        let known = |row: &u8| ROWS.iter().any(|(known, _)| known == row);
        let unknown = board.rows.iter().filter(|row| !known(row));
        complaints.extend(unknown.map(|row| format!("{}: there is no row {row}", board.name)));
        if !board.rows.is_sorted() {
            complaints.push(format!("{}: its rows are not in order", board.name));
        }
    }
    complaints
}
