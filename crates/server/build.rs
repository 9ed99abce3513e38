//! Tells Cargo what else than the sources goes into the program.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    // Only a release build embeds the app. Naming a folder that may be absent would make every debug build start anew.
    if std::env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo::rerun-if-changed=../../dist");
    }
}
