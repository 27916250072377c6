//! Durations as people type them: `200ms`, `15s`, `2m`.

use std::time::Duration;

/// Parses a whole number of milliseconds, seconds or minutes. Zero is refused.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u32 = digits.parse().map_err(|_| EXPECTED)?;
    let unit = match &text[digits.len()..] {
        "ms" => Duration::from_millis(1),
        "s" => Duration::from_secs(1),
        "m" => Duration::from_secs(60),
        _ => return Err(EXPECTED.to_owned()),
    };
    if number == 0 { Err(EXPECTED.to_owned()) } else { Ok(unit * number) }
}

/// Parses a duration that is a number of whole seconds.
pub(crate) fn whole_seconds(text: &str) -> Result<Duration, String> {
    let duration = duration(text)?;
    if duration.subsec_nanos() == 0 { Ok(duration) } else { Err(WHOLE_SECONDS.to_owned()) }
}

const EXPECTED: &str = "a duration is a whole number with its unit: 200ms, 15s, 2m";
const WHOLE_SECONDS: &str = "whole seconds are needed here: 15s, 2m";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_its_unit() {
        assert_eq!(duration("200ms"), Ok(Duration::from_millis(200)));
        assert_eq!(duration("15s"), Ok(Duration::from_secs(15)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
    }

    #[test]
    fn nothing_else() {
        for text in ["", "5", "ms", "0s", "1h", "1.5s", "-1s", "s1", "99999999999s"] {
            assert!(duration(text).is_err(), "{text}");
        }
        assert!(whole_seconds("1500ms").is_err());
        assert_eq!(whole_seconds("2000ms"), Ok(Duration::from_secs(2)));
    }
}
