//! Hand-made parts of an ecosystem, for the tests of all rooms.

use std::collections::BTreeMap;

use aws_auto_schema::function::{Architecture, LogFormat, TracingMode};
use aws_auto_schema::optimization::OptimizationTarget;
use aws_auto_source::Span;

use super::{AsyncConfig, Chosen, Code, Function, Memory, Package, Places, RetentionDays, Tuning};

/// A plain function in Python with 256 MB and 30 s.
pub(crate) fn function(name: &str) -> Function {
    Function {
        name: name.to_owned(),
        name_span: Span::default(),
        span: Span::default(),
        service: None,
        description: None,
        runtime: Some(Chosen::default("python3.13".to_owned(), "test")),
        handler: Some(Chosen::default("app.handler".to_owned(), "test")),
        architecture: Chosen::default(Architecture::Arm64, "test"),
        package: Package::Zip,
        code: Code::Local { path: format!("functions/{name}"), digest: "digest".to_owned() },
        memory: Memory { size: Chosen::default(256, "test"), range: None, sizes: vec![] },
        timeout: Chosen::default(30, "test"),
        environment: BTreeMap::new(),
        ephemeral_storage: None,
        reserved_concurrency: None,
        provisioned_concurrency: None,
        layers: vec![],
        vpc: None,
        tracing: TracingMode::Off,
        log_retention: RetentionDays(Some(30)),
        log_level: None,
        log_format: LogFormat::Text,
        snap_start: false,
        file_system: None,
        kms_key: None,
        asynchronous: AsyncConfig::default(),
        failure_queue: None,
        url: None,
        deployment: None,
        scheduling: None,
        triggers: vec![],
        grants: vec![],
        tags: BTreeMap::new(),
        tuning: Tuning {
            enabled: false,
            target: OptimizationTarget::Balanced,
            weights: crate::optimize::Weights { cost: 0.5, time: 0.5 },
            managed: false,
            predictive_scaling: false,
        },
        ai_features: vec![],
        places: Places::default(),
    }
}
