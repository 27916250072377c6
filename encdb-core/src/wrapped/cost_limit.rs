//! The limit of what a record may cost, because its writer chooses the cost.

use super::PassphraseCost;

/// The most that trying a passphrase on a record may cost: memory, and memory times passes.
///
/// A record comes from a file or a database, and says itself what opening it costs. Without a limit of its own a program
/// would spend 1 GiB and 16 passes on each try, because somebody has written so.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PassphraseCostLimit {
    memory_kib: u32,
    /// KiB that are gone over, each as often as there are passes.
    work: u64,
}

impl PassphraseCostLimit {
    /// For a program that wraps at `cost`: four times its memory and four times its work, and in any case the
    /// [default cost](PassphraseCost::default).
    #[must_use]
    pub fn for_cost(cost: PassphraseCost) -> Self {
        let (own, default) = (Self::up_to(cost), Self::up_to(PassphraseCost::default()));
        Self {
            memory_kib: (own.memory_kib * FACTOR).max(default.memory_kib),
            work: (own.work * u64::from(FACTOR)).max(default.work),
        }
    }

    /// Nothing that asks for more memory or more work than `cost`.
    #[must_use]
    pub fn up_to(cost: PassphraseCost) -> Self {
        let work = u64::from(cost.memory_kib()) * u64::from(cost.passes());
        Self { memory_kib: cost.memory_kib(), work }
    }

    /// Whether a record of this cost is opened.
    #[must_use]
    pub fn accepts(self, cost: PassphraseCost) -> bool {
        let asked = Self::up_to(cost);
        asked.memory_kib <= self.memory_kib && asked.work <= self.work
    }
}

/// That of a program which wraps at the default cost: 256 MiB, and 768 MiB gone over.
impl Default for PassphraseCostLimit {
    fn default() -> Self {
        Self::for_cost(PassphraseCost::default())
    }
}

const FACTOR: u32 = 4;
