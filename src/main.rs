//! The program that the browser starts.

fn main() {
    parkade_app::start();
}
