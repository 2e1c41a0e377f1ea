//! Texts with units in, numbers out: durations as "90s", "15m", "1h", "2d"; sizes as "512KiB", "8MiB", "1GiB".

use std::time::Duration;

const DURATIONS: &[(&str, u64)] = &[("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
const SIZES: &[(&str, u64)] = &[("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40), ("B", 1)];

/// None where the text is no duration.
pub fn parse_duration(text: &str) -> Option<Duration> {
    scaled(text, DURATIONS).map(Duration::from_millis)
}

/// Bytes; None where the text is no size.
pub fn parse_size(text: &str) -> Option<u64> {
    scaled(text, SIZES)
}

fn scaled(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let text = text.trim();
    let unit_at = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit_at);
    let scale = units.iter().find(|(name, _)| *name == unit.trim())?.1;
    number.parse::<u64>().ok()?.checked_mul(scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_and_nothing_else() {
        let durations = [("90s", 90_000), ("15m", 900_000), ("1h", 3_600_000), ("2 d", 172_800_000), ("500ms", 500)];
        for (text, milliseconds) in durations {
            assert_eq!(parse_duration(text), Some(Duration::from_millis(milliseconds)), "{text}");
        }
        assert_eq!(parse_size("8MiB"), Some(8 << 20));
        for bad in ["", "90", "1.5h", "-1s", "1 hour", "h", "99999999999999999999d", "300000000000000000h"] {
            assert_eq!(parse_duration(bad), None, "{bad}");
        }
        for bad in ["8MB", "8", "MiB"] {
            assert_eq!(parse_size(bad), None, "{bad}");
        }
    }
}
