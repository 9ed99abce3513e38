use testkit::sim::{Plan, run};
#[test]
fn one() {
    let seed: u64 = std::env::var("SEED").unwrap().parse().unwrap();
    println!("{:?}", run(Plan { seed, plant: None }).map(|r| r.device_days));
}
