//! Sizes: `512B`, `512KB`, `6MB`, `1GB`, `1GiB`, or a plain number in the key's own unit.
//!
//! `KB`, `MB`, `GB` are powers of 1024 like `KiB`, `MiB`, `GiB`: that is how Lambda counts its own limits. This room
//! never knows which sizes a key allows.

use std::fmt;

use super::GrammarError;
use super::quantity::{self, Quantity};

/// A number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Size {
    /// Bytes.
    pub bytes: u64,
}

/// A unit of size: what a plain number counts, or what a size is measured in. Larger units are greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// `B`
    Bytes,
    /// `KB`, `KiB`: 1024 bytes
    Kilobytes,
    /// `MB`, `MiB`: 1024 KB
    Megabytes,
    /// `GB`, `GiB`: 1024 MB
    Gigabytes,
    /// `TB`, `TiB`: 1024 GB
    Terabytes,
}

/// Largest first, the order in which the canonical form looks for its unit.
const UNITS: [Unit; 5] = [Unit::Terabytes, Unit::Gigabytes, Unit::Megabytes, Unit::Kilobytes, Unit::Bytes];

const HELP: &str = "units are `B`, `KB`, `MB`, `GB` and `TB`, each 1024 of the one before, as in `512MB`";

impl Unit {
    /// How many bytes one is.
    #[must_use]
    pub const fn bytes(self) -> u64 {
        match self {
            Self::Bytes => 1,
            Self::Kilobytes => 1 << 10,
            Self::Megabytes => 1 << 20,
            Self::Gigabytes => 1 << 30,
            Self::Terabytes => 1 << 40,
        }
    }

    /// As it is written behind a number.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Bytes => "B",
            Self::Kilobytes => "KB",
            Self::Megabytes => "MB",
            Self::Gigabytes => "GB",
            Self::Terabytes => "TB",
        }
    }

    /// The second spelling that the grammar has.
    const fn binary_symbol(self) -> &'static str {
        match self {
            Self::Bytes => "B",
            Self::Kilobytes => "KiB",
            Self::Megabytes => "MiB",
            Self::Gigabytes => "GiB",
            Self::Terabytes => "TiB",
        }
    }

    /// The spellings that people use elsewhere, in lower case.
    const fn other_spellings(self) -> &'static [&'static str] {
        match self {
            Self::Bytes => &["byte", "bytes"],
            Self::Kilobytes => &["k", "ki", "kilobyte", "kilobytes", "kibibyte", "kibibytes"],
            Self::Megabytes => &["m", "mi", "megabyte", "megabytes", "mebibyte", "mebibytes"],
            Self::Gigabytes => &["g", "gi", "gigabyte", "gigabytes", "gibibyte", "gibibytes"],
            Self::Terabytes => &["t", "ti", "terabyte", "terabytes", "tebibyte", "tebibytes"],
        }
    }

    fn exact(text: &str) -> Option<Self> {
        UNITS.into_iter().find(|unit| unit.symbol() == text || unit.binary_symbol() == text)
    }

    fn meant_by(text: &str) -> Option<Self> {
        let lower = text.to_lowercase();
        UNITS.into_iter().find(|unit| {
            unit.symbol().eq_ignore_ascii_case(&lower)
                || unit.binary_symbol().eq_ignore_ascii_case(&lower)
                || unit.other_spellings().contains(&lower.as_str())
        })
    }
}

impl Size {
    /// `bytes` bytes.
    #[must_use]
    pub const fn from_bytes(bytes: u64) -> Self {
        Self { bytes }
    }

    /// `count` times `unit`, if that fits.
    #[must_use]
    pub fn of(count: u64, unit: Unit) -> Option<Self> {
        count.checked_mul(unit.bytes()).map(Self::from_bytes)
    }

    /// Reads a size. A plain number counts `unit`s.
    ///
    /// # Errors
    /// Where the text leaves the grammar or does not fit into 64 bits of bytes, with a repair where one is certain.
    pub fn parse(text: &str, unit: Unit) -> Result<Self, GrammarError> {
        let quantities = quantity::scan(text, "a size", "512MB")?;
        if let Some(second) = quantities.get(1) {
            let message = "a size is one number and one unit";
            return Err(GrammarError::at(second.offset, second.len(), message).help("write the sum, as in `1536MB`"));
        }
        let [quantity] = quantities.as_slice() else { return Ok(Self::default()) };
        let unit = if quantity.unit.is_empty() { unit } else { read_unit(quantity)? };
        let bytes = quantity.times(unit.bytes(), "bytes")?;
        check_spelling(quantity, unit)?;
        Ok(Self { bytes })
    }

    /// How many `unit`s this is, if it is a whole number of them.
    #[must_use]
    pub const fn whole(self, unit: Unit) -> Option<u64> {
        if self.bytes.is_multiple_of(unit.bytes()) { Some(self.bytes / unit.bytes()) } else { None }
    }

    /// Megabytes (of 1024 × 1024 bytes), if it is a whole number of them.
    #[must_use]
    pub const fn as_megabytes_exact(self) -> Option<u64> {
        self.whole(Unit::Megabytes)
    }

    /// The nearest whole numbers of `unit`s below and above; both are this one when it is whole.
    #[must_use]
    pub const fn neighbours(self, unit: Unit) -> (Self, Self) {
        let below = self.bytes - self.bytes % unit.bytes();
        let above = if below == self.bytes { below } else { below.saturating_add(unit.bytes()) };
        (Self { bytes: below }, Self { bytes: above })
    }
}

/// A whole number of the largest unit that goes into it: `1GB`, `1536MB`, `0B`.
impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = |unit: &Unit| self.bytes != 0 && self.whole(*unit).is_some();
        let unit = UNITS.into_iter().find(fits).unwrap_or(Unit::Bytes);
        f.pad(&format!("{}{}", self.bytes / unit.bytes(), unit.symbol()))
    }
}

fn read_unit(quantity: &Quantity<'_>) -> Result<Unit, GrammarError> {
    Unit::meant_by(quantity.unit).ok_or_else(|| {
        let message = format!("`{}` is not a unit of size", quantity.unit);
        GrammarError::at(quantity.unit_offset, quantity.unit.len(), message).help(HELP)
    })
}

/// What is understood but written in a way that the grammar does not have.
fn check_spelling(quantity: &Quantity<'_>, unit: Unit) -> Result<(), GrammarError> {
    let written = quantity.unit;
    let binary = written.eq_ignore_ascii_case(unit.binary_symbol());
    let proper_unit = if binary { unit.binary_symbol() } else { unit.symbol() };
    let proper = format!("{}{proper_unit}", quantity.number);
    if !written.is_empty() && Unit::exact(written).is_none() {
        let message = format!("`{written}` is written `{proper_unit}` in a size");
        let error = GrammarError::at(quantity.unit_offset, written.len(), message).help(format!("write `{proper}`"));
        // A small b behind a capital is how bits are written: bytes are likely meant, but not certainly.
        let maybe_bits = matches!(written, "Kb" | "Mb" | "Gb" | "Tb" | "b");
        return Err(if maybe_bits { error } else { error.repaired(proper) });
    }
    let gap = quantity.offset + quantity.number.len();
    if gap < quantity.unit_offset {
        let error = GrammarError::at(gap, quantity.unit_offset - gap, "a size has no space before its unit");
        return Err(error.help(format!("write `{proper}`")).repaired(proper));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Size, Unit};
    use crate::value::testing::{in_bounds, pointed};

    #[test]
    fn sizes_of_the_language() {
        let cases = [
            ("512B", 512),
            ("512KB", 524_288),
            ("6MB", 6_291_456),
            ("1GB", 1_073_741_824),
            ("2TB", 2_199_023_255_552),
            ("1KiB", 1_024),
            ("1MiB", 1_048_576),
            ("1GiB", 1_073_741_824),
            ("1TiB", 1_099_511_627_776),
            ("1.5GB", 1_610_612_736),
            ("0B", 0),
            (" 6MB ", 6_291_456),
        ];
        for (text, bytes) in cases {
            assert_eq!(Size::parse(text, Unit::Megabytes), Ok(Size { bytes }), "{text}");
        }
    }

    #[test]
    fn a_plain_number_counts_the_units_of_its_key() {
        assert_eq!(Size::parse("512", Unit::Megabytes), Ok(Size { bytes: 536_870_912 }));
        assert_eq!(Size::parse("512", Unit::Bytes), Ok(Size { bytes: 512 }));
    }

    /// Text, the part pointed at, words of the message, the repair.
    #[test]
    fn what_is_wrong_is_pointed_at_and_repaired_where_certain() {
        let cases = [
            ("512mb", "mb", "written `MB`", Some("512MB")),
            ("512kB", "kB", "written `KB`", Some("512KB")),
            ("512mib", "mib", "written `MiB`", Some("512MiB")),
            ("512M", "M", "written `MB`", Some("512MB")),
            ("512Mi", "Mi", "written `MB`", Some("512MB")),
            ("512 megabytes", "megabytes", "written `MB`", Some("512MB")),
            ("512Mb", "Mb", "written `MB`", None),
            ("512 MB", " ", "no space", Some("512MB")),
            ("1GB512MB", "512MB", "one number and one unit", None),
            ("1 2", "2", "one number and one unit", None),
            ("5m5", "5", "one number and one unit", None),
            ("5s", "s", "not a unit of size", None),
            ("5ÖB", "ÖB", "not a unit of size", None),
            ("0.3B", "0.3B", "whole number of bytes", None),
            ("-1MB", "-", "negative", None),
            ("16777216TB", "16777216TB", "too large", None),
            ("1.2.3MB", ".", "more than one decimal point", None),
            ("MB", "MB", "a number is expected", None),
            ("", "", "there is nothing", None),
        ];
        for (text, place, words, repaired) in cases {
            let error = Size::parse(text, Unit::Bytes).expect_err(text);
            assert_eq!(pointed(text, &error), place, "{text}: {error:?}");
            assert!(error.message.contains(words), "{text}: {error:?}");
            assert_eq!(error.repaired.as_deref(), repaired, "{text}: {error:?}");
        }
    }

    #[test]
    fn the_canonical_form_is_whole_and_in_the_largest_unit() {
        let cases = [
            (0, "0B"),
            (1_000, "1000B"),
            (1 << 30, "1GB"),
            (1_610_612_736, "1536MB"),
            (1 << 40, "1TB"),
            (3 << 10, "3KB"),
        ];
        for (bytes, text) in cases {
            assert_eq!(Size { bytes }.to_string(), text);
        }
    }

    #[test]
    fn whole_units_and_their_neighbours() {
        let size = Size::from_bytes(1_572_864);
        assert_eq!(size.as_megabytes_exact(), None);
        assert_eq!(size.whole(Unit::Kilobytes), Some(1536));
        assert_eq!(size.neighbours(Unit::Megabytes), (Size { bytes: 1 << 20 }, Size { bytes: 2 << 20 }));
        assert_eq!(Size::of(512, Unit::Megabytes).and_then(Size::as_megabytes_exact), Some(512));
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(bytes in prop_oneof![any::<u64>(), (0..64u32).prop_map(|n| 1u64 << n)]) {
            let size = Size { bytes };
            prop_assert_eq!(Size::parse(&size.to_string(), Unit::Megabytes), Ok(size));
        }

        #[test]
        fn any_text_is_read_or_pointed_at(text in prop_oneof![any::<String>(), "[ 0-9.KkMmGiBbé+-]{0,10}"]) {
            if let Err(error) = Size::parse(&text, Unit::Megabytes) {
                in_bounds(&text, error.offset, error.len);
                if let Some(repaired) = error.repaired {
                    prop_assert!(Size::parse(&repaired, Unit::Megabytes).is_ok(), "{text:?} → {repaired:?}");
                }
            }
        }
    }
}
