//! Property values as CloudFormation spells them: references, substitutions, dynamic references.

use std::borrow::Cow;

use aws_auto_compiler::aws::{Key, ParamId, ParamType, Pseudo, Resource, ResourceId, Stack, Value};
use aws_auto_source::{Code, Diagnostic, Diagnostics, Span};

use super::json_text;
use super::text::{Part, Reference, Text};
use crate::codes::{DYNAMIC_REFERENCE, FUNCTION_LIKE_MAPPING, UNWRITABLE_REFERENCE};
use crate::path;
use crate::tree::{Line, Node, Tagged, push_float, push_int};

/// Where CloudFormation starts to read a string as an instruction. No service name after it is let through: an unknown
/// one is refused at deployment.
const DYNAMIC: &str = "{{resolve:";

/// How a JSON document inside a string is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonLayout {
    /// Without blanks.
    Compact,
    /// Long documents over several lines, where a service's limit leaves room for it.
    Readable,
}

/// Turns values into document nodes and collects what cannot be said.
#[derive(Debug)]
pub struct Converter<'a> {
    stack: &'a Stack,
    code_root: &'a str,
    json: JsonLayout,
    owner: Option<&'a Resource>,
    path: Vec<Step<'a>>,
    diagnostics: Diagnostics,
}

#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> Converter<'a> {
    /// For the values of one stack.
    #[must_use]
    pub fn new(stack: &'a Stack, code_root: &'a str, json: JsonLayout) -> Self {
        Self { stack, code_root, json, owner: None, path: Vec::new(), diagnostics: Diagnostics::default() }
    }

    /// What was found so far.
    #[must_use]
    pub fn into_diagnostics(self) -> Diagnostics {
        self.diagnostics
    }

    /// A resource's properties.
    pub fn props(&mut self, resource: &'a Resource) -> Node<'a> {
        self.owner = Some(resource);
        let node = self.map(&resource.props);
        self.owner = None;
        node
    }

    /// A value.
    pub fn value(&mut self, value: &'a Value) -> Node<'a> {
        match value {
            Value::Bool(b) => Node::Bool(*b),
            Value::Int(n) => Node::Int(*n),
            Value::Float(n) => Node::Float(*n),
            Value::Str(s) => {
                self.check_literal(s);
                Node::text(s)
            }
            Value::List(items) => self.list(items),
            Value::Map(entries) => self.map(entries),
            Value::Ref(id) => reference(&self.resource(*id).logical_id),
            Value::Attr(id, attribute) => get_att(&self.resource(*id).logical_id, Cow::Borrowed(attribute)),
            Value::StackOutput(id, output) => {
                get_att(&self.resource(*id).logical_id, Cow::Owned(format!("Outputs.{output}")))
            }
            Value::Param(id) => reference(&self.stack.parameter(*id).name),
            Value::Pseudo(pseudo) => reference(pseudo_name(*pseudo)),
            Value::Zone(index) => zone(*index),
            Value::Split { separator, index, value } => select(*index, split(separator, self.value(value))),
            Value::Noted { note, value } => self.value(value).led(vec![Line::Comment(Cow::Borrowed(note))]),
            Value::Json(document) => {
                let text = self.readable(document);
                self.finish(text)
            }
            Value::Join(_) | Value::Path(_) | Value::SsmParameter(_) | Value::SecretValue { .. } => {
                let mut text = Text::default();
                self.text(value, &mut text);
                self.finish(text)
            }
        }
    }

    fn resource(&self, id: ResourceId) -> &'a Resource {
        self.stack.resource(id)
    }

    fn list(&mut self, items: &'a [Value]) -> Node<'a> {
        let nodes = items.iter().enumerate().map(|(i, item)| {
            self.path.push(Step::Index(i));
            let node = self.value(item);
            self.path.pop();
            node
        });
        Node::List(nodes.collect())
    }

    fn map(&mut self, entries: &'a [(Key, Value)]) -> Node<'a> {
        if looks_like_a_function(entries) {
            let what = "CloudFormation would read this mapping as a function, not as what it is";
            let help = "use another key, or add one beside it";
            self.report(FUNCTION_LIKE_MAPPING, what.to_owned(), help);
        }
        let nodes = entries.iter().map(|(key, value)| {
            self.path.push(Step::Key(key));
            let node = self.value(value);
            self.path.pop();
            (Cow::Borrowed(&**key), node)
        });
        Node::Map(nodes.collect())
    }

    /// Appends what the value is as a string.
    pub(super) fn text(&mut self, value: &'a Value, out: &mut Text<'a>) {
        match value {
            Value::Bool(b) => out.literal(if *b { "true" } else { "false" }),
            Value::Int(n) => out.with_literal(|s| push_int(s, *n)),
            Value::Float(n) => out.with_literal(|s| push_float(s, *n)),
            Value::Str(s) => out.literal(s),
            Value::Join(parts) => parts.iter().for_each(|part| self.text(part, out)),
            Value::Path(local) => out.literal(&path::from_output(self.code_root, local)),
            // SAM's `OrdersFunction.Alias` is no attribute: linters take it for one inside `Fn::Sub`.
            Value::Ref(id) if self.resource(*id).logical_id.contains('.') => {
                out.push(Part::Intrinsic(reference(&self.resource(*id).logical_id)));
            }
            Value::Ref(id) => out.push(named(&self.resource(*id).logical_id)),
            Value::Attr(id, attribute) => {
                out.push(Part::Reference(Reference::Attribute(&self.resource(*id).logical_id, attribute)));
            }
            Value::StackOutput(id, output) => {
                let attribute = Cow::Owned(format!("Outputs.{output}"));
                out.push(Part::Intrinsic(get_att(&self.resource(*id).logical_id, attribute)));
            }
            Value::Param(id) => out.push(self.param(*id)),
            Value::Pseudo(pseudo) => out.push(named(pseudo_name(*pseudo))),
            Value::Zone(index) => out.push(Part::Intrinsic(zone(*index))),
            Value::Split { separator, index, value } => {
                let cut = split(separator, self.value(value));
                out.push(Part::Intrinsic(select(*index, cut)));
            }
            Value::Noted { value, .. } => self.text(value, out),
            Value::SsmParameter(name) => self.ssm_parameter(name, out),
            Value::SecretValue { secret, key } => self.secret(secret, key.as_deref(), out),
            // A collection inside a string can only mean its JSON.
            Value::Json(document) => json_text::compact(self, document, out),
            Value::List(_) | Value::Map(_) => json_text::compact(self, value, out),
        }
    }

    /// A parameter inside a string; a list is put together with the commas it came with.
    fn param(&self, id: ParamId) -> Part<'a> {
        match self.parameter(id) {
            (name, ParamType::String | ParamType::Number) => named(name),
            (name, ParamType::List) => Part::Intrinsic(join(",", reference(name))),
        }
    }

    /// Name and type of a parameter.
    pub(super) fn parameter(&self, id: ParamId) -> (&'a str, ParamType) {
        let parameter = self.stack.parameter(id);
        (&parameter.name, parameter.ty)
    }

    fn ssm_parameter(&mut self, name: &str, out: &mut Text<'a>) {
        self.check_name(name, "_.-/:", "SSM parameter");
        out.push(Part::Dynamic(format!("{DYNAMIC}ssm:{name}}}}}")));
    }

    fn secret(&mut self, secret: &'a Value, key: Option<&str>, out: &mut Text<'a>) {
        out.push(Part::Dynamic(format!("{DYNAMIC}secretsmanager:")));
        let mut name = Text::default();
        self.text(secret, &mut name);
        for part in name.into_parts() {
            if let Part::Literal(literal) = part {
                self.check_name(&literal, "/_+=.@-:", "secret");
                out.push(Part::Dynamic(literal));
            } else {
                out.push(part);
            }
        }
        let key = key.map(|key| {
            self.check_name(key, "/_+=.@- ", "secret's key");
            format!(":{key}")
        });
        out.push(Part::Dynamic(format!(":SecretString{}}}}}", key.unwrap_or_default())));
    }

    fn readable(&mut self, document: &'a Value) -> Text<'a> {
        match self.json {
            JsonLayout::Compact => {
                let mut text = Text::default();
                json_text::compact(self, document, &mut text);
                text
            }
            JsonLayout::Readable => json_text::readable(self, document),
        }
    }

    fn finish(&mut self, text: Text<'a>) -> Node<'a> {
        for literal in text.literals() {
            self.check_literal(literal);
        }
        text.finish()
    }

    fn check_literal(&mut self, literal: &str) {
        if literal.contains(DYNAMIC) {
            let what = "a string with `{{resolve:` in it cannot be written literally in CloudFormation";
            let help = "refer to the value with `${ssm.NAME}` or `${secret.NAME.KEY}`";
            self.report(DYNAMIC_REFERENCE, what.to_owned(), help);
        }
    }

    fn check_name(&mut self, name: &str, also: &str, what: &str) {
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || also.contains(c)) {
            let message =
                format!("the name `{name}` of the {what} cannot be written in CloudFormation's `{{{{resolve:…}}}}`");
            self.report(UNWRITABLE_REFERENCE, message, "rename it, or read it at run time");
        }
    }

    fn report(&mut self, code: Code, message: String, help: &str) {
        let place = self.place();
        let message = match self.owner {
            Some(resource) => format!("{message} (`{}` of {})", self.dotted(), resource.logical_id),
            None => message,
        };
        let finding = Diagnostic { span: place, ..Diagnostic::without_place(code, message) };
        self.diagnostics.push(finding.help(help));
    }

    /// The closest origin that is known: of the property, of what it is part of, of the resource.
    fn place(&self) -> Option<Span> {
        let (owner, here) = (self.owner?, self.dotted());
        let around = |path: &str| here.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        let known = owner.property_origins.iter().filter(|p| p.origin.span.is_some() && around(&p.path));
        known.max_by_key(|p| p.path.len()).map_or(owner.origin.span, |p| p.origin.span)
    }

    fn dotted(&self) -> String {
        let steps: Vec<String> = self
            .path
            .iter()
            .map(|step| match step {
                Step::Key(key) => (*key).to_owned(),
                Step::Index(index) => index.to_string(),
            })
            .collect();
        steps.join(".")
    }
}

/// Whether CloudFormation would read this mapping as a function: `{"Ref": …}`, `{"Fn::Sub": …}`.
#[must_use]
pub fn looks_like_a_function(entries: &[(Key, Value)]) -> bool {
    let is_function = |key: &str| key == "Ref" || key.starts_with("Fn::");
    // A macro is called from among other members, too.
    entries.iter().any(|(key, _)| key == "Fn::Transform") || matches!(entries, [(key, _)] if is_function(key))
}

/// `Ref`.
#[must_use]
pub fn reference<'a>(name: &'a str) -> Node<'a> {
    Node::tagged("!Ref", "Ref", Node::text(name))
}

/// `Fn::GetAtt`: with a point in the short form, as a list in the long one.
#[must_use]
pub fn get_att<'a>(logical_id: &'a str, attribute: Cow<'a, str>) -> Node<'a> {
    Node::Tagged(Box::new(Tagged {
        tag: "!GetAtt",
        key: "Fn::GetAtt",
        short: Node::text(format!("{logical_id}.{attribute}")),
        long: Some(Node::List(vec![Node::text(logical_id), Node::text(attribute)])),
    }))
}

/// `Fn::Join` of a list.
#[must_use]
pub fn join<'a>(delimiter: &'static str, list: Node<'a>) -> Node<'a> {
    Node::tagged("!Join", "Fn::Join", Node::List(vec![Node::text(delimiter), list]))
}

fn zone(index: u8) -> Node<'static> {
    select(index, Node::tagged("!GetAZs", "Fn::GetAZs", Node::text("")))
}

/// `Fn::Select` of a list.
fn select(index: u8, list: Node<'_>) -> Node<'_> {
    Node::tagged("!Select", "Fn::Select", Node::List(vec![Node::Int(index.into()), list]))
}

/// `Fn::Split` of a string.
fn split<'a>(separator: &'static str, string: Node<'a>) -> Node<'a> {
    Node::tagged("!Split", "Fn::Split", Node::List(vec![Node::text(separator), string]))
}

const fn named(name: &str) -> Part<'_> {
    Part::Reference(Reference::Named(name))
}

const fn pseudo_name(pseudo: Pseudo) -> &'static str {
    match pseudo {
        Pseudo::AccountId => "AWS::AccountId",
        Pseudo::Region => "AWS::Region",
        Pseudo::Partition => "AWS::Partition",
        Pseudo::StackName => "AWS::StackName",
        Pseudo::UrlSuffix => "AWS::URLSuffix",
    }
}
