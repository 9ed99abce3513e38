//! No file names a place that exists on one machine only.
//!
//! A path of somebody's home folder works for nobody else, and the host of a package registry belongs
//! into each user's own settings.

use super::Source;

/// Folders at the top of a file system that hold somebody's own files.
const PRIVATE: [&str; 4] = ["home", "root", "Users", "work"];

/// Registry hosts, in halves, so that this file passes its own check.
const HOSTS: [(&str, &str); 7] = [
    ("static.", "crates.io"),
    ("index.", "crates.io"),
    ("registry.", "npmjs"),
    ("files.", "pythonhosted"),
    ("pypi.", "org"),
    ("deb.", "debian.org"),
    ("/tmp/", "bash_jobs"),
];

pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let mut complaints = Vec::new();
    for source in sources {
        // Cargo writes the registry's name into its lock file, and drawings carry links of their editors.
        if source.path.ends_with("Cargo.lock") || source.has_extension("svg") {
            continue;
        }
        for (number, line) in source.text.lines().enumerate() {
            if let Some(leak) = leak(line) {
                complaints.push(format!(
                    "{}:{}: `{leak}` exists on some machines only; take it out.",
                    source.path.display(),
                    number + 1
                ));
            }
        }
    }
    complaints
}

fn leak(line: &str) -> Option<String> {
    let host = HOSTS
        .iter()
        .map(|(a, b)| format!("{a}{b}"))
        .find(|host| line.contains(host));
    host.or_else(|| {
        PRIVATE
            .iter()
            .map(|folder| format!("/{folder}/"))
            .find(|path| starts_a_path(line, path))
    })
}

/// `path` somewhere in the line with nothing before it that would make it the middle of another path.
fn starts_a_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_ascii_alphanumeric() && !"_.-})".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::{Source, check};

    fn complaints(line: &str) -> usize {
        check(&[Source::new("notes.md", line)]).len()
    }

    #[test]
    fn a_planted_path_or_host_is_caught() {
        assert_eq!(complaints(&format!("see /{}/x", "root")), 1);
        assert_eq!(complaints(&format!("\"/{}/me/parkade\"", "home")), 1);
        assert_eq!(complaints(&format!("https://registry.{}.org/x", "npmjs")), 1);
    }

    #[test]
    fn the_middle_of_another_path_is_fine() {
        assert_eq!(complaints("crates/work/src, $HOME/work/x, the root/leaf"), 0);
    }

    #[test]
    fn the_lock_file_may_name_its_registry() {
        let lock = Source::new("Cargo.lock", &format!("https://index.{}", "crates.io"));
        assert!(check(&[lock]).is_empty());
    }
}
