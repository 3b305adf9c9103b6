//! A board without references: names as text, and `${variables}` where a name is only known after deployment.

use std::collections::BTreeSet;

use crate::aws::board::{Board, Variable};
use crate::aws::{Pseudo, Value};
use crate::lower::{Lowering, naming};

/// The board for tools that know nothing of the stack.
pub(super) fn plain(cx: &Lowering<'_>, board: &Board<Value>) -> Board<String> {
    let mut writer = Writer { cx, variables: BTreeSet::new() };
    let mut board = board.map(&mut |value| writer.text(value));
    board.variables = writer.variables.into_iter().collect();
    board
}

struct Writer<'a, 'b> {
    cx: &'a Lowering<'b>,
    variables: BTreeSet<Variable>,
}

impl Writer<'_, '_> {
    fn text(&mut self, value: &Value) -> String {
        match value {
            Value::Str(text) => text.clone(),
            Value::Join(parts) => parts.iter().map(|part| self.text(part)).collect(),
            Value::Noted { value, .. } => self.text(value),
            Value::Ref(id) => match self.cx.stack.resource(*id).name.clone() {
                Some(name) => self.text(&name),
                None => self.of_resource(*id, "name"),
            },
            Value::Attr(id, attribute) => {
                let resource = self.cx.stack.resource(*id);
                let known = resource.get(attribute).or(resource.arn.as_ref().filter(|_| *attribute == "Arn")).cloned();
                match known {
                    Some(known) => self.text(&known),
                    None => self.of_resource(*id, attribute),
                }
            }
            Value::Param(id) => self.parameter(*id),
            Value::Pseudo(pseudo) => self.pseudo(*pseudo),
            Value::Split { separator, index, value } => self.split(separator, *index, value),
            // Nothing else names what a metric is of.
            _ => String::new(),
        }
    }

    fn parameter(&mut self, id: crate::aws::ParamId) -> String {
        let parameter = self.cx.stack.parameter(id);
        let default = parameter.default.as_ref().and_then(Value::as_str).unwrap_or("").to_owned();
        let label = if parameter.description.is_empty() { &parameter.name } else { &parameter.description };
        self.variable(&parameter.snake, label, default)
    }

    fn pseudo(&mut self, pseudo: Pseudo) -> String {
        match pseudo {
            // Every board has this one.
            Pseudo::Region => "${region}".to_owned(),
            Pseudo::AccountId => self.variable("account", "AWS account", String::new()),
            Pseudo::Partition => self.variable("partition", "AWS partition", "aws".to_owned()),
            Pseudo::UrlSuffix => self.variable("url_suffix", "Domain of AWS", "amazonaws.com".to_owned()),
            Pseudo::StackName => self.variable("stack", "Name of the stack", String::new()),
        }
    }

    /// A part of something known is known; of something that is not, it is asked for by itself.
    fn split(&mut self, separator: &str, index: u8, value: &Value) -> String {
        let whole = self.text(value);
        if let Some(part) = whole.split(separator).nth(index.into()).filter(|_| !whole.contains("${")) {
            return part.to_owned();
        }
        let name: String = whole.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        self.variable(&format!("{name}_name"), &format!("The name in {whole}"), String::new())
    }

    fn of_resource(&mut self, id: crate::aws::ResourceId, what: &str) -> String {
        let name = format!("{}_{}", naming::snake(&self.cx.stack.resource(id).logical_id), naming::snake(what));
        self.variable(&name, &format!("{what} of {}", self.cx.stack.resource(id).logical_id), String::new())
    }

    fn variable(&mut self, name: &str, label: &str, default: String) -> String {
        self.variables.insert(Variable { name: name.to_owned(), label: label.to_owned(), default });
        format!("${{{name}}}")
    }
}
