//! Resource policies: one for each resource, made of what its kind always says and of what other rooms asked for.
//!
//! Statements that differ in one value of one condition become one statement with both values, so that a dead letter
//! queue shared by thirty rules still fits into the twenty statements that SQS takes. An imported resource keeps its
//! owner's policy: writing ours would erase it.

use aws_auto_source::Diagnostic;

use super::Lowering;
use super::codes::{IMPORTED_POLICY, RESOURCE_POLICY_SIZE};
use crate::aws::{self, Effect, Pseudo, Statement, Value, policy, text};
use crate::ir::ResourceId;

/// What AWS stores of one kind of resource policy.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    /// Bytes of the document.
    pub(super) bytes: usize,
    /// Statements, where they are counted.
    pub(super) statements: usize,
}

/// Operators for which a list of values means "any of them".
const ANY_OF: [&str; 4] = ["ArnEquals", "ArnLike", "StringEquals", "StringLike"];
/// What a reference without a known form is taken to resolve to: a long ARN.
const UNKNOWN_LENGTH: usize = 100;

/// Refuses requests without TLS (AWS Security Hub S3.5; SQS and SNS guides, "Enforce encryption of data in transit").
pub(in crate::lower) fn require_tls(action: &str, resources: Vec<Value>) -> Statement {
    let mut statement =
        Statement::allow([action], resources).sid("RequireTls").when("Bool", "aws:SecureTransport", text("false"));
    statement.effect = Effect::Deny;
    statement.principal = Some(text("*"));
    statement
}

/// The policy of `id`: `always`, then what others asked for; statements that leave their resource open get `own`.
pub(super) fn document(
    cx: &mut Lowering<'_>,
    id: ResourceId,
    always: Vec<Statement>,
    own: &[Value],
    limit: Limit,
) -> Value {
    let asked = cx.resource_statements.get(&id).cloned().unwrap_or_default();
    let mut all = always;
    all.extend(merged(asked).into_iter().map(|mut statement| {
        if statement.resources.is_empty() {
            statement.resources = own.to_vec();
        }
        statement
    }));
    name_statements(&mut all);
    let document = policy::document(&all);
    check(cx, id, all.len(), size(&cx.stack, &document), limit);
    document
}

/// SQS and SNS want every statement to have a name of its own.
fn name_statements(all: &mut [Statement]) {
    let mut taken: Vec<String> = Vec::new();
    for statement in all {
        let stem = if statement.sid.is_empty() { "Allow".to_owned() } else { statement.sid.clone() };
        let mut sid = stem.clone();
        let mut n = 1;
        while taken.contains(&sid) || sid == "Allow" {
            sid = format!("{stem}{n}");
            n += 1;
        }
        statement.sid.clone_from(&sid);
        taken.push(sid);
    }
}

fn merged(statements: Vec<Statement>) -> Vec<Statement> {
    let mut all: Vec<Statement> = Vec::new();
    for statement in statements {
        if !all.iter_mut().any(|known| absorb(known, &statement)) {
            all.push(statement);
        }
    }
    all
}

/// Whether `known` says, or can be made to say, what `other` says and nothing more.
fn absorb(known: &mut Statement, other: &Statement) -> bool {
    let same = known.effect == other.effect
        && known.principal == other.principal
        && known.actions == other.actions
        && known.resources == other.resources
        && known.conditions.len() == other.conditions.len()
        && known.conditions.iter().zip(&other.conditions).all(|(a, b)| a.0 == b.0 && a.1 == b.1);
    if !same {
        return false;
    }
    let mut differing = known.conditions.iter_mut().zip(&other.conditions).filter(|(a, b)| a.2 != b.2);
    match (differing.next(), differing.next()) {
        (None, _) => true,
        (Some((mine, theirs)), None) if ANY_OF.contains(&&*mine.0) => {
            mine.2 = either(mine.2.clone(), theirs.2.clone());
            true
        }
        _ => false,
    }
}

fn either(mine: Value, theirs: Value) -> Value {
    let mut values = values_of(mine);
    for value in values_of(theirs) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    Value::List(values)
}

fn values_of(value: Value) -> Vec<Value> {
    match value {
        Value::List(values) => values,
        other => vec![other],
    }
}

fn check(cx: &mut Lowering<'_>, id: ResourceId, statements: usize, bytes: usize, limit: Limit) {
    let resource = cx.eco.resource(id);
    let (word, name) = (resource.kind().word(), &resource.name);
    let message = if statements > limit.statements {
        format!("the policy of {word} `{name}` needs {statements} statements; AWS takes {}", limit.statements)
    } else if bytes > limit.bytes {
        format!("the policy of {word} `{name}` needs about {bytes} bytes; AWS takes {}", limit.bytes)
    } else {
        return;
    };
    let finding = Diagnostic::new(RESOURCE_POLICY_SIZE, resource.span, message)
        .label("too many senders and readers meet here")
        .help(format!("divide the {word}: give some of the functions one of their own"));
    cx.diagnostics.push(finding);
}

/// Bytes of a value as JSON without white space, with references as long as what they resolve to.
fn size(stack: &aws::Stack, value: &Value) -> usize {
    match value {
        Value::List(items) => 2 + items.iter().map(|v| size(stack, v) + 1).sum::<usize>(),
        Value::Map(props) => 2 + props.iter().map(|(k, v)| k.len() + 4 + size(stack, v)).sum::<usize>(),
        Value::Noted { value, .. } => size(stack, value),
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => 6,
        other => 2 + length(stack, other),
    }
}

fn length(stack: &aws::Stack, value: &Value) -> usize {
    match value {
        Value::Str(text) => text.len(),
        Value::Join(parts) => parts.iter().map(|v| length(stack, v)).sum(),
        Value::Pseudo(Pseudo::AccountId | Pseudo::UrlSuffix) => 13,
        Value::Pseudo(Pseudo::Region) => 14,
        Value::Pseudo(Pseudo::Partition) => 3,
        Value::Ref(id) => stack.resource(*id).name.as_ref().map_or(UNKNOWN_LENGTH, |v| length(stack, v)),
        Value::Attr(id, "Arn") => stack.resource(*id).arn.as_ref().map_or(UNKNOWN_LENGTH, |v| length(stack, v)),
        _ => UNKNOWN_LENGTH,
    }
}

/// Says what the owners of imported resources must allow.
pub(super) fn report_imported(cx: &mut Lowering<'_>) {
    let eco = cx.eco;
    for (id, resource) in eco.resources().filter(|(_, r)| r.existing.is_some()) {
        for statement in merged(cx.resource_statements.get(&id).cloned().unwrap_or_default()) {
            let who = service_of(&statement).unwrap_or("its users");
            let what = statement.actions.join(", ");
            let (word, name) = (resource.kind().word(), &resource.name);
            let message =
                format!("the {word} `{name}` is imported and keeps its policy, which must let {who} do {what}");
            let finding = Diagnostic::new(IMPORTED_POLICY, resource.span, message)
                .label("not created here")
                .help(format!("ask its owner for a statement that allows {what} to {who} from this account"));
            cx.diagnostics.push(finding);
        }
    }
}

fn service_of(statement: &Statement) -> Option<&str> {
    statement.principal.as_ref()?.get("Service")?.as_str()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::*;
    use super::*;
    use crate::ir::{Existing, ResourceKind, Spec};

    fn from_rule(n: usize) -> Statement {
        Statement::allow(["sqs:SendMessage"], Vec::new()).service("events.amazonaws.com").when(
            "ArnEquals",
            "aws:SourceArn",
            text(format!("arn:aws:events:eu-west-1:123456789012:rule/r{n}")),
        )
    }

    fn queue_with(statements: Vec<Statement>) -> (serde_json::Value, Vec<String>) {
        let eco = ecosystem(vec![named("q", queue_spec())]);
        let id = eco.find_resource(ResourceKind::Queue, "q").unwrap();
        let mut cx = Lowering::new(&eco, false);
        super::super::declare(&mut cx);
        statements.into_iter().for_each(|s| cx.admit(id, s));
        let cx = finished(cx);
        let messages = cx.diagnostics.as_slice().iter().map(|d| d.message.clone()).collect();
        (props(&cx, "QQueuePolicy")["PolicyDocument"]["Statement"].clone(), messages)
    }

    #[test]
    fn statements_that_differ_in_one_value_become_one() {
        let (all, messages) = queue_with((0..30).map(from_rule).collect());
        assert_eq!(all.as_array().unwrap().len(), 2);
        assert_eq!(all[1]["Condition"]["ArnEquals"]["aws:SourceArn"].as_array().unwrap().len(), 30);
        assert_eq!(all[1]["Resource"], json!("${QQueue.Arn}"));
        assert!(messages.is_empty(), "{messages:?}");
    }

    #[test]
    fn statements_that_differ_twice_stay_apart_for_together_they_would_allow_more() {
        let other = |n: usize, account: &str| from_rule(n).when("StringEquals", "aws:SourceAccount", text(account));
        let (all, _) = queue_with(vec![other(1, "111111111111"), other(2, "222222222222")]);
        assert_eq!(all.as_array().unwrap().len(), 3);
        assert_eq!((&all[1]["Sid"], &all[2]["Sid"]), (&json!("Allow1"), &json!("Allow2")));
    }

    #[test]
    fn a_negated_condition_is_never_widened() {
        let not = |n: &str| Statement::allow(["sqs:SendMessage"], Vec::new()).when("StringNotEquals", "k", text(n));
        assert_eq!(merged(vec![not("a"), not("b"), not("a")]).len(), 2);
    }

    #[test]
    fn too_many_statements_and_too_many_bytes_are_errors() {
        let services = (0..25).map(|n| from_rule(1).service(&format!("s{n}.amazonaws.com")));
        let (_, messages) = queue_with(services.collect());
        assert_eq!(messages, ["the policy of queue `q` needs 26 statements; AWS takes 20"]);
        let (_, messages) = queue_with((0..200).map(from_rule).collect());
        assert!(messages.first().is_some_and(|m| m.ends_with("bytes; AWS takes 8192")), "{messages:?}");
    }

    #[test]
    fn an_imported_resource_keeps_its_policy_and_its_owner_is_told() {
        let mut queue = named("q", queue_spec());
        queue.existing = Some(Existing { arn: Some(literal("arn:aws:sqs:r:1:q")), ..Existing::default() });
        let eco = ecosystem(vec![queue, named("t", Spec::Topic(Default::default()))]);
        let id = eco.find_resource(ResourceKind::Queue, "q").unwrap();
        let mut cx = Lowering::new(&eco, false);
        super::super::declare(&mut cx);
        cx.admit(id, from_rule(1));
        let cx = finished(cx);
        assert!(!cx.stack.iter().any(|(_, r)| r.ty == "AWS::SQS::QueuePolicy"));
        assert_eq!(
            cx.diagnostics.as_slice()[0].message,
            "the queue `q` is imported and keeps its policy, which must let events.amazonaws.com do sqs:SendMessage"
        );
    }
}
