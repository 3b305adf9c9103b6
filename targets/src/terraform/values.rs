//! Property values as Terraform's expressions.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use aws_auto_compiler::aws::{Key, ParamType, Pseudo, Resource, ResourceId, Stack, Value};
use aws_auto_compiler::lower::naming::hash;
use aws_auto_source::{Code, Diagnostic, Diagnostics, Span};
use unicode_normalization::UnicodeNormalization as _;

use super::hcl::{Expr, Part};
use super::names::{Names, words};
use super::table;
use crate::Options;
use crate::codes::{NO_TERRAFORM_EQUIVALENT, SECRET_IN_STATE, TEXT_NOT_NORMALIZED};

/// What the expressions stand on, which must be declared somewhere.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// Data sources about the deployment itself.
    pub(super) pseudo: BTreeSet<Pseudo>,
    /// The region's availability zones.
    pub(super) zones: bool,
    /// Archives that are packed while Terraform plans.
    pub(super) archives: bool,
    /// The folder of the code.
    pub(super) code_root: bool,
    /// SSM parameters: label and name.
    pub(super) parameters: BTreeMap<String, String>,
    /// Secrets: label and what names them.
    pub(super) secrets: BTreeMap<String, Expr<'static>>,
}

/// Turns values into expressions, collects what they need, and what cannot be said.
#[derive(Debug)]
pub(super) struct Values<'a> {
    /// The stack that the values are of.
    pub(super) stack: &'a Stack,
    /// What everything is called.
    pub(super) names: &'a Names,
    /// Whether values of secrets may be written into the state.
    secrets_in_state: bool,
    /// What stands for the name of the stack, which Terraform has not.
    stack_name: &'a str,
    /// What the expressions stand on.
    pub(super) needs: Needs,
    /// Resources referred to since this was last taken.
    pub(super) referred: BTreeSet<ResourceId>,
    owner: Option<&'a Resource>,
    path: Vec<Cow<'a, str>>,
    diagnostics: Diagnostics,
}

impl<'a> Values<'a> {
    /// For the values of one stack.
    #[must_use]
    pub(super) fn new(stack: &'a Stack, names: &'a Names, options: &'a Options) -> Self {
        Self {
            stack,
            names,
            secrets_in_state: options.secrets_in_state,
            stack_name: &options.header.stack_name,
            needs: Needs::default(),
            referred: BTreeSet::new(),
            owner: None,
            path: Vec::new(),
            diagnostics: Diagnostics::default(),
        }
    }

    /// What was found so far.
    pub(super) fn take_diagnostics(&mut self) -> Diagnostics {
        std::mem::take(&mut self.diagnostics)
    }

    /// Adds a finding.
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Values are of this resource from now on.
    pub(super) fn own(&mut self, owner: Option<&'a Resource>) {
        self.owner = owner;
        self.path.clear();
    }

    /// Goes to a member of the current place; an empty name stays.
    pub(super) fn enter(&mut self, member: &'a str) {
        self.path.push(Cow::Borrowed(member));
    }

    /// Comes back from it.
    pub(super) fn leave(&mut self) {
        self.path.pop();
    }

    /// Does something at a member of the current place.
    pub(super) fn at<T>(&mut self, member: impl Into<Cow<'a, str>>, work: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(member.into());
        let result = work(self);
        self.path.pop();
        result
    }

    /// A value.
    pub(super) fn expr(&mut self, value: &'a Value) -> Expr<'a> {
        match value {
            Value::Bool(b) => Expr::Bool(*b),
            Value::Int(n) => Expr::Int(*n),
            Value::Float(n) => Expr::Float(*n),
            Value::Str(text) => {
                self.check(text);
                Expr::text(text)
            }
            Value::List(items) => {
                let item = |(at, item): (usize, &'a Value)| self.at(at.to_string(), |values| values.expr(item));
                Expr::List(items.iter().enumerate().map(item).collect())
            }
            Value::Map(entries) => self.map(entries),
            Value::Ref(id) => self.reference(*id, None),
            Value::Attr(id, attribute) => self.reference(*id, Some(attribute)),
            Value::Param(id) => Expr::Reference(format!("var.{}", self.names.variable(*id))),
            Value::Pseudo(pseudo) => self.pseudo(*pseudo),
            Value::Zone(index) => {
                self.needs.zones = true;
                Expr::Reference(format!("data.aws_availability_zones.available.names[{index}]"))
            }
            Value::Join(parts) => {
                let parts: Vec<Part<'a>> = parts.iter().map(|part| Part::Expr(self.text(part))).collect();
                Expr::template(parts)
            }
            Value::Split { separator, index, value } => {
                let cut = Expr::Call("split", vec![Expr::text(*separator), self.expr(value)]);
                Expr::Index(Box::new(cut), *index)
            }
            Value::StackOutput(..) => {
                self.unknown("the output of a nested stack, which Terraform has no need of,");
                Expr::text("")
            }
            Value::Json(document) => Expr::Call("jsonencode", vec![self.expr(document)]),
            Value::Path(path) => self.local(path),
            Value::SsmParameter(name) => self.ssm_parameter(name),
            Value::SecretValue { secret, key } => self.secret(secret, key.as_deref()),
            Value::Noted { note, value } => {
                let inner = self.expr(value);
                Expr::Led(vec![Cow::Borrowed(note)], Box::new(inner))
            }
        }
    }

    /// A document in a string.
    pub(super) fn document(&mut self, value: &'a Value) -> Expr<'a> {
        match value {
            Value::Map(_) | Value::List(_) => Expr::Call("jsonencode", vec![self.expr(value)]),
            Value::Noted { value, .. } => self.document(value),
            other => self.expr(other),
        }
    }

    /// A value inside a string.
    fn text(&mut self, value: &'a Value) -> Expr<'a> {
        match value {
            Value::Bool(b) => Expr::text(b.to_string()),
            Value::Int(n) => Expr::text(n.to_string()),
            Value::Float(n) => Expr::text(n.to_string()),
            Value::List(_) | Value::Map(_) => self.document(value),
            Value::Param(id) if self.stack.parameter(*id).ty == ParamType::List => {
                Expr::Call("join", vec![Expr::text(","), self.expr(value)])
            }
            other => self.expr(other),
        }
    }

    fn map(&mut self, entries: &'a [(Key, Value)]) -> Expr<'a> {
        let entry = |(key, value): &'a (Key, Value)| {
            self.check(key);
            let value = self.at(&**key, |values| values.expr(value));
            (Cow::Borrowed(&**key), value)
        };
        Expr::Object(entries.iter().map(entry).collect())
    }

    /// What `Ref` or `Fn::GetAtt` gives.
    pub(super) fn reference(&mut self, id: ResourceId, attribute: Option<&'static str>) -> Expr<'a> {
        let resource = self.stack.resource(id);
        let Some(row) = table::of(resource) else { return Expr::text("") };
        let path = match attribute {
            None => Some(row.reference),
            Some(attribute) => row.attribute(attribute),
        };
        let Some(path) = path else {
            let what = format!("the attribute {} of {}", attribute.unwrap_or_default(), resource.ty);
            self.unknown(&what);
            return Expr::text("");
        };
        self.path_of(id, path)
    }

    /// A path below a resource's address.
    pub(super) fn path_of(&mut self, id: ResourceId, path: &'static str) -> Expr<'a> {
        let home = self.home(id);
        self.referred.insert(home);
        let Some(address) = self.names.address(home) else { return Expr::text("") };
        match path.strip_prefix("{}.") {
            None => Expr::Reference(address.path(path)),
            Some(template) => {
                let (attribute, rest) = template.split_at(template.find(':').unwrap_or(template.len()));
                let parts = [Part::Expr(Expr::Reference(address.path(attribute))), Part::Text(rest.into())];
                Expr::template(parts)
            }
        }
    }

    /// The resource that this one is, or is a part of.
    #[must_use]
    pub(super) fn home(&self, id: ResourceId) -> ResourceId {
        let resource = self.stack.resource(id);
        let inside = table::of(resource).map_or("", |row| row.inside);
        match resource.get(inside) {
            Some(Value::Ref(whole) | Value::Attr(whole, _)) => *whole,
            _ => id,
        }
    }

    fn pseudo(&mut self, pseudo: Pseudo) -> Expr<'a> {
        if pseudo == Pseudo::StackName {
            return Expr::text(self.stack_name);
        }
        self.needs.pseudo.insert(pseudo);
        Expr::Reference(format!("local.{}", local(pseudo)))
    }

    /// A local file or folder, below the folder that a variable moves.
    pub(super) fn local(&mut self, path: &'a str) -> Expr<'a> {
        self.check(path);
        if path.starts_with('/') {
            return Expr::text(path);
        }
        self.needs.code_root = true;
        let path = path.trim_start_matches("./").trim_end_matches('/');
        let root = Part::Expr(Expr::Reference("local.code_root".to_owned()));
        if path.is_empty() || path == "." {
            return Expr::template([root]);
        }
        Expr::template([root, Part::Text(format!("/{path}").into())])
    }

    fn ssm_parameter(&mut self, name: &str) -> Expr<'a> {
        let label = label(name.trim_start_matches('/'), name, &self.needs.parameters, |known| known == name);
        self.needs.parameters.insert(label.clone(), name.to_owned());
        // Only plain text is read by reference, on every target.
        Expr::Reference(format!("data.aws_ssm_parameter.{label}.insecure_value"))
    }

    fn secret(&mut self, secret: &'a Value, key: Option<&'a str>) -> Expr<'a> {
        if !self.secrets_in_state {
            let message = "the value of a secret would be kept in Terraform's state, in plain text".to_owned();
            let help = "read the secret at run time by its ARN, or allow it with `settings.secrets_in_state: true`";
            self.report(SECRET_IN_STATE, message, help);
        }
        let wanted = match secret {
            Value::Ref(id) | Value::Attr(id, _) => self.names.address(*id).map_or("", |address| &address.name),
            other => other.as_str().unwrap_or("imported"),
        };
        let named = into_owned(self.expr(secret));
        let label = label(wanted, &format!("{named:?}"), &self.needs.secrets, |known| *known == named);
        self.needs.secrets.insert(label.clone(), named);
        let whole = Expr::Reference(format!("data.aws_secretsmanager_secret_version.{label}.secret_string"));
        match key {
            None => whole,
            Some(key) => {
                let mut text = format!("jsondecode(data.aws_secretsmanager_secret_version.{label}.secret_string)[");
                super::hcl::string::push_quoted(&mut text, key);
                Expr::Reference(text + "]")
            }
        }
    }

    /// Terraform normalises every string (Unicode, form C). What would change by that is refused.
    fn check(&mut self, text: &str) {
        if text.is_ascii() || unicode_normalization::is_nfc(text) {
            return;
        }
        let same = text.chars().zip(text.nfc()).take_while(|(a, b)| a == b).count();
        let near: String = text.chars().skip(same).take(2).flat_map(char::escape_unicode).collect();
        let message =
            format!("Terraform would change this string: it composes characters (Unicode, form C), here `{near}`");
        self.report(TEXT_NOT_NORMALIZED, message, "write the text in its composed form");
    }

    /// Reports something that the table does not know.
    pub(super) fn unknown(&mut self, what: &str) {
        let message = format!("Terraform's AWS provider has nothing for {what}, as far as this compiler knows");
        self.report(NO_TERRAFORM_EQUIVALENT, message, "leave it out, or deploy with `--target cloudformation`");
    }

    /// Reports something at the current place.
    pub(super) fn report(&mut self, code: Code, message: String, help: &str) {
        let place = self.place();
        let message = match self.owner {
            Some(resource) => format!("{message} (`{}` of {})", self.dotted(), resource.logical_id),
            None => message,
        };
        let finding = Diagnostic { span: place, ..Diagnostic::without_place(code, message) };
        self.diagnostics.push(finding.help(help));
    }

    fn dotted(&self) -> String {
        let steps: Vec<&str> = self.path.iter().map(|step| &**step).filter(|step| !step.is_empty()).collect();
        steps.join(".")
    }

    /// The closest origin that is known: of the property, of what it is part of, of the resource.
    fn place(&self) -> Option<Span> {
        let (owner, here) = (self.owner?, self.dotted());
        let around = |path: &str| here.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        let known = owner.property_origins.iter().filter(|p| p.origin.span.is_some() && around(&p.path));
        known.max_by_key(|p| p.path.len()).map_or(owner.origin.span, |p| p.origin.span)
    }
}

/// The local value that holds what AWS knows of the deployment.
pub(super) const fn local(pseudo: Pseudo) -> &'static str {
    match pseudo {
        Pseudo::AccountId => "account_id",
        Pseudo::Region => "region",
        Pseudo::Partition => "partition",
        Pseudo::UrlSuffix | Pseudo::StackName => "dns_suffix",
    }
}

/// The label of a data source for `name`: words of what it is called, and a hash when another one is called like it.
fn label<T>(called: &str, name: &str, known: &BTreeMap<String, T>, same: impl Fn(&T) -> bool) -> String {
    let mut label = words(called);
    if !label.starts_with(|c: char| c.is_ascii_alphabetic()) {
        label.insert(0, '_');
    }
    if known.get(&label).is_some_and(|other| !same(other)) {
        label = format!("{label}_{}", hash(name, 6));
    }
    label
}

/// The same expression, borrowing nothing: names of secrets are references or short texts.
fn into_owned(expr: Expr<'_>) -> Expr<'static> {
    match expr {
        Expr::Str(text) => Expr::Str(Cow::Owned(text.into_owned())),
        Expr::Reference(reference) => Expr::Reference(reference),
        Expr::Template(parts) => Expr::Template(
            parts
                .into_iter()
                .map(|part| match part {
                    Part::Text(text) => Part::Text(Cow::Owned(text.into_owned())),
                    Part::Expr(expr) => Part::Expr(into_owned(expr)),
                })
                .collect(),
        ),
        Expr::Led(_, inner) => into_owned(*inner),
        _ => Expr::text(""),
    }
}
