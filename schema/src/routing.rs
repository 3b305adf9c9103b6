//! `event_routing:` — rules that send a request to the right kind of compute.

use std::borrow::Cow;

use aws_auto_source::{Node, Spanned};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::decode::{Decode, Decoder};
use crate::named::Named;
use crate::scalar::Text;
use crate::union::{OneOrMany, by_kind, is};
use crate::{record, words};

/// A condition such as `payload_size > 6MB`, as written; what it means is known where all attributes are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condition(pub Text);

impl Decode for Condition {
    const WANTS: &'static str = "a condition (a string)";
    fn decode(node: &Node, cx: &mut Decoder) -> Option<Self> {
        if node.describe() == "a string" {
            return Text::decode(node, cx).map(Self);
        }
        cx.wrong_type(node, Self::WANTS);
        None
    }
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl JsonSchema for Condition {
    fn schema_name() -> Cow<'static, str> {
        "Condition".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "a condition over the attributes of a request, such as `payload_size > 6MB and priority != low`",
            "type": "string",
        })
    }
}

record! {
    /// The router: the first rule that holds decides. A state machine `<settings.name>-router`, Express where all that it
    /// waits for fits into five minutes, and `aws-auto route` offline.
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
        /// The cluster that tasks run on, a name of `resources.clusters`; the only one there unless said, else one is
        /// made.
        cluster: Option<Spanned<String>>,
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
        /// When it holds, such as `payload_size > 6MB`. An attribute that a request lacks, or has with another type, makes
        /// its comparison false.
        condition: Spanned<Condition>,
        /// Where the request goes then.
        action: Spanned<RoutingAction>,
        /// Why; part of the answer.
        reason: Option<Spanned<String>>,
        /// The variant, for `route_to_variant`: `optimized`, not `<function>_optimized`.
        target: Option<Spanned<String>>,
    }
}
