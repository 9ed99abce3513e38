//! Joins the style sheets into one.
//!
//! `style/main.css` imports its parts, as every browser understands it. A browser would, though, fetch
//! them one after the other before it draws anything, so what we ship is a single file.

use std::fs;
use std::path::Path;

use crate::failure::{Attempt, Failure, Outcome};

/// The text of a style sheet with every `@import` replaced by what it names.
pub(crate) fn joined(path: &Path) -> Outcome<String> {
    let text = fs::read_to_string(path).attempt(format!("read {}", path.display()))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut joined = String::new();
    for line in text.lines() {
        let Some(rule) = line.trim_start().strip_prefix("@import") else {
            check_urls(line, path)?;
            joined.push_str(line);
            joined.push('\n');
            continue;
        };
        let import = Import::parse(rule).ok_or_else(|| {
            Failure::new(format!(
                "{}: write `@import \"part.css\";` or `@import \"part.css\" layer(name);` on one line, not `{}`.",
                path.display(),
                line.trim()
            ))
        })?;
        let part = self::joined(&folder.join(import.file))?;
        match import.layer {
            Some(layer) => joined.extend(["@layer ", layer, " {\n", &part, "}\n"]),
            None => joined.push_str(&part),
        }
    }
    Ok(joined)
}

struct Import<'a> {
    file: &'a str,
    layer: Option<&'a str>,
}

impl<'a> Import<'a> {
    fn parse(rule: &'a str) -> Option<Self> {
        let rule = rule.trim().strip_suffix(';')?.trim();
        let (place, rest) = match rule.strip_prefix("url(") {
            Some(rest) => rest.split_once(')')?,
            None => rule.split_at(rule.get(1..)?.find(['"', '\''])? + 2),
        };
        let file = place.trim().trim_matches(['"', '\'']);
        let layer = match rest.trim() {
            "" => None,
            rest => Some(rest.strip_prefix("layer(")?.strip_suffix(')')?),
        };
        Some(Self { file, layer })
    }
}

/// The joined file lies in another folder than its parts, where a relative address would lead elsewhere.
fn check_urls(line: &str, path: &Path) -> Outcome {
    for address in line.split("url(").skip(1) {
        let address = address.trim_start().trim_start_matches(['"', '\'']);
        if !address.starts_with(['/', '#']) && !address.starts_with("data:") {
            let sentence = "an address in a style sheet starts with `/`, for example `/fonts/…`, not as in";
            return Err(Failure::new(format!(
                "{}: {sentence} `{}`.",
                path.display(),
                line.trim()
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Import, check_urls};
    use std::path::Path;

    fn parsed(rule: &str) -> Option<(&str, Option<&str>)> {
        Import::parse(rule).map(|import| (import.file, import.layer))
    }

    #[test]
    fn both_ways_to_name_the_file_are_understood() {
        assert_eq!(parsed(" \"a/b.css\";"), Some(("a/b.css", None)));
        assert_eq!(
            parsed(" url(\"a.css\") layer(base);"),
            Some(("a.css", Some("base")))
        );
        assert_eq!(parsed(" 'a.css' layer(base);"), Some(("a.css", Some("base"))));
    }

    #[test]
    fn what_is_not_understood_is_refused_rather_than_dropped() {
        assert_eq!(parsed(" \"a.css\" print;"), None);
        assert_eq!(parsed(" \"a.css\""), None);
        assert_eq!(parsed(";"), None);
    }

    #[test]
    fn a_relative_address_is_refused() {
        let path = Path::new("part.css");
        assert!(check_urls("src: url(\"/fonts/a.woff2\"), url(#mask), url('data:x')", path).is_ok());
        assert!(check_urls("src: url(\"/fonts/a.woff2\"), url(../a.woff2)", path).is_err());
    }
}
