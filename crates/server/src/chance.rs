//! Randomness: the one place that draws it.

/// Random bytes from the operating system.
///
/// # Panics
/// Where the system has no randomness to give. Every key and credential would then be guessable, so the server must
/// not go on.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::disallowed_methods, reason = "here it is drawn")]
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
