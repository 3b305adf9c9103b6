//! An event pattern or filter that AWS would refuse.

use aws_auto_source::suggest::nearest;
use aws_auto_source::{Diagnostic, Entry, Kind, Map, Node, Scalar, Style};

use super::{Check, Findings, Lint};
use crate::knowledge::patterns::{COMPARISONS, Dialect, EXCLUDABLE, OPERATORS, Operand, operand};

aws_auto_source::codes! {
    /// A pattern outside of the grammar.
    BAD_PATTERN = "AA0211", "bad-pattern", Error, include_str!("../../../../docs/codes/bad-pattern.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Written };

/// Everything that is wrong in a pattern.
pub(crate) fn check(pattern: &Node, dialect: Dialect) -> Findings {
    let mut judge = Judge { dialect, findings: Findings::default() };
    match pattern.as_map() {
        Some(map) if map.entries.is_empty() => {
            judge.says(pattern, "has at least one field", "such as `detail-type: [order placed]`");
        }
        Some(map) => judge.fields(map),
        None => {
            judge.says(pattern, "is a mapping from fields to lists of values", "such as `detail-type: [order placed]`");
        }
    }
    judge.findings
}

struct Judge {
    dialect: Dialect,
    findings: Findings,
}

impl Judge {
    fn says(&mut self, node: &Node, what: &str, help: &str) {
        let message = format!("{} {what}", self.dialect.word());
        self.findings.push(Diagnostic::new(BAD_PATTERN, node.span, message).help(help));
    }

    fn refuse(&mut self, node: &Node, message: String, help: &str) {
        self.findings.push(Diagnostic::new(BAD_PATTERN, node.span, message).help(help));
    }

    fn fields(&mut self, map: &Map) {
        for Entry { key, value } in &map.entries {
            match &value.kind {
                Kind::Map(inner) if inner.entries.is_empty() => {
                    self.refuse(value, format!("`{}` matches nothing", key.value), "write a list of values");
                }
                Kind::Map(inner) => self.fields(inner),
                // Of one alternative, or of values, `$or` is a field like any other.
                Kind::Seq(items) if &*key.value == "$or" && items.iter().all(|i| i.as_map().is_some()) => {
                    items.iter().filter_map(Node::as_map).for_each(|map| self.fields(map));
                }
                Kind::Seq(items) if items.is_empty() => {
                    self.refuse(value, format!("`{}` matches nothing: its list is empty", key.value), "write a value");
                }
                Kind::Seq(items) => items.iter().for_each(|item| self.value(item)),
                Kind::Scalar(scalar) => self.bare(&key.value, value, scalar),
            }
        }
    }

    /// A value without its list.
    fn bare(&mut self, key: &str, node: &Node, scalar: &Scalar) {
        let text = if scalar.style == Style::Plain && node.describe() != "a string" {
            scalar.text.to_string()
        } else {
            aws_auto_source::yaml::scalar(&scalar.text)
        };
        let message = format!("in {} `{key}` must be a list of values", self.dialect.word());
        let found = Diagnostic::new(BAD_PATTERN, node.span, message).help(format!("write `[{text}]`"));
        self.findings.push(found.fix("put it in a list", node.span, format!("[{text}]")));
    }

    fn value(&mut self, item: &Node) {
        match &item.kind {
            Kind::Scalar(_) => {}
            Kind::Seq(_) => {
                self.refuse(item, "a list of values holds no lists".to_owned(), "write the values themselves");
            }
            Kind::Map(map) => match map.entries.as_slice() {
                [entry] => self.operator(entry),
                _ => self.refuse(
                    item,
                    "each comparison stands in a mapping of its own".to_owned(),
                    "such as `[{prefix: a}, {suffix: b}]`, of which one must hold",
                ),
            },
        }
    }

    fn operator(&mut self, entry: &Entry) {
        let (name, node) = (&*entry.key.value, &entry.value);
        match operand(name) {
            Some(Operand::Text) if !is_text(node) => self.wants(name, node, "a string"),
            Some(Operand::TextOrFolded) if !is_text(node) && !is_folded(node) => {
                self.wants(name, node, "a string, or `{equals-ignore-case: a string}`");
            }
            Some(Operand::Switch) if node.describe() != "a boolean" => self.wants(name, node, "`true` or `false`"),
            Some(Operand::Range) => self.range(node),
            Some(Operand::Excluded) => self.excluded(node),
            Some(_) => {}
            None => self.unknown(entry),
        }
    }

    fn unknown(&mut self, entry: &Entry) {
        let (name, span) = (&*entry.key.value, entry.key.span);
        let known = OPERATORS.map(|(name, _)| name);
        let message = format!("there is no comparison `{name}`");
        let found = Diagnostic::new(BAD_PATTERN, span, message).help(format!("one of: {}", known.join(", ")));
        self.findings.push(match nearest(name, known) {
            Some(near) => found.label(format!("did you mean `{near}`?")).write_instead(span, name, near),
            None => found,
        });
    }

    fn wants(&mut self, name: &str, node: &Node, what: &str) {
        self.refuse(node, format!("`{name}` wants {what}, not {}", node.describe()), &format!("give it {what}"));
    }

    /// One comparison, or a lower and an upper bound in that order.
    fn range(&mut self, node: &Node) {
        const HELP: &str = "such as `[\">\", 0]` or `[\">=\", 0, \"<\", 100]`";
        let parts: Vec<(&str, Option<f64>)> = match node.as_seq() {
            Some(items) => items.chunks(2).filter_map(comparison).collect(),
            None => return self.refuse(node, "`numeric` wants a list of comparisons".to_owned(), HELP),
        };
        let whole = node.as_seq().is_some_and(|items| items.len() == parts.len() * 2);
        let problem = match parts.as_slice() {
            _ if !whole => Some("`numeric` wants pairs of a comparison and a number"),
            [(sign, Some(_))] if COMPARISONS.contains(sign) => None,
            [(">" | ">=", Some(low)), ("<" | "<=", Some(high))] if low < high => None,
            [(">" | ">=", Some(_)), ("<" | "<=", Some(_))] => Some("no number is in this range"),
            [_, _] => Some("of two comparisons the first is `>` or `>=`, the second `<` or `<=`"),
            _ => Some("`numeric` wants one comparison, or a lower and an upper bound"),
        };
        if let Some(problem) = problem {
            self.refuse(node, problem.to_owned(), HELP);
        }
    }

    fn excluded(&mut self, node: &Node) {
        let is_value = |node: &Node| node.as_scalar().is_some_and(|s| !s.is_null());
        match &node.kind {
            Kind::Scalar(scalar) if !scalar.is_null() => {}
            Kind::Seq(items) if !items.is_empty() && items.iter().all(is_value) => {}
            Kind::Map(map) => match map.entries.as_slice() {
                [entry] if EXCLUDABLE.contains(&&*entry.key.value) => {
                    let texts =
                        entry.value.as_seq().map_or_else(|| is_text(&entry.value), |all| all.iter().all(is_text));
                    if !texts {
                        self.wants(&entry.key.value, &entry.value, "a string, or a list of strings");
                    }
                }
                [entry] => self.refuse(
                    &entry.value,
                    format!("`anything-but` cannot turn `{}` around", entry.key.value),
                    &format!("one of: {}", EXCLUDABLE.join(", ")),
                ),
                _ => self.wants("anything-but", node, "one comparison"),
            },
            _ => self.wants("anything-but", node, "a value, a list of values, or a comparison of strings"),
        }
    }
}

fn comparison(pair: &[Node]) -> Option<(&str, Option<f64>)> {
    let [sign, number] = pair else { return None };
    let number = number.as_scalar().and_then(|s| s.as_float());
    Some((&*sign.as_scalar()?.text, number))
}

fn is_text(node: &Node) -> bool {
    node.describe() == "a string"
}

fn is_folded(node: &Node) -> bool {
    node.as_map().is_some_and(
        |map| matches!(map.entries.as_slice(), [e] if &*e.key.value == "equals-ignore-case" && is_text(&e.value)),
    )
}

#[cfg(test)]
mod tests {
    use aws_auto_source::yaml::{Limits, parse};
    use aws_auto_source::{Diagnostics, FileId};

    use super::check;
    use crate::knowledge::patterns::Dialect;

    fn said(pattern: &str) -> Vec<String> {
        let mut broken = Diagnostics::default();
        let parsed = parse(FileId(0), pattern, &Limits::default(), &mut broken);
        assert!(broken.as_slice().is_empty(), "{pattern}");
        check(&parsed.documents[0], Dialect::EventBridge).into_iter().map(|d| d.message).collect()
    }

    #[test]
    fn every_comparison_of_the_guide_is_taken() {
        for pattern in [
            "{source: [aws.ec2], detail: {state: [running, null], count: [5], ok: [true]}}",
            "{a: [{prefix: x}, {suffix: y}, {prefix: {equals-ignore-case: z}}, {suffix: {equals-ignore-case: z}}]}",
            "{a: [{anything-but: x}, {anything-but: [x, y]}, {anything-but: 5}, {anything-but: [1, 2]}]}",
            "{a: [{anything-but: {prefix: x}}, {anything-but: {suffix: [x, y]}}, {anything-but: {wildcard: \"*x\"}}]}",
            "{a: [{numeric: [\"=\", 5]}, {numeric: [\">\", 0, \"<=\", 5.5]}, {exists: false}, {cidr: 10.0.0.0/8}]}",
            "{a: [{equals-ignore-case: X}, {wildcard: \"*.png\"}]}",
            "{$or: [{a: [1]}, {b: {c: [2]}}]}",
        ] {
            assert_eq!(said(pattern), [""; 0], "{pattern}");
        }
    }

    #[test]
    fn what_aws_refuses_is_told() {
        for (pattern, message) in [
            ("{}", "an event pattern has at least one field"),
            ("[a]", "an event pattern is a mapping from fields to lists of values"),
            ("{a: b}", "in an event pattern `a` must be a list of values"),
            ("{a: []}", "`a` matches nothing: its list is empty"),
            ("{a: {}}", "`a` matches nothing"),
            ("{a: [[b]]}", "a list of values holds no lists"),
            ("{a: [{prefx: b}]}", "there is no comparison `prefx`"),
            ("{a: [{cidr: 5}]}", "`cidr` wants a string, not a number"),
            ("{a: [{prefix: b, suffix: c}]}", "each comparison stands in a mapping of its own"),
            ("{a: [{exists: yes}]}", "`exists` wants `true` or `false`, not a string"),
            ("{a: [{numeric: [\">\", 5, \"<\", 1]}]}", "no number is in this range"),
            (
                "{a: [{numeric: [\"<\", 5, \">\", 1]}]}",
                "of two comparisons the first is `>` or `>=`, the second `<` or `<=`",
            ),
            ("{a: [{numeric: [\">\"]}]}", "`numeric` wants pairs of a comparison and a number"),
            ("{a: [{numeric: [\"!=\", 5]}]}", "`numeric` wants one comparison, or a lower and an upper bound"),
            ("{a: [{anything-but: {cidr: 10.0.0.0/8}}]}", "`anything-but` cannot turn `cidr` around"),
            ("{$or: [{a: b}, {c: [d]}]}", "in an event pattern `a` must be a list of values"),
        ] {
            assert_eq!(said(pattern), [message], "{pattern}");
        }
    }
}
