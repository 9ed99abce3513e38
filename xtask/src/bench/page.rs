//! The page that says what was measured.

use super::aims::{Aim, aims, growth, wasm};
use super::results::{About, Results};
use super::words::{bytes, count, ratio, share, table, time, wrapped};

/// Ways to find a spot, by the names that the measuring program gives them, and what the page calls them.
const SETS: [(&str, &str); 4] = [
    ("scan", "sorted scan"),
    ("tree", "`BTreeSet`"),
    ("hi_sparse_bitset", "`hi_sparse_bitset`"),
    ("hibitset", "`hibitset`"),
];
const CROSSED: (&str, &str) = ("crossed", "`hi_sparse_bitset`, crossed");
const RUNS: [(&str, &str); 2] = [("scan", "scan of the rows"), ("tree", "`BTreeSet` of stretches")];

const HOW: &str = "How a time comes about: a script says which vehicles come and go. In groups of 1 to 32 random ones leave, then as many \
    come and are sent to the best free spot, so a lot stays as full as it was. Before that a lot is filled at random and as many vehicles come \
    and go as are inside. A time is that of a pair: one vehicle comes (the best spot is found and taken) and one leaves. It is the median of \
    many short samples, and of four rounds the best, in which the native program and WebAssembly take turns. Every way to find spots plays the same scripts, natively and in WebAssembly, and the run fails if any of them sends \
    one vehicle elsewhere than the engine does. The native program and WebAssembly are the same code, built with the same profile for speed \
    (the app itself is built for size); WebAssembly runs in Node.";

const PRICES: &str = "A stay of 26 hours, and the stays of a made-up year: a few minutes to ten days, most of them an errand, a working day or an \
    evening. Twelve rules: two sorts of free time, a flat evening, a night by the hour, a table for holidays, three prices by length of stay, caps for \
    the night, the day and the week, an offer for early birds, and tax. The engine makes the whole bill, with every segment; its tariff is made ready \
    once, unless it says otherwise. Beside it stand a naive program that asks every minute which rule is in charge, and a function that has one tariff \
    in code (free for 15 minutes, an hourly price, at most so much in 24 hours). A charge detail record of three hours at a charger and one hour \
    idle, with 16 periods, is priced under an OCPI tariff beside the crate `ocpi-tariffs` 0.48, the latest that builds here: from what was read before, \
    and from the text. All come to the same totals, and natively to the same as in WebAssembly, or the run fails. In brackets is how many \
    times the engine's native time, of the same and from as far, that is.";

/// What is priced, and the ways to do it, by the names that the measuring programs give them: the engine's first, with which
/// the others are compared.
const PRICED: [(&str, &[&str]); 5] = [
    ("stay", &["engine", "engine, made ready", "by minute"]),
    ("replay", &["engine", "by minute"]),
    ("hourly", &["engine", "by hand"]),
    ("ocpi", &["engine", "ocpi-tariffs"]),
    ("ocpi", &["engine, from text", "ocpi-tariffs, from text"]),
];

/// The whole page.
pub(super) fn page(results: &Results, machine: &str) -> String {
    let head = [
        "# Benchmarks",
        &wrapped(&format!(
            "`cargo xtask bench` writes this page. Measured on: {machine}."
        )),
        &wrapped(HOW),
        "A number in brackets says how many times the engine's native time that is.",
        "## The aims",
        &wrapped("Of times, and of how they grow, the worst of all fullnesses counts. WebAssembly is compared over all of them together (geometric mean), because a single comparison of two programs varies by half with the machine."),
        "",
    ]
    .join("\n\n");
    let row = |aim: Aim| {
        let verdict = if aim.is_met { "met" } else { "**not met**" };
        vec![aim.what, aim.found, aim.most, verdict.to_owned()]
    };
    let aims = table(
        &["what", "found", "at most", ""],
        aims(results).into_iter().map(row),
    );
    head + &aims.replace("| ---: | ---: | ---: | ---: |", "| --- | ---: | ---: | --- |") + &tables(results)
}

/// The tables alone, of whatever was measured.
pub(super) fn tables(results: &Results) -> String {
    let sets = best_crate(results);
    let sections = [
        section(
            "One car",
            "A lot of spots of every sort in its own order. The others are given a ready-made order for cars: the scan has a flag for each \
             rank, the set and the crates hold the free ranks. The engine serves every other demand as well.",
            &times(results, "cars", &SETS),
        ) + &sets,
        section(
            "Mixed vehicles",
            "The same lots. Of a hundred vehicles 85 are plain cars, 6 charge, 2 have a permit, 3 are motorcycles and 4 are vans. The others keep \
             a set for each of the five orders.",
            &times(results, "mixed", &SETS),
        ),
        section(
            "Every vehicle and wish",
            "Lots with distances to the entrance and to lifts, where buses take three spots side by side and cars with trailers two. Single vehicles \
             spare those runs, some want to be near a lift or on a level. The engine alone: none of the others answers all of this.",
            &times(results, "rich", &[]),
        ),
        section(
            "Several spots side by side",
            "Lots of large spots in rows of 50 with a gap every 10 to 25. A fifth of a lot is taken by vehicles that take N spots and come and go, the \
             rest of what is taken by single ones at random. The shortest stretch that is long enough is found, and its first spots are taken. A pair \
             takes and frees N spots.",
            &times(results, "runs", &RUNS),
        ),
        section(
            "Within a lease",
            "A tenth of the spots, here and there, is leased to one device, for which cars come and go; the lease is as full as the lot. The others keep \
             a second order for it; the last one crosses free and leased spots for every car.",
            &leases(results),
        ),
        section(
            "A lease that is used up",
            "The same lease without a free spot, in a lot that has others. The time is that of finding none.",
            &times(results, "used up", &[SETS[0], SETS[1], SETS[2], SETS[3], CROSSED]),
        ),
        section(
            "The whole engine",
            "A car with a plate is decided on and recorded, then another one leaves, with tickets, fees, occupancy and all: `decide` and `apply`.",
            &times(results, "desk", &[]),
        ),
        section(
            "Memory",
            "All copies of a lot's state share the first part; each has the second for itself. The rich lot is the one with lifts and runs.",
            &memory(results),
        ),
        section("The price of a stay", PRICES, &prices(results)),
        super::sync::section(results),
    ];
    sections.concat()
}

fn section(title: &str, text: &str, table: &str) -> String {
    if table.lines().count() <= 2 {
        return String::new();
    }
    format!("\n## {title}\n\n{}\n\n{table}", wrapped(text))
}

/// Engine, WebAssembly and the other ways, a line for each lot.
fn times(results: &Results, topic: &str, ways: &[(&str, &str)]) -> String {
    let is_run = results.of(topic).any(|about| about.run > 1);
    let mut head = vec!["spots", "full", "engine", "times at 1,000", "WebAssembly"];
    if is_run {
        head.insert(0, "N");
    }
    head.extend(ways.iter().map(|(_, name)| name));
    let row = |about: &About| {
        let mut row = vec![
            count(about.spots),
            share(about.full),
            results.native(about, "engine").map_or_else(String::new, time),
            growth(results, about).map_or_else(String::new, ratio),
            in_brackets(results.wasm(about, "engine"), wasm(results, about)),
        ];
        if is_run {
            row.insert(0, about.run.to_string());
        }
        row.extend(ways.iter().map(|(way, _)| beside(results, about, way)));
        row
    };
    table(&head, results.of(topic).map(row))
}

/// The same for leases, with what the whole lot costs beside it.
fn leases(results: &Results) -> String {
    let ways = [SETS[0], SETS[1], SETS[2], SETS[3], CROSSED];
    let mut head = vec!["spots", "full", "engine", "engine, whole lot", "WebAssembly"];
    head.extend(ways.iter().map(|(_, name)| name));
    let row = |about: &About| {
        let whole = About {
            topic: "cars".to_owned(),
            ..about.clone()
        };
        let engine = results.native(about, "engine");
        let whole = results.native(&whole, "engine");
        let mut row = vec![
            count(about.spots),
            share(about.full),
            engine.map_or_else(String::new, time),
            in_brackets(whole, whole.zip(engine).map(|(whole, engine)| whole / engine)),
            in_brackets(results.wasm(about, "engine"), wasm(results, about)),
        ];
        row.extend(ways.iter().map(|(way, _)| beside(results, about, way)));
        row
    };
    table(&head, results.of("lease").map(row))
}

/// How long another way takes, and how many times the engine's time that is.
fn beside(results: &Results, about: &About, way: &str) -> String {
    let (other, engine) = (results.native(about, way), results.native(about, "engine"));
    in_brackets(other, other.zip(engine).map(|(other, engine)| other / engine))
}

fn in_brackets(ns: Option<f64>, times: Option<f64>) -> String {
    match (ns, times) {
        (Some(ns), Some(times)) => format!("{} ({})", time(ns), ratio(times)),
        _ => String::new(),
    }
}

/// Which of the crates is the fastest for single vehicles, by the mean of the ratios.
fn best_crate(results: &Results) -> String {
    let mean = |way: &str| {
        let topics = ["cars", "mixed", "lease"]
            .into_iter()
            .flat_map(|topic| results.of(topic));
        let logarithms: Vec<f64> = topics
            .filter_map(|about| Some((results.native(about, way)? / results.native(about, "engine")?).ln()))
            .collect();
        let count = u32::try_from(logarithms.len()).ok().filter(|&count| count > 0)?;
        Some((logarithms.iter().sum::<f64>() / f64::from(count)).exp())
    };
    let crates = ["hi_sparse_bitset", "hibitset"];
    let mut means: Vec<_> = crates
        .into_iter()
        .filter_map(|way| Some((mean(way)?, way)))
        .collect();
    means.sort_by(|a, b| a.0.total_cmp(&b.0));
    let [(best, first), (next, second)] = means[..] else {
        return String::new();
    };
    let text = format!(
        "Of the crates for hierarchical bitmaps `{first}` is the faster one: over cars, mixed vehicles and leases it takes {} times as long as \
         the engine in the geometric mean, `{second}` {}.",
        ratio(best),
        ratio(next)
    );
    format!("\n{}\n", wrapped(&text))
}

/// How long each way takes for a stay, and all of them.
fn prices(results: &Results) -> String {
    let mut rows = Vec::new();
    for (topic, ways) in PRICED {
        let engine = results.price(topic, ways[0]).and_then(|engine| engine.native);
        for way in ways {
            let Some(priced) = results.price(topic, way) else {
                continue;
            };
            let times = |ns: Option<f64>| in_brackets(ns, ns.zip(engine).map(|(ns, engine)| ns / engine));
            let all = |ns: Option<f64>| {
                let stays = u32::try_from(priced.stays).map_or(f64::NAN, f64::from);
                ns.filter(|_| priced.stays > 1)
                    .map_or_else(String::new, |ns| time(ns * stays))
            };
            rows.push(vec![
                words(topic, way),
                count(priced.stays),
                times(priced.native),
                times(priced.wasm),
                all(priced.native),
                all(priced.wasm),
            ]);
        }
    }
    let head = [
        "what, and how",
        "stays",
        "one stay",
        "WebAssembly",
        "all stays",
        "WebAssembly",
    ];
    let table = table(&head, rows);
    table.replacen("| ---:", "| ---", 1)
}

fn words(topic: &str, way: &str) -> String {
    let what = match topic {
        "stay" => "26 hours, 12 rules",
        "replay" => "a year's stays, 12 rules",
        "hourly" => "a year's stays, hourly",
        _ => "an OCPI record",
    };
    let how = match way {
        "engine, made ready" => "engine, the tariff made ready for it",
        "by minute" => "minute by minute",
        "by hand" => "a function",
        "ocpi-tariffs" => "`ocpi-tariffs`",
        "ocpi-tariffs, from text" => "`ocpi-tariffs`, from text",
        other => other,
    };
    format!("{what}: {how}")
}

fn memory(results: &Results) -> String {
    let row = |memory: &super::results::Memory| {
        vec![
            memory.lot.clone(),
            count(memory.spots),
            bytes(memory.shared),
            bytes(memory.own),
            format!("{} B", (memory.shared + memory.own) / memory.spots),
        ]
    };
    let head = ["lot", "spots", "shared", "each copy", "a spot"];
    table(&head, results.memory().iter().map(row))
}
