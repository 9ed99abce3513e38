fn main() {
    parkade_app::start();
}
