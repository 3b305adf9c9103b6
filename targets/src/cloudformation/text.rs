//! Strings made of literals and references, and the one place where literals are escaped.
//!
//! `Fn::Sub` reads `${Name}` as a reference and `${!Name}` as the literal `${Name}`; that is all AWS documents of its
//! syntax (User Guide, "Fn::Sub"). A literal that needs any other escape (`${!x}`, `${` without an end, `$` right before
//! a reference) goes through `Fn::Join`, which never looks inside its parts.

use std::borrow::Cow;

use crate::tree::Node;

/// One piece of a string.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part<'a> {
    /// The user's text.
    Literal(String),
    /// Text that CloudFormation is meant to resolve: the fixed pieces of `{{resolve:…}}`.
    Dynamic(String),
    /// What `${…}` may hold, and how it looks when it stands alone.
    Reference(Cow<'a, str>, Node<'a>),
    /// An intrinsic that `Fn::Sub` cannot hold.
    Intrinsic(Node<'a>),
}

/// A string under construction. Neighbouring literals are one.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Text<'a> {
    parts: Vec<Part<'a>>,
}

impl<'a> Text<'a> {
    pub(super) fn literal(&mut self, text: &str) {
        self.with_literal(|last| last.push_str(text));
    }

    /// Appends to the literal at the end.
    pub(super) fn with_literal(&mut self, write: impl FnOnce(&mut String)) {
        if let Some(Part::Literal(last)) = self.parts.last_mut() {
            return write(last);
        }
        let mut literal = String::new();
        write(&mut literal);
        if !literal.is_empty() {
            self.parts.push(Part::Literal(literal));
        }
    }

    pub(super) fn push(&mut self, part: Part<'a>) {
        match part {
            Part::Literal(text) => self.literal(&text),
            other => self.parts.push(other),
        }
    }

    pub(super) fn into_parts(self) -> Vec<Part<'a>> {
        self.parts
    }

    /// The user's own words in it.
    pub(super) fn literals(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Literal(text) => Some(text.as_str()),
            Part::Dynamic(_) | Part::Reference(..) | Part::Intrinsic(_) => None,
        })
    }

    /// Bytes of the text, references counted by their names.
    pub(super) fn len(&self) -> usize {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) | Part::Dynamic(text) => text.len(),
                Part::Reference(name, _) => name.len() + 3,
                Part::Intrinsic(_) => 0,
            })
            .sum()
    }

    /// As a string, a reference, `Fn::Sub`, or else `Fn::Join`.
    pub(super) fn finish(mut self) -> Node<'a> {
        if self.parts.iter().all(Part::is_text) {
            return Node::text(self.parts.iter().filter_map(Part::as_text).collect::<String>());
        }
        if self.parts.len() == 1
            && let Some(Part::Reference(_, node) | Part::Intrinsic(node)) = self.parts.pop()
        {
            return node;
        }
        match self.substitution() {
            Some(text) => Node::tagged("!Sub", "Fn::Sub", Node::text(text)),
            None => self.join(),
        }
    }

    fn substitution(&self) -> Option<String> {
        let mut out = String::with_capacity(self.len());
        for (i, part) in self.parts.iter().enumerate() {
            match part {
                Part::Literal(text) => {
                    let last = i + 1 == self.parts.len();
                    push_escaped(&mut out, text).filter(|()| last || !text.ends_with('$'))?;
                }
                Part::Dynamic(text) => out.push_str(text),
                Part::Reference(name, _) => {
                    out.push_str("${");
                    out.push_str(name);
                    out.push('}');
                }
                Part::Intrinsic(_) => return None,
            }
        }
        Some(out)
    }

    fn join(self) -> Node<'a> {
        let parts = self.parts.into_iter().map(|part| match part {
            Part::Literal(text) | Part::Dynamic(text) => Node::text(text),
            Part::Reference(_, node) | Part::Intrinsic(node) => node,
        });
        super::intrinsics::join("", Node::List(parts.collect()))
    }
}

impl Part<'_> {
    const fn is_text(&self) -> bool {
        matches!(self, Self::Literal(_) | Self::Dynamic(_))
    }

    fn as_text(&self) -> Option<&str> {
        match self {
            Self::Literal(text) | Self::Dynamic(text) => Some(text),
            Self::Reference(..) | Self::Intrinsic(_) => None,
        }
    }
}

/// Writes `${name}` as `${!name}`; nothing when the text needs an escape that is not documented.
fn push_escaped(out: &mut String, text: &str) -> Option<()> {
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, tail) = rest.split_at(at);
        let (inside, _) = tail.get(2..)?.split_once('}')?;
        if before.ends_with('$') || !is_variable_name(inside) {
            return None;
        }
        out.push_str(before);
        out.push_str("${!");
        rest = tail.get(2..)?;
    }
    out.push_str(rest);
    Some(())
}

/// What `Fn::Sub` accepts between its braces: letters, digits, underscores, periods and colons.
fn is_variable_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.:".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sub(literal: &str) -> Node<'static> {
        let mut text = Text::default();
        text.literal(literal);
        text.push(Part::Reference("R".into(), Node::Int(1)));
        text.finish()
    }

    fn is_join(node: &Node<'_>) -> bool {
        matches!(node, Node::Tagged(tagged) if tagged.key == "Fn::Join")
    }

    #[test]
    fn only_documented_escapes_are_used() {
        assert_eq!(sub("a ${X.y} b "), Node::tagged("!Sub", "Fn::Sub", Node::text("a ${!X.y} b ${R}")));
        assert_eq!(sub("$1 {x} $"), sub("$1 {x} $"));
        for odd in ["${!x}", "${", "${x", "${}", "${a b}", "$${x}", "end $", "${${x}}"] {
            assert!(is_join(&sub(odd)), "{odd}");
        }
        assert!(!is_join(&sub("$ {x} $1 ")));
    }

    #[test]
    fn without_references_nothing_is_escaped() {
        let mut text = Text::default();
        text.literal("${");
        text.literal("x}");
        assert_eq!(text.finish(), Node::text("${x}"));
    }
}
