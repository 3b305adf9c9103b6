//! Numbers with units, as durations and sizes write them: cut into parts and multiplied out exactly.
//!
//! It reads more loosely than the grammars allow (spaces, long unit names), so that they can say what was meant.
//! It knows no unit by name, and never rounds.

use super::GrammarError;

/// One number and the unit behind it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quantity<'a> {
    /// Byte offset of the number.
    pub(crate) offset: usize,
    /// Digits, perhaps with a decimal point and digits after it.
    pub(crate) number: &'a str,
    /// Byte offset of the unit.
    pub(crate) unit_offset: usize,
    /// Everything up to the next number or space; empty for a plain number.
    pub(crate) unit: &'a str,
}

impl Quantity<'_> {
    /// Bytes from the number's first to the unit's last.
    pub(crate) const fn len(&self) -> usize {
        (self.unit_offset + self.unit.len()).saturating_sub(self.offset)
    }

    /// This quantity in units that `factor` times fit into its own. `smallest` names those units in errors.
    pub(crate) fn times(&self, factor: u64, smallest: &str) -> Result<u64, GrammarError> {
        product(self.number, factor).map_err(|why| {
            let written = format!("{}{}", self.number, self.unit);
            let message = match why {
                Unfit::TooLarge => format!("`{written}` is too large"),
                Unfit::NotWhole => format!("`{written}` is not a whole number of {smallest}"),
            };
            GrammarError::at(self.offset, self.len(), message)
        })
    }
}

enum Unfit {
    TooLarge,
    NotWhole,
}

/// `number × factor`, if it is a whole number that fits. `number` is digits with at most one point inside.
fn product(number: &str, factor: u64) -> Result<u64, Unfit> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let fraction = fraction.trim_end_matches('0');
    let whole: u64 = whole.parse().map_err(|_| Unfit::TooLarge)?;
    let whole = whole.checked_mul(factor).ok_or(Unfit::TooLarge)?;
    whole.checked_add(part(fraction, factor)?).ok_or(Unfit::TooLarge)
}

/// `0.fraction × factor`. A fraction of more than 19 digits is taken for not whole; nobody writes the few that are.
fn part(fraction: &str, factor: u64) -> Result<u64, Unfit> {
    if fraction.is_empty() {
        return Ok(0);
    }
    let digits: u64 = fraction.parse().map_err(|_| Unfit::NotWhole)?;
    let scale = u32::try_from(fraction.len()).ok().and_then(|n| 10u128.checked_pow(n)).ok_or(Unfit::NotWhole)?;
    let scaled = u128::from(digits) * u128::from(factor);
    if scaled % scale == 0 { u64::try_from(scaled / scale).map_err(|_| Unfit::TooLarge) } else { Err(Unfit::NotWhole) }
}

/// Cuts a text into quantities. `what` is the grammar's noun with its article, for errors: `a duration`.
pub(crate) fn scan<'a>(text: &'a str, what: &str, example: &str) -> Result<Vec<Quantity<'a>>, GrammarError> {
    let mut found = Vec::new();
    let mut at = skip_spaces(text, 0);
    while at < text.len() {
        let quantity = scan_one(text, at, what, example)?;
        at = skip_spaces(text, quantity.unit_offset + quantity.unit.len());
        found.push(quantity);
    }
    if found.is_empty() {
        let message = format!("{what} is expected here, and there is nothing");
        return Err(GrammarError::at(0, 0, message).help(format!("write it like `{example}`")));
    }
    Ok(found)
}

fn scan_one<'a>(text: &'a str, offset: usize, what: &str, example: &str) -> Result<Quantity<'a>, GrammarError> {
    let number = run(text, offset, |c| c.is_ascii_digit() || c == '.');
    if number.is_empty() {
        return Err(no_number(text, offset, what, example));
    }
    check_point(number, offset)?;
    let unit_offset = skip_spaces(text, offset + number.len());
    let unit = run(text, unit_offset, |c| !c.is_ascii_digit() && c != '.' && !c.is_whitespace());
    // A plain number ends where its digits end, so that nothing points at the spaces behind it.
    let unit_offset = if unit.is_empty() { offset + number.len() } else { unit_offset };
    Ok(Quantity { offset, number, unit_offset, unit })
}

fn no_number(text: &str, offset: usize, what: &str, example: &str) -> GrammarError {
    let rest = text.get(offset..).unwrap_or_default().trim_end();
    if rest.starts_with('-') {
        return GrammarError::at(offset, 1, format!("{what} cannot be negative"));
    }
    if rest.starts_with('+') {
        return GrammarError::at(offset, 1, format!("{what} has no sign")).help("leave the `+` out");
    }
    let wrong = run(text, offset, |c| !c.is_whitespace());
    GrammarError::at(offset, wrong.len(), format!("`{wrong}` is not {what}: a number is expected here"))
        .help(format!("write it like `{example}`"))
}

fn check_point(number: &str, offset: usize) -> Result<(), GrammarError> {
    let Some(point) = number.find('.') else { return Ok(()) };
    let (before, after) = number.split_once('.').unwrap_or_default();
    if let Some(second) = after.find('.') {
        let message = format!("`{number}` has more than one decimal point");
        return Err(GrammarError::at(offset + point + 1 + second, 1, message));
    }
    if before.is_empty() || after.is_empty() {
        let zero = |digits: &str| if digits.is_empty() { "0".to_owned() } else { digits.to_owned() };
        let message = format!("`{number}` needs digits on both sides of its decimal point");
        let help = format!("write `{}.{}`", zero(before), zero(after));
        return Err(GrammarError::at(offset, number.len(), message).help(help));
    }
    Ok(())
}

fn skip_spaces(text: &str, offset: usize) -> usize {
    offset + run(text, offset, char::is_whitespace).len()
}

/// The characters from `offset` on that all satisfy `keep`.
fn run(text: &str, offset: usize, keep: impl Fn(char) -> bool) -> &str {
    let rest = text.get(offset..).unwrap_or_default();
    let end = rest.find(|c| !keep(c)).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Unfit, product};

    fn value(number: &str, factor: u64) -> Result<u64, &'static str> {
        product(number, factor).map_err(|why| match why {
            Unfit::TooLarge => "too large",
            Unfit::NotWhole => "not whole",
        })
    }

    #[test]
    fn products_are_exact_or_refused() {
        assert_eq!(value("12", 1000), Ok(12_000));
        assert_eq!(value("1.5", 1024), Ok(1536));
        assert_eq!(value("0.0009765625", 1024), Ok(1));
        assert_eq!(value("1.50000000000000000000000000", 2), Ok(3), "trailing zeros say nothing");
        assert_eq!(value("0.001", 1000), Ok(1));
        assert_eq!(value("0.0001", 1000), Err("not whole"));
        assert_eq!(value("0.1", 1024), Err("not whole"));
        assert_eq!(value("0.1234567890123456789012345678901234567890123", 1), Err("not whole"));
        assert_eq!(value("18446744073709551615", 1), Ok(u64::MAX));
        assert_eq!(value("18446744073709551616", 1), Err("too large"));
        assert_eq!(value("18446744073709551615", 2), Err("too large"));
    }
}
