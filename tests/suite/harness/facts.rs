//! Facts of deployed systems, compared: what two sources say of one ecosystem, and which differences are allowed.
//!
//! A facts document is `{kind: {identity: {member: value}}}`; `tests/oracles/lib/facts.py` says what stands in it. A
//! difference is a path (`KIND/IDENTITY/MEMBER…`) with what the one and the other side have there.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value};

use super::partial::like;

/// One place at which two documents differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The ecosystem.
    pub(crate) fixture: String,
    /// Kind, identity and members, with `/` between.
    pub(crate) path: String,
    /// What the first side has; nothing where it has no such member.
    pub(crate) left: Option<Value>,
    /// What the second side has.
    pub(crate) right: Option<Value>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fixture, path, .. } = self;
        let say = |side: &Option<Value>| side.as_ref().map_or_else(|| "nothing".to_owned(), ToString::to_string);
        write!(f, "{fixture}: {path}: {} against {}", say(&self.left), say(&self.right))
    }
}

/// A difference that is meant.
#[derive(Debug)]
pub(crate) struct Allowed {
    /// The paths, in which `*` stands for any characters.
    pub(crate) paths: &'static str,
    /// Whether these two values may stand against each other.
    pub(crate) holds: fn(Option<&Value>, Option<&Value>) -> bool,
    /// Why it is right.
    pub(crate) reason: &'static str,
}

impl Allowed {
    fn covers(&self, difference: &Difference) -> bool {
        like(self.paths, &difference.path) && (self.holds)(difference.left.as_ref(), difference.right.as_ref())
    }
}

/// Where two facts documents of one ecosystem differ. Lists of texts are sets: permissions have no order.
pub(crate) fn differences(fixture: &str, left: &Value, right: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(Some(left), Some(right), String::new(), &mut |path, left, right| {
        let (left, right) = (left.cloned(), right.cloned());
        found.push(Difference { fixture: fixture.to_owned(), path, left, right });
    });
    found
}

/// Fails on every difference that nothing allows, and on what allows nothing any more.
pub(crate) fn nothing_but_allowed(found: &[Difference], allowed: &[Allowed]) {
    let objections = found.iter().filter(|difference| !allowed.iter().any(|a| a.covers(difference)));
    let mut lines: Vec<String> = objections.map(ToString::to_string).collect();
    let idle = allowed.iter().filter(|a| !found.iter().any(|difference| a.covers(difference)));
    lines.extend(idle.map(|a| format!("{} differs nowhere any more ({})", a.paths, a.reason)));
    assert!(lines.is_empty(), "{} differences:\n{}", lines.len(), lines.join("\n"));
}

type Report<'a> = dyn FnMut(String, Option<&Value>, Option<&Value>) + 'a;

fn compare(left: Option<&Value>, right: Option<&Value>, path: String, report: &mut Report<'_>) {
    match (left, right) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => members(a, b, &path, report),
        (Some(Value::Array(a)), Some(Value::Array(b))) if texts(a) && texts(b) => elements(a, b, &path, report),
        _ if left == right => {}
        _ => report(path, left, right),
    }
}

fn members(left: &Map<String, Value>, right: &Map<String, Value>, path: &str, report: &mut Report<'_>) {
    let names: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    for name in names {
        let inner = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
        compare(left.get(name), right.get(name), inner, report);
    }
}

fn elements(left: &[Value], right: &[Value], path: &str, report: &mut Report<'_>) {
    for only in left.iter().filter(|element| !right.contains(element)) {
        report(path.to_owned(), Some(only), None);
    }
    for only in right.iter().filter(|element| !left.contains(element)) {
        report(path.to_owned(), None, Some(only));
    }
}

fn texts(list: &[Value]) -> bool {
    list.iter().all(Value::is_string)
}

mod tests {
    use serde_json::json;

    use super::*;

    fn lines(left: &Value, right: &Value) -> Vec<String> {
        differences("shop", left, right).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_difference_has_its_place_and_both_sides() {
        let left = json!({"Function": {"orders": {"MemorySize": 512, "Timeout": 3}}});
        let right = json!({"Function": {"orders": {"MemorySize": 256, "Timeout": 3}, "extra": {}}});
        assert_eq!(
            lines(&left, &right),
            ["shop: Function/extra: nothing against {}", "shop: Function/orders/MemorySize: 512 against 256"]
        );
    }

    #[test]
    fn permissions_are_sets() {
        let left = json!({"permissions": {"role r": ["Allow a on b", "Allow c on d"]}});
        assert_eq!(lines(&left, &json!({"permissions": {"role r": ["Allow c on d", "Allow a on b"]}})), [""; 0]);
        let found = lines(&left, &json!({"permissions": {"role r": ["Allow c on d", "Allow e on f"]}}));
        assert_eq!(
            found,
            [
                "shop: permissions/role r: \"Allow a on b\" against nothing",
                "shop: permissions/role r: nothing against \"Allow e on f\""
            ]
        );
    }

    #[test]
    #[should_panic(expected = "differs nowhere any more (because)")]
    fn what_is_allowed_must_occur() {
        let allowed = Allowed { paths: "Function/*", holds: |_, _| true, reason: "because" };
        nothing_but_allowed(&[], &[allowed]);
    }
}
