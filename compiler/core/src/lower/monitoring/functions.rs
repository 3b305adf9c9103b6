//! The alarms of a function: what `monitoring:` gives each, and what other rooms lean on.

use aws_auto_source::Span;

use super::{Alarm, Comparison, Measure, Missing, Query, Series, cost};
use crate::aws::{self, Group, Origin, Value};
use crate::ir::{AlarmLevel, Function, FunctionId, FunctionRef, TriggerKind};
use crate::knowledge::metrics::{Metric, Statistic, lambda};
use crate::lower::function::alarms::{NEAR_TIMEOUT, near_timeout};
use crate::lower::{Lowering, because, function_group};

/// Percent of calls that may fail before somebody is told. One failing call of a function that is called once an hour
/// is all of them; of a million, it is none.
const ERROR_PERCENT: u32 = 5;
/// Seconds of the periods in which calls are counted and timed.
const PERIOD: u32 = 300;
/// Milliseconds that a stream's reader may lag behind: a quarter of an hour, one per cent of what a stream keeps.
const ITERATOR_AGE: u32 = 15 * 60 * 1_000;
/// Standard deviations between what is expected and what is remarkable, where a false alarm wakes somebody.
const BAND: u32 = 3;
/// Seconds of the periods in which cost is summed up: shorter ones are too uneven to learn from.
const COST_PERIOD: u32 = 3_600;

/// The alarm `<function>-errors`: too many of its calls fail. It is one alarm however many rooms ask for it; its state
/// says whether the function is healthy.
pub fn function_errors(cx: &mut Lowering<'_>, function: FunctionRef, span: Span) -> aws::ResourceId {
    let name = cx.eco.function_name(function).to_owned();
    let measure = Measure::Math(
        vec![
            Query::Series("errors", series(cx, function, &lambda::ERRORS, Statistic::Sum)),
            Query::Series("invocations", series(cx, function, &lambda::INVOCATIONS, Statistic::Sum)),
            Query::Math {
                id: "rate",
                expression: "IF(invocations > 0, 100 * errors / invocations, 0)".to_owned(),
                label: format!("{name}: failed calls in percent"),
            },
        ],
        "rate",
    );
    let why = "whether a function is healthy is seen by how many of its calls fail";
    of_function(cx, function, "errors", because(span, why), measure)
        .when(Comparison::AtLeast, ERROR_PERCENT)
        .over(PERIOD, 1, 1)
        .saying(format!("At least {ERROR_PERCENT} % of the calls of {name} failed"))
        .create(cx)
}

/// The alarms that `monitoring:` gives a function.
pub(super) fn watch(cx: &mut Lowering<'_>, id: FunctionId, level: AlarmLevel, span: Span) {
    function_errors(cx, FunctionRef::Own(id), span);
    throttles(cx, id, span);
    if level == AlarmLevel::Comprehensive {
        near_its_timeout(cx, id, span);
        if cx.eco.function(id).triggers.iter().any(|t| matches!(t.kind, TriggerKind::Stream(_))) {
            behind_its_stream(cx, id, span);
        }
        dearer_than_expected(cx, id, span);
    }
}

fn throttles(cx: &mut Lowering<'_>, id: FunctionId, span: Span) {
    let name = &cx.eco.function(id).name;
    let measure = Measure::Series(series(cx, FunctionRef::Own(id), &lambda::THROTTLES, Statistic::Sum));
    let why = "a throttled call was refused: reserved concurrency or the account's is used up";
    of_function(cx, FunctionRef::Own(id), "throttles", because(span, why), measure)
        .over(PERIOD, 1, 1)
        .saying(format!("Calls of {name} were throttled: no concurrency was free"))
        .create(cx);
}

fn near_its_timeout(cx: &mut Lowering<'_>, id: FunctionId, span: Span) {
    let function = cx.eco.function(id);
    let (name, threshold) = (&function.name, near_timeout(function));
    let measure = Measure::Series(series(cx, FunctionRef::Own(id), &lambda::DURATION, Statistic::Maximum));
    let why = "the next slower call would be ended by its time-out";
    of_function(cx, FunctionRef::Own(id), "duration", because(span, why), measure)
        .when(Comparison::AtLeast, threshold)
        // One slow call is bad luck, two periods with one are a trend.
        .over(PERIOD, 3, 2)
        .saying(format!("Calls of {name} take more than {NEAR_TIMEOUT} % of its time-out"))
        .create(cx);
}

fn behind_its_stream(cx: &mut Lowering<'_>, id: FunctionId, span: Span) {
    let name = &cx.eco.function(id).name;
    let measure = Measure::Series(series(cx, FunctionRef::Own(id), &lambda::ITERATOR_AGE, Statistic::Maximum));
    let why = "records that nobody reads are lost when the stream's retention is over";
    of_function(cx, FunctionRef::Own(id), "iterator-age", because(span, why), measure)
        .when(Comparison::AtLeast, ITERATOR_AGE)
        .over(PERIOD, 3, 3)
        // A stream without records has no age.
        .missing(Missing::Fine)
        .saying(format!("{name} is a quarter of an hour behind its stream"))
        .create(cx);
}

fn dearer_than_expected(cx: &mut Lowering<'_>, id: FunctionId, span: Span) {
    let function = cx.eco.function(id);
    let name = &function.name;
    let duration = series(cx, FunctionRef::Own(id), &lambda::DURATION, Statistic::Sum);
    let cost = Query::Math {
        id: "cost",
        expression: format!("duration * {}", cost::per_millisecond(cx, function)),
        label: format!("{name}: estimated cost in USD"),
    };
    let measure = Measure::Band(vec![Query::Series("duration", duration), cost], "cost", BAND);
    let why = "cost is estimated from duration, memory and the price of a GB-second";
    of_function(cx, FunctionRef::Own(id), "cost-anomaly", because(span, why), measure)
        .when(Comparison::AboveBand, 0u32)
        .over(COST_PERIOD, 3, 2)
        .saying(format!("{name} costs more than it usually does at this time"))
        .create(cx);
}

/// A metric of a function, by its name.
pub(super) fn series(
    cx: &Lowering<'_>,
    function: FunctionRef,
    metric: &'static Metric,
    statistic: Statistic,
) -> Series {
    Series::new(metric, statistic, vec![("FunctionName", cx.function_name(function))])
}

/// The alarm `<function>-<suffix>`, beside the function and with its tags.
pub(super) fn of_function(
    cx: &Lowering<'_>,
    function: FunctionRef,
    suffix: &str,
    origin: Origin,
    measure: Measure,
) -> Alarm {
    let name = cx.eco.function_name(function);
    let alarm = Alarm::new(name, suffix, group(function, name), origin, measure);
    alarm.tagged(own(cx, function).and_then(|own| cx.tags(&own.tags)))
}

/// The heading under which what watches a function is printed.
pub(super) fn group(function: FunctionRef, name: &str) -> Group {
    match function {
        FunctionRef::Own(_) => function_group(name),
        FunctionRef::External(_) => Group::Monitoring(name.to_owned()),
    }
}

/// A function that is declared here.
fn own<'a>(cx: &Lowering<'a>, function: FunctionRef) -> Option<&'a Function> {
    match function {
        FunctionRef::Own(id) => Some(cx.eco.function(id)),
        FunctionRef::External(_) => None,
    }
}

/// The name of a function's log group, ours or not.
pub(super) fn log_group(cx: &Lowering<'_>, function: FunctionRef) -> Value {
    match function {
        FunctionRef::Own(id) => Value::Ref(cx.parts(id).log_group),
        external @ FunctionRef::External(_) => Value::join([aws::text("/aws/lambda/"), cx.function_name(external)]),
    }
}
