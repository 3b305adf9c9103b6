//! An exact amount of money.

use std::fmt;
use std::str::FromStr;

/// Ten decimals: the finest price that AWS's list has for what is priced here.
const DECIMALS: usize = 10;
const ONE: u64 = 10_u64.pow(10);

/// US dollars, in whole ten-billionths. Up to 1.8 billion dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Usd(u64);

impl Usd {
    /// That many times the amount; `None` on overflow.
    #[must_use]
    pub fn times(self, units: u64) -> Option<Self> {
        self.0.checked_mul(units).map(Self)
    }

    /// The amount in whole ten-billionths of a dollar.
    #[must_use]
    pub fn ten_billionths(self) -> u64 {
        self.0
    }

    /// The nearest float, for sums with measured quantities.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "amounts above 900,000 dollars lose less than a ten-billionth part")]
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / ONE as f64
    }
}

/// A text that is no amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsdError;

impl fmt::Display for UsdError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an amount is digits with at most ten decimals, such as `0.0000133334`")
    }
}

impl std::error::Error for UsdError {}

impl FromStr for Usd {
    type Err = UsdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(part) || part.len() > DECIMALS {
            return Err(UsdError);
        }
        let number = |text: &str| text.parse::<u64>().map_err(|_| UsdError);
        let whole = number(whole)?.checked_mul(ONE).ok_or(UsdError)?;
        whole.checked_add(number(&format!("{part:0<DECIMALS$}"))?).map(Self).ok_or(UsdError)
    }
}

impl fmt::Display for Usd {
    /// Without trailing zeros; the caller adds the dollar sign.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = format!("{:0DECIMALS$}", self.0 % ONE);
        match part.trim_end_matches('0') {
            "" => write!(out, "{}", self.0 / ONE),
            part => write!(out, "{}.{part}", self.0 / ONE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_print_as_they_were_written() {
        for text in ["0", "3", "0.1", "0.0000133334", "1705.28"] {
            assert_eq!(text.parse::<Usd>().unwrap().to_string(), text);
        }
        assert_eq!("0.10".parse::<Usd>(), "0.1".parse());
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", ".", "1.", ".5", "-1", "1e3", "0.00000000001", "99999999999999999999"] {
            assert_eq!(text.parse::<Usd>(), Err(UsdError), "{text}");
        }
    }

    #[test]
    fn multiplication_is_exact_and_never_wraps() {
        let price: Usd = "0.0225".parse().unwrap();
        assert_eq!(price.times(730).unwrap().to_string(), "16.425");
        assert_eq!(price.times(u64::MAX), None);
        assert!((price.as_f64() - 0.0225).abs() < 1e-12);
        assert_eq!(price.ten_billionths(), 225_000_000);
    }
}
