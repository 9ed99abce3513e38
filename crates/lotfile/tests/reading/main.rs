//! Lot files, tariff files and stays read, and told what is wrong with them.

mod choice;
mod json;
mod mistakes;
mod rules;
mod stays;
mod tariffs;
mod whole;

use engine::lot::Lot;
use lotfile::LotFileErrors;
use proptest::prelude::*;

/// What the good file says, what the bad one says instead, and all that is said about it.
type Case = (&'static str, &'static str, &'static str);

/// Makes one mistake after the other in a good lot file, and looks at what is said.
fn check(file: &str, cases: &[Case]) {
    check_with(file, cases, lotfile::read);
}

/// The same for whatever is read.
fn check_with<T: std::fmt::Debug>(
    file: &str,
    cases: &[Case],
    read: impl Fn(&str) -> Result<T, LotFileErrors>,
) {
    for (good, bad, expected) in cases {
        assert!(file.contains(good), "{good}");
        let text = file.replacen(good, bad, 1);
        let said = read(&text).expect_err(bad).to_string();
        assert_eq!(&said, expected, "{bad}");
    }
}

proptest! {
    // As many for each of the two files as a test of its own would have.
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_is_cut_out_or_put_in_gives_an_answer(
        good in prop::sample::select(vec![mistakes::GOOD, choice::GOOD]), from in any::<prop::sample::Index>(),
        length in 0..40_usize, put in "[\\[\\]{}=\"0-9a-z,. \n#é-]{0,6}",
    ) {
        let from = from.index(good.len());
        let until = (from + length).min(good.len());
        let text = format!("{}{put}{}", &good[..from], &good[until..]);
        match lotfile::read(&text) {
            Ok(lot) => prop_assert!(Lot::try_from(lot).is_ok()),
            Err(errors) => {
                let lines = text.lines().count() + 1;
                prop_assert!(errors.iter().all(|error| (1..=lines).contains(&error.line)));
                prop_assert!(errors.iter().count() > 0);
                // What the engine has to find would be said of the whole file.
                prop_assert!(!errors.iter().any(|error| error.message.contains("an order names level")));
            }
        }
    }
}
