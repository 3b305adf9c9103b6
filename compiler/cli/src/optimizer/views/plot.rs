//! Plots as SVG, made of numbers alone.

use std::fmt::Write;

use aws_auto_compiler::optimize::Report;
use aws_auto_compiler::optimize::advice::MemoryAdvice;
use aws_auto_compiler::optimize::choice::Candidate;

use super::{dollars, quantity};

const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 34.0;

/// Cost and time of a function over memory, both on logarithms and relative to their least value: the interval of the
/// time, the sizes that were measured, and the choice.
pub(super) fn curve(advice: &MemoryAdvice) -> String {
    let candidates = &advice.choice.candidates;
    let cost = |c: &Candidate| c.duration.ms * f64::from(c.memory_mb);
    let least = |of: &dyn Fn(&Candidate) -> f64| candidates.iter().map(of).fold(f64::INFINITY, f64::min);
    let (cheapest, fastest) = (least(&cost), least(&|c| c.duration.ms));
    let highest =
        candidates.iter().flat_map(|c| [cost(c) / cheapest, c.duration.high / fastest]).fold(1.0_f64, f64::max);
    let sizes = (candidates.first().map_or(128, |c| c.memory_mb), candidates.last().map_or(128, |c| c.memory_mb));
    let x = |mb: u32| LEFT + (WIDTH - LEFT - RIGHT) * part(f64::from(mb), f64::from(sizes.0), f64::from(sizes.1));
    let y = |ratio: f64| HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * part(ratio.max(1.0), 1.0, highest);
    let line = |of: &dyn Fn(&Candidate) -> f64| {
        candidates.iter().map(|c| format!("{:.1},{:.1}", x(c.memory_mb), y(of(c)))).collect::<Vec<_>>().join(" ")
    };
    let mut svg = open(&format!("cost and time over memory, {} MB chosen", advice.best));
    axes(&mut svg);
    let band: Vec<String> = candidates
        .iter()
        .map(|c| (c.memory_mb, c.duration.high))
        .chain(candidates.iter().rev().map(|c| (c.memory_mb, c.duration.low)))
        .map(|(mb, ms)| format!("{:.1},{:.1}", x(mb), y(ms / fastest)))
        .collect();
    // Writing to a string cannot fail, here and below.
    let _ = write!(svg, "<polygon class=\"band\" points=\"{}\"/>", band.join(" "));
    let _ = write!(svg, "<polyline class=\"cost\" points=\"{}\"/>", line(&|c| cost(c) / cheapest));
    let _ = write!(svg, "<polyline class=\"time\" points=\"{}\"/>", line(&|c| c.duration.ms / fastest));
    for c in candidates.iter().filter(|c| c.measured) {
        let (x, y) = (x(c.memory_mb), y(c.duration.ms / fastest));
        let _ = write!(svg, "<circle class=\"dot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>");
    }
    let at = x(advice.best);
    let _ =
        write!(svg, "<line class=\"choice\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{TOP}\" y2=\"{}\"/>", HEIGHT - BOTTOM);
    ticks(&mut svg, candidates, &x);
    for ratio in [1.0, 2.0, 5.0, 10.0, 20.0, 50.0].into_iter().filter(|r| *r <= highest) {
        let at = y(ratio);
        let _ = write!(svg, "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{ratio}×</text>", LEFT - 6.0, at + 4.0);
    }
    let _ = write!(svg, "<text class=\"key-cost\" x=\"{LEFT}\" y=\"13\">cost</text>");
    let _ = write!(svg, "<text class=\"key-time\" x=\"{}\" y=\"13\">time, measured ● and expected</text>", LEFT + 40.0);
    svg + "</svg>"
}

/// Sizes below the axis, as many as have room.
fn ticks(svg: &mut String, candidates: &[Candidate], x: &dyn Fn(u32) -> f64) {
    let mut last = f64::NEG_INFINITY;
    for c in candidates {
        let at = x(c.memory_mb);
        if at - last < 44.0 {
            continue;
        }
        last = at;
        let _ =
            write!(svg, "<text x=\"{at:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>", HEIGHT - 16.0, c.memory_mb);
    }
    let _ = write!(svg, "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">MB</text>", WIDTH - RIGHT, HEIGHT - 3.0);
}

/// Savings by month, as bars; nothing when nothing is saved.
pub(super) fn savings(report: &Report) -> Option<String> {
    let each = report.potential_savings();
    if each <= 0.0 {
        return None;
    }
    let mut svg = open("savings by month");
    axes(&mut svg);
    let step = (WIDTH - LEFT - RIGHT) / 12.0;
    for month in 1..=12_u32 {
        let (sum, share) = (each * f64::from(month), f64::from(month) / 12.0);
        let height = (HEIGHT - TOP - BOTTOM) * share;
        let (x, y) = (LEFT + step * f64::from(month - 1) + 3.0, HEIGHT - BOTTOM - height);
        let _ = write!(
            svg,
            "<rect class=\"bar\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{height:.1}\"/>",
            step - 6.0
        );
        let middle = x + (step - 6.0) / 2.0;
        let _ = write!(svg, "<text x=\"{middle:.1}\" y=\"{}\" text-anchor=\"middle\">{month}</text>", HEIGHT - 16.0);
        if [3, 6, 12].contains(&month) {
            let _ = write!(
                svg,
                "<text x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                y - 5.0,
                dollars(sum)
            );
        }
    }
    Some(svg + "</svg>")
}

/// Expected requests with their interval, one row a function, at most twelve; nothing without forecasts.
pub(super) fn forecasts(report: &Report) -> Option<String> {
    let most = report.forecasts.values().map(|f| f.high).fold(0.0_f64, f64::max);
    if most <= 0.0 {
        return None;
    }
    let mut svg = open("requests of the next 30 days");
    let step = (HEIGHT - TOP) / 12.0;
    let x = |n: f64| LEFT + (WIDTH - LEFT - 120.0) * n / most;
    for (row, told) in (0_u32..12).zip(report.forecasts.values()) {
        let y = TOP + step * f64::from(row);
        let (low, high) = (x(told.low), x(told.high));
        let _ = write!(
            svg,
            "<rect class=\"bar\" x=\"{LEFT}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
            y + 3.0,
            x(told.total) - LEFT,
            step - 8.0
        );
        let middle = y + step / 2.0 - 1.0;
        let _ = write!(
            svg,
            "<line class=\"time\" x1=\"{low:.1}\" x2=\"{high:.1}\" y1=\"{middle:.1}\" y2=\"{middle:.1}\"/>"
        );
        let _ =
            write!(svg, "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>", LEFT - 6.0, middle + 4.0, row + 1);
        let _ = write!(svg, "<text x=\"{:.1}\" y=\"{:.1}\">{}</text>", high + 6.0, middle + 4.0, quantity(told.total));
    }
    Some(svg + "</svg>")
}

fn open(label: &str) -> String {
    format!("<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{label}\">")
}

fn axes(svg: &mut String) {
    let (right, bottom) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
    let _ = write!(svg, "<path class=\"axis\" fill=\"none\" d=\"M{LEFT},{TOP} V{bottom} H{right}\"/>");
}

/// Where a value lies between two others, on logarithms; 0 when they are the same.
fn part(value: f64, least: f64, most: f64) -> f64 {
    if most <= least { 0.0 } else { ((value / least).ln() / (most / least).ln()).clamp(0.0, 1.0) }
}
