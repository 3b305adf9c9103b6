//! `ai_features`: the resources that they bring with them, and the settings that they decide when nobody else has.

use aws_auto_schema::function::Function as Written;
use aws_auto_schema::trigger::Trigger;
use aws_auto_source::Span;

use super::builder::{Builder, Declared};
use crate::ir::{Destination, Function, ResourceKind};

/// Execution environments that `real_time_inference` keeps warm when nobody says how many.
const WARM: u32 = 1;

/// Where failed events are put aside: `<function>-quarantine`. A stream's reader has `<function>-failures` for that
/// already, and a destination that is written is where its author wants them.
pub(super) fn quarantine(written: &Written) -> Option<String> {
    let streams = |trigger: &Trigger| matches!(trigger, Trigger::Kinesis(_) | Trigger::DynamoDb(_));
    let reads_a_stream = written.triggers.iter().any(|t| streams(&t.trigger().value));
    let is_written = written.configuration.as_ref().is_some_and(|c| c.value.on_failure.is_some());
    let wanted = has(written, "data_quality_check") && !reads_a_stream && !is_written;
    wanted.then(|| format!("{}-quarantine", written.name.value))
}

fn has(written: &Written, feature: &str) -> bool {
    written.ai_features.iter().any(|f| f.value == feature)
}

/// The buckets of a function's features, with the place of what asks for each.
fn buckets(written: &Written) -> Vec<(String, Span)> {
    let bucket = |words: [&str; 2], suffix: &str| {
        let asks = written.ai_features.iter().find(|f| words.contains(&f.value.as_str()))?;
        Some((format!("{}-{suffix}", written.name.value), asks.span))
    };
    let features = bucket(["auto_feature_selection", "feature_scaling"], "features");
    let models = bucket(["hyperparameter_tuning", "model_selection"], "models");
    features.into_iter().chain(models).collect()
}

impl Builder<'_> {
    /// Finds the resources of a function's features.
    pub(super) fn gather_features(&mut self, declared: Declared<'_>) {
        let written = &declared.written.value;
        for (name, span) in buckets(written) {
            self.registry.intern(ResourceKind::Bucket, &name, span);
        }
        if let Some(name) = quarantine(written) {
            self.registry.intern(ResourceKind::Queue, &name, written.name.span);
        }
    }

    /// Settings that features decide.
    pub(super) fn apply_features(&mut self, written: &Written, function: &mut Function) {
        if let Some(name) = quarantine(written) {
            let queue = self.resource(ResourceKind::Queue, &name, written.name.span);
            function.asynchronous.on_failure = Some(Destination::Resource(queue));
        }
        if has(written, "real_time_inference") {
            function.provisioned_concurrency.get_or_insert(WARM);
        }
    }
}
