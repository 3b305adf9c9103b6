//! The top of an ecosystem file.

use aws_auto_source::Spanned;

use crate::analytics::PredictiveAnalytics;
use crate::events::EventDrivenArchitecture;
use crate::function::Function;
use crate::monitoring::{Dashboard, MonitoringChoice};
use crate::named::Named;
use crate::optimization::Optimization;
use crate::record;
use crate::resilience::{CircuitBreaker, DeadLetterQueue, ErrorHandling};
use crate::resources::Resources;
use crate::routing::EventRouting;
use crate::scalar::FreeMapping;
use crate::service::{LambdaEcosystem, Service};
use crate::settings::{ExternalFunction, Parameter, Settings};

record! {
    /// An ecosystem: one or more files, merged. Keys that start with `x-` are your own, for anchors.
    Document {
        /// Functions, each with its triggers, permissions and roll-out.
        lambda_functions: Vec<Spanned<Function>>,
        /// The quick-start form: functions and settings in fewer words.
        lambda_ecosystem: Option<Spanned<LambdaEcosystem>>,
        /// Services: groups of functions with one API and, if wanted, one workflow.
        microservices: Vec<Spanned<Service>>,
        /// Functions of an analytics pipeline.
        predictive_analytics: Option<Spanned<PredictiveAnalytics>>,
        /// Flows of events between functions.
        event_driven_architecture: Option<Spanned<EventDrivenArchitecture>>,
        /// Rules that send a request to the right kind of compute.
        event_routing: Option<Spanned<EventRouting>>,
        /// Breakers in front of functions that call fragile things.
        circuit_breakers: Vec<Spanned<CircuitBreaker>>,
        /// What happens to messages that cannot be processed.
        dead_letter_queues: Vec<Spanned<DeadLetterQueue>>,
        /// What happens to each kind of error.
        error_handling: Vec<Spanned<ErrorHandling>>,
        /// Dashboards and alerts for the whole ecosystem.
        monitoring: Option<Spanned<MonitoringChoice>>,
        /// More dashboards.
        dashboards: Vec<Spanned<Dashboard>>,
        /// Weights and limits of the optimiser.
        optimization: Option<Spanned<Optimization>>,
        /// Defaults for everything.
        settings: Option<Spanned<Settings>>,
        /// Values given at deployment.
        parameters: Named<Parameter>,
        /// Overlays, chosen with `--env`.
        environments: Named<FreeMapping>,
        /// Buckets, tables, queues and the rest: created with these settings, or imported.
        resources: Option<Spanned<Resources>>,
        /// Functions that live elsewhere.
        external_functions: Vec<Spanned<ExternalFunction>>,
    }
}
