//! `integrations:` — what a function may touch.

use aws_auto_schema::decode::NamedEntry;
use aws_auto_schema::integration::{Access, Integration};
use aws_auto_schema::scalar::{Any, Text as WrittenText};
use aws_auto_source::suggest::nearest;
use aws_auto_source::{Diagnostic, Kind, Node, Spanned};

use super::builder::{Builder, Declared};
use super::codes::{INVALID_VALUE, MISSING_PERMISSIONS, MISSING_RESOURCE_KEY, UNKNOWN_SERVICE};
use super::gather::{integration_resource, resource_key};
use super::text::Place;
use crate::ir::grant::OUTBOUND;
use crate::ir::{Grant, GrantTarget, ResourceKind, Text};
use crate::knowledge::{iam, services};

impl Builder<'_> {
    /// All grants of a function, in declared order.
    pub(super) fn grants(&mut self, declared: &Declared<'_>) -> Vec<Grant> {
        let written = &declared.written.value;
        let mut grants: Vec<Grant> = written.integrations.iter().filter_map(|i| self.grant(i)).collect();
        if let Some(outbound) = &written.integration {
            grants.push(self.outbound(outbound));
        }
        grants
    }

    /// An outbound API: a secret for its credentials, which the function may read.
    fn outbound(&mut self, name: &Spanned<String>) -> Grant {
        let secret = self.resource(ResourceKind::Secret, &name.value, name.span);
        Grant {
            service: Spanned::new(OUTBOUND.to_owned(), name.span),
            target: GrantTarget::Resource(secret),
            actions: vec![Spanned::new("secretsmanager:GetSecretValue".to_owned(), name.span)],
            prefix: None,
            namespace: None,
            conditions: Vec::new(),
            span: name.span,
        }
    }

    fn grant(&mut self, written: &Spanned<Integration>) -> Option<Grant> {
        let integration = &written.value;
        let service = &integration.service;
        let row = services::find(&service.value);
        if row.is_none() && iam::service(&service.value).is_none() {
            self.unknown_service(service);
            return None;
        }
        let actions = self.granted_actions(written)?;
        let target = self.target(written, row, &actions)?;
        self.check_stray_keys(integration, row);
        Some(Grant {
            service: service.clone(),
            target,
            actions,
            prefix: integration.prefix.as_ref().map(|p| p.value.clone()),
            namespace: integration.namespace.as_ref().map(|n| self.text(n, Place::Elsewhere)),
            conditions: integration.conditions.as_ref().map_or_else(Vec::new, |c| self.conditions(&c.value.0)),
            span: written.span,
        })
    }

    fn unknown_service(&mut self, service: &Spanned<String>) {
        let words = services::all().iter().map(|s| s.word).chain(iam::services().map(|s| s.prefix()));
        let near = nearest(&service.value, words).map(str::to_owned);
        let message = format!("there is no service `{}`", service.value);
        let diagnostic = Diagnostic::new(UNKNOWN_SERVICE, service.span, message);
        self.report(match near {
            Some(near) => diagnostic
                .label(format!("did you mean `{near}`?"))
                .help(format!("write `{near}`"))
                .write_instead(service.span, &service.value, &near),
            None => diagnostic
                .label("no word of the language, and no IAM prefix")
                .help("for an API outside of AWS write `integration: <name>` on the function"),
        });
    }

    fn granted_actions(&mut self, written: &Spanned<Integration>) -> Option<Vec<Spanned<String>>> {
        let integration = &written.value;
        let permissions = integration.permissions.as_ref();
        if let Some(empty) = permissions.filter(|p| p.value.is_empty()) {
            let diagnostic =
                Diagnostic::new(MISSING_PERMISSIONS, empty.span, "an integration with no permissions grants nothing");
            self.report(diagnostic.help("list actions, or use `access: read`, `write` or `read_write`"));
            return None;
        }
        if permissions.is_none() && integration.access.is_none() {
            let service = &integration.service;
            let span = aws_auto_source::Span { end: service.span.end, ..written.span };
            let diagnostic = Diagnostic::new(
                MISSING_PERMISSIONS,
                span,
                format!("the integration with `{}` grants nothing", service.value),
            );
            self.report_absent(
                written.span,
                diagnostic
                    .label("neither `permissions` nor `access`")
                    .help("add `permissions: [...]`, or `access: read`"),
            );
            return None;
        }
        let mut actions = permissions.map_or_else(Vec::new, |p| self.actions(&integration.service, &p.value));
        if let Some(access) = &integration.access {
            self.add_access(&integration.service, access, &mut actions);
        }
        Some(actions)
    }

    fn add_access(&mut self, service: &Spanned<String>, access: &Spanned<Access>, actions: &mut Vec<Spanned<String>>) {
        let Some(row) = services::find(&service.value) else {
            let message = format!("`access` is not defined for `{}`", service.value);
            self.report(
                Diagnostic::new(INVALID_VALUE, access.span, message).help("list the actions under `permissions`"),
            );
            return;
        };
        let (read, write) = match access.value {
            Access::Read => (row.read, &[][..]),
            Access::Write => (&[][..], row.write),
            Access::ReadWrite => (row.read, row.write),
        };
        if read.is_empty() && write.is_empty() {
            let message = format!("`access: {}` stands for nothing with `{}`", access.value.as_str(), row.word);
            self.report(
                Diagnostic::new(INVALID_VALUE, access.span, message).help("list the actions under `permissions`"),
            );
        }
        actions.extend(read.iter().chain(write).map(|a| Spanned::new((*a).to_owned(), access.span)));
        actions.sort();
        actions.dedup();
    }

    fn target(
        &mut self,
        written: &Spanned<Integration>,
        row: Option<&services::Service>,
        actions: &[Spanned<String>],
    ) -> Option<GrantTarget> {
        let integration = &written.value;
        if let Some(arns) = &integration.resource {
            let arns = arns.value.as_slice().iter().map(|a| self.string(a, Place::Elsewhere)).collect();
            return Some(GrantTarget::Arns(arns));
        }
        if let Some((kind, name)) = integration_resource(integration) {
            return Some(GrantTarget::Resource(self.resource(kind, &name.value, name.span)));
        }
        match row.and_then(|r| r.resource).map(|r| r.key) {
            Some("function") if integration.function.is_some() => {
                let name = integration.function.as_ref()?;
                self.function_ref(&Spanned::new(name.value.as_str(), name.span)).map(GrantTarget::Function)
            }
            Some("workflow") if integration.workflow.is_some() => {
                integration.workflow.as_ref().map(|w| GrantTarget::Workflow(w.value.clone()))
            }
            Some("parameter") if integration.parameter.is_some() => {
                integration.parameter.as_ref().map(|p| GrantTarget::SsmParameter(p.value.clone()))
            }
            Some(key) if needs_resource(actions) => {
                self.missing_key(written, key);
                None
            }
            None if row.is_none() && needs_resource(actions) => {
                self.missing_resource(written);
                None
            }
            _ => Some(GrantTarget::Account),
        }
    }

    fn missing_key(&mut self, written: &Spanned<Integration>, key: &str) {
        let service = &written.value.service;
        let span = aws_auto_source::Span { end: service.span.end, ..written.span };
        let message = format!("the integration with `{}` names no {key}", service.value);
        let diagnostic =
            Diagnostic::new(MISSING_RESOURCE_KEY, span, message).label(format!("`{key}` is required here"));
        self.report_absent(written.span, diagnostic.help(format!("add `{key}: <name>`")));
    }

    fn missing_resource(&mut self, written: &Spanned<Integration>) {
        let service = &written.value.service;
        let message = format!("the language has no word for resources of `{}`", service.value);
        let diagnostic = Diagnostic::new(UNKNOWN_SERVICE, service.span, message);
        self.report_absent(written.span, diagnostic.label("on which resource?").help("add `resource: <ARN>`"));
    }

    /// A resource key of another service does nothing: most likely `service` is wrong.
    fn check_stray_keys(&mut self, integration: &Integration, row: Option<&services::Service>) {
        let own = row.and_then(|r| r.resource).map(|r| r.key);
        let keys = [
            "table",
            "bucket",
            "queue",
            "topic",
            "stream",
            "secret",
            "parameter",
            "key",
            "bus",
            "workflow",
            "function",
            "database",
            "domain",
            "cache",
        ];
        for key in keys.into_iter().filter(|k| Some(*k) != own) {
            if let Some(value) = resource_key(integration, key) {
                let message = format!("`{key}` does not belong to the service `{}`", integration.service.value);
                let diagnostic = Diagnostic::new(INVALID_VALUE, value.span, message);
                self.report(diagnostic.help(own.map_or_else(
                    || "remove it, or give an ARN under `resource`".to_owned(),
                    |own| format!("write `{own}`"),
                )));
            }
        }
    }

    /// IAM conditions: operator, then key, then one value or several.
    fn conditions(&mut self, written: &[NamedEntry<Any>]) -> Vec<(String, String, Vec<Text>)> {
        let mut conditions = Vec::new();
        for operator in written {
            let Some(keys) = operator.value.0.as_map() else {
                let message = format!("the condition `{}` needs a mapping from keys to values", operator.name.value);
                let diagnostic = Diagnostic::new(INVALID_VALUE, operator.name.span, message);
                self.report(diagnostic.help("such as `StringEquals: {\"aws:ResourceTag/team\": billing}`"));
                continue;
            };
            for entry in &keys.entries {
                let values = self.condition_values(&entry.value);
                conditions.push((operator.name.value.clone(), entry.key.value.to_string(), values));
            }
        }
        conditions.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        conditions
    }

    fn condition_values(&mut self, node: &Node) -> Vec<Text> {
        match &node.kind {
            Kind::Seq(items) => items.iter().flat_map(|i| self.condition_values(i)).collect(),
            Kind::Scalar(scalar) => {
                let written = WrittenText::assumed(&*scalar.text, node.span);
                vec![self.text(&written, Place::Elsewhere)]
            }
            Kind::Map(_) => {
                let message = "a condition's value is a string or a list of strings";
                self.report(Diagnostic::new(INVALID_VALUE, node.span, message));
                Vec::new()
            }
        }
    }
}

/// Whether any action has a type of resource that must be named: then `*` would be wider than AWS allows for.
fn needs_resource(actions: &[Spanned<String>]) -> bool {
    actions.iter().any(|a| iam::action(&a.value).is_some_and(|(_, found)| !found.resource_types.is_empty()))
}
