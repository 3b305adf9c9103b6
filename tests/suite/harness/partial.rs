//! Partial expectations over JSON: every member that is given must be there; what is not given may be anything.
//!
//! Lists must have the same length and match one by one. A member's name and a `$like` text may hold `*` for any
//! characters: such a name matches when one of the members fits. An object with one of these names alone asks more:
//! `{"$like": "arn:*:orders-dlq"}`, `{"$contains": [expectations, each of which one element meets]}`,
//! `{"$length": 2}` (elements, members or characters), `{"$absent": true}` as the value of a member.

use serde_json::{Map, Value};

/// Where the value differs from the expectation, one line each: path, what was wanted, what was found.
pub(crate) fn differences(wanted: &Value, found: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    compare(wanted, found, "$", &mut lines);
    lines
}

fn compare(wanted: &Value, found: &Value, path: &str, lines: &mut Vec<String>) {
    match (wanted, found) {
        (Value::Object(members), _) if operator(members).is_some() => operate(members, found, path, lines),
        (Value::Object(members), Value::Object(there)) => compare_members(members, there, path, lines),
        (Value::Array(elements), Value::Array(there)) => compare_elements(elements, there, path, lines),
        _ if same(wanted, found) => {}
        _ => lines.push(format!("{path}: wanted {wanted}, found {}", short(found))),
    }
}

/// Numbers are compared by value: emulators answer `5.0` where `5` was sent.
fn same(wanted: &Value, found: &Value) -> bool {
    wanted == found || wanted.as_f64().is_some_and(|a| found.as_f64() == Some(a))
}

fn compare_members(wanted: &Map<String, Value>, found: &Map<String, Value>, path: &str, lines: &mut Vec<String>) {
    for (name, value) in wanted {
        let path = format!("{path}.{name}");
        match (found.get(name), value.get("$absent").is_some()) {
            (Some(there), true) => lines.push(format!("{path}: wanted nothing, found {}", short(there))),
            (None, true) => {}
            (Some(there), false) => compare(value, there, &path, lines),
            (None, false) => compare_like(name, value, found, &path, lines),
        }
    }
}

/// A name that no member has: perhaps it is a pattern.
fn compare_like(name: &str, value: &Value, found: &Map<String, Value>, path: &str, lines: &mut Vec<String>) {
    let fitting: Vec<&Value> =
        found.iter().filter(|(n, _)| name.contains('*') && like(name, n)).map(|(_, v)| v).collect();
    if fitting.iter().any(|there| differences(value, there).is_empty()) {
        return;
    }
    match fitting.as_slice() {
        [] => lines.push(format!("{path}: absent; there is {}", names(found))),
        [one] => compare(value, one, path, lines),
        many => lines.push(format!("{path}: none of {} members is {value}", many.len())),
    }
}

fn compare_elements(wanted: &[Value], found: &[Value], path: &str, lines: &mut Vec<String>) {
    if wanted.len() != found.len() {
        let there = short(&Value::from(found.to_vec()));
        lines.push(format!("{path}: wanted {} elements, found {}: {there}", wanted.len(), found.len()));
        return;
    }
    for (i, (a, b)) in wanted.iter().zip(found).enumerate() {
        compare(a, b, &format!("{path}[{i}]"), lines);
    }
}

fn operator(members: &Map<String, Value>) -> Option<&str> {
    let name = members.keys().next().filter(|_| members.len() == 1)?;
    ["$like", "$contains", "$length", "$absent"].contains(&name.as_str()).then_some(name)
}

fn operate(members: &Map<String, Value>, found: &Value, path: &str, lines: &mut Vec<String>) {
    for (name, wanted) in members {
        let holds = match name.as_str() {
            "$like" => found.as_str().is_some_and(|text| like(wanted.as_str().unwrap_or_default(), text)),
            "$length" => length(found) == wanted.as_u64(),
            "$contains" => return contains(wanted, found, path, lines),
            _ => false,
        };
        if !holds {
            lines.push(format!("{path}: wanted {name} {wanted}, found {}", short(found)));
        }
    }
}

fn contains(wanted: &Value, found: &Value, path: &str, lines: &mut Vec<String>) {
    let there = found.as_array().map(Vec::as_slice).unwrap_or_default();
    for element in wanted.as_array().into_iter().flatten() {
        if !there.iter().any(|one| differences(element, one).is_empty()) {
            lines.push(format!("{path}: no element is {element}; found {}", short(found)));
        }
    }
}

fn length(value: &Value) -> Option<u64> {
    let length = match value {
        Value::Array(elements) => elements.len(),
        Value::Object(members) => members.len(),
        Value::String(text) => text.chars().count(),
        _ => return None,
    };
    u64::try_from(length).ok()
}

/// Does the text fit the pattern, in which `*` stands for any characters?
pub(crate) fn like(pattern: &str, text: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else { return pattern == text };
    let Some(rest) = text.strip_prefix(before) else { return false };
    rest.char_indices().map(|(i, _)| i).chain([rest.len()]).any(|i| rest.get(i..).is_some_and(|tail| like(after, tail)))
}

fn names(members: &Map<String, Value>) -> String {
    let names: Vec<&str> = members.keys().map(String::as_str).collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 400 { text } else { text.chars().take(400).chain("…".chars()).collect() }
}

mod tests {
    use serde_json::json;

    use super::*;

    fn differ(wanted: impl Into<Value>, found: impl Into<Value>) -> String {
        differences(&wanted.into(), &found.into()).join("\n")
    }

    #[test]
    fn what_is_not_given_may_be_anything() {
        assert_eq!(differ(json!({"a": {"b": 1}}), json!({"a": {"b": 1.0, "c": 2}, "d": []})), "");
    }

    #[test]
    fn a_difference_says_where_what_and_what_instead() {
        assert_eq!(differ(json!({"a": [{"b": 1}]}), json!({"a": [{"b": 2}]})), "$.a[0].b: wanted 1, found 2");
        assert_eq!(differ(json!({"a": 1}), json!({"b": 1, "c": 2})), "$.a: absent; there is b, c");
        assert_eq!(differ(json!([1]), json!([1, 2])), "$: wanted 1 elements, found 2: [1,2]");
        assert_eq!(differ(json!({"a": {}}), json!({"a": "x"})), "$.a: wanted {}, found \"x\"");
    }

    #[test]
    fn stars_stand_for_generated_parts_of_names() {
        assert_eq!(differ(json!({"app-*-X": {"a": 1}}), json!({"app-1-X": {"a": 2}, "app-2-X": {"a": 1}})), "");
        assert_eq!(differ(json!({"app-*": {"a": 1}}), json!({"app-1": {"a": 2}})), "$.app-*.a: wanted 1, found 2");
        assert_eq!(differ(json!({"GET /*": 1}), json!({"GET /*": 1})), "");
        assert_eq!(differ(json!({"$like": "a*c*"}), json!("abcd")), "");
        assert_eq!(differ(json!({"$like": "a*c"}), json!("abcd")), r#"$: wanted $like "a*c", found "abcd""#);
    }

    #[test]
    fn lists_may_be_asked_for_elements_and_length() {
        assert_eq!(differ(json!({"$contains": [{"a": 2}]}), json!([{"a": 1}, {"a": 2, "b": 3}])), "");
        assert_eq!(differ(json!({"$contains": [3]}), json!([1, 2])), "$: no element is 3; found [1,2]");
        assert_eq!(differ(json!({"a": {"$length": 2}}), json!({"a": [1]})), "$.a: wanted $length 2, found [1]");
    }

    #[test]
    fn absence_can_be_demanded() {
        assert_eq!(differ(json!({"a": {"$absent": true}}), json!({})), "");
        assert_eq!(differ(json!({"a": {"$absent": true}}), json!({"a": 1})), "$.a: wanted nothing, found 1");
    }

    #[test]
    fn a_route_named_default_is_no_operator() {
        assert_eq!(differ(json!({"$default": {"auth": "NONE"}}), json!({"$default": {"auth": "NONE"}})), "");
    }
}
