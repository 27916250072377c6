//! The cost of trying a passphrase.

use std::ops::RangeInclusive;

use crate::{
    error::{ErrorKind, Result},
    primitives::Argon2Cost,
};

/// The cost of trying a passphrase once, for anyone: the parameters of Argon2id (RFC 9106).
///
/// The default is 64 MiB, 3 passes and 4 lanes: the second choice of RFC 9106, section 4.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PassphraseCost {
    memory_kib: u32,
    passes: u32,
    lanes: u8,
}

impl PassphraseCost {
    /// Sets 8 MiB to 1 GiB of memory, in KiB; 1 to 16 passes over it; 1 to 16 lanes.
    ///
    /// # Errors
    /// [`ErrorKind::PassphraseCost`] beyond these bounds.
    pub const fn new(memory_kib: u32, passes: u32, lanes: u8) -> Result<Self> {
        let cost = Self { memory_kib, passes, lanes };
        if cost.is_in_bounds() {
            return Ok(cost);
        }
        Err(crate::Error::new(ErrorKind::PassphraseCost { memory_kib, passes, lanes }))
    }

    /// Reads the cost from a text: memory in MiB, passes and lanes, as in `64,3,4`. Returns `None` if the text is
    /// another, or beyond the bounds of [`new`](Self::new).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split(',').map(|number| number.parse::<u32>().ok());
        let (memory, passes, lanes) = (numbers.next()??, numbers.next()??, numbers.next()??);
        match numbers.next() {
            Some(_) => None,
            None => Self::new(memory.checked_mul(1024)?, passes, lanes.try_into().ok()?).ok(),
        }
    }

    /// Returns the memory, in KiB.
    #[must_use]
    pub const fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    /// Returns the number of passes over the memory.
    #[must_use]
    pub const fn passes(self) -> u32 {
        self.passes
    }

    /// Returns the number of lanes in the memory.
    #[must_use]
    pub const fn lanes(self) -> u8 {
        self.lanes
    }

    const fn is_in_bounds(self) -> bool {
        self.memory_kib >= *MEMORY_KIB.start()
            && self.memory_kib <= *MEMORY_KIB.end()
            && self.passes >= *PASSES.start()
            && self.passes <= *PASSES.end()
            && self.lanes >= *LANES.start()
            && self.lanes <= *LANES.end()
    }
}

impl Default for PassphraseCost {
    fn default() -> Self {
        Self { memory_kib: 64 << 10, passes: 3, lanes: 4 }
    }
}

impl From<PassphraseCost> for Argon2Cost {
    fn from(cost: PassphraseCost) -> Self {
        Self { memory_kib: cost.memory_kib, passes: cost.passes, lanes: cost.lanes.into() }
    }
}

const MEMORY_KIB: RangeInclusive<u32> = 8 << 10..=1 << 20;
const PASSES: RangeInclusive<u32> = 1..=16;
const LANES: RangeInclusive<u8> = 1..=16;
