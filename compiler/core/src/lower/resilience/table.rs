//! The table that all breakers share: their states, the slots of trial calls, and cached answers.
//!
//! It holds nothing that must outlive the stack: a breaker that is forgotten is closed. So it is not retained, has no
//! backups, and DynamoDB deletes what has expired.

use aws_auto_source::Span;

use crate::asl::{State, expr};
use crate::aws::{self, Group, Key, Props, Statement, Value, list, map, text};
use crate::knowledge::limits::stores;
use crate::lower::function::key_through;
use crate::lower::resources::log_group_key;
use crate::lower::{Lowering, because};

/// The attribute that is the key.
const KEY: &str = "pk";
/// The attribute with the second after which DynamoDB may delete an item.
pub(super) const EXPIRES: &str = "expires";
const LOGICAL_ID: &str = "BreakersTable";

/// Adds the table `<settings.name>-breakers` where there is a breaker.
pub(super) fn declare(cx: &mut Lowering<'_>) {
    let Some(span) = cx.eco.resilience.breakers.values().map(|breaker| breaker.span).min() else { return };
    let name = cx.physical(&format!("{}-breakers", cx.eco.settings.name), *stores::TABLE_NAME_LENGTH.end());
    let key = log_group_key(cx)
        .map(|key| map([("SSEEnabled", true.into()), ("SSEType", text("KMS")), ("KMSMasterKeyId", key)]));
    let attribute = map([("AttributeName", text(KEY)), ("AttributeType", text("S"))]);
    let hash = map([("AttributeName", text(KEY)), ("KeyType", text("HASH"))]);
    let origin = because(span, "breakers keep their state in one table");
    let mut table = aws::Resource::new("AWS::DynamoDB::Table", LOGICAL_ID, group(span), origin)
        .with("TableName", name.clone())
        .with("AttributeDefinitions", list([attribute]))
        .with("KeySchema", list([hash]))
        .with("BillingMode", "PAY_PER_REQUEST")
        .with("TimeToLiveSpecification", map([("AttributeName", text(EXPIRES)), ("Enabled", true.into())]))
        .maybe("SSESpecification", key)
        .maybe("Tags", cx.tags(&cx.eco.settings.tags));
    table.arn = Some(cx.regional_arn("dynamodb", Value::join([text("table/"), name.clone()])));
    table.name = Some(name);
    cx.stack.add(table);
}

fn group(_: Span) -> Group {
    Group::Workflow("breakers".to_owned())
}

/// One function's part of the table: its state and its answers, and nobody else's.
#[derive(Debug, Clone)]
pub(super) struct Store {
    table: Value,
    /// The key of the state's item.
    state: Value,
    needs: Vec<Statement>,
}

/// The part of a function.
pub(super) fn store(cx: &Lowering<'_>, function: &str) -> Store {
    let (table, arn) = cx
        .stack
        .find(LOGICAL_ID)
        .map_or_else(|| (text(LOGICAL_ID), text(LOGICAL_ID)), |table| (Value::Ref(table), Value::Attr(table, "Arn")));
    let keys = list([text(function), text(format!("{function}#*"))]);
    let actions = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"];
    let mut needs =
        vec![Statement::allow(actions, vec![arn]).when("ForAllValues:StringLike", "dynamodb:LeadingKeys", keys)];
    needs.extend(log_group_key(cx).map(|key| key_through("dynamodb", key, true)));
    Store { table, state: text(function), needs }
}

/// A change of the state's item.
#[derive(Debug, Default)]
pub(super) struct Change {
    /// `UpdateExpression`.
    pub(super) expression: String,
    /// `ConditionExpression`.
    pub(super) condition: &'static str,
    /// `ExpressionAttributeNames`.
    pub(super) names: Props,
    /// `ExpressionAttributeValues`, typed.
    pub(super) values: Props,
}

impl Store {
    /// Reads the state, as it is now.
    pub(super) fn read(&self) -> State {
        let arguments =
            map([("TableName", self.table.clone()), ("Key", key(self.state.clone())), ("ConsistentRead", true.into())]);
        State::task("dynamodb:getItem", arguments, self.needs.clone())
    }

    /// Changes the state, if it is still what was read. Gives the item as it is afterwards.
    pub(super) fn change(&self, change: Change) -> State {
        let mut arguments: Props = vec![
            ("TableName".into(), self.table.clone()),
            ("Key".into(), key(self.state.clone())),
            ("UpdateExpression".into(), text(change.expression)),
            ("ConditionExpression".into(), text(change.condition)),
        ];
        if !change.names.is_empty() {
            arguments.push(("ExpressionAttributeNames".into(), Value::Map(change.names)));
        }
        arguments.push(("ExpressionAttributeValues".into(), Value::Map(change.values)));
        arguments.push(("ReturnValues".into(), text("ALL_NEW")));
        State::task("dynamodb:updateItem", Value::Map(arguments), self.needs.clone())
    }

    /// Looks up the answer that is kept under `$cache_key`.
    pub(super) fn look_up(&self) -> State {
        let arguments = map([("TableName", self.table.clone()), ("Key", key(expr("$cache_key")))]);
        State::task("dynamodb:getItem", arguments, self.needs.clone())
    }

    /// Keeps an answer under `$cache_key`, unless a later call has left a newer one.
    pub(super) fn keep(&self, attributes: Props, called_at: Value) -> State {
        let mut item: Props = vec![(KEY.into(), map([("S", expr("$cache_key"))]))];
        item.extend(attributes);
        let arguments = map([
            ("TableName", self.table.clone()),
            ("Item", Value::Map(item)),
            ("ConditionExpression", text("attribute_not_exists(called_at) OR called_at <= :called")),
            ("ExpressionAttributeValues", map([(":called", called_at)])),
        ]);
        State::task("dynamodb:putItem", arguments, self.needs.clone())
    }
}

fn key(value: Value) -> Value {
    map([(KEY, map([("S", value)]))])
}

/// A number as DynamoDB takes it, from an expression.
pub(super) fn number(expression: impl AsRef<str>) -> Value {
    map([("N", expr(format!("$string({})", expression.as_ref())))])
}

/// A string as DynamoDB takes it.
pub(super) fn string(value: &str) -> Value {
    map([("S", text(value))])
}

/// A value of a change: its placeholder and itself.
pub(super) fn value(placeholder: &'static str, value: Value) -> (Key, Value) {
    (Key::from(placeholder), value)
}
