//! The limit of a record's cost. There is one because the writer of the record chooses the cost.

use super::PassphraseCost;

/// The greatest accepted cost of trying a passphrase on a record: memory, and memory times passes.
///
/// A record comes from a file or a database, and sets the cost of opening it. Without a limit, a program would spend 1
/// GiB and 16 passes on each try of a planted record.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PassphraseCostLimit {
    memory_kib: u32,
    /// Memory times passes, in KiB.
    work: u64,
}

impl PassphraseCostLimit {
    /// Returns the limit for a program that wraps at `cost`: four times its memory and four times its work, and at
    /// least the [default cost](PassphraseCost::default).
    #[must_use]
    pub fn for_cost(cost: PassphraseCost) -> Self {
        let (own, default) = (Self::up_to(cost), Self::up_to(PassphraseCost::default()));
        Self {
            memory_kib: (own.memory_kib * FACTOR).max(default.memory_kib),
            work: (own.work * u64::from(FACTOR)).max(default.work),
        }
    }

    /// Accepts nothing that asks for more memory or more work than `cost`.
    #[must_use]
    pub fn up_to(cost: PassphraseCost) -> Self {
        let work = u64::from(cost.memory_kib()) * u64::from(cost.passes());
        Self { memory_kib: cost.memory_kib(), work }
    }

    /// Tells whether a record of this cost is opened.
    #[must_use]
    pub fn accepts(self, cost: PassphraseCost) -> bool {
        let asked = Self::up_to(cost);
        asked.memory_kib <= self.memory_kib && asked.work <= self.work
    }
}

/// The limit of a program that wraps at the default cost: 256 MiB, and 768 MiB gone over.
impl Default for PassphraseCostLimit {
    fn default() -> Self {
        Self::for_cost(PassphraseCost::default())
    }
}

const FACTOR: u32 = 4;
