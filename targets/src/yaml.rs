//! The YAML writer: block style, two spaces, comments, and scalars that every reader takes for the same string.
//!
//! Deployment tools read YAML 1.1, editors and linters 1.2. What either could take for something else is quoted; see
//! [`scalar`].

mod scalar;

use crate::tree::{Line, Node, Sink, push_float, push_int};

pub(crate) use scalar::push_hex;

/// The tree as a YAML document. It has no `---`, and ends in a line break.
#[must_use]
pub fn write(node: &Node<'_>) -> String {
    let mut writer = Writer { out: String::new() };
    writer.lines_above(node, 0);
    match peel(node) {
        Node::Map(entries) if !entries.is_empty() => writer.entries(entries, 0, false),
        Node::List(items) if !items.is_empty() => writer.items(items, 0, false),
        other => writer.scalar(other, 0),
    }
    writer.out
}

/// A document that is written member by member, below these lines.
#[must_use]
pub fn document(head: &[Line<'_>]) -> Box<dyn Sink> {
    let mut writer = Writer { out: String::new() };
    head.iter().for_each(|line| writer.line(line, 0));
    Box::new(Members { writer, indent: 0 })
}

struct Members {
    writer: Writer,
    indent: usize,
}

impl Sink for Members {
    fn member(&mut self, key: &str, node: &Node<'_>) {
        self.writer.lines_above(node, self.indent);
        push_spaces(&mut self.writer.out, self.indent);
        self.writer.key(key, self.indent);
        self.writer.after_indicator(peel(node), self.indent);
    }

    fn open(&mut self, key: &str, lines: &[Line<'_>]) {
        lines.iter().for_each(|line| self.writer.line(line, self.indent));
        push_spaces(&mut self.writer.out, self.indent);
        self.writer.key(key, self.indent);
        self.writer.out.push('\n');
        self.indent += 2;
    }

    fn close(&mut self) {
        self.indent = self.indent.saturating_sub(2);
    }

    fn finish(self: Box<Self>) -> String {
        self.writer.out
    }
}

/// Writes `width` spaces.
pub(crate) fn push_spaces(out: &mut String, width: usize) {
    const SPACES: &str = "                                ";
    let mut left = width;
    while left > 0 {
        let some = left.min(SPACES.len());
        out.push_str(SPACES.get(..some).unwrap_or(""));
        left -= some;
    }
}

struct Writer {
    out: String,
}

impl Writer {
    /// `inline`: the first entry continues the line of a dash, and what stands above it was already printed.
    fn entries(&mut self, entries: &[(std::borrow::Cow<'_, str>, Node<'_>)], indent: usize, inline: bool) {
        for (i, (key, value)) in entries.iter().enumerate() {
            if i > 0 || !inline {
                self.lines_above(value, indent);
                push_spaces(&mut self.out, indent);
            }
            self.key(key, indent);
            self.after_indicator(peel(value), indent);
        }
    }

    /// Readers look at most 1,024 characters ahead for the colon of a plain key; a longer one is marked with `?`.
    fn key(&mut self, key: &str, indent: usize) {
        const LOOK_AHEAD: usize = 1024;
        let start = self.out.len();
        scalar::push_line(&mut self.out, key);
        if self.out.len() - start >= LOOK_AHEAD {
            self.out.insert_str(start, "? ");
            self.out.push('\n');
            push_spaces(&mut self.out, indent);
        }
        self.out.push(':');
    }

    fn items(&mut self, items: &[Node<'_>], indent: usize, inline: bool) {
        for (i, item) in items.iter().enumerate() {
            if i > 0 || !inline {
                self.lines_above_item(item, indent);
                push_spaces(&mut self.out, indent);
            }
            self.out.push('-');
            match peel(item) {
                Node::Map(entries) if !entries.is_empty() => {
                    self.out.push(' ');
                    self.entries(entries, indent + 2, true);
                }
                Node::List(inner) if !inner.is_empty() => {
                    self.out.push(' ');
                    self.items(inner, indent + 2, true);
                }
                other => self.after_indicator(other, indent),
            }
        }
    }

    /// What follows a colon, a lone dash or a tag, with the line break at its end.
    fn after_indicator(&mut self, value: &Node<'_>, indent: usize) {
        match value {
            Node::Map(entries) if !entries.is_empty() => {
                self.out.push('\n');
                self.entries(entries, indent + 2, false);
            }
            Node::List(items) if !items.is_empty() => {
                self.out.push('\n');
                self.items(items, indent + 2, false);
            }
            Node::Tagged(tagged) => {
                self.out.push(' ');
                self.out.push_str(tagged.tag);
                self.after_indicator(peel(&tagged.short), indent);
            }
            scalar => {
                self.out.push(' ');
                self.scalar(scalar, indent + 2);
            }
        }
    }

    /// A scalar or an empty collection, and the line break; `indent` is that of a block's lines.
    fn scalar(&mut self, node: &Node<'_>, indent: usize) {
        match node {
            Node::Bool(b) => self.out.push_str(if *b { "true" } else { "false" }),
            Node::Int(n) => push_int(&mut self.out, *n),
            Node::Float(n) => push_float(&mut self.out, *n),
            Node::Str(s) => return scalar::push(&mut self.out, s, indent),
            Node::List(_) => self.out.push_str("[]"),
            Node::Map(_) => self.out.push_str("{}"),
            Node::Tagged(_) | Node::Led(_) => return self.after_indicator(peel(node), indent),
        }
        self.out.push('\n');
    }

    /// The lines above a value.
    fn lines_above(&mut self, node: &Node<'_>, indent: usize) {
        if let Node::Led(led) = node {
            led.lines.iter().for_each(|line| self.line(line, indent));
            self.lines_above(&led.node, indent);
        }
    }

    /// The lines above a list's item, and those of its first member, which starts on the line of the item's dash.
    fn lines_above_item(&mut self, item: &Node<'_>, indent: usize) {
        self.lines_above(item, indent);
        match peel(item) {
            Node::Map(entries) => entries.iter().take(1).for_each(|(_, first)| self.lines_above(first, indent)),
            Node::List(items) => items.iter().take(1).for_each(|first| self.lines_above_item(first, indent)),
            _ => {}
        }
    }

    fn line(&mut self, line: &Line<'_>, indent: usize) {
        if let Line::Comment(text) = line {
            push_spaces(&mut self.out, indent);
            self.out.push('#');
            if !text.is_empty() {
                self.out.push(' ');
            }
            // A line break of any reader would end the comment and turn the rest of it into content.
            self.out.extend(text.chars().map(|c| if scalar::is_printable(c) { c } else { ' ' }));
        }
        self.out.push('\n');
    }
}

fn peel<'n, 'a>(node: &'n Node<'a>) -> &'n Node<'a> {
    match node {
        Node::Led(led) => peel(&led.node),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use proptest::prelude::*;

    use super::*;

    /// Strings that YAML 1.1, YAML 1.2 or a careless writer takes for something else.
    const AWKWARD: &[&str] = &[
        "",
        " ",
        "  lead",
        "trail ",
        "\t",
        "~",
        "null",
        "Null",
        "NULL",
        "true",
        "TRUE",
        "false",
        "yes",
        "Yes",
        "no",
        "NO",
        "on",
        "Off",
        "y",
        "N",
        "0",
        "007",
        "010",
        "0x1F",
        "0o7",
        "0b101",
        "1_000",
        "+1",
        "-1",
        "1e3",
        "1.5",
        ".5",
        "5.",
        "-.inf",
        ".inf",
        ".NaN",
        "1:30",
        "190:20:30",
        "2012-10-17",
        "2001-12-14t21:59:43.10-05:00",
        "=",
        "<<",
        "-",
        "- a",
        "?",
        "? a",
        ":",
        ": a",
        "a:",
        "a: b",
        "a #b",
        "#a",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a",
        "|",
        ">",
        "[a]",
        "{a: b}",
        "a]",
        "a, b",
        "'",
        "it's",
        "\"",
        "\\",
        "---",
        "...",
        "--- a",
        "a\nb",
        "a\n",
        "\na",
        "a\n\n",
        "\n",
        " a\nb",
        "a\n b",
        "a\n\tb",
        "a \nb",
        "a\n\nb",
        "a\r\nb",
        "a\rb",
        "\u{85}",
        "a\u{2028}b",
        "a\u{2029}b",
        "\u{feff}a",
        "\u{0}",
        "\u{7f}",
        "\u{1b}[0m",
        "\u{fffe}",
        "\u{a0}",
        "é",
        "\u{1F980}",
        "a\n# b",
        "a\n---\nb",
        "# a\nb",
        "!Ref X",
        "1,000",
        "12e03",
        "0.0.0.0/0",
        "685_230.15",
        "1__0",
        "@",
        "cron(0 1 * * ? *)",
        "${AWS::Region}",
        "{{resolve:ssm:x}}",
    ];

    fn read(yaml: &str) -> serde_yaml::Value {
        serde_yaml::from_str(yaml).unwrap_or_else(|e| panic!("{e}:\n{yaml}"))
    }

    /// The string as key, as value, as item and behind a tag, with something after each that a bad end would swallow.
    fn everywhere(text: &str) -> Node<'_> {
        let node = || Node::text(text);
        let note = || vec![Line::Blank, Line::Comment("about".into()), Line::Comment(text.into())];
        Node::Map(vec![
            ("value".into(), node().led(note())),
            ("items".into(), Node::List(vec![node(), node().led(note()), Node::List(vec![node()])])),
            ("maps".into(), Node::List(vec![Node::Map(vec![(Cow::Borrowed(text), node().led(note()))])])),
            ("tagged".into(), Node::tagged("!Sub", "Fn::Sub", node())),
            ("last".into(), Node::Int(1)),
        ])
    }

    fn assert_everywhere(text: &str) {
        let yaml = write(&everywhere(text));
        let value = read(&yaml);
        let string = serde_yaml::Value::String(text.to_owned());
        assert_eq!(value["value"], string, "as a value:\n{yaml}");
        assert_eq!(value["items"][0], string, "as an item:\n{yaml}");
        assert_eq!(value["items"][1], string, "as an item below a comment:\n{yaml}");
        assert_eq!(value["items"][2][0], string, "as an item's item:\n{yaml}");
        assert_eq!(value["maps"][0][text], string, "as a key:\n{yaml}");
        let serde_yaml::Value::Tagged(tagged) = &value["tagged"] else { panic!("no tag:\n{yaml}") };
        assert_eq!(tagged.value, string, "behind a tag:\n{yaml}");
        assert_eq!(value["last"], serde_yaml::Value::from(1), "after all of them:\n{yaml}");
        assert_eq!(value.as_mapping().map(serde_yaml::Mapping::len), Some(5), "nothing more:\n{yaml}");
    }

    #[test]
    fn awkward_strings_read_back_everywhere() {
        assert!(AWKWARD.len() > 57);
        AWKWARD.iter().for_each(|text| assert_everywhere(text));
    }

    #[test]
    fn keys_longer_than_a_reader_looks_ahead_are_marked() {
        assert_everywhere(&"k".repeat(2000));
        assert_everywhere(&"\u{1}".repeat(300));
    }

    #[test]
    fn comments_of_a_first_member_stand_above_the_dash() {
        let led = |text: &'static str, node: Node<'static>| node.led(vec![Line::Comment(text.into())]);
        let statement =
            Node::map([("Effect", led("why", Node::text("Allow"))), ("Action", Node::text("s3:GetObject"))]);
        let root = Node::map([
            ("List", Node::List(vec![led("what", statement), Node::List(vec![led("in", Node::Int(1)), Node::Int(2)])])),
            ("Empty", Node::List(vec![Node::Map(vec![]), Node::List(vec![])])),
        ]);
        let expected = "\
List:
  # what
  # why
  - Effect: Allow
    Action: s3:GetObject
  # in
  - - 1
    - 2
Empty:
  - {}
  - []
";
        assert_eq!(write(&root), expected);
    }

    #[test]
    fn tags_stand_before_scalars_blocks_and_lists() {
        let join = Node::List(vec![Node::text(""), Node::List(vec![Node::text("a"), Node::text("b")])]);
        let root = Node::map([
            ("Ref", Node::tagged("!Ref", "Ref", Node::text("Table"))),
            ("Sub", Node::tagged("!Sub", "Fn::Sub", Node::text("{\n  \"a\": \"${B}\"\n}"))),
            ("Join", Node::tagged("!Join", "Fn::Join", join)),
        ]);
        let expected = "\
Ref: !Ref Table
Sub: !Sub |-
  {
    \"a\": \"${B}\"
  }
Join: !Join
  - ''
  - - a
    - b
";
        assert_eq!(write(&root), expected);
    }

    proptest! {
        #[test]
        fn any_string_reads_back_everywhere(text in any::<String>()) {
            assert_everywhere(&text);
        }

        #[test]
        fn strings_of_indicators_read_back_everywhere(text in "[ \t\n\r:#'\"\\\\|>{},\\[\\]&*!%@`~=<?a1.+\u{85}\u{2028}-]{0,12}") {
            assert_everywhere(&text);
        }
    }
}
