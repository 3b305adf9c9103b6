//! The mapping from CloudFormation's vocabulary to the provider's, as a table: a row for each type, a field for each
//! property. What has no row or field is an error, never silently left out.
//!
//! A test compares every row with the provider's own schema: arguments exist, are not deprecated, may be set, are
//! blocks where they are written as blocks, and everything the provider requires has a field.

mod compute;
mod containers;
mod databases;
mod delivery;
mod events;
mod http;
mod identity;
mod monitoring;
mod network;
mod storage;
mod workflow;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aws_auto_compiler::aws::{Resource, Value};

use super::special::Special;

/// How one type of CloudFormation is written.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// CloudFormation's type.
    pub cfn: &'static str,
    /// A property that must be there for the row to apply; empty for none. The first row that applies is taken.
    pub when: &'static str,
    /// The provider's type. Empty for a type that is part of another resource, which `inside` leads to.
    pub tf: &'static str,
    /// The property that refers to the resource which this one is a part of.
    pub inside: &'static str,
    /// The end of logical ids that the address leaves out, because the type says it.
    pub suffix: &'static str,
    /// What `Ref` gives, as a path below the resource's address.
    pub reference: &'static str,
    /// What `Fn::GetAtt` gives: name and path. `{}` in a path stands for the address, and the path is a template then.
    pub attributes: &'static [(&'static str, &'static str)],
    /// Its properties.
    pub fields: &'static [Field],
    /// The argument that the provider requires and CloudFormation makes up; empty for none.
    pub name: &'static str,
    /// An argument for the beginning of a name that neither of them asks for, so that it is readable; empty for none.
    /// Such a resource can be replaced before the old one goes.
    pub prefix: &'static str,
    /// What keeps data that outlives the deployment.
    pub keep: Keep,
    /// The resource beside this one that waits for what this one depends on; empty for itself.
    pub waits: &'static str,
    /// The resources beside this one that must exist before others use it.
    pub ready: &'static [&'static str],
}

/// How a resource that holds data is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// It holds none: whatever replaces it does as well.
    No,
    /// `prevent_destroy`.
    Prevent,
    /// `prevent_destroy`, and the service's own protection, which is this argument, unless the graph says otherwise.
    Protect(&'static str),
    /// An old one stays when a new one takes its place: this argument.
    Leave(&'static str),
}

/// One property, or member of a property.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// CloudFormation's name; empty for what is always written.
    pub cfn: &'static str,
    /// How it is written.
    pub to: To,
}

/// How a property is written.
#[derive(Debug, Clone, Copy)]
pub enum To {
    /// As this argument.
    Argument(&'static str),
    /// As this argument, a document in a string.
    Document(&'static str),
    /// A single value, as an argument that takes a list.
    OneOf(&'static str),
    /// A list with one element, as an argument that takes the element.
    Only(&'static str),
    /// A list of mappings, as a mapping: argument, the member that is the key, the member that is the value.
    Pairs(&'static str, &'static str, &'static str),
    /// A list of mappings, as the list of this member: argument, member.
    Each(&'static str, &'static str),
    /// A mapping as a nested block, a list of mappings as several.
    Block(&'static str, &'static [Field]),
    /// A mapping of mappings as nested blocks: block, argument for the key.
    Keyed(&'static str, &'static str, &'static [Field]),
    /// The members, in the surrounding body; of a list, its only element.
    Inline(&'static [Field]),
    /// The field, in this nested block.
    In(&'static str, &'static Field),
    /// As resources of their own: one for a mapping, one for each element of a list.
    Beside(&'static Beside),
    /// A constant that is always written.
    Constant(&'static str, Constant),
    /// A block that is always written, even when nothing is in it.
    Always(&'static str),
    /// Nothing, when the value is this: what the provider does anyhow, or the type already says.
    Implied(&'static str),
    /// Nothing, whatever the value is, and why.
    Nothing(&'static str),
    /// The tags.
    Tags,
    /// By code.
    Special(Special),
}

/// A value that does not depend on the resource.
#[derive(Debug, Clone, Copy)]
pub enum Constant {
    /// A boolean.
    Bool(bool),
    /// A string.
    Text(&'static str),
}

/// A resource that the provider has apart, and CloudFormation as a property.
#[derive(Debug, Clone, Copy)]
pub struct Beside {
    /// The provider's type.
    pub tf: &'static str,
    /// Arguments that lead to the resource it belongs to: argument, path below that resource's address.
    pub links: &'static [(&'static str, &'static str)],
    /// Properties of the resource it belongs to that are written here too: property, argument.
    pub shared: &'static [(&'static str, &'static str)],
    /// What tells several of them apart.
    pub named: Named,
    /// The argument for an element that is no mapping; empty for mappings.
    pub element: &'static str,
    /// Its properties.
    pub fields: &'static [Field],
    /// Resources beside it that must exist first.
    pub after: &'static [&'static str],
}

/// What the address of a resource beside another adds to the other's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// Nothing: there is one.
    Alone,
    /// The value of this member.
    By(&'static str),
    /// What the element refers to, or its text.
    ByElement,
    /// Protocol, port and peer of a rule of a security group.
    ByRule,
}

/// A row with nothing said but the types.
const fn row(cfn: &'static str, tf: &'static str) -> Row {
    Row {
        cfn,
        when: "",
        tf,
        inside: "",
        suffix: "",
        reference: "id",
        attributes: &[],
        fields: &[],
        name: "",
        prefix: "",
        keep: Keep::No,
        waits: "",
        ready: &[],
    }
}

impl Row {
    const fn suffix(mut self, suffix: &'static str) -> Self {
        self.suffix = suffix;
        self
    }

    const fn reference(mut self, path: &'static str) -> Self {
        self.reference = path;
        self
    }

    const fn attributes(mut self, attributes: &'static [(&'static str, &'static str)]) -> Self {
        self.attributes = attributes;
        self
    }

    const fn fields(mut self, fields: &'static [Field]) -> Self {
        self.fields = fields;
        self
    }

    const fn when(mut self, property: &'static str) -> Self {
        self.when = property;
        self
    }

    const fn inside(mut self, property: &'static str) -> Self {
        self.inside = property;
        self
    }

    const fn name(mut self, argument: &'static str) -> Self {
        self.name = argument;
        self
    }

    const fn prefix(mut self, argument: &'static str) -> Self {
        self.prefix = argument;
        self
    }

    const fn keep(mut self, keep: Keep) -> Self {
        self.keep = keep;
        self
    }

    const fn waits(mut self, tf: &'static str) -> Self {
        self.waits = tf;
        self
    }

    const fn ready(mut self, tf: &'static [&'static str]) -> Self {
        self.ready = tf;
        self
    }

    /// Whether it takes tags.
    #[must_use]
    pub fn is_tagged(&self) -> bool {
        self.fields.iter().any(|field| matches!(field.to, To::Tags))
    }

    /// The path that `Fn::GetAtt` of this attribute is.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&'static str> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, path)| *path)
    }
}

/// A property that is this argument.
const fn to(cfn: &'static str, argument: &'static str) -> Field {
    Field { cfn, to: To::Argument(argument) }
}

/// A document.
const fn document(cfn: &'static str, argument: &'static str) -> Field {
    Field { cfn, to: To::Document(argument) }
}

/// A nested block, or several.
const fn block(cfn: &'static str, kind: &'static str, fields: &'static [Field]) -> Field {
    Field { cfn, to: To::Block(kind, fields) }
}

/// Members that the provider has one level up.
const fn inline(cfn: &'static str, fields: &'static [Field]) -> Field {
    Field { cfn, to: To::Inline(fields) }
}

/// A field that stands in a nested block.
const fn inside(kind: &'static str, field: &'static Field) -> Field {
    Field { cfn: field.cfn, to: To::In(kind, field) }
}

/// Resources of their own.
const fn beside(cfn: &'static str, beside: &'static Beside) -> Field {
    Field { cfn, to: To::Beside(beside) }
}

/// By code.
const fn special(cfn: &'static str, special: Special) -> Field {
    Field { cfn, to: To::Special(special) }
}

/// A list of `{Name, Value}` that is a mapping here.
const fn named_values(cfn: &'static str, argument: &'static str) -> Field {
    Field { cfn, to: To::Pairs(argument, "Name", "Value") }
}

/// What is always written.
const fn constant(argument: &'static str, value: Constant) -> Field {
    Field { cfn: "", to: To::Constant(argument, value) }
}

const TAGS: Field = Field { cfn: "Tags", to: To::Tags };

const PARTS: [&[Row]; 11] = [
    compute::ROWS,
    containers::ROWS,
    databases::ROWS,
    delivery::ROWS,
    events::ROWS,
    http::ROWS,
    identity::ROWS,
    monitoring::ROWS,
    network::ROWS,
    storage::ROWS,
    workflow::ROWS,
];

static TABLE: LazyLock<BTreeMap<&'static str, Vec<&'static Row>>> = LazyLock::new(|| {
    let mut table: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in PARTS.into_iter().flatten() {
        table.entry(row.cfn).or_default().push(row);
    }
    table
});

/// Every row.
pub fn all() -> impl Iterator<Item = &'static Row> {
    PARTS.into_iter().flatten()
}

/// Whether the type has a row at all.
#[must_use]
pub fn knows(cfn: &str) -> bool {
    TABLE.contains_key(cfn)
}

/// The row for this resource.
#[must_use]
pub fn of(resource: &Resource) -> Option<&'static Row> {
    let has = |row: &&&Row| row.when.is_empty() || resource.get(row.when).is_some();
    TABLE.get(resource.ty)?.iter().find(has).copied()
}

/// The literal string or number of a value, as [`To::Implied`] compares it.
pub(super) fn literal(value: &Value) -> Option<String> {
    match value {
        Value::Str(text) => Some(text.clone()),
        Value::Bool(b) => Some(b.to_string()),
        Value::Int(n) => Some(n.to_string()),
        Value::Noted { value, .. } => literal(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
