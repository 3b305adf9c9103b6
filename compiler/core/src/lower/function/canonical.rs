//! A value as text that is equal exactly when the values are: what a version's identity is made of.
//!
//! References count by logical id, parameters with their default. Lengths stand before strings, so that no two values
//! give the same text.

use std::fmt::Write as _;

use crate::aws::{Stack, Value};

/// Appends `value`. Remarks do not count.
pub(super) fn write(stack: &Stack, value: &Value, out: &mut String) {
    match value {
        Value::Bool(b) => tagged('b', &b.to_string(), out),
        Value::Int(n) => tagged('i', &n.to_string(), out),
        Value::Float(n) => tagged('f', &n.to_string(), out),
        Value::Str(s) => tagged('s', s, out),
        Value::List(items) => many('l', stack, items, out),
        Value::Join(parts) => many('j', stack, parts, out),
        Value::Map(props) => {
            tagged('m', &props.len().to_string(), out);
            for (key, value) in props {
                tagged('k', key, out);
                write(stack, value, out);
            }
        }
        Value::Ref(id) => tagged('r', &stack.resource(*id).logical_id, out),
        Value::Attr(id, attribute) => {
            tagged('a', &stack.resource(*id).logical_id, out);
            tagged('.', attribute, out);
        }
        Value::Param(id) => {
            let parameter = stack.parameter(*id);
            tagged('p', &parameter.name, out);
            parameter.default.iter().for_each(|default| write(stack, default, out));
        }
        Value::Pseudo(pseudo) => tagged('u', &format!("{pseudo:?}"), out),
        Value::Split { separator, index, value } => {
            tagged('t', &format!("{index}{separator}"), out);
            write(stack, value, out);
        }
        Value::Json(value) => {
            out.push('J');
            write(stack, value, out);
        }
        Value::SsmParameter(path) => tagged('x', path, out),
        Value::SecretValue { secret, key } => {
            tagged('y', key.as_deref().unwrap_or(""), out);
            write(stack, secret, out);
        }
        Value::Path(path) => tagged('q', path, out),
        Value::StackOutput(id, output) => {
            tagged('o', &stack.resource(*id).logical_id, out);
            tagged('o', output, out);
        }
        Value::Zone(n) => tagged('z', &n.to_string(), out),
        Value::Noted { value, .. } => write(stack, value, out),
    }
}

fn many(tag: char, stack: &Stack, values: &[Value], out: &mut String) {
    tagged(tag, &values.len().to_string(), out);
    values.iter().for_each(|value| write(stack, value, out));
}

/// `s5:hello`.
pub(super) fn tagged(tag: char, text: &str, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = write!(out, "{tag}{}:{text}", text.len());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{list, map, text};

    fn of(value: &Value) -> String {
        let mut out = String::new();
        write(&Stack::default(), value, &mut out);
        out
    }

    #[test]
    fn what_differs_is_written_differently() {
        let values = [
            list(["a", "b"]),
            list(["as1:b"]),
            list(["ab"]),
            Value::List(vec![list(["a"]), text("b")]),
            Value::List(vec![list(["a", "b"])]),
            map([("a", text("b"))]),
            text("5"),
            Value::Int(5),
            Value::Join(vec![text("a"), text("b")]),
            Value::Path("5".to_owned()),
        ];
        let written: std::collections::BTreeSet<_> = values.iter().map(of).collect();
        assert_eq!(written.len(), values.len());
    }

    #[test]
    fn remarks_do_not_count() {
        assert_eq!(of(&text("a").noted("why")), of(&text("a")));
    }
}
