//! The router's decision, offline: the same rules that the deployed state machine holds, decided about one request.
//!
//! Everything that a decision says has a source: the request itself, the ecosystem, or the list of prices. Where there is
//! none (how long a request takes that does not say so, what spot capacity costs today), the answer is nothing, and
//! [`Decision::evidence`] says why. Nothing here is measured, and nothing is guessed.

mod estimate;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use aws_auto_schema::routing::RoutingAction;
use aws_auto_source::Span;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::ir::routing::Rule;
use crate::ir::{Ecosystem, Function, FunctionId, FunctionRef, Piece, Router, Text};
use crate::ir::{FunctionAttribute, ResourceAttribute};

/// Where a request goes, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decision {
    /// The function that answers: the one asked for, or its variant.
    pub function_name: String,
    /// Memory of what answers, in MB; nothing for a function that lives elsewhere.
    pub memory_allocation: Option<u32>,
    /// Seconds that it may take; nothing for a function that lives elsewhere, and for a task.
    pub timeout: Option<u32>,
    /// Its environment as declared, references as they are written.
    pub environment: BTreeMap<String, String>,
    /// The part of the attributes looked at that the request has, with the right type: 1 when nothing was missing.
    pub routing_confidence: f64,
    /// US dollars for one such request, at list prices.
    pub expected_cost: Option<f64>,
    /// Seconds.
    pub expected_duration: Option<f64>,
    /// What is done.
    pub action: &'static str,
    /// The deciding rule's reason.
    pub reason: Option<String>,
    /// The deciding rule, from 1; nothing when the default decided.
    pub rule: Option<usize>,
    /// Every rule that was looked at, in order.
    pub why: Vec<Looked>,
    /// Where confidence, cost and duration come from, or why they are unknown.
    pub evidence: BTreeMap<&'static str, String>,
}

/// A rule that was looked at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Looked {
    /// The rule, from 1.
    pub rule: usize,
    /// Its condition as written.
    pub condition: String,
    /// Whether it holds.
    pub holds: bool,
    /// What it looked at: the request's value, nothing when that is missing or of another type.
    pub attributes: BTreeMap<String, Value>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

/// Why the router refuses a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It names none of the ecosystem's functions.
    UnknownFunction {
        /// What it names, if anything.
        name: Option<String>,
        /// What there is, sorted.
        known: Vec<String>,
    },
    /// Its `payload_ref` is no S3 URI.
    PayloadRefRefused {
        /// What it is.
        given: String,
    },
}

/// What the rules say: the deciding rule if there is one, the action and the variant, and what was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice<'r> {
    /// The deciding rule and its place.
    pub rule: Option<(usize, &'r Rule)>,
    /// What is done.
    pub action: RoutingAction,
    /// Every rule that was looked at.
    pub looked: Vec<Looked>,
}

/// Decides by the rules alone.
#[must_use]
pub fn choose<'r>(router: &'r Router, request: &Map<String, Value>) -> Choice<'r> {
    let mut looked = Vec::new();
    for (at, rule) in router.active().iter().enumerate() {
        let mut attributes = BTreeMap::new();
        let holds = rule.condition.holds_watched(request, &mut |test, _| {
            let value = request.get(&test.attribute).filter(|value| test.understands(Some(value)));
            attributes.insert(test.attribute.clone(), value.cloned().unwrap_or(Value::Null));
        });
        looked.push(Looked { rule: at + 1, condition: rule.text.clone(), holds, attributes, span: rule.span });
        if holds {
            return Choice { rule: Some((at, rule)), action: rule.action, looked };
        }
    }
    Choice { rule: None, action: router.default, looked }
}

/// Decides about a request.
///
/// # Errors
/// As the deployed router does, but for the bucket of a `payload_ref`: which account and region it is deployed in, nobody
/// knows here.
pub fn decide(eco: &Ecosystem, router: &Router, request: &Map<String, Value>) -> Result<Decision, Refusal> {
    let asked = asked_for(eco, request)?;
    check_reference(request)?;
    let choice = choose(router, request);
    let answering = answering(eco, asked, &choice);
    let (routing_confidence, confidence) = confidence(&choice.looked);
    let (expected_duration, duration) = estimate::duration(request);
    let (expected_cost, cost) = estimate::cost(eco, router, choice.action, answering, expected_duration);
    let task = matches!(choice.action, RoutingAction::EcsFargate | RoutingAction::SpotInstances);
    let function = match answering {
        FunctionRef::Own(id) => Some(eco.function(id)),
        FunctionRef::External(_) => None,
    };
    Ok(Decision {
        function_name: name(eco, answering).to_owned(),
        memory_allocation: if task {
            estimate::task_memory(eco, router)
        } else {
            function.map(|f| f.memory.size.value)
        },
        timeout: function.filter(|_| !task).map(|f| f.timeout.value),
        environment: function.filter(|_| !task).map(|f| environment(eco, f)).unwrap_or_default(),
        routing_confidence,
        expected_cost,
        expected_duration,
        action: choice.action.as_str(),
        reason: choice.rule.and_then(|(_, rule)| rule.reason.clone()),
        rule: choice.rule.map(|(at, _)| at + 1),
        why: choice.looked,
        evidence: BTreeMap::from([
            ("routing_confidence", confidence),
            ("expected_duration", duration),
            ("expected_cost", cost),
        ]),
    })
}

/// The function that the request names, if the router may call it.
fn asked_for(eco: &Ecosystem, request: &Map<String, Value>) -> Result<FunctionRef, Refusal> {
    let name = request.get("function").and_then(Value::as_str);
    let found = callable(eco).find(|(known, _)| Some(*known) == name).map(|(_, function)| function);
    found.ok_or_else(|| {
        let mut known: Vec<String> = callable(eco).map(|(known, _)| known.to_owned()).collect();
        known.sort_unstable();
        Refusal::UnknownFunction { name: name.map(str::to_owned), known }
    })
}

/// Every function that a request may name: those of the ecosystem, declared here or elsewhere, without the variants.
pub fn callable(eco: &Ecosystem) -> impl Iterator<Item = (&str, FunctionRef)> {
    let variants: std::collections::BTreeSet<FunctionId> = eco.variants.iter().map(|v| v.function).collect();
    let own = eco.functions().filter(move |(id, _)| !variants.contains(id));
    let own = own.map(|(id, function)| (function.name.as_str(), FunctionRef::Own(id)));
    own.chain(eco.externals().map(|(id, external)| (external.name.as_str(), FunctionRef::External(id))))
}

fn check_reference(request: &Map<String, Value>) -> Result<(), Refusal> {
    let Some(given) = request.get("payload_ref") else { return Ok(()) };
    let object = given.as_str().and_then(|uri| uri.strip_prefix("s3://")).and_then(|rest| rest.split_once('/'));
    if object.is_some_and(|(bucket, key)| !bucket.is_empty() && !key.is_empty()) {
        return Ok(());
    }
    let given = given.as_str().map_or_else(|| given.to_string(), str::to_owned);
    Err(Refusal::PayloadRefRefused { given })
}

/// What answers: the variant that the rule names, where the function has it.
fn answering(eco: &Ecosystem, asked: FunctionRef, choice: &Choice<'_>) -> FunctionRef {
    let wanted = choice.rule.and_then(|(_, rule)| rule.variant.as_deref());
    match (asked, wanted) {
        (FunctionRef::Own(base), Some(variant)) => eco.variant(base, variant).map_or(asked, FunctionRef::Own),
        _ => asked,
    }
}

fn name(eco: &Ecosystem, function: FunctionRef) -> &str {
    match function {
        FunctionRef::Own(id) => &eco.function(id).name,
        FunctionRef::External(id) => &eco.external(id).name,
    }
}

/// The part of the attributes looked at that the request has.
fn confidence(looked: &[Looked]) -> (f64, String) {
    let mut all: BTreeMap<&str, bool> = BTreeMap::new();
    for (name, value) in looked.iter().flat_map(|rule| &rule.attributes) {
        *all.entry(name).or_default() |= !value.is_null();
    }
    let missing: Vec<&str> = all.iter().filter(|(_, known)| !**known).map(|(name, _)| *name).collect();
    let known = all.len() - missing.len();
    let share = |part: usize, whole: usize| f64::from(small(part)) / f64::from(small(whole));
    if missing.is_empty() {
        return (1.0, "the request says everything that the rules looked at".to_owned());
    }
    let said = format!(
        "the request has {known} of {} attributes that the rules looked at; it lacks {}",
        all.len(),
        missing.join(", ")
    );
    (share(known, all.len()), said)
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn environment(eco: &Ecosystem, function: &Function) -> BTreeMap<String, String> {
    function.environment.iter().map(|(name, text)| (name.clone(), written(eco, text))).collect()
}

/// A text with its references as a user writes them; what they stand for is known at deployment.
fn written(eco: &Ecosystem, text: &Text) -> String {
    text.pieces.iter().map(|piece| written_piece(eco, piece)).collect()
}

fn written_piece(eco: &Ecosystem, piece: &Piece) -> String {
    match piece {
        Piece::Literal(text) => text.clone(),
        Piece::Parameter(id) => format!("${{param.{}}}", eco.parameter(*id).name),
        Piece::Resource(id, attribute) => {
            let attribute = match attribute {
                ResourceAttribute::Arn => "arn",
                ResourceAttribute::Name => "name",
                ResourceAttribute::Url => "url",
            };
            format!("${{resource.{}.{attribute}}}", eco.resource(*id).name)
        }
        Piece::Function(function, attribute) => {
            let attribute = match attribute {
                FunctionAttribute::Arn => "arn",
                FunctionAttribute::Name => "name",
                FunctionAttribute::AliasArn => "alias_arn",
            };
            format!("${{function.{}.{attribute}}}", name(eco, *function))
        }
        Piece::Ssm(path) => format!("${{ssm.{path}}}"),
        Piece::Secret(id, None) => format!("${{secret.{}}}", eco.resource(*id).name),
        Piece::Secret(id, Some(key)) => format!("${{secret.{}.{key}}}", eco.resource(*id).name),
        Piece::Aws(pseudo) => format!("${{aws.{}}}", pseudo_word(*pseudo)),
    }
}

const fn pseudo_word(pseudo: crate::aws::Pseudo) -> &'static str {
    match pseudo {
        crate::aws::Pseudo::AccountId => "account",
        crate::aws::Pseudo::Region => "region",
        _ => "partition",
    }
}
