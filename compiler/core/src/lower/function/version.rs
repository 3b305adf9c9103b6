//! The published version and its alias `live`.
//!
//! Lambda publishes a version only when code or configuration changed, and CloudFormation only makes a resource when its
//! logical id is new. So the logical id carries a digest of exactly what Lambda keeps in a version: never tags, reserved
//! concurrency or names, which would ask for a version that Lambda refuses to publish.

use super::layers::Layers;
use super::{ALIAS, canonical};
use crate::aws::{Props, Stack, Value, map, text};
use crate::ir::{Code, Function, FunctionId};
use crate::lower::{Lowering, naming};

/// Properties of a function that belong to the function, not to its versions.
/// Source: Lambda guide, "Manage Lambda function versions", what a version includes.
const NOT_VERSIONED: [&str; 3] = ["FunctionName", "ReservedConcurrentExecutions", "Tags"];
/// Hexadecimal digits of the digest in the logical id.
const DIGITS: usize = 12;

/// Fills version and alias, where the function has them. Its properties must be filled before.
pub(super) fn fill(cx: &mut Lowering<'_>, id: FunctionId, function: &Function, layers: &Layers) {
    let parts = cx.parts(id);
    let (Some(version), Some(alias)) = (parts.version, parts.alias) else { return };
    let digests = layers.digests(function);
    let identity = identity(&cx.stack, &cx.stack.resource(parts.function).props, function, &digests);
    cx.stack.rename(version, naming::logical_id(&function.name, &format!("Version{identity}")));
    let resource = cx.stack.resource_mut(version);
    resource.set("FunctionName", Value::Ref(parts.function));
    // An old version must stay as long as an alias may still send traffic to it, and for rolling back.
    resource.stateful = true;
    let resource = cx.stack.resource_mut(alias);
    resource.set("FunctionName", Value::Ref(parts.function));
    resource.set("FunctionVersion", Value::Attr(version, "Version"));
    resource.set("Name", text(ALIAS));
    if let Some(executions) = function.provisioned_concurrency.filter(|executions| *executions > 0) {
        let config = map([("ProvisionedConcurrentExecutions", executions.into())]);
        resource.set("ProvisionedConcurrencyConfig", config);
    }
}

/// What identifies a version, from its logical id: the same digest names it wherever another tool makes the version.
#[must_use]
pub fn version_identity(logical_id: &str) -> Option<&str> {
    let digest = logical_id.get(logical_id.len().checked_sub(DIGITS)?..)?;
    digest.bytes().all(|b| b.is_ascii_hexdigit()).then_some(digest)
}

/// Local code counts by its contents alone: packed elsewhere or under another name, it is the same to Lambda.
fn identity(stack: &Stack, props: &Props, function: &Function, layers: &[&str]) -> String {
    let digest = match &function.code {
        Code::Local { digest, .. } => Some(digest.as_str()),
        Code::S3 { .. } | Code::Image(_) => None,
    };
    let counts = |key: &str| !NOT_VERSIONED.contains(&key) && (key != "Code" || digest.is_none());
    let mut whole = String::new();
    for (key, value) in props.iter().filter(|(key, _)| counts(key)) {
        canonical::tagged('k', key, &mut whole);
        canonical::write(stack, value, &mut whole);
    }
    for digest in digest.iter().chain(layers) {
        canonical::tagged('d', digest, &mut whole);
    }
    naming::hash(&whole, DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Layer, Text};
    use crate::lower::function::testing::{Built, function, lowered, span};

    fn warm() -> Function {
        let mut pay = function("pay");
        pay.provisioned_concurrency = Some(3);
        pay
    }

    fn version_of(pay: Function) -> String {
        version(&lowered(vec![pay], vec![])).to_owned()
    }

    fn version(built: &Built) -> &str {
        built.stack.iter().map(|(_, r)| r.logical_id.as_str()).find(|id| id.starts_with("PayVersion")).unwrap()
    }

    #[test]
    fn the_alias_points_at_the_version_and_keeps_environments_warm() {
        let built = lowered(vec![warm()], vec![]);
        let name = version(&built).to_owned();
        assert_eq!(name.len(), "PayVersion".len() + 12);
        let alias = built.get("PayAlias");
        assert_eq!(built.text(alias.get("FunctionVersion").unwrap()), format!("${{{name}.Version}}"));
        assert_eq!(alias.get("Name"), Some(&text("live")));
        let provisioned = alias.get("ProvisionedConcurrencyConfig").unwrap();
        assert_eq!(provisioned.get("ProvisionedConcurrentExecutions"), Some(&3u32.into()));
        assert!(built.get(&name).stateful, "old versions are kept");
    }

    #[test]
    fn a_version_changes_with_code_configuration_and_layers() {
        let before = version_of(warm());
        let changes: [fn(&mut Function); 6] = [
            |f| f.timeout.value += 1,
            |f| f.memory.size.value += 1,
            |f| f.code = Code::Local { path: "functions/pay".to_owned(), digest: "other".to_owned() },
            |f| drop(f.environment.insert("A".to_owned(), Text::literal("1", span()))),
            |f| f.layers = vec![Layer::Local { path: "layers/a".to_owned(), digest: "1".to_owned() }],
            |f| f.layers = vec![Layer::Local { path: "layers/a".to_owned(), digest: "2".to_owned() }],
        ];
        let mut seen = std::collections::BTreeSet::from([before]);
        for change in changes {
            let mut pay = warm();
            change(&mut pay);
            assert!(seen.insert(version_of(pay)), "every change is a new version");
        }
    }

    #[test]
    fn a_version_does_not_change_with_what_lambda_does_not_version() {
        let mut pay = warm();
        pay.reserved_concurrency = Some(9);
        pay.provisioned_concurrency = Some(9);
        pay.tags.insert("team".to_owned(), Text::literal("a", span()));
        pay.code = Code::Local { path: "elsewhere/pay".to_owned(), digest: "digest".to_owned() };
        assert_eq!(version_of(pay), version_of(warm()));
    }
}
