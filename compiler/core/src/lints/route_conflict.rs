//! Two routes of one API, or two rules of one listener, that answer the same requests.

use std::collections::BTreeMap;

use aws_auto_source::{Diagnostic, Severity};

use super::index::Reader;
use super::{Check, Findings, Index, Lint};
use crate::ir::{HttpRoute, ListenerRule, TriggerKind};

aws_auto_source::codes! {
    /// One request, two answers.
    ROUTE_CONFLICT = "AA0219", "route-conflict", Error, include_str!("../../../../docs/codes/route-conflict.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

fn check(index: &Index<'_>, findings: &mut Findings) {
    let mut routes: BTreeMap<(u32, String), (Reader<'_>, &HttpRoute)> = BTreeMap::new();
    let mut priorities: BTreeMap<(String, u32), Reader<'_>> = BTreeMap::new();
    let mut conditions: BTreeMap<(String, Vec<&str>, Vec<&str>), Reader<'_>> = BTreeMap::new();
    for reader in index.triggers() {
        match &reader.trigger.kind {
            TriggerKind::Http(route) => {
                let key = (route.api.0, format!("{} {}", route.method, shape(&route.path)));
                if let Some((first, other)) = routes.insert(key, (reader, route)) {
                    findings.push(same_route(reader, route, first, other));
                }
            }
            TriggerKind::LoadBalancer(rule) => {
                let listener = listener(rule);
                if let Some(priority) = rule.priority
                    && let Some(first) = priorities.insert((listener.clone(), priority), reader)
                {
                    let message = format!("two rules of one listener have the priority {priority}");
                    findings
                        .push(both(message, reader, first).help("a listener gives each priority once; leave one out"));
                }
                if let Some(first) = conditions.insert((listener, sorted(&rule.hosts), sorted(&rule.paths)), reader) {
                    let message = "two rules of one listener match the same requests".to_owned();
                    let found = both(message, reader, first).help("give one of them another `path` or `host`");
                    findings.push(Diagnostic { severity: Severity::Warning, ..found });
                }
            }
            _ => {}
        }
    }
}

/// The path with its variables unnamed: what they are called does not tell requests apart.
fn shape(path: &str) -> String {
    let part = |part: &str| match part.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
        Some(name) if name.ends_with('+') => "{+}".to_owned(),
        Some(_) => "{}".to_owned(),
        None => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn same_route(again: Reader<'_>, route: &HttpRoute, first: Reader<'_>, other: &HttpRoute) -> Diagnostic {
    let (method, path) = (&route.method, &route.path);
    if path == &other.path {
        let message = format!("the API has the route `{method} {path}` twice");
        return both(message, again, first).help("AWS refuses the second one: give it another path or method");
    }
    let message = format!("`{method} {path}` and `{method} {}` match the same requests", other.path);
    let found = both(message, again, first).help("what a variable is called tells no requests apart: change one path");
    Diagnostic { severity: Severity::Warning, ..found }
}

/// Told at the one that stands later, whatever the functions are called.
fn both(message: String, again: Reader<'_>, first: Reader<'_>) -> Diagnostic {
    let (first, again) = if again.trigger.span < first.trigger.span { (again, first) } else { (first, again) };
    Diagnostic::new(ROUTE_CONFLICT, again.trigger.span, message)
        .label(format!("leads to `{}`", again.function.name))
        .also(first.trigger.span, format!("leads to `{}`", first.function.name))
}

fn listener(rule: &ListenerRule) -> String {
    match (&rule.listener, rule.vpc) {
        (Some(text), _) => format!("{:?}", text.pieces),
        (None, vpc) => format!("{vpc:?} {:?}", rule.scheme),
    }
}

fn sorted(patterns: &[String]) -> Vec<&str> {
    let mut sorted: Vec<&str> = patterns.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    sorted
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    fn routes(first: &str, second: &str) -> Vec<String> {
        let one = |name: &str, route: &str| format!("  - {{name: {name}, triggers: [{{source: http, {route}}}]}}\n");
        let said = found(&format!("lambda_functions:\n{}{}", one("a", first), one("b", second)));
        let ours = said.into_iter().filter(|line| line.contains("route-conflict"));
        ours.map(|line| line.split_once(": ").unwrap().1.to_owned()).collect()
    }

    #[test]
    fn names_of_variables_tell_nothing_apart() {
        assert_eq!(routes("path: /a, method: GET", "path: /a, method: GET"), ["the API has the route `GET /a` twice"]);
        assert_eq!(
            routes("path: \"/a/{id}\", method: GET", "path: \"/a/{name}\", method: GET"),
            ["`GET /a/{name}` and `GET /a/{id}` match the same requests"]
        );
        assert!(routes("path: /a, method: GET", "path: /a, method: POST").is_empty());
        assert!(routes("path: \"/a/{id}\", method: GET", "path: \"/a/{id+}\", method: GET").is_empty());
        assert!(routes("path: /a, method: GET", "path: /a, method: ANY").is_empty(), "the exact one wins");
        assert!(routes("path: /a", "path: /a, api: other").is_empty());
    }
}
