//! IAM statements and trust policies, as values.

use super::value::{Key, Props, Value, list, map, text};

/// Allow or deny.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// `Allow`.
    Allow,
    /// `Deny`.
    Deny,
}

/// One statement of a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Letters and digits; unique in its policy. Empty for none.
    pub sid: String,
    /// Allow or deny.
    pub effect: Effect,
    /// For resource policies: who.
    pub principal: Option<Value>,
    /// Actions, `service:Action`.
    pub actions: Vec<String>,
    /// ARNs. A resource policy may leave them to its caller, but never empty.
    pub resources: Vec<Value>,
    /// Condition operators, in printing order: `(operator, key, value)`.
    pub conditions: Vec<(Key, Key, Value)>,
    /// Why the statement is wider than one would like; recorded and printed wherever it has a `*` resource.
    pub reason: Option<String>,
}

impl Statement {
    /// Allows `actions` on `resources`.
    #[must_use]
    pub fn allow<A: Into<String>>(actions: impl IntoIterator<Item = A>, resources: Vec<Value>) -> Self {
        Self {
            sid: String::new(),
            effect: Effect::Allow,
            principal: None,
            actions: actions.into_iter().map(Into::into).collect(),
            resources,
            conditions: Vec::new(),
            reason: None,
        }
    }

    /// With a name.
    #[must_use]
    pub fn sid(mut self, sid: impl Into<String>) -> Self {
        self.sid = sid.into();
        self
    }

    /// For a service.
    #[must_use]
    pub fn service(mut self, principal: &str) -> Self {
        self.principal = Some(map([("Service", text(principal))]));
        self
    }

    /// Under a condition.
    #[must_use]
    pub fn when(mut self, operator: impl Into<Key>, key: impl Into<Key>, value: impl Into<Value>) -> Self {
        self.conditions.push((operator.into(), key.into(), value.into()));
        self
    }

    /// With the reason why it is as wide as it is.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// As a value, in the usual order of keys.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut props = Vec::new();
        if !self.sid.is_empty() {
            props.push(("Sid".into(), text(&self.sid)));
        }
        props.push(("Effect".into(), text(if self.effect == Effect::Allow { "Allow" } else { "Deny" })));
        if let Some(principal) = &self.principal {
            props.push(("Principal".into(), principal.clone()));
        }
        props.push(("Action".into(), one_or_many(self.actions.iter().map(text).collect())));
        if !self.resources.is_empty() {
            props.push(("Resource".into(), one_or_many(self.resources.clone())));
        }
        if !self.conditions.is_empty() {
            props.push(("Condition".into(), conditions(&self.conditions)));
        }
        let value = Value::Map(props);
        match &self.reason {
            Some(reason) => value.noted(reason),
            None => value,
        }
    }
}

fn one_or_many(mut values: Vec<Value>) -> Value {
    if values.len() == 1 { values.remove(0) } else { Value::List(values) }
}

fn conditions(all: &[(Key, Key, Value)]) -> Value {
    let mut operators: Props = Vec::new();
    for (operator, key, value) in all {
        let entry = (key.clone(), value.clone());
        match operators.iter_mut().find(|(o, _)| o == operator) {
            Some((_, Value::Map(keys))) => keys.push(entry),
            _ => operators.push((operator.clone(), Value::Map(vec![entry]))),
        }
    }
    Value::Map(operators)
}

/// A policy document of these statements.
#[must_use]
pub fn document(statements: &[Statement]) -> Value {
    map([
        ("Version", text("2012-10-17")),
        ("Statement", Value::List(statements.iter().map(Statement::to_value).collect())),
    ])
}

/// A trust policy for one AWS service, with conditions against the confused deputy.
#[must_use]
pub fn trust(service: &str, conditions: Vec<(Key, Key, Value)>) -> Value {
    let mut statement = Statement::allow(["sts:AssumeRole"], Vec::new()).service(service);
    statement.conditions = conditions;
    map([("Version", text("2012-10-17")), ("Statement", list([statement.to_value()]))])
}
