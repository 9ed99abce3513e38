fn main() { println!("parkade"); }
