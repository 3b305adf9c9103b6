//! Estimated cost, as constants for metric math: CloudWatch measures time and calls, never money.

use aws_auto_schema::function::Architecture;

use crate::ir::Function;
use crate::knowledge::prices::{self, Usd};
use crate::lower::Lowering;

/// Prices of a region that the table lacks are taken from here.
pub(super) const FALLBACK_REGION: &str = "us-east-1";

/// What a GB-second costs on this architecture in the ecosystem's region, in the first tier of the list price.
pub(super) fn gb_second(cx: &Lowering<'_>, architecture: Architecture) -> Usd {
    let item = match architecture {
        Architecture::Arm64 => "lambda.duration.arm64",
        Architecture::X86_64 => "lambda.duration.x86_64",
    };
    let region = cx.eco.settings.region.as_deref().unwrap_or(FALLBACK_REGION);
    let price = prices::price(item, region).or_else(|| prices::price(item, FALLBACK_REGION));
    price.map_or_else(Usd::default, |price| price.usd)
}

/// The factor that makes US dollars of milliseconds: `0.25 * 0.0000133334 / 1000`, memory in GB times the price.
pub(super) fn per_millisecond(cx: &Lowering<'_>, function: &Function) -> String {
    factor(function.memory.size.value, &gb_second(cx, function.architecture.value).to_string())
}

/// The factor for this much memory, in MB, at this price of a GB-second, a number or an expression in brackets.
pub(super) fn factor(megabytes: u32, usd: &str) -> String {
    // A multiple of 1/1024 has an exact decimal of ten digits at most, so the text is what Lambda bills by.
    format!("{} * {usd} / 1000", f64::from(megabytes) / 1024.0)
}
