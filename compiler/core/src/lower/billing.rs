//! The warning about what bills by the hour and was not written down: what was assumed, and what that costs a month.

use aws_auto_source::{Diagnostic, Span};

use super::Lowering;
use super::network::codes::BILLED_BY_THE_HOUR;
use crate::knowledge::prices::{self, Usd};

/// Where list prices are quoted when the region has none: the region with the most complete list.
const PRICED_REGION: &str = "us-east-1";

/// One kind of thing that is paid for by the hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Billed {
    /// The assumed class and number, for people: "1 db.t4g.micro", "2 zones".
    pub what: String,
    /// Its item in the price table; none where no price has a source.
    pub item: Option<String>,
    /// How many of it.
    pub units: u64,
}

impl Billed {
    /// `units` of `item`, called `what`.
    #[must_use]
    pub fn new(what: impl Into<String>, item: Option<&str>, units: u64) -> Self {
        Self { what: what.into(), item: item.map(str::to_owned), units }
    }
}

/// Warns that `what` ("the cache `sessions`") at `span` bills by the hour, with the assumed classes and what they cost a
/// month; `help` says how to write it down.
pub fn billed_by_the_hour(cx: &mut Lowering<'_>, span: Span, what: &str, items: &[Billed], help: &str) {
    let region = cx.eco.settings.region.as_deref().unwrap_or(PRICED_REGION);
    let classes: Vec<&str> = items.iter().map(|item| item.what.as_str()).collect();
    let message =
        format!("{what} bills by the hour, used or not: {}, {}", classes.join(" and "), monthly(items, region));
    cx.diagnostics.push(Diagnostic::new(BILLED_BY_THE_HOUR, span, message).label("bills by the hour").help(help));
}

/// The price of all of them together: "about $1.00 a month in us-east-1".
#[must_use]
pub fn a_month(cx: &Lowering<'_>, items: &[Billed]) -> String {
    monthly(items, cx.eco.settings.region.as_deref().unwrap_or(PRICED_REGION))
}

/// The price of all of them together, in the region, else in the region with the most complete list.
fn monthly(items: &[Billed], region: &str) -> String {
    let in_region =
        |region: &str| total(items, region).map(|usd| format!("about ${} a month in {region}", dollars(usd)));
    in_region(region).or_else(|| in_region(PRICED_REGION)).unwrap_or_else(|| "not priced here".to_owned())
}

fn total(items: &[Billed], region: &str) -> Option<u64> {
    items.iter().try_fold(0_u64, |sum, billed| {
        let month = prices::price(billed.item.as_deref()?, region)?.per_month()?.times(billed.units)?;
        sum.checked_add(Usd::ten_billionths(month))
    })
}

/// Whole cents, rounded up: nobody should pay more than was said.
fn dollars(ten_billionths: u64) -> String {
    let cents = ten_billionths.div_ceil(100_000_000);
    format!("{}.{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_sums_of_all_units() {
        let nat = Billed::new("2 NAT gateways", Some("nat.gateway"), 2);
        let endpoint = Billed::new("1 endpoint", Some("vpc.endpoint.interface"), 1);
        assert_eq!(monthly(&[nat, endpoint], "us-east-1"), "about $73.00 a month in us-east-1");
    }

    #[test]
    fn a_region_without_prices_is_quoted_by_another_one() {
        let stream = Billed::new("1 stream", Some("kinesis.on-demand"), 1);
        assert_eq!(monthly(std::slice::from_ref(&stream), "eu-central-1"), "about $29.20 a month in us-east-1");
        assert_eq!(monthly(&[stream, Billed::new("a proxy", None, 1)], "us-east-1"), "not priced here");
    }
}
