//! Which word somebody may have meant.

/// The candidate nearest to a word, where it is near enough that a slip explains the difference.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = |candidate: &str| distance(&word.to_lowercase(), &candidate.to_lowercase());
    let ranked = candidates
        .into_iter()
        .map(|candidate| (near(candidate), candidate));
    let (slips, best) = ranked.min_by_key(|&(slips, _)| slips)?;
    // Two slips, but fewer than half the letters: short words would all be near each other.
    (slips <= 2 && slips * 2 < word.chars().count().max(2)).then_some(best)
}

/// “ — did you mean …?”, or nothing where no candidate is near.
pub(crate) fn hint<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, candidates).map_or_else(String::new, |best| format!(" — did you mean `{best}`?"))
}

/// How many letters must be added, left out or replaced to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    // Longer words are no slips, and their distance costs the product of the lengths.
    const LONGEST: usize = 64;
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len() > LONGEST || b.len() > LONGEST {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for j in 0..b.len() {
            let replaced = corner + usize::from(*letter != b[j]);
            corner = row[j + 1];
            row[j + 1] = replaced.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_understood_and_another_word_is_not() {
        let words = ["compact", "large", "motorcycle"];
        assert_eq!(nearest("compakt", words), Some("compact"));
        assert_eq!(nearest("Large", words), Some("large"));
        assert_eq!(nearest("motorcylce", words), Some("motorcycle"));
        assert_eq!(nearest("bicycle", words), None);
        assert_eq!(nearest("x", words), None);
        assert_eq!(nearest("", words), None);
        assert_eq!(nearest("large", []), None);
    }
}
