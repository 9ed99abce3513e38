//! Sets of a few things as bits of one number: the checker keeps millions of states.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

/// What there are fewer than seventeen of.
pub trait Member: Copy + fmt::Debug + 'static {
    /// All of them.
    const ALL: &'static [Self];

    /// Its place, below sixteen.
    fn place(self) -> u8;

    /// Its place in a list of all.
    fn index(self) -> usize {
        usize::from(self.place())
    }
}

/// Some of the members of `T`.
pub struct Set<T>(u16, PhantomData<T>);

impl<T: Member> Set<T> {
    /// None of them.
    pub const EMPTY: Self = Self(0, PhantomData);

    /// Those given.
    pub fn of(members: &[T]) -> Self {
        let bits = members.iter().fold(0, |bits, member| bits | 1 << member.place());
        Self(bits, PhantomData)
    }

    /// Each of them.
    pub fn all() -> Self {
        Self::of(T::ALL)
    }

    /// Whether it is one of them.
    pub fn has(self, member: T) -> bool {
        self.0 & 1 << member.place() != 0
    }

    /// Puts it in.
    pub fn insert(&mut self, member: T) {
        self.0 |= 1 << member.place();
    }

    /// Takes it out.
    pub fn remove(&mut self, member: T) {
        self.0 &= !(1 << member.place());
    }

    /// These and it.
    #[must_use]
    pub fn with(mut self, member: T) -> Self {
        self.insert(member);
        self
    }

    /// Those of either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0, PhantomData)
    }

    /// Those of these that the other has not.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0, PhantomData)
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each in its order.
    pub fn iter(self) -> impl Iterator<Item = T> {
        T::ALL.iter().copied().filter(move |member| self.has(*member))
    }
}

// By hand, because a derive would ask the same of `T`.
impl<T> Copy for Set<T> {}
impl<T> Clone for Set<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> PartialEq for Set<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Set<T> {}
impl<T> PartialOrd for Set<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Set<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> Hash for Set<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T: Member> fmt::Debug for Set<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
