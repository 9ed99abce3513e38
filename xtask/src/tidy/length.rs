//! A long file is a question, not an error: what is the second noun in it?

use super::Source;

const LONG: usize = 500;

pub(super) fn check(sources: &[Source]) -> Vec<String> {
    sources
        .iter()
        .filter(|source| source.has_extension("rs"))
        .map(|source| (source.text.lines().count(), source))
        .filter(|(lines, _)| *lines > LONG)
        .map(|(lines, source)| {
            format!(
                "{} has {lines} lines: what is its second noun?",
                source.path.display()
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{LONG, Source, check};

    #[test]
    fn one_line_too_many_is_noticed() {
        let of = |lines| [Source::new("a.rs", &"//\n".repeat(lines))];
        assert!(check(&of(LONG)).is_empty());
        assert_eq!(check(&of(LONG + 1)).len(), 1);
    }
}
