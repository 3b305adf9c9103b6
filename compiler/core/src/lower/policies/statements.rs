//! Statements of one policy: the same is said once, and each has a name that says what it is about.

use std::collections::BTreeSet;

use crate::aws::{Effect, Stack, Statement, Value};
use crate::lower::naming;

/// Characters of an ARN's last words in a statement's name; the name counts in the policy's size.
const LONGEST_WORDS: usize = 40;

/// Joins statements that differ in nothing but their actions; these come out sorted, once. The order
/// of first mention stays.
pub(in crate::lower) fn merge(statements: impl IntoIterator<Item = Statement>) -> Vec<Statement> {
    let mut merged: Vec<Statement> = Vec::new();
    for mut statement in statements {
        remove_repeated(&mut statement.resources);
        match merged.iter_mut().find(|other| is_about_the_same(other, &statement)) {
            Some(other) => other.actions.extend(statement.actions),
            None => merged.push(statement),
        }
    }
    for statement in &mut merged {
        statement.actions.sort_unstable();
        statement.actions.dedup();
    }
    merged
}

/// Joins statements that differ in nothing but what they are about: a machine calls many functions in one way.
pub(in crate::lower) fn merge_subjects(statements: impl IntoIterator<Item = Statement>) -> Vec<Statement> {
    let mut merged: Vec<Statement> = Vec::new();
    for statement in statements {
        match merged.iter_mut().find(|other| allows_the_same(other, &statement)) {
            Some(other) => other.resources.extend(statement.resources),
            None => merged.push(statement),
        }
    }
    merged.iter_mut().for_each(|statement| remove_repeated(&mut statement.resources));
    merged
}

fn allows_the_same(a: &Statement, b: &Statement) -> bool {
    a.effect == b.effect
        && a.principal == b.principal
        && a.actions == b.actions
        && a.conditions == b.conditions
        && a.reason == b.reason
}

fn remove_repeated(resources: &mut Vec<Value>) {
    let mut kept: Vec<Value> = Vec::with_capacity(resources.len());
    for resource in resources.drain(..) {
        if !kept.contains(&resource) {
            kept.push(resource);
        }
    }
    *resources = kept;
}

/// Statements that are wide for different reasons stay apart, so that each star has its own.
fn is_about_the_same(a: &Statement, b: &Statement) -> bool {
    a.effect == b.effect
        && a.principal == b.principal
        && a.resources == b.resources
        && a.conditions == b.conditions
        && a.reason == b.reason
}

/// Gives every statement without a name one: the service and the first resource, for statements on everything the
/// first action. Names are unique and do not move when others come.
pub(in crate::lower) fn name(stack: &Stack, statements: &mut [Statement]) {
    let mut taken: BTreeSet<String> = statements.iter().map(|s| s.sid.clone()).filter(|sid| !sid.is_empty()).collect();
    for statement in statements.iter_mut().filter(|s| s.sid.is_empty()) {
        let sid = free_name(stack, statement, &taken);
        taken.insert(sid.clone());
        statement.sid = sid;
    }
}

fn free_name(stack: &Stack, statement: &Statement, taken: &BTreeSet<String>) -> String {
    let first = statement.actions.first().map_or("", String::as_str);
    let (service, action) = first.split_once(':').unwrap_or((first, ""));
    let deny = if statement.effect == Effect::Deny { "Deny" } else { "" };
    let subject = statement.resources.first().map(|resource| subject(stack, resource)).unwrap_or_default();
    let subject = if subject.is_empty() { naming::pascal(action) } else { subject };
    let short = format!("{deny}{}{subject}", naming::pascal(service));
    let longer = format!("{short}{}", naming::pascal(action));
    let mut candidates = [short, longer.clone()].into_iter().chain((2..).map(|n: u32| format!("{longer}{n}")));
    candidates.find(|candidate| !taken.contains(candidate)).unwrap_or_default()
}

/// What a resource is called: the logical id that it refers to, or the last words of its ARN.
fn subject(stack: &Stack, resource: &Value) -> String {
    let mut referred = None;
    resource.walk(&mut |value| {
        let name = match value {
            Value::Ref(id) | Value::Attr(id, _) => Some(stack.resource(*id).logical_id.clone()),
            Value::Param(id) => Some(stack.parameter(*id).name.clone()),
            _ => None,
        };
        referred = referred.take().or(name);
    });
    referred.unwrap_or_else(|| last_words(resource))
}

/// The last part of an ARN, after account and region: `config-rule/*` gives `ConfigRule`.
fn last_words(resource: &Value) -> String {
    let mut literal = String::new();
    resource.walk(&mut |value| {
        if let Value::Str(text) = value {
            literal.push_str(text);
        }
    });
    let words = naming::pascal(literal.splitn(6, ':').last().unwrap_or_default());
    words.chars().take(LONGEST_WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{Group, Origin, Resource, text};

    fn allow(actions: &[&str], resource: &str) -> Statement {
        Statement::allow(actions.iter().copied(), vec![text(resource)])
    }

    #[test]
    fn what_is_about_the_same_is_said_once() {
        let merged = merge([
            allow(&["s3:PutObject"], "arn:a"),
            allow(&["s3:GetObject"], "arn:b"),
            allow(&["s3:GetObject", "s3:PutObject"], "arn:a"),
        ]);
        let said: Vec<_> = merged.iter().map(|s| s.actions.join(",")).collect();
        assert_eq!(said, ["s3:GetObject,s3:PutObject", "s3:GetObject"]);
    }

    #[test]
    fn different_conditions_stay_apart() {
        let merged =
            merge([allow(&["s3:GetObject"], "arn:a"), allow(&["s3:GetObject"], "arn:a").when("Bool", "k", true)]);
        assert_eq!(merged.len(), 2);
    }

    #[test]
    fn every_star_keeps_its_own_reason() {
        let wide = |action: &str, why: &str| allow(&[action], "*").because(why);
        let merged = merge([wide("a:B", "one"), wide("c:D", "two"), wide("a:C", "one")]);
        let said: Vec<_> = merged.iter().map(|s| s.actions.join(",")).collect();
        assert_eq!(said, ["a:B,a:C", "c:D"]);
    }

    #[test]
    fn names_say_service_and_resource_and_are_unique() {
        let mut stack = Stack::default();
        let id = stack.add(Resource::new("T", "OrdersTable", Group::Data(String::new()), Origin::default()));
        let table = Value::Attr(id, "Arn");
        let index = Value::join([table.clone(), text("/index/*")]);
        let mut statements = vec![
            Statement::allow(["dynamodb:PutItem"], vec![table.clone()]),
            Statement::allow(["dynamodb:Query"], vec![table, index]),
            allow(&["config:GetX"], "arn:aws:config:r:1:config-rule/*"),
            allow(&["bedrock:InvokeModel"], "arn:aws:bedrock:r::foundation-model/titan:0"),
            allow(&["cloudwatch:PutMetricData"], "*"),
        ];
        name(&stack, &mut statements);
        let names: Vec<_> = statements.iter().map(|s| s.sid.as_str()).collect();
        assert_eq!(
            names,
            [
                "DynamodbOrdersTable",
                "DynamodbOrdersTableQuery",
                "ConfigConfigRule",
                "BedrockFoundationModelTitan0",
                "CloudwatchPutMetricData"
            ]
        );
    }
}
