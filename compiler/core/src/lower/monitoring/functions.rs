//! The alarms of a function: what `monitoring:` gives each, and what other rooms lean on.

use aws_auto_source::Span;

use super::{Alarm, Comparison, Measure, Query, Series};
use crate::aws::{self, Group, Value};
use crate::ir::FunctionRef;
use crate::knowledge::metrics::{Metric, Statistic, lambda};
use crate::lower::{Lowering, because, function_group};

/// Percent of calls that may fail before somebody is told. One failing call of a function that is called once an hour
/// is all of them; of a million, it is none.
const ERROR_PERCENT: u32 = 5;

/// The alarm `<function>-errors`: too many of its calls fail. It is one alarm however many rooms ask for it; its state
/// says whether the function is healthy.
pub fn function_errors(cx: &mut Lowering<'_>, function: FunctionRef, span: Span) -> aws::ResourceId {
    let name = cx.eco.function_name(function).to_owned();
    let measure = Measure::Math(
        vec![
            Query::Series("errors", of_function(cx, function, &lambda::ERRORS, Statistic::Sum)),
            Query::Series("invocations", of_function(cx, function, &lambda::INVOCATIONS, Statistic::Sum)),
            Query::Math {
                id: "rate",
                expression: "IF(invocations > 0, 100 * errors / invocations, 0)".to_owned(),
                label: format!("{name}: failed calls in percent"),
            },
        ],
        "rate",
    );
    let origin = because(span, "whether a function is healthy is seen by how many of its calls fail");
    Alarm::new(&name, "errors", group(function, &name), origin, measure)
        .when(Comparison::AtLeast, ERROR_PERCENT)
        .saying(format!("At least {ERROR_PERCENT} % of the calls of {name} failed"))
        .tagged(tags(cx, function))
        .create(cx)
}

/// A metric of a function, by its name.
fn of_function(cx: &Lowering<'_>, function: FunctionRef, metric: &'static Metric, statistic: Statistic) -> Series {
    Series::new(metric, statistic, vec![("FunctionName", cx.function_name(function))])
}

fn group(function: FunctionRef, name: &str) -> Group {
    match function {
        FunctionRef::Own(_) => function_group(name),
        FunctionRef::External(_) => Group::Monitoring(name.to_owned()),
    }
}

fn tags(cx: &Lowering<'_>, function: FunctionRef) -> Option<Value> {
    match function {
        FunctionRef::Own(id) => cx.tags(&cx.eco.function(id).tags),
        FunctionRef::External(_) => None,
    }
}
