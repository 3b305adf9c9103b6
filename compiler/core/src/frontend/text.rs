//! Template strings: `${param.Stage}` and its kin become references, everything else stays literal.

use aws_auto_schema::scalar::Text as Written;
use aws_auto_source::suggest::nearest;
use aws_auto_source::value::GrammarError;
use aws_auto_source::value::template::{
    AwsAttribute, FunctionAttribute as WrittenFunctionAttribute, Part, Reference,
    ResourceAttribute as WrittenResourceAttribute, Target, Template,
};
use aws_auto_source::{Diagnostic, Span, Spanned};

use super::builder::Builder;
use super::codes::{
    BAD_REFERENCE, NEAR_MISS_REFERENCE, SECRET_IN_ENVIRONMENT, SECRET_OUTSIDE_ENVIRONMENT, UNKNOWN_NAME,
};
use crate::aws::Pseudo;
use crate::ir::{FunctionAttribute, Piece, ResourceAttribute, ResourceId, ResourceKind, Text};

/// Where a text stands, which decides what may be in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// An environment variable's value: secrets may be read here, with a warning.
    Environment,
    /// Anywhere else that reaches AWS.
    Elsewhere,
}

impl Builder<'_> {
    /// A text with its references resolved; problems are reported and become empty literals.
    pub(super) fn text(&mut self, written: &Written, place: Place) -> Text {
        if !written.value.contains('$') {
            return Text::literal(&written.value, written.span);
        }
        let parsed = Template::parse(&written.value);
        for near in &parsed.near_misses {
            let span = written.sub_span(near.offset, near.len);
            let mut diagnostic = Diagnostic::new(NEAR_MISS_REFERENCE, span, &near.message).label("taken literally");
            diagnostic.help.clone_from(&near.help);
            self.report(diagnostic);
        }
        for error in &parsed.errors {
            self.bad_reference(written, error);
        }
        let pieces = parsed.template.parts.iter().filter_map(|part| match part {
            Part::Literal(literal) => Some(Piece::Literal(literal.clone())),
            Part::Reference(reference) => self.reference(reference, written, place),
        });
        Text { pieces: pieces.collect(), span: written.span }
    }

    /// A plain string as a text.
    pub(super) fn string(&mut self, written: &Spanned<String>, place: Place) -> Text {
        self.text(&Written::assumed(&written.value, written.span), place)
    }

    fn bad_reference(&mut self, written: &Written, error: &GrammarError) {
        let span = written.sub_span(error.offset, error.len);
        let mut diagnostic = Diagnostic::new(BAD_REFERENCE, span, &error.message);
        diagnostic.help.clone_from(&error.help);
        self.report(diagnostic);
    }

    fn reference(&mut self, reference: &Reference, written: &Written, place: Place) -> Option<Piece> {
        let span = written.sub_span(reference.offset, reference.len);
        match &reference.target {
            Target::Param { name } => self.parameter(&at(written, reference, name)).map(Piece::Parameter),
            Target::Resource { path, attribute } => {
                let id = self.resource_path(&at(written, reference, path))?;
                Some(Piece::Resource(id, resource_attribute(*attribute)))
            }
            Target::Function { name, attribute } => {
                let id = self.function_ref(&at(written, reference, name))?;
                Some(Piece::Function(id, function_attribute(*attribute)))
            }
            Target::Ssm { path } => Some(Piece::Ssm(path.clone())),
            Target::Secret { name, key } => self.secret(&at(written, reference, name), key.clone(), span, place),
            Target::Aws { attribute } => Some(Piece::Aws(pseudo(*attribute))),
        }
    }

    fn parameter(&mut self, name: &Spanned<&str>) -> Option<crate::ir::ParameterId> {
        let found = self.parameters.get(name.value).copied();
        if found.is_none() {
            let known: Vec<&str> = self.parameters.keys().map(String::as_str).collect();
            let diagnostic = unknown("parameter", name, &known, "declare it under `parameters:`");
            self.report(diagnostic);
        }
        found
    }

    /// `orders`, or `tables.orders` where two kinds have one name.
    fn resource_path(&mut self, path: &Spanned<&str>) -> Option<ResourceId> {
        let named = self.registry.named(path.value);
        if let [only] = named.as_slice() {
            return Some(*only);
        }
        if named.is_empty()
            && let Some((kind, name)) = path.value.split_once('.')
            && let Some(kind) = ResourceKind::ALL.iter().find(|k| k.plural() == kind)
            && let Some(id) = self.registry.find(*kind, name)
        {
            return Some(id);
        }
        let diagnostic = if named.is_empty() {
            let known = self.registry.names();
            unknown(
                "resource",
                path,
                &known,
                "name it in a trigger or an integration, or declare it under `resources:`",
            )
        } else {
            let kinds: Vec<String> = named
                .iter()
                .map(|id| format!("`${{resource.{}.{}.…}}`", self.registry.kind(*id).plural(), path.value))
                .collect();
            Diagnostic::new(UNKNOWN_NAME, path.span, format!("more than one resource is called `{}`", path.value))
                .label("which one?")
                .help(format!("write {}", kinds.join(" or ")))
        };
        self.report(diagnostic);
        None
    }

    fn secret(&mut self, name: &Spanned<&str>, key: Option<String>, span: Span, place: Place) -> Option<Piece> {
        let Some(id) = self.registry.find(ResourceKind::Secret, name.value) else {
            let known = self.registry.names_of(ResourceKind::Secret);
            let diagnostic = unknown("secret", name, &known, "declare it under `resources.secrets:`");
            self.report(diagnostic);
            return None;
        };
        let arn = format!("${{resource.{}.arn}}", name.value);
        if place == Place::Elsewhere {
            let message =
                format!("the value of the secret `{}` can only be used in an environment variable", name.value);
            let diagnostic = Diagnostic::new(SECRET_OUTSIDE_ENVIRONMENT, span, message);
            self.report(diagnostic.label("would be readable here").help(format!("use `{arn}`")));
            return None;
        }
        let message =
            format!("the value of the secret `{}` becomes readable in the function's configuration", name.value);
        let diagnostic = Diagnostic::new(SECRET_IN_ENVIRONMENT, span, message)
            .label("copied at deployment, and not rotated")
            .help(format!("hand over the ARN and read the secret in the code: `{arn}`"))
            .fix(format!("write `{arn}`"), span, arn);
        self.report(diagnostic);
        Some(Piece::Secret(id, key))
    }
}

/// The name inside a reference, at its own place.
fn at<'a>(written: &Written, reference: &Reference, name: &'a str) -> Spanned<&'a str> {
    let inside = written.value.get(reference.offset..reference.offset + reference.len).unwrap_or("");
    let offset = inside.find(name).unwrap_or(0);
    Spanned::new(name, written.sub_span(reference.offset + offset, name.len()))
}

/// A report that no `what` has this name.
pub(super) fn unknown(what: &str, name: &Spanned<&str>, known: &[&str], otherwise: &str) -> Diagnostic {
    let diagnostic = Diagnostic::new(UNKNOWN_NAME, name.span, format!("there is no {what} `{}`", name.value));
    match nearest(name.value, known.iter().copied()) {
        Some(near) => {
            let found =
                diagnostic.label(format!("did you mean `{near}`?")).help(format!("write `{near}`, or {otherwise}"));
            // Inside of a reference no quotes may be written.
            let as_it_is = aws_auto_source::yaml::scalar(near) == near;
            if as_it_is { found.write_instead(name.span, name.value, near) } else { found }
        }
        None => diagnostic.label("not declared").help(otherwise),
    }
}

const fn resource_attribute(attribute: WrittenResourceAttribute) -> ResourceAttribute {
    match attribute {
        WrittenResourceAttribute::Arn => ResourceAttribute::Arn,
        WrittenResourceAttribute::Name => ResourceAttribute::Name,
        WrittenResourceAttribute::Url => ResourceAttribute::Url,
    }
}

const fn function_attribute(attribute: WrittenFunctionAttribute) -> FunctionAttribute {
    match attribute {
        WrittenFunctionAttribute::Arn => FunctionAttribute::Arn,
        WrittenFunctionAttribute::Name => FunctionAttribute::Name,
        WrittenFunctionAttribute::AliasArn => FunctionAttribute::AliasArn,
    }
}

const fn pseudo(attribute: AwsAttribute) -> Pseudo {
    match attribute {
        AwsAttribute::Account => Pseudo::AccountId,
        AwsAttribute::Region => Pseudo::Region,
        AwsAttribute::Partition => Pseudo::Partition,
    }
}
