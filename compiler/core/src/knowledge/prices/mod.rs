//! List prices, as far as they have a source: for cost estimates and for the warning about what bills by the hour.
//!
//! A price that no source gives has no row and is `None`, which callers say as "not priced"; nothing is estimated from
//! other regions. Prices are exact decimals; what to multiply them with is decided elsewhere.

mod hourly;
mod usd;

pub use hourly::{Hourly, billed_by_the_hour, hourly};
pub use usd::Usd;

use super::Date;
use std::sync::LazyLock;

/// Hours that AWS's calculator counts in a month.
pub const HOURS_PER_MONTH: u64 = 730;

/// Requests that Lambda gives away every month (AWS Lambda pricing).
pub const LAMBDA_FREE_REQUESTS: u64 = 1_000_000;
/// GB-seconds that Lambda gives away every month, both architectures together; none with provisioned concurrency.
pub const LAMBDA_FREE_GB_SECONDS: u64 = 400_000;

/// One price, or one tier of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price<'t> {
    /// What is paid for, such as `lambda.duration.arm64`.
    pub item: &'t str,
    /// The region.
    pub region: &'t str,
    /// What one price buys: `request`, `GB-second`, `hour`, `month`, …
    pub unit: &'t str,
    /// Units a month from which this price holds; 0 for the first tier.
    pub from: u64,
    /// The price of one unit.
    pub usd: Usd,
    /// The day for which the source gives it.
    pub date: Option<Date>,
    /// Where it was read.
    pub source: &'t str,
}

impl Price<'_> {
    /// What one such thing costs a month when it is there all the time; `None` where the unit is no time.
    #[must_use]
    pub fn per_month(&self) -> Option<Usd> {
        match self.unit {
            "hour" => self.usd.times(HOURS_PER_MONTH),
            "month" | "metric-month" | "GB-month" => Some(self.usd),
            _ => None,
        }
    }
}

/// All prices of one text, sorted by item, region and tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table<'t> {
    prices: Vec<Price<'t>>,
}

static BUNDLED: LazyLock<Table<'static>> = LazyLock::new(|| Table::parse(include_str!("../data/prices.txt")));

impl<'t> Table<'t> {
    /// Reads a text in the format of `data/prices.txt`; lines that do not fit are skipped.
    #[must_use]
    pub fn parse(text: &'t str) -> Self {
        let sources: Vec<_> = text.lines().filter_map(|line| line.strip_prefix('=')?.split_once('\t')).collect();
        let mut prices: Vec<_> = text.lines().filter_map(|line| parse_price(&sources, line)).collect();
        prices.sort_by_key(|price| (price.item, price.region, price.from));
        Self { prices }
    }

    /// The table that is compiled in.
    #[must_use]
    pub fn bundled() -> &'static Table<'static> {
        &BUNDLED
    }

    /// Every tier of an item in a region, the first one first; empty where it is not priced.
    #[must_use]
    pub fn tiers(&self, item: &str, region: &str) -> &[Price<'t>] {
        let key = (item, region);
        let begin = self.prices.partition_point(|price| (price.item, price.region) < key);
        let end = self.prices.partition_point(|price| (price.item, price.region) <= key);
        self.prices.get(begin..end).unwrap_or_default()
    }

    /// Every price.
    #[must_use]
    pub fn prices(&self) -> &[Price<'t>] {
        &self.prices
    }
}

/// The first tier of an item in a region; `None` where it is not priced.
#[must_use]
pub fn price(item: &str, region: &str) -> Option<&'static Price<'static>> {
    tiers(item, region).first()
}

/// Every tier of an item in a region, the first one first; empty where it is not priced.
#[must_use]
pub fn tiers(item: &str, region: &str) -> &'static [Price<'static>] {
    Table::bundled().tiers(item, region)
}

fn parse_price<'t>(sources: &[(&str, &'t str)], line: &'t str) -> Option<Price<'t>> {
    let mut fields = line.split('\t');
    let (item, region, unit) = (fields.next()?, fields.next()?, fields.next()?);
    let from = fields.next()?.parse().ok()?;
    let usd = fields.next()?.parse().ok()?;
    let date = fields.next()?.parse().ok();
    let key = fields.next()?;
    let (_, source) = sources.iter().find(|(name, _)| *name == key)?;
    Some(Price { item, region, unit, from, usd, date, source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::regions;

    fn usd(text: &str) -> Usd {
        text.parse().unwrap()
    }

    #[test]
    fn every_line_of_the_table_is_read_and_in_order() {
        let lines: Vec<_> =
            include_str!("../data/prices.txt").lines().filter(|line| !line.starts_with([';', '='])).collect();
        let prices = Table::bundled().prices();
        assert_eq!(prices.len(), lines.len());
        for (price, line) in prices.iter().zip(lines) {
            assert!(line.starts_with(&format!("{}\t{}\t", price.item, price.region)), "{line}");
            assert!(regions::is_known(price.region), "{line}");
        }
    }

    #[test]
    fn lambda_has_three_tiers_for_each_architecture_in_every_region_it_is_priced_in() {
        for request in Table::bundled().prices().iter().filter(|price| price.item == "lambda.request") {
            for item in ["lambda.duration.x86_64", "lambda.duration.arm64"] {
                let tiers = tiers(item, request.region);
                assert_eq!(tiers.len(), 3, "{item} {}", request.region);
                assert!(tiers.windows(2).all(|pair| pair[0].usd > pair[1].usd && pair[0].from < pair[1].from));
            }
        }
        let arm: Vec<_> = tiers("lambda.duration.arm64", "us-east-1").iter().map(|tier| tier.usd.to_string()).collect();
        assert_eq!(arm, ["0.0000133334", "0.0000120001", "0.0000106667"]);
    }

    #[test]
    fn derived_tiers_reproduce_the_price_list_of_a_region_with_the_same_base() {
        for item in ["lambda.duration.x86_64", "lambda.duration.arm64"] {
            let of = |region| tiers(item, region).iter().map(|tier| (tier.from, tier.usd)).collect::<Vec<_>>();
            assert_eq!(of("eu-west-1"), of("us-east-1"), "{item}");
        }
    }

    /// Sums that Infracost's tests publish for the same usage.
    #[test]
    fn sums_agree_with_published_ones() {
        let of = |item: &str, units: u64| price(item, "us-east-1").unwrap().usd.times(units).unwrap();
        assert_eq!(of("lambda.request", 100_000), usd("0.02"));
        assert_eq!(of("lambda.duration.x86_64", 6_000_000_000), usd("100000.2"));
        assert_eq!(of("lambda.duration.arm64", 7_500_000_000), usd("100000.5"));
        assert_eq!(of("states.transition", 10_000), usd("0.25"));
        assert_eq!(price("nat.gateway", "us-east-1").unwrap().per_month(), Some(usd("32.85")));
        assert_eq!(price("kinesis.on-demand", "us-east-1").unwrap().per_month(), Some(usd("29.2")));
        assert_eq!(price("vpc.endpoint.interface", "us-east-1").unwrap().per_month(), Some(usd("7.3")));
    }

    #[test]
    fn what_has_no_source_has_no_price() {
        assert_eq!(price("nat.gateway", "eu-west-1"), None);
        assert_eq!(price("lambda.provisioned.arm64", "eu-west-1"), None);
        assert_eq!(price("redshift.serverless", "us-east-1"), None);
        assert_eq!(price("lambda.request", "us-east-1").unwrap().per_month(), None);
    }
}
