//! Numbers as sentences show them.

use std::fmt;

/// A number with a space between thousands: `100 000`.
pub(super) struct Grouped(pub(super) u64);

impl fmt::Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                f.write_str(" ")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

/// A part of a whole, in per cent: `41 %`, `0.3 %`.
pub(super) struct Share {
    pub(super) part: u64,
    pub(super) whole: u64,
}

impl Share {
    /// Returns the part as a number from 0 to 1.
    pub(super) fn number(&self) -> f64 {
        if self.whole == 0 { 0.0 } else { real(self.part) / real(self.whole) }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = 100.0 * self.number();
        match percent {
            _ if self.part == 0 => f.write_str("0 %"),
            _ if self.part == self.whole => f.write_str("100 %"),
            ..0.01 => f.write_str("less than 0.01 %"),
            ..1.0 => write!(f, "{percent:.2} %"),
            ..10.0 => write!(f, "{percent:.1} %"),
            ..99.0 => write!(f, "{percent:.0} %"),
            _ => f.write_str("more than 99 %"),
        }
    }
}

/// Returns a count as a real number. Beyond 2^53 it is rounded, and no table has so many rows.
#[expect(clippy::cast_precision_loss, reason = "no table has 2^53 rows")]
pub(super) const fn real(count: u64) -> f64 {
    count as f64
}

/// Returns the count that is nearest to a part of a count.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "part of a count is neither negative nor larger than a count"
)]
pub(super) fn whole(n_rows: f64) -> u64 {
    n_rows.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        let shown = [0, 999, 1_000, 100_000, 1_234_567].map(|number| Grouped(number).to_string());
        assert_eq!(shown, ["0", "999", "1 000", "100 000", "1 234 567"]);
    }

    #[test]
    fn shares_have_two_digits() {
        let share = |part| Share { part, whole: 1_000_000 }.to_string();
        let shown = [0, 1, 3_000, 23_400, 410_000, 999_999, 1_000_000].map(share);
        let expected =
            ["0 %", "less than 0.01 %", "0.30 %", "2.3 %", "41 %", "more than 99 %", "100 %"];
        assert_eq!(shown, expected);
        assert_eq!(Share { part: 0, whole: 0 }.number(), 0.0);
    }
}
