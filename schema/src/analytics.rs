//! `predictive_analytics:` — functions of an analytics pipeline.

use aws_auto_source::Spanned;

use crate::function::Function;
use crate::record;

record! {
    /// Functions of an analytics pipeline, with `ai_features`.
    PredictiveAnalytics {
        /// The functions.
        functions: Vec<Spanned<Function>>,
    }
}

/// The words under `ai_features`.
pub const AI_FEATURES: &[&str] = &[
    "anomaly_detection",
    "data_quality_check",
    "auto_feature_selection",
    "feature_scaling",
    "hyperparameter_tuning",
    "model_selection",
    "real_time_inference",
    "confidence_scoring",
];
