//! JSON that the user wrote — patterns, filters, inputs — as property values.
//!
//! The templates know no null, patterns do: a document with a null is kept as text, which AWS takes everywhere.

use serde_json::Value as Json;

use crate::aws::{Value, text};

/// The document where AWS wants an object: a mapping, or text when it holds a null.
pub(in crate::lower) fn object(json: &Json) -> Value {
    convert(json).unwrap_or_else(|| text(json.to_string()))
}

/// The document where AWS wants its text.
pub(in crate::lower) fn document(json: &Json) -> Value {
    convert(json).map_or_else(|| text(json.to_string()), |value| Value::Json(Box::new(value)))
}

/// Nothing where a null is inside.
fn convert(json: &Json) -> Option<Value> {
    match json {
        Json::Null => None,
        Json::Bool(b) => Some(Value::Bool(*b)),
        Json::Number(n) => n.as_i64().map(Value::Int).or_else(|| n.as_f64().map(Value::Float)),
        Json::String(s) => Some(text(s)),
        Json::Array(items) => items.iter().map(convert).collect::<Option<Vec<_>>>().map(Value::List),
        Json::Object(members) => {
            let members = members.iter().map(|(key, value)| convert(value).map(|v| (key.clone().into(), v)));
            members.collect::<Option<Vec<_>>>().map(Value::Map)
        }
    }
}

/// `FilterCriteria` of an event source mapping: any of the patterns lets a record through.
pub(in crate::lower) fn filter_criteria(patterns: &[Json]) -> Option<Value> {
    let filters: Vec<Value> = patterns.iter().map(|p| crate::aws::map([("Pattern", document(p))])).collect();
    (!filters.is_empty()).then(|| crate::aws::map([("Filters", Value::List(filters))]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{list, map};
    use serde_json::json;

    #[test]
    fn a_null_turns_the_document_into_text() {
        assert_eq!(
            object(&json!({"a": [1, true, "x"]})),
            map([("a", Value::List(vec![1_u32.into(), true.into(), "x".into()]))])
        );
        assert_eq!(object(&json!({"a": [null]})), text(r#"{"a":[null]}"#));
        assert_eq!(document(&json!([1.5])), Value::Json(Box::new(list([Value::Float(1.5)]))));
    }
}
