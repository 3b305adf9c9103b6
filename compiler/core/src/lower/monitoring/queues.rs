//! The alarms of dead letter queues: something arrived, and it will not stay for ever.

use aws_auto_source::Span;

use super::{Alarm, Comparison, Measure, Notify, Series};
use crate::aws::{self, Group};
use crate::ir::{ResourceId, Spec};
use crate::knowledge::metrics::{Metric, Statistic, sqs};
use crate::lower::{Lowering, because};

/// Percent of its retention at which the oldest message of a dead letter queue is in danger.
const AGE_PERCENT: u32 = 75;

/// The alarm `<queue>-depth`: a message is in the dead letter queue.
pub fn dead_letter_depth(cx: &mut Lowering<'_>, queue: ResourceId, span: Span) -> aws::ResourceId {
    let name = &cx.eco.resource(queue).name;
    alarm(cx, queue, span, "depth", &sqs::VISIBLE)
        .when(Comparison::Above, 0u32)
        .saying(format!("Messages that could not be processed wait in {name}"))
        .create(cx)
}

/// The alarm `<queue>-age`: the oldest message will soon be deleted, unseen.
pub fn dead_letter_age(cx: &mut Lowering<'_>, queue: ResourceId, span: Span) -> aws::ResourceId {
    let resource = cx.eco.resource(queue);
    let Spec::Queue(spec) = &resource.spec else {
        return dead_letter_depth(cx, queue, span);
    };
    let seconds = spec.retention / 100 * AGE_PERCENT;
    alarm(cx, queue, span, "age", &sqs::AGE_OF_OLDEST)
        .when(Comparison::AtLeast, seconds)
        .saying(format!("The oldest message in {} has used up {AGE_PERCENT} % of its time there", resource.name))
        .create(cx)
}

fn alarm(cx: &Lowering<'_>, queue: ResourceId, span: Span, suffix: &str, metric: &'static Metric) -> Alarm {
    let resource = cx.eco.resource(queue);
    let series = Series::new(metric, Statistic::Maximum, vec![("QueueName", cx.name(queue))]);
    let origin = because(span, "nobody looks into a dead letter queue unless told to");
    Alarm::new(&resource.name, suffix, Group::Data(resource.name.clone()), origin, Measure::Series(series))
        .notify(Notify::Always)
        .tagged(cx.tags(&resource.tags))
}

/// The alarms that `monitoring:` gives every dead letter queue.
pub(super) fn watch(cx: &mut Lowering<'_>, span: Span) {
    let eco = cx.eco;
    let failures = eco.functions.iter().filter_map(|f| f.failure_queue);
    let declared =
        eco.resources().filter(|(_, r)| matches!(&r.spec, Spec::Queue(q) if q.is_dead_letter)).map(|(id, _)| id);
    let targets = eco.resources().filter_map(|(_, r)| match &r.spec {
        Spec::Queue(q) => q.redrive.map(|(target, _)| target),
        _ => None,
    });
    let all: std::collections::BTreeSet<ResourceId> = failures.chain(declared).chain(targets).collect();
    for queue in all {
        dead_letter_depth(cx, queue, span);
    }
}
