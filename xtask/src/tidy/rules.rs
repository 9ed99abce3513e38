//! Every numbered rule of the docs is cited by a test, and every citation has its rule.
//!
//! A rule stands in `docs/` as a heading, a list item or the first cell of a table row that begins with
//! its number, such as `T-3`. A test cites it in its name, `t3_a_started_increment_is_charged_in_full`;
//! a browser test in its title; a case folder (any folder called `cases`) in one of its files.

use std::collections::{BTreeMap, BTreeSet};

use super::Source;

/// `T-3`, as the letter and the number.
type Rule = (char, u32);

/// Names beginning with these letters and a digit always cite; others (`b2_is_the_second_basement`) only
/// where the docs have rules of that letter.
const KNOWN: [char; 3] = ['A', 'S', 'T'];

pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let mut defined: BTreeMap<Rule, &Source> = BTreeMap::new();
    for source in sources
        .iter()
        .filter(|source| source.path.starts_with("docs") && source.has_extension("md"))
    {
        for line in source.text.lines() {
            if let Some(rule) = definition(line) {
                defined.entry(rule).or_insert(source);
            }
        }
    }
    let letters: BTreeSet<char> = defined.keys().map(|rule| rule.0).chain(KNOWN).collect();

    let mut cited: BTreeMap<Rule, &Source> = BTreeMap::new();
    for source in sources {
        for rule in citations(source) {
            if letters.contains(&rule.0) {
                cited.entry(rule).or_insert(source);
            }
        }
    }

    let untested =
        defined
            .iter()
            .filter(|(rule, _)| !cited.contains_key(rule))
            .map(|(&(letter, number), source)| {
                let test = format!("{}{number}_…", letter.to_ascii_lowercase());
                format!(
                    "{}: no test cites {letter}-{number}; name one `{test}`.",
                    source.path.display()
                )
            });
    let unknown =
        cited
            .iter()
            .filter(|(rule, _)| !defined.contains_key(rule))
            .map(|(&(letter, number), source)| {
                format!(
                    "{}: a test cites {letter}-{number}, which docs/ does not have.",
                    source.path.display()
                )
            });
    untested.chain(unknown).collect()
}

fn definition(line: &str) -> Option<Rule> {
    let trimmed = line.trim_start();
    if !trimmed.starts_with(['#', '-', '*', '|']) {
        return None;
    }
    let text = trimmed.trim_start_matches(['#', '-', '*', '|', ' ', '`']);
    number_at(text)
}

/// The rule that the text begins with.
fn number_at(text: &str) -> Option<Rule> {
    let mut characters = text.chars();
    let letter = characters.next().filter(char::is_ascii_uppercase)?;
    let digits: String = characters
        .as_str()
        .strip_prefix('-')?
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    let after = text[2 + digits.len()..].chars().next();
    let ends = after.is_none_or(|c| !c.is_alphanumeric() && c != '-');
    if ends {
        Some((letter, digits.parse().ok()?))
    } else {
        None
    }
}

fn citations(source: &Source) -> Vec<Rule> {
    if source.has_extension("rs") {
        cited_by_names(&source.text)
    } else if source.path.components().any(|part| part.as_os_str() == "cases") {
        numbers_in(&source.text)
    } else if source.path.to_string_lossy().ends_with(".test.mjs") {
        source
            .text
            .lines()
            .filter(|line| line.trim_start().starts_with("test("))
            .flat_map(numbers_in)
            .collect()
    } else {
        Vec::new()
    }
}

/// The rules in the names of test functions; `a3_t7_…` cites two.
fn cited_by_names(text: &str) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim_start) {
        if line.starts_with("#[") {
            is_test |= line.contains("test]") || line.contains("test(");
        } else if let Some((_, name)) = line.split_once("fn ").filter(|_| is_test) {
            rules.extend(name.split('_').map_while(in_name));
            is_test = false;
        } else if !line.starts_with("//") {
            is_test = false;
        }
    }
    rules
}

/// `t3` in a function's name.
fn in_name(word: &str) -> Option<Rule> {
    let letter = word.chars().next().filter(char::is_ascii_lowercase)?;
    let digits = &word[1..];
    let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole {
        Some((letter.to_ascii_uppercase(), digits.parse().ok()?))
    } else {
        None
    }
}

fn numbers_in(text: &str) -> Vec<Rule> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .filter_map(number_at)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Source, check};

    const DOCS: &str = "# Tariffs\n\n- **T-3** A started increment is charged in full.\n";

    fn complaints(docs: &str, path: &str, text: &str) -> Vec<String> {
        check(&[
            Source::new("docs/rules/tariffs.md", docs),
            Source::new(path, text),
        ])
    }

    #[test]
    fn a_rule_without_a_test_is_caught() {
        let found = complaints(DOCS, "src/a.rs", "fn t3_not_a_test() {}");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("no test cites T-3"), "{found:?}");
    }

    #[test]
    fn a_test_without_a_rule_is_caught() {
        let found = complaints(
            DOCS,
            "src/a.rs",
            "#[test]\nfn t3_yes() {}\n#[test]\nfn t4_no() {}",
        );
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("cites T-4"), "{found:?}");
    }

    #[test]
    fn each_way_to_cite_is_understood() {
        for (path, text) in [
            ("src/a.rs", "#[test]\n#[should_panic]\n/// Why.\nfn t3_yes() {}"),
            (
                "src/a.rs",
                "#[tokio::test(flavor = \"current_thread\")]\nasync fn a1_t3_yes() {}",
            ),
            ("crates/engine/cases/hourly/case.toml", "# T-3: the edge"),
            (
                "tests/browser/a.test.mjs",
                "test('T-3: charges a started hour', async () => {})",
            ),
        ] {
            let docs = format!(
                "{DOCS}{}",
                if text.contains("a1_") {
                    "### A-1 First\n"
                } else {
                    ""
                }
            );
            assert_eq!(complaints(&docs, path, text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_level_called_b2_cites_nothing_unless_the_docs_have_such_rules() {
        let text = "#[test]\nfn t3_yes() {}\n#[test]\nfn b2_is_below_b1() {}";
        assert!(complaints(DOCS, "src/a.rs", text).is_empty());
        assert_eq!(
            complaints(&format!("{DOCS}| B-7 | bills |\n"), "src/a.rs", text).len(),
            2
        );
    }

    #[test]
    fn prose_about_a_rule_or_a_longer_word_defines_nothing() {
        let docs = format!("{DOCS}As T-9 says.\n- T-1x is no rule\n- P-256-SHA neither\n");
        assert!(complaints(&docs, "src/a.rs", "#[test]\nfn t3_yes() {}").is_empty());
    }
}
