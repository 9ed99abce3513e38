//! A style sheet that nothing imports is never seen, and nobody notices.

use super::Source;

pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let sheets: Vec<&Source> = sources
        .iter()
        .filter(|source| source.path.starts_with("style") && source.has_extension("css"))
        .collect();
    let imports: Vec<&str> = sheets
        .iter()
        .flat_map(|sheet| sheet.text.lines())
        .map(str::trim_start)
        .filter(|line| line.starts_with("@import"))
        .collect();
    let forgotten = |sheet: &&&Source| {
        let name = sheet
            .path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let imported = |line: &&str| line.split(['"', '\'', '/']).any(|part| part == name);
        name != "main.css" && !imports.iter().any(imported)
    };
    let complaint = |sheet: &&Source| format!("{}: import it in style/main.css.", sheet.path.display());
    sheets.iter().filter(forgotten).map(complaint).collect()
}

#[cfg(test)]
mod tests {
    use super::{Source, check};

    #[test]
    fn a_forgotten_style_sheet_is_caught() {
        let main = Source::new("style/main.css", "@import \"parts/field.css\";\n");
        let field = Source::new("style/parts/field.css", "");
        let plate = Source::new("style/parts/plate.css", "");
        assert_eq!(check(&[main, field, plate]).len(), 1);
    }
}
