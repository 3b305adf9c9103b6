//! A condition as a JSONata expression, for the `Condition` of a Choice state.
//!
//! JSONata raises an error when a number is compared with a text, and whether `and` looks at its second side when the
//! first is false is not promised. So each test asks for presence and type in a conditional expression, whose other
//! branch is never looked at: `$type(x) = 'number' ? x > 5 : false`.

use std::fmt::Write;

use super::{Expr, Operator, Test, Wanted};

/// Words that JSONata reads as something else than the name of a member.
const RESERVED: [&str; 7] = ["and", "or", "in", "true", "false", "null", "function"];

impl Expr {
    /// The expression, over the members of `input` (`$states.input`). It is true or false, whatever the input is.
    #[must_use]
    pub fn jsonata(&self, input: &str) -> String {
        let mut out = String::new();
        write(&mut out, self, input);
        out
    }
}

fn write(out: &mut String, expr: &Expr, input: &str) {
    match expr {
        Expr::Or(parts) => joined(out, parts, " or ", input),
        Expr::And(parts) => joined(out, parts, " and ", input),
        Expr::Not(inner) => {
            out.push_str("$not(");
            write(out, inner, input);
            out.push(')');
        }
        Expr::Test(test) => out.push_str(&of_test(test, input)),
    }
}

fn joined(out: &mut String, parts: &[Expr], word: &str, input: &str) {
    out.push('(');
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.push_str(word);
        }
        write(out, part, input);
    }
    out.push(')');
}

fn of_test(test: &Test, input: &str) -> String {
    let name = &test.attribute;
    let value = if RESERVED.contains(&name.as_str()) { format!("{input}.`{name}`") } else { format!("{input}.{name}") };
    let (ty, passes) = match &test.wanted {
        Wanted::Number(operator, limit) => ("number", format!("{value} {} {limit}", symbol(*operator))),
        Wanted::NumberIn(list) => {
            let list: Vec<String> = list.iter().map(f64::to_string).collect();
            ("number", format!("{value} in [{}]", list.join(", ")))
        }
        Wanted::OneOf(list) => ("string", among(&value, list)),
        Wanted::NoneOf(list) => ("string", format!("$not({})", among(&value, list))),
    };
    format!("($type({value}) = '{ty}' ? {passes} : false)")
}

/// One of the texts.
fn among(value: &str, list: &[String]) -> String {
    match list {
        [one] => format!("{value} = {}", text(one)),
        list => format!("{value} in [{}]", list.iter().map(|one| text(one)).collect::<Vec<_>>().join(", ")),
    }
}

const fn symbol(operator: Operator) -> &'static str {
    match operator {
        Operator::Equal => "=",
        other => other.as_str(),
    }
}

/// A text in quotes. JSONata has JSON's escapes and none for a single quote, and a state machine's expression ends at
/// `%}`; whatever could matter to either is written as its number.
fn text(text: &str) -> String {
    let mut out = String::from("'");
    for unit in text.encode_utf16() {
        match char::from_u32(u32::from(unit)) {
            Some(c) if (' '..='~').contains(&c) && !matches!(c, '\'' | '\\' | '%' | '{' | '}') => out.push(c),
            // Writing to a string cannot fail.
            _ => write!(out, "\\u{unit:04x}").unwrap_or_default(),
        }
    }
    out.push('\'');
    out
}

#[cfg(test)]
mod tests {
    use crate::condition::testing::expr;

    #[test]
    fn each_test_asks_for_presence_and_type_first() {
        let cases = [
            ("payload_size > 6MB", "($type($i.payload_size) = 'number' ? $i.payload_size > 6291456 : false)"),
            (
                "latency_requirement < 100ms",
                "($type($i.latency_requirement) = 'number' ? $i.latency_requirement < 0.1 : false)",
            ),
            ("batch_size in [1, 2.5]", "($type($i.batch_size) = 'number' ? $i.batch_size in [1, 2.5] : false)"),
            ("function == 'a'", "($type($i.`function`) = 'string' ? $i.`function` = 'a' : false)"),
            ("region != eu", "($type($i.region) = 'string' ? $not($i.region = 'eu') : false)"),
            ("priority < high", "($type($i.priority) = 'string' ? $i.priority in ['low', 'medium'] : false)"),
            ("priority < low", "($type($i.priority) = 'string' ? $i.priority in [] : false)"),
        ];
        for (condition, expected) in cases {
            assert_eq!(expr(condition).jsonata("$i"), expected);
        }
        let joined = expr("region == a and (region == b or not region == c)").jsonata("$i");
        assert!(joined.starts_with("(($type") && joined.contains(" or $not(($type"), "{joined}");
    }

    #[test]
    fn no_text_ends_its_quotes_or_the_expression() {
        let condition = expr(r#"region == "it's 50%} \\ ü 😀""#).jsonata("$i");
        assert!(condition.contains(r"'it\u0027s 50\u0025\u007d \u005c \u00fc \ud83d\ude00'"), "{condition}");
    }
}
