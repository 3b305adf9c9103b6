//! `event_routing:` — rules that send a request to the right kind of compute.

use aws_auto_source::Spanned;

use crate::decode::Named;
use crate::scalar::{Any, OneOrMany};
use crate::{record, words};

record! {
    /// The router: the first rule that holds decides.
    EventRouting {
        /// Whether the rules are used; `true` unless said.
        ai_enabled: Option<Spanned<bool>>,
        /// The rules, in order.
        routing_rules: Vec<Spanned<RoutingRule>>,
        /// What happens when no rule holds; invoking the function unless said.
        default: Option<Spanned<RoutingAction>>,
        /// More attributes that conditions may use: a type, or a list of words.
        attributes: Named<Any>,
        /// Buckets besides the router's own that a `payload_ref` may lie in.
        buckets: Option<Spanned<OneOrMany>>,
    }
}

words! {
    /// Where a request goes.
    RoutingAction {
        /// A Standard state machine, with the payload by reference.
        StepFunctions = "route_to_step_functions",
        /// A Fargate task.
        EcsFargate = "route_to_ecs_fargate",
        /// A Fargate task on spot capacity, with on-demand as fallback.
        SpotInstances = "route_to_spot_instances",
        /// The alias with provisioned concurrency.
        ProvisionedConcurrency = "route_to_provisioned_concurrency",
        /// A named variant.
        Variant = "route_to_variant",
        /// The function itself.
        Default = "default",
    }
}

record! {
    /// One rule.
    RoutingRule {
        /// When it holds, such as `payload_size > 6MB`.
        condition: Spanned<String>,
        /// Where the request goes then.
        action: Spanned<RoutingAction>,
        /// Why; part of the answer.
        reason: Option<Spanned<String>>,
        /// The variant, for `route_to_variant`.
        target: Option<Spanned<String>>,
    }
}
