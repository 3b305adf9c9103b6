//! `event_routing:` — rules that send a request to the right kind of compute.

use aws_auto_source::Spanned;

use crate::named::Named;
use crate::union::{OneOrMany, by_kind, is};
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
        attributes: Named<AttributeType>,
        /// Buckets besides the router's own that a `payload_ref` may lie in.
        buckets: Option<Spanned<OneOrMany>>,
    }
}

words! {
    /// What an attribute measures.
    AttributeKind {
        /// A number of bytes; conditions compare it with `6MB`.
        Size = "size",
        /// A length of time in seconds; conditions compare it with `10min`.
        Duration = "duration",
        /// A number.
        Number = "number",
        /// Any text.
        String = "string",
    }
}

by_kind! {
    /// The type of an attribute.
    AttributeType, "`size`, `duration`, `number`, `string`, or a list of words" {
        /// What it measures.
        Kind(AttributeKind) if is::STRING,
        /// The words it may be, least first: `<` and `>` compare by this order.
        Words(Vec<Spanned<String>>) if is::LIST,
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
