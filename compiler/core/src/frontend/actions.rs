//! IAM actions of integrations: real names of the right service, in canonical spelling.

use aws_auto_source::{Diagnostic, Spanned};

use super::builder::Builder;
use super::codes::{FOREIGN_ACTION, UNKNOWN_ACTION, WILDCARD_ACTION};
use crate::knowledge::{iam, services};

impl Builder<'_> {
    /// The actions that exist, in canonical spelling. The others are reported and left out.
    pub(super) fn actions(&mut self, service: &Spanned<String>, written: &[Spanned<String>]) -> Vec<Spanned<String>> {
        let row = services::find(&service.value);
        let mut actions: Vec<Spanned<String>> = Vec::new();
        for action in written {
            let canonical = match row {
                Some(row) => self.known_service(row, action),
                None => self.bare_prefix(&service.value, action),
            };
            actions.extend(canonical.into_iter().map(|name| Spanned::new(name, action.span)));
        }
        actions.sort();
        actions.dedup();
        actions
    }

    fn known_service(&mut self, row: &services::Service, action: &Spanned<String>) -> Vec<String> {
        if action.value.contains('*') {
            return self.wildcard(row.prefixes, action);
        }
        if let Some((service, found)) = row.action(&action.value) {
            return vec![format!("{}:{}", service.prefix(), found.name)];
        }
        let foreign = action.value.split_once(':').and_then(|_| iam::action(&action.value));
        let diagnostic = match foreign {
            Some((service, found)) => foreign_action(action, row.word, &service, &found),
            None => unknown_action(action, self.nearest(row.word, action, || row.nearest_action(&action.value))),
        };
        self.report(diagnostic);
        Vec::new()
    }

    /// A service that the language has no word for, named by its IAM prefix.
    fn bare_prefix(&mut self, prefix: &str, action: &Spanned<String>) -> Vec<String> {
        if action.value.contains('*') {
            return self.wildcard(&[prefix], action);
        }
        let (given, name) = action.value.split_once(':').unwrap_or((prefix, &action.value));
        let found = iam::service(given).and_then(|s| s.action(name).map(|a| (s, a.name.to_owned())));
        match found {
            Some((service, name)) if given == prefix => vec![format!("{}:{name}", service.prefix())],
            Some((service, _)) => {
                if let Some(found) = service.action(name) {
                    self.report(foreign_action(action, prefix, &service, &found));
                }
                Vec::new()
            }
            None => {
                let find = || iam::nearest_action(prefix, name).map(|n| format!("{prefix}:{n}"));
                let near = self.nearest(prefix, action, find);
                self.report(unknown_action(action, near));
                Vec::new()
            }
        }
    }

    /// The same mistake is often made many times: what was meant is looked for once.
    fn nearest(
        &mut self,
        service: &str,
        action: &Spanned<String>,
        find: impl FnOnce() -> Option<String>,
    ) -> Option<String> {
        self.meant_actions.entry((service.to_owned(), action.value.clone())).or_insert_with(find).clone()
    }

    /// A wildcard stays, as IAM would read it, expanded to the actions it stands for today, so that nothing is granted
    /// tomorrow that nobody has seen.
    fn wildcard(&mut self, prefixes: &[&str], action: &Spanned<String>) -> Vec<String> {
        let (given, pattern) = action.value.split_once(':').unwrap_or(("", &action.value));
        let prefix = if prefixes.contains(&given) || given.is_empty() { given } else { "" };
        let services = prefixes.iter().filter(|p| prefix.is_empty() || **p == prefix).filter_map(|p| iam::service(p));
        let all: Vec<String> = services
            .flat_map(|s| {
                let names: Vec<String> =
                    s.action_names().filter(|n| matches(pattern, n)).map(|n| format!("{}:{n}", s.prefix())).collect();
                names
            })
            .collect();
        let message = format!("`{}` grants {} actions", action.value, all.len());
        let diagnostic = Diagnostic::new(WILDCARD_ACTION, action.span, message)
            .label("wider than any function needs")
            .help("list the actions the function calls, or use `access: read`, `write` or `read_write`");
        self.report(diagnostic);
        all
    }
}

/// Whether an action's name fits a pattern with `*` and `?`, as IAM matches: ignoring case.
fn matches(pattern: &str, name: &str) -> bool {
    let (p, n): (Vec<char>, Vec<char>) =
        (pattern.to_lowercase().chars().collect(), name.to_lowercase().chars().collect());
    let (mut at, mut from) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while from < n.len() {
        match p.get(at) {
            Some('*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(c) if *c == '?' || n.get(from) == Some(c) => {
                at += 1;
                from += 1;
            }
            _ => match star {
                Some((star_at, star_from)) => {
                    at = star_at + 1;
                    from = star_from + 1;
                    star = Some((star_at, star_from + 1));
                }
                None => return false,
            },
        }
    }
    p.iter().skip(at).all(|c| *c == '*')
}

fn unknown_action(action: &Spanned<String>, near: Option<String>) -> Diagnostic {
    let message = format!("AWS has no action `{}`", action.value);
    let diagnostic = Diagnostic::new(UNKNOWN_ACTION, action.span, message);
    match near {
        Some(near) => {
            let found = diagnostic
                .label(format!("did you mean `{near}`?"))
                .help(format!("write `{near}`; the unknown action is left out of the policy"));
            let (prefix, meant) = near.split_once(':').unwrap_or(("", &near));
            let (given, written) =
                action.value.split_once(':').map_or((None, action.value.as_str()), |(p, n)| (Some(p), n));
            // Whoever leaves the prefix out goes on to do so.
            let text = if given.is_some() { near.as_str() } else { meant };
            let (title, text) = (format!("write `{text}`"), aws_auto_source::yaml::scalar(text));
            if iam::is_certainly(prefix, written, meant) {
                found.fix(title, action.span, text)
            } else {
                found.offer(title, action.span, text)
            }
        }
        None => diagnostic.label("left out of the policy"),
    }
}

fn foreign_action(
    action: &Spanned<String>,
    word: &str,
    service: &iam::Service<'_>,
    found: &iam::Action<'_>,
) -> Diagnostic {
    let message = format!("`{}:{}` is no action of `{word}`", service.prefix(), found.name);
    let home = services::find(service.prefix()).map_or(service.prefix(), |s| s.word);
    Diagnostic::new(FOREIGN_ACTION, action.span, message)
        .label("left out of the policy")
        .help(format!("move it to an integration with `service: {home}`"))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn wildcards_match_as_iam_does() {
        assert!(matches("Get*", "GetObject"));
        assert!(matches("*Item", "BatchWriteItem"));
        assert!(matches("P?tItem", "putitem"));
        assert!(!matches("Get*", "ForgetObject"));
        assert!(matches("*", "Anything"));
        assert!(matches("G*t*t", "GetObjectt"));
    }
}
