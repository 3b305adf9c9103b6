//! Amounts by tier: the first so many units at one price, the next at another.

use crate::knowledge::prices;

/// What a quantity costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Tiered {
    /// US dollars for each tier that was reached, the first tier first.
    pub parts: Vec<f64>,
}

impl Tiered {
    /// The sum.
    #[must_use]
    pub fn usd(&self) -> f64 {
        self.parts.iter().sum()
    }
}

/// What `units` of an item a month cost in a region; `None` where it has no price.
#[must_use]
pub fn tiered(item: &str, region: &str, units: f64) -> Option<Tiered> {
    let tiers = prices::tiers(item, region);
    if tiers.is_empty() {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "tiers begin at whole billions at most")]
    let starts = tiers.iter().map(|tier| tier.from as f64);
    let ends = starts.clone().skip(1).chain([f64::INFINITY]);
    let parts = tiers.iter().zip(starts.zip(ends)).filter(|(_, (start, _))| units > *start || *start == 0.0);
    Some(Tiered { parts: parts.map(|(tier, (start, end))| (units.min(end) - start) * tier.usd.as_f64()).collect() })
}

/// The price of the first tier; for what is paid for by the hour and has one.
#[must_use]
pub fn unit_price(item: &str, region: &str) -> Option<f64> {
    prices::price(item, region).map(|price| price.usd.as_f64())
}
