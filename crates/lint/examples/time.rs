//! How long the linter takes for the tariffs of lot files.
use std::time::Instant;

fn main() {
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).expect("a file");
        let file = lotfile::read_tariffs(&text).expect("tariffs");
        for tariff in &file.tariffs {
            let begun = Instant::now();
            let found = lint::lint(
                tariff,
                &file.calendar,
                file.currency,
                "2026-11-18".parse().expect("a date"),
            );
            println!("{path} {}: {:?}", tariff.version, begun.elapsed());
            for finding in found {
                println!(
                    "  {:?} {} [{}]",
                    finding.severity(),
                    finding.message,
                    finding.entries
                );
            }
        }
    }
}
