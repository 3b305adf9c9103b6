//! The router: rules in order, each a condition and where a request goes when it holds.

use aws_auto_schema::routing::RoutingAction;
use aws_auto_source::Span;

use super::{FunctionId, ResourceId, Text};
use crate::condition::Expr;

/// `event_routing:` with every condition understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Router {
    /// Where it is declared.
    pub span: Span,
    /// Whether the rules are used; the default decides alone otherwise.
    pub enabled: bool,
    /// The rules, in order: the first that holds decides.
    pub rules: Vec<Rule>,
    /// Where a request goes when no rule holds.
    pub default: RoutingAction,
    /// Buckets that a `payload_ref` may lie in, sorted, without the router's own.
    pub buckets: Vec<ResourceId>,
    /// The router's own bucket, for payloads and results of tasks.
    pub payloads: ResourceId,
    /// The cluster that tasks run on, if one is declared.
    pub cluster: Option<ResourceId>,
    /// The image of tasks, if it is said.
    pub image: Option<Text>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// When it holds.
    pub condition: Expr,
    /// The condition as written.
    pub text: String,
    /// Where the request goes then.
    pub action: RoutingAction,
    /// Where the action is written.
    pub action_span: Span,
    /// The variant, for that action.
    pub variant: Option<String>,
    /// Why; part of the answer.
    pub reason: Option<String>,
    /// Where the condition is written.
    pub span: Span,
}

impl Router {
    /// The rules that are looked at.
    #[must_use]
    pub fn active(&self) -> &[Rule] {
        if self.enabled { &self.rules } else { &[] }
    }

    /// Every action that a request may take, in the order of the rules, the default last.
    pub fn actions(&self) -> impl Iterator<Item = RoutingAction> {
        self.active().iter().map(|rule| rule.action).chain([self.default])
    }
}

/// A function that nobody declares as such: another one with something changed. A router chooses among those of other
/// sizes, retries go to those with more memory or another runtime; callers know none of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// The function that it is a variant of.
    pub base: FunctionId,
    /// What is put behind the function's name, without the character between them: `optimized`.
    pub name: String,
    /// The variant itself, a function as any other.
    pub function: FunctionId,
}
