//! Addresses and names of variables: what a configuration calls things.
//!
//! An address is the logical id in snake case without the part that the type says already. Logical ids are functions
//! of the user's names alone, so addresses are, too: nothing moves when unrelated input does.

use std::collections::{BTreeMap, BTreeSet};

use aws_auto_compiler::aws::{ParamId, Resource, ResourceId, Stack, Value};
use aws_auto_compiler::lower::naming::hash;

use super::table::{self, Beside, Field, Named, Row, To};

/// A resource of Terraform: its type, and its name among those of that type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// `aws_sqs_queue`.
    pub ty: &'static str,
    /// `orders`.
    pub name: String,
}

impl Address {
    /// `aws_sqs_queue.orders`.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}.{}", self.ty, self.name)
    }

    /// `aws_sqs_queue.orders.arn`.
    #[must_use]
    pub fn path(&self, path: &str) -> String {
        format!("{}.{}.{path}", self.ty, self.name)
    }
}

/// What everything is called.
#[derive(Debug, Default)]
pub struct Names {
    resources: BTreeMap<ResourceId, Address>,
    besides: BTreeMap<ResourceId, Vec<Address>>,
    variables: BTreeMap<ParamId, String>,
    taken: BTreeSet<(&'static str, String)>,
}

/// Names that Terraform keeps for itself (Terraform language, "Input variables"), and ours.
const RESERVED: [&str; 9] =
    ["source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals", "code_root"];

impl Names {
    /// For one stack.
    #[must_use]
    pub fn of(stack: &Stack) -> Self {
        let mut names = Self::default();
        let rows: Vec<(ResourceId, &Resource, &'static Row)> =
            stack.iter().filter_map(|(id, resource)| Some((id, resource, table::of(resource)?))).collect();
        for (id, resource, row) in rows.iter().filter(|(_, _, row)| !row.tf.is_empty()) {
            let address = names.take(row.tf, &short(resource, row), || snake(&resource.logical_id));
            names.resources.insert(*id, address);
        }
        for (id, resource, row) in &rows {
            let besides = names.name_besides(stack, *id, resource, row);
            if !besides.is_empty() {
                names.besides.insert(*id, besides);
            }
        }
        names.variables(stack);
        names
    }

    /// The name, or a longer one when it is taken.
    fn take(&mut self, ty: &'static str, name: &str, longer: impl FnOnce() -> String) -> Address {
        let free = |name: &str, taken: &BTreeSet<(&str, String)>| !taken.contains(&(ty, name.to_owned()));
        let mut name = if free(name, &self.taken) { name.to_owned() } else { longer() };
        while !free(&name, &self.taken) {
            name.push('_');
        }
        self.taken.insert((ty, name.clone()));
        Address { ty, name }
    }

    fn name_besides(&mut self, stack: &Stack, id: ResourceId, resource: &Resource, row: &Row) -> Vec<Address> {
        let Some(own) = self.resources.get(&id).cloned() else { return Vec::new() };
        let mut addresses = Vec::new();
        for (beside, element) in besides(resource, row) {
            let suffix = self.suffix(stack, beside.named, element);
            let name = if suffix.is_empty() { own.name.clone() } else { format!("{}_{suffix}", own.name) };
            let longer = || format!("{name}_{}", hash(&format!("{element:?}"), 6));
            addresses.push(self.take(beside.tf, &name, longer));
        }
        addresses
    }

    fn suffix(&self, stack: &Stack, named: Named, element: &Value) -> String {
        match named {
            Named::Alone => String::new(),
            Named::By(member) => element.get(member).map_or_else(String::new, |value| self.word(stack, value)),
            Named::ByElement => self.word(stack, element),
            Named::ByRule => self.rule(stack, element),
        }
    }

    /// A word for a value: the name of what it refers to, or its text.
    fn word(&self, stack: &Stack, value: &Value) -> String {
        match value {
            Value::Ref(id) | Value::Attr(id, _) => {
                self.resources.get(id).map_or_else(|| snake(&stack.resource(*id).logical_id), |a| a.name.clone())
            }
            Value::Str(text) => words(text.rsplit('/').next().unwrap_or(text)),
            Value::Int(n) => n.to_string(),
            Value::Noted { value, .. } => self.word(stack, value),
            Value::Join(parts) => {
                let last = parts.iter().rev().find_map(Value::as_str).unwrap_or_default();
                words(last.rsplit(['/', ':']).next().unwrap_or(last))
            }
            other => hash(&format!("{other:?}"), 6),
        }
    }

    /// `tcp_443_orders_proxy`.
    fn rule(&self, stack: &Stack, rule: &Value) -> String {
        let text = |member: &str| rule.get(member).map(|value| self.word(stack, value));
        let protocol = text("IpProtocol").filter(|p| !p.is_empty() && p != "_1").unwrap_or_else(|| "all".to_owned());
        let peers = [
            "SourceSecurityGroupId",
            "DestinationSecurityGroupId",
            "SourcePrefixListId",
            "DestinationPrefixListId",
            "CidrIpv6",
        ];
        let peer = peers.into_iter().find_map(text).or_else(|| Some(cidr(rule.get("CidrIp")?, self, stack)));
        [Some(protocol), text("FromPort"), peer].into_iter().flatten().collect::<Vec<_>>().join("_")
    }

    fn variables(&mut self, stack: &Stack) {
        let mut sorted: Vec<_> = stack.parameters().collect();
        sorted.sort_by(|(_, a), (_, b)| a.name.cmp(&b.name));
        for (id, parameter) in sorted {
            let reserved = RESERVED.contains(&parameter.snake.as_str());
            let wanted = if reserved { format!("{}_value", parameter.snake) } else { parameter.snake.clone() };
            let address = self.take("var", &wanted, || snake(&parameter.name));
            self.variables.insert(id, address.name);
        }
    }

    /// The resource's address; none for a type without a row, or one that is part of another.
    #[must_use]
    pub fn address(&self, id: ResourceId) -> Option<&Address> {
        self.resources.get(&id)
    }

    /// The resources beside this one, in the order of [`besides`].
    #[must_use]
    pub fn besides(&self, id: ResourceId) -> &[Address] {
        self.besides.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The variable of a parameter.
    #[must_use]
    pub fn variable(&self, id: ParamId) -> &str {
        self.variables.get(&id).map_or("", String::as_str)
    }
}

fn cidr(value: &Value, names: &Names, stack: &Stack) -> String {
    match value.as_str() {
        Some("0.0.0.0/0") => "anywhere".to_owned(),
        Some(range) => words(range),
        None => names.word(stack, value),
    }
}

/// The resources that stand beside `resource`, each with what it is made of.
#[must_use]
pub fn besides<'a>(resource: &'a Resource, row: &Row) -> Vec<(&'static Beside, &'a Value)> {
    let mut found = Vec::new();
    for Field { cfn, to } in row.fields {
        let (To::Beside(beside), Some(value)) = (to, resource.get(cfn)) else { continue };
        let beside: &'static Beside = beside;
        match value {
            Value::List(elements) => found.extend(elements.iter().map(|element| (beside, element))),
            one => found.push((beside, one)),
        }
    }
    found
}

/// The logical id without the end that the type says, in snake case.
fn short(resource: &Resource, row: &Row) -> String {
    let id = &resource.logical_id;
    snake(id.strip_suffix(row.suffix).filter(|rest| !rest.is_empty()).unwrap_or(id))
}

/// Snake case of a logical id. Every capital begins a word, so different ids stay different.
fn snake(id: &str) -> String {
    let mut result = String::with_capacity(id.len() + 8);
    for c in id.chars() {
        if c.is_ascii_uppercase() && !result.is_empty() {
            result.push('_');
        }
        result.push(c.to_ascii_lowercase());
    }
    result
}

/// A logical id as a name that AWS takes: lower case, with dashes.
#[must_use]
pub fn dashed(logical_id: &str) -> String {
    snake(logical_id).replace('_', "-")
}

/// Any text as a part of an address.
#[must_use]
pub fn words(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect()
}
