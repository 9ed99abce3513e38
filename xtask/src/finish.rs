//! The last step of bundling, over the final files: style sheet, service worker, compressed copies.
//!
//! Trunk calls it as its hook, because only then has wasm-opt run and does every file have its final bytes.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::digest::Digest;
use crate::failure::{Attempt, Failure, Outcome};
use crate::{project, stylesheet};

/// What gains from compression; pictures and fonts are compressed already.
const COMPRESSIBLE: [&str; 8] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest"];

/// Set for a bundle that nobody downloads over a network.
pub(crate) const UNPACKED: &str = "PARKADE_UNPACKED";

pub(crate) fn finish_bundle() -> Outcome {
    let folder = env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .ok_or_else(|| Failure::new("`finish-bundle` is for Trunk to call; you want `cargo xtask build`."))?;
    let root = project::root()?;

    let styles = stylesheet::joined(&root.join("style/main.css"))?;
    write(&folder.join("main.css"), styles.as_bytes())?;

    let bundle = Bundle::read(&folder)?;
    let template = fs::read_to_string(root.join("web/sw.js")).attempt("read web/sw.js")?;
    write(
        &folder.join("sw.js"),
        bundle.service_worker(&template)?.as_bytes(),
    )?;

    // Compressing takes longer than everything else here, and nobody waits for bytes while developing.
    let is_release = env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    if is_release && env::var_os(UNPACKED).is_none() {
        compress(&folder)?;
    }
    Ok(())
}

/// Each file's address and its digest as browsers want it.
struct Bundle(BTreeMap<String, String>);

impl Bundle {
    fn read(folder: &Path) -> Outcome<Self> {
        let mut files = BTreeMap::new();
        for file in files_below(folder)? {
            let name = file.strip_prefix(folder).attempt("name a bundled file")?;
            let address = format!("/{}", name.to_string_lossy().replace('\\', "/"));
            if !address
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte))
            {
                return Err(Failure::new(format!(
                    "Rename {address}: an address of letters, digits, . _ - needs no escaping."
                )));
            }
            if address == "/sw.js" {
                continue;
            }
            let bytes = fs::read(&file).attempt(format!("read {}", file.display()))?;
            files.insert(address, Digest::of(&[&bytes]).integrity());
        }
        Ok(Self(files))
    }

    fn service_worker(&self, template: &str) -> Outcome<String> {
        let files = serde_json::to_string_pretty(&self.0).attempt("write the list of files")?;
        let version = Digest::of(&[template.as_bytes(), files.as_bytes()]).short();
        for mark in [VERSION_MARK, FILES_MARK] {
            if template.matches(mark).count() != 1 {
                return Err(Failure::new(format!(
                    "web/sw.js should contain {mark} exactly once."
                )));
            }
        }
        Ok(template
            .replace(VERSION_MARK, &version)
            .replace(FILES_MARK, &files))
    }
}

const VERSION_MARK: &str = "{{version}}";
const FILES_MARK: &str = "{/*{{files}}*/}";

/// Hidden files such as `.gitkeep` are not part of the app.
fn files_below(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).attempt(format!("list {}", folder.display()))? {
        let path = entry.attempt("list the bundle")?.path();
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else if hidden {
            fs::remove_file(&path).attempt(format!("remove {}", path.display()))?;
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Writes `.br` and `.gz` beside each file that gets smaller by it.
///
/// Both, because browsers accept Brotli over HTTPS only, and a first try of Parkade is often plain HTTP.
fn compress(folder: &Path) -> Outcome {
    for file in files_below(folder)? {
        let Some(extension) = file.extension().and_then(|extension| extension.to_str()) else {
            continue;
        };
        if !COMPRESSIBLE.contains(&extension) {
            continue;
        }
        let bytes = fs::read(&file).attempt(format!("read {}", file.display()))?;
        for (suffix, smaller) in [("br", brotli(&bytes)?), ("gz", gzip(&bytes)?)] {
            if smaller.len() < bytes.len() {
                write(&file.with_extension(format!("{extension}.{suffix}")), &smaller)?;
            }
        }
    }
    Ok(())
}

fn brotli(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let mut smaller = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut smaller, 64 * 1024, 11, 24);
    writer.write_all(bytes).attempt("compress with Brotli")?;
    drop(writer);
    Ok(smaller)
}

fn gzip(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes).attempt("compress with gzip")?;
    writer.finish().attempt("compress with gzip")
}

fn write(path: &Path, bytes: &[u8]) -> Outcome {
    fs::write(path, bytes).attempt(format!("write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::Bundle;

    const TEMPLATE: &str = "const VERSION = '{{version}}';\nconst FILES = {/*{{files}}*/};\n";

    fn worker(files: &[(&str, &str)]) -> String {
        let files = files
            .iter()
            .map(|(path, digest)| ((*path).to_owned(), (*digest).to_owned()))
            .collect();
        Bundle(files)
            .service_worker(TEMPLATE)
            .expect("the template has both marks")
    }

    #[test]
    fn the_service_worker_knows_each_file_and_one_version() {
        let worker = worker(&[("/index.html", "sha256-x")]);
        assert!(worker.contains("\"/index.html\": \"sha256-x\""), "{worker}");
        assert!(!worker.contains("{{"), "{worker}");
    }

    #[test]
    fn the_version_changes_with_the_content_of_any_file_and_with_nothing_else() {
        assert_eq!(worker(&[("/a", "sha256-x")]), worker(&[("/a", "sha256-x")]));
        let first_line = |text: String| text.lines().next().map(str::to_owned);
        assert_ne!(
            first_line(worker(&[("/a", "sha256-x")])),
            first_line(worker(&[("/a", "sha256-y")]))
        );
    }

    #[test]
    fn a_template_without_a_mark_is_refused() {
        assert!(
            Bundle(std::collections::BTreeMap::new())
                .service_worker("const FILES = 1;")
                .is_err()
        );
    }
}
