//! `confidence_scoring`: how sure a model is of its answers, as the function logs it: `{"confidence": 0.93}`.

use super::quality::Logged;
use crate::aws::Value;
use crate::ir::{Function, FunctionId};
use crate::knowledge::metrics::{Statistic, custom};
use crate::lower::Lowering;
use crate::lower::monitoring::Comparison;

/// A mean below this is no better than a guess between two.
const LOW: f64 = 0.5;

/// Measures confidence, and rings when it stays low.
pub(super) fn add(cx: &mut Lowering<'_>, id: FunctionId, function: &Function) {
    let line = Logged { member: "confidence", metric: &custom::CONFIDENCE, suffix: "low-confidence" };
    line.measure(cx, id, function);
    let name = &function.name;
    line.alarm(cx, id, function, Statistic::Average)
        .when(Comparison::Below, Value::Float(LOW))
        // A quarter of an hour: single hard questions are no reason to wake anybody.
        .over(300, 3, 3)
        .saying(format!("{name} has been unsure of its answers for a quarter of an hour (mean below {LOW})"))
        .create(cx);
}
