//! The JSON writer: two spaces, members in the tree's order, lines for people left out.

use crate::tree::{Line, Node, Sink, Tagged, push_float, push_int};

/// The tree as a JSON document that ends in a line break.
#[must_use]
pub fn write(node: &Node<'_>) -> String {
    let mut out = String::new();
    value(&mut out, node, Some(0));
    out.push('\n');
    out
}

/// A document that is written member by member.
#[must_use]
pub fn document() -> Box<dyn Sink> {
    Box::new(Members { out: "{".to_owned(), indent: 2, first: true })
}

struct Members {
    out: String,
    indent: usize,
    /// Nothing has been written into the innermost mapping.
    first: bool,
}

impl Members {
    fn key(&mut self, key: &str) {
        if !self.first {
            self.out.push(',');
        }
        new_line(&mut self.out, Some(self.indent));
        push_string(&mut self.out, key);
        self.out.push_str(": ");
    }
}

impl Sink for Members {
    fn member(&mut self, key: &str, node: &Node<'_>) {
        self.key(key);
        value(&mut self.out, node, Some(self.indent));
        self.first = false;
    }

    fn open(&mut self, key: &str, _: &[Line<'_>]) {
        self.key(key);
        self.out.push('{');
        self.indent += 2;
        self.first = true;
    }

    fn close(&mut self) {
        self.indent = self.indent.saturating_sub(2);
        new_line(&mut self.out, Some(self.indent));
        self.out.push('}');
        self.first = false;
    }

    fn finish(mut self: Box<Self>) -> String {
        self.out.push_str("\n}\n");
        self.out
    }
}

/// Writes a JSON string with its quotes.
pub fn push_string(out: &mut String, text: &str) {
    out.push('"');
    push_escaped(out, text);
    out.push('"');
}

/// Writes what stands between the quotes of a JSON string.
pub fn push_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c < ' ' || c == '"' || c == '\\') {
        let (clean, tail) = rest.split_at(at);
        out.push_str(clean);
        let mut chars = tail.chars();
        if let Some(special) = chars.next() {
            push_escape(out, special);
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
}

fn push_escape(out: &mut String, special: char) {
    match special {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        other => crate::yaml::push_hex(out, "\\u", u32::from(other), 4),
    }
}

/// `indent` is none for what stays on one line.
fn value(out: &mut String, node: &Node<'_>, indent: Option<usize>) {
    match node {
        Node::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Node::Int(n) => push_int(out, *n),
        Node::Float(n) => push_float(out, *n),
        Node::Str(s) => push_string(out, s),
        Node::List(items) => block(out, ['[', ']'], items, indent, value),
        Node::Map(entries) => block(out, ['{', '}'], entries, indent, |out, (key, member), inner| {
            push_string(out, key);
            out.push_str(": ");
            value(out, member, inner);
        }),
        Node::Tagged(tagged) => long_form(out, tagged),
        Node::Led(led) => value(out, &led.node, indent),
    }
}

fn long_form(out: &mut String, tagged: &Tagged<'_>) {
    out.push_str("{ ");
    push_string(out, tagged.key);
    out.push_str(": ");
    value(out, tagged.long.as_ref().unwrap_or(&tagged.short), None);
    out.push_str(" }");
}

fn block<T>(
    out: &mut String,
    [open, close]: [char; 2],
    items: &[T],
    indent: Option<usize>,
    each: impl Fn(&mut String, &T, Option<usize>),
) {
    let inner = indent.map(|n| n + 2);
    out.push(open);
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push_str(if inner.is_some() { "," } else { ", " });
        }
        new_line(out, inner);
        each(out, item, inner);
    }
    if !items.is_empty() {
        new_line(out, indent);
    }
    out.push(close);
}

fn new_line(out: &mut String, indent: Option<usize>) {
    if let Some(width) = indent {
        out.push('\n');
        crate::yaml::push_spaces(out, width);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn members_keep_their_order_and_intrinsics_stay_on_a_line() {
        let get = Tagged {
            tag: "!GetAtt",
            key: "Fn::GetAtt",
            short: Node::text("A.Arn"),
            long: Some(Node::List(vec![Node::text("A"), Node::text("Arn")])),
        };
        let root = Node::map([
            ("Z", Node::Int(-1).led(vec![Line::Comment("gone".into())])),
            ("A", Node::List(vec![Node::Tagged(Box::new(get)), Node::Bool(true)])),
            ("E", Node::List(vec![])),
        ]);
        let expected = r#"{
  "Z": -1,
  "A": [
    { "Fn::GetAtt": ["A", "Arn"] },
    true
  ],
  "E": []
}
"#;
        assert_eq!(write(&root), expected);
    }

    proptest! {
        #[test]
        fn every_string_reads_back(text in any::<String>()) {
            let read: String = serde_json::from_str(&write(&Node::text(&text))).unwrap();
            prop_assert_eq!(read, text);
        }
    }
}
