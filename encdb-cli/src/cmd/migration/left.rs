//! What a filling leaves, and what to do about it.

use std::{fmt, ops::Add};

/// The values that are in the clear alone after all.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Left {
    pub(super) n_values: u64,
    /// How many of them cannot be sealed.
    pub(super) n_failed: u64,
}

impl Add for Left {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { n_values: self.n_values + other.n_values, n_failed: self.n_failed + other.n_failed }
    }
}

/// Says what to do about the values.
impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { n_values, n_failed } = self;
        write!(f, "{n_values} values are still in the clear alone; ")?;
        f.write_str(if *n_failed == 0 {
            "an application without encryption goes on writing: seal what it wrote by the same command when it has ended, or by \
             `--follow` meanwhile"
        } else {
            "`encdb errors` lists the rows that failed, and after they are corrected `encdb errors --retry` seals them"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_do_depends_on_whether_values_failed() {
        let (failed, written) =
            (Left { n_values: 2, n_failed: 1 }, Left { n_values: 1, n_failed: 0 });
        assert!(
            failed.to_string().contains("2 values") && failed.to_string().contains("encdb errors")
        );
        assert!(written.to_string().contains("goes on writing"));
        assert!(
            (written + failed)
                .to_string()
                .contains("3 values are still in the clear alone; `encdb errors`")
        );
    }
}
