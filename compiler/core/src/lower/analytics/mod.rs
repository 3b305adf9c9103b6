//! `ai_features`: what functions of an analytics pipeline need around them.
//!
//! One file for each concern. Nothing runs for a function: alarms look at its metrics and at what it logs, permissions
//! let it use SageMaker under its own names, scaling keeps it warm. Its code does the work.

mod confidence;
mod inference;
mod quality;
mod sagemaker;
#[cfg(test)]
mod tests;

use super::Lowering;
use super::monitoring::{Notify, function_anomalies};
use crate::aws::{Value, text};
use crate::ir::{Function, FunctionId};

/// Adds what each function's features ask for. Before functions are filled: it asks for permissions and environment.
pub fn fill(cx: &mut Lowering<'_>) {
    let eco = cx.eco;
    for (id, function) in eco.functions() {
        for feature in &function.ai_features {
            add(cx, id, function, feature);
        }
    }
}

fn add(cx: &mut Lowering<'_>, id: FunctionId, function: &Function, feature: &str) {
    match feature {
        "anomaly_detection" => function_anomalies(cx, id, function.span, Notify::Always),
        "data_quality_check" => quality::add(cx, id, function),
        "auto_feature_selection" => sagemaker::select_features(cx, id),
        "feature_scaling" => sagemaker::scale_features(cx, id),
        "hyperparameter_tuning" => sagemaker::tune(cx, id, function),
        "model_selection" => sagemaker::select_models(cx, id, function),
        "real_time_inference" => inference::add(cx, id, function),
        "confidence_scoring" => confidence::add(cx, id, function),
        // The frontend lets no other word through.
        _ => {}
    }
}

/// The namespace of what a function's log lines measure: one for each function, because a metric filter cannot give
/// its metric a dimension that is not in the line.
fn namespace(cx: &Lowering<'_>, id: FunctionId) -> Value {
    Value::join([text(crate::knowledge::metrics::custom::NAMESPACE), text("/"), Value::Ref(cx.parts(id).function)])
}
