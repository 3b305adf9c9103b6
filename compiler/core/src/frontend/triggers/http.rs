//! Triggers by requests: HTTP APIs and load balancers.

use aws_auto_schema::scalar::OneOrMany;
use aws_auto_schema::trigger::{AlbScheme, AlbTrigger, Authorizer as WrittenAuthorizer, AuthorizerWord, HttpTrigger};
use aws_auto_source::suggest::nearest;
use aws_auto_source::{Diagnostic, Span, Spanned};

use super::super::builder::{Builder, Owner};
use super::super::codes::{ALB_WITHOUT_LISTENER, INVALID_VALUE, MISSING_PARTNER};
use super::super::text::Place;
use crate::ir::{Authorizer, HttpRoute, ListenerRule, ResourceKind, TriggerKind};

impl Builder<'_> {
    /// The name of the API that a route stands in: given, the service's, or the ecosystem's.
    pub(in crate::frontend) fn api_name(
        &self,
        given: Option<&Spanned<String>>,
        owner: Owner<'_>,
        span: Span,
    ) -> (String, Span) {
        match (given, owner.service) {
            (Some(api), _) => (api.value.clone(), api.span),
            (None, Some(service)) => (format!("{service}-api"), span),
            (None, None) => {
                // Settings are read after names; the name itself is known from the start.
                let name = self.document.settings.as_ref().and_then(|s| s.value.name.as_ref());
                (format!("{}-api", name.map_or("ecosystem", |n| n.value.as_str())), span)
            }
        }
    }

    pub(super) fn http_trigger(&mut self, t: &HttpTrigger, owner: Owner<'_>, span: Span) -> Option<TriggerKind> {
        let (name, at) = self.api_name(t.api.as_ref(), owner, span);
        let api = self.resource(ResourceKind::Api, &name, at);
        let method = t.method.as_ref().map_or_else(|| Some("ANY".to_owned()), |m| self.method(m))?;
        let path = match &t.path {
            Some(path) => self.path(path)?,
            None => owner.service.map_or_else(String::new, |s| format!("/{s}")) + "/" + owner.name,
        };
        let default =
            self.document.resources.as_ref().and_then(|r| r.apis.get(&name)).and_then(|a| a.0.authorizer.clone());
        let authorizer = t.authorizer.clone().or(default);
        let authorizer = authorizer.map_or(Some(Authorizer::None), |a| self.authorizer(&a))?;
        Some(TriggerKind::Http(HttpRoute { api, method, path, authorizer }))
    }

    fn method(&mut self, written: &Spanned<String>) -> Option<String> {
        const METHODS: [&str; 8] = ["ANY", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
        let upper = written.value.to_ascii_uppercase();
        if METHODS.contains(&upper.as_str()) {
            return Some(upper);
        }
        let message = format!("there is no method `{}`", written.value);
        let diagnostic = Diagnostic::new(INVALID_VALUE, written.span, message);
        let diagnostic = diagnostic.help(format!("one of: {}", METHODS.join(", ")));
        self.report(match nearest(&upper, METHODS) {
            Some(near) => diagnostic.label(format!("did you mean `{near}`?")).write_instead(written.span, &upper, near),
            None => diagnostic,
        });
        None
    }

    fn path(&mut self, written: &Spanned<String>) -> Option<String> {
        let path = &written.value;
        let balanced = path.split('/').all(|part| {
            let inner = part.strip_prefix('{').and_then(|p| p.strip_suffix('}'));
            inner.map_or_else(
                || !part.contains(['{', '}']),
                |name| {
                    let name = name.strip_suffix('+').unwrap_or(name);
                    !name.is_empty()
                        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))
                },
            )
        });
        if path == "$default" || path.starts_with('/') && balanced && !path.contains(char::is_whitespace) {
            return Some(path.clone());
        }
        let message = format!("`{path}` is no path of an HTTP API");
        let help = "begin with `/`; a variable is a whole part, such as `/orders/{id}` or `/files/{path+}`";
        self.report(Diagnostic::new(INVALID_VALUE, written.span, message).help(help));
        None
    }

    fn authorizer(&mut self, written: &Spanned<WrittenAuthorizer>) -> Option<Authorizer> {
        let rules = match &written.value {
            WrittenAuthorizer::Word(AuthorizerWord::None) => return Some(Authorizer::None),
            WrittenAuthorizer::Word(AuthorizerWord::Iam) => return Some(Authorizer::Iam),
            WrittenAuthorizer::Rules(rules) => rules,
        };
        match (&rules.jwt, &rules.function) {
            (Some(jwt), None) => Some(Authorizer::Jwt {
                issuer: self.text(&jwt.value.issuer.value, Place::Elsewhere),
                audience: jwt.value.audience.value.as_slice().iter().map(|a| a.value.clone()).collect(),
            }),
            (None, Some(function)) => {
                let name = Spanned::new(function.value.as_str(), function.span);
                self.function_ref(&name).map(Authorizer::Function)
            }
            _ => {
                let message = "an authorizer is `jwt` or `function`, exactly one";
                self.report(Diagnostic::new(INVALID_VALUE, written.span, message));
                None
            }
        }
    }

    pub(super) fn alb_trigger(&mut self, t: &AlbTrigger, span: Span) -> Option<TriggerKind> {
        let listener = t.listener.as_ref().map(|l| self.text(l, Place::Elsewhere));
        let vpc = t.vpc.as_ref().and_then(|v| self.declared_network(&v.value, v.span));
        if t.listener.is_none() && t.vpc.is_none() {
            let diagnostic =
                Diagnostic::new(ALB_WITHOUT_LISTENER, span, "a load balancer needs a `listener` or a `vpc`");
            self.report_absent(
                span,
                diagnostic.help("give the ARN of an existing `listener`, or the name of a `vpc` for a new one"),
            );
            return None;
        }
        let scheme = t.scheme.as_ref().map_or(AlbScheme::Internal, |s| s.value);
        if let (Some(at), AlbScheme::InternetFacing, None) = (&t.scheme, scheme, &t.certificate) {
            let diagnostic =
                Diagnostic::new(MISSING_PARTNER, at.span, "an internet-facing load balancer needs a `certificate`");
            self.report(diagnostic.help("add `certificate: <ARN>`: it serves HTTPS and redirects HTTP"));
        }
        let list = |value: &Option<Spanned<OneOrMany>>| -> Vec<String> {
            value.iter().flat_map(|v| v.value.as_slice()).map(|s| s.value.clone()).collect()
        };
        Some(TriggerKind::LoadBalancer(ListenerRule {
            listener,
            vpc,
            paths: list(&t.path),
            hosts: list(&t.host),
            priority: t.priority.as_ref().and_then(|p| self.number(p, 1..=50_000, "`priority`")),
            scheme,
            certificate: t.certificate.as_ref().map(|c| self.text(c, Place::Elsewhere)),
        }))
    }
}
