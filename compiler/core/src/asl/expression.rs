//! Strings in definitions: expressions, what goes into them, and what must never become one.

use crate::aws::{Value, text};

/// A JSONata expression as a field's value: `expr("$states.input.id")` is `{% $states.input.id %}`.
#[must_use]
pub fn expr(expression: impl AsRef<str>) -> Value {
    text(format!("{{% {} %}}", expression.as_ref()))
}

/// An expression of which some parts are only known at deployment (names, ARNs: nothing that a JSONata string escapes).
#[must_use]
pub fn parts(pieces: impl IntoIterator<Item = Value>) -> Value {
    Value::join([text("{% ")].into_iter().chain(pieces).chain([text(" %}")]))
}

/// A string as JSONata writes it, quotes included. It never contains `%}`, which would end the expression.
#[must_use]
pub fn quoted(string: &str) -> String {
    // JSONata's strings are JSON's. Writing a string as JSON cannot fail.
    serde_json::to_string(string).unwrap_or_default().replace("%}", "%\\u007d")
}

/// Any text as a field's value that Step Functions takes as it is.
#[must_use]
pub fn literal(string: &str) -> Value {
    // Step Functions takes a string that begins and ends so as an expression (guide, "Transforming data with JSONata").
    if string.starts_with("{%") { expr(quoted(string)) } else { text(string) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_users_string_never_becomes_an_expression() {
        assert_eq!(literal("plain {% x %}"), text("plain {% x %}"));
        assert_eq!(literal("{% $eval() %}"), text(r#"{% "{% $eval() %\u007d" %}"#));
    }

    #[test]
    fn strings_in_expressions_keep_their_quotes_apart() {
        assert_eq!(quoted("a\"b\n%}"), r#""a\"b\n%\u007d""#);
    }
}
