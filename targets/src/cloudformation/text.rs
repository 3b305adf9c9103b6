//! Strings made of literals and references, and the one place where literals are escaped.
//!
//! `Fn::Sub` reads `${Name}` as a reference and `${!Name}` as the literal `${Name}`; that is all AWS documents of its
//! syntax (User Guide, "Fn::Sub"). A literal that needs any other escape (`${!x}`, `${` without an end, `$` right before
//! a reference) goes through `Fn::Join`, which never looks inside its parts.

use crate::tree::Node;

/// One piece of a string.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part<'a> {
    /// The user's text.
    Literal(String),
    /// Text that CloudFormation is meant to resolve: the fixed pieces of `{{resolve:…}}`.
    Dynamic(String),
    /// What `${…}` may hold.
    Reference(Reference<'a>),
    /// An intrinsic that `Fn::Sub` cannot hold.
    Intrinsic(Node<'a>),
}

/// A reference by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reference<'a> {
    /// What `Ref` gives for a logical id, a parameter or a pseudo parameter.
    Named(&'a str),
    /// What `Fn::GetAtt` gives for a logical id and an attribute.
    Attribute(&'a str, &'a str),
}

impl<'a> Reference<'a> {
    const fn len(self) -> usize {
        match self {
            Self::Named(name) => name.len(),
            Self::Attribute(logical_id, attribute) => logical_id.len() + 1 + attribute.len(),
        }
    }

    fn push_variable(self, out: &mut String) {
        out.push_str("${");
        match self {
            Self::Named(name) => out.push_str(name),
            Self::Attribute(logical_id, attribute) => out.extend([logical_id, ".", attribute]),
        }
        out.push('}');
    }

    fn into_node(self) -> Node<'a> {
        match self {
            Self::Named(name) => super::intrinsics::reference(name),
            Self::Attribute(logical_id, attribute) => super::intrinsics::get_att(logical_id, attribute.into()),
        }
    }
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
            Part::Dynamic(_) | Part::Reference(_) | Part::Intrinsic(_) => None,
        })
    }

    /// Bytes of the text, references counted by their names.
    pub(super) fn len(&self) -> usize {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) | Part::Dynamic(text) => text.len(),
                Part::Reference(reference) => reference.len() + 3,
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
            && let Some(part) = self.parts.pop()
        {
            return part.into_node();
        }
        let mut variables = Vec::new();
        match self.substitution(&mut variables) {
            Some(text) if variables.is_empty() => Node::tagged("!Sub", "Fn::Sub", Node::text(text)),
            Some(text) => {
                let named = variables.into_iter().map(|(name, node)| (name.into(), node));
                Node::tagged("!Sub", "Fn::Sub", Node::List(vec![Node::text(text), Node::Map(named.collect())]))
            }
            None => self.join(),
        }
    }

    /// The text for `Fn::Sub`, and the variables that it needs; nothing when that cannot say it.
    fn substitution(&self, variables: &mut Vec<(String, Node<'a>)>) -> Option<String> {
        // A long document stays in one piece, with variables for what `${…}` cannot hold.
        let is_document = self.literals().any(|text| text.contains('\n'));
        let mut out = String::with_capacity(self.len());
        for (i, part) in self.parts.iter().enumerate() {
            match part {
                Part::Literal(text) => {
                    let last = i + 1 == self.parts.len();
                    push_escaped(&mut out, text).filter(|()| last || !text.ends_with('$'))?;
                }
                Part::Dynamic(text) => out.push_str(text),
                Part::Reference(reference) => reference.push_variable(&mut out),
                Part::Intrinsic(node) if is_document => {
                    let name = format!("Value{}", variables.len() + 1);
                    Reference::Named(&name).push_variable(&mut out);
                    variables.push((name, node.clone()));
                }
                Part::Intrinsic(_) => return None,
            }
        }
        let is_free = |(name, _): &(String, Node<'_>)| !self.parts.contains(&Part::Reference(Reference::Named(name)));
        variables.iter().all(is_free).then_some(out)
    }

    fn join(self) -> Node<'a> {
        super::intrinsics::join("", Node::List(self.parts.into_iter().map(Part::into_node).collect()))
    }
}

impl<'a> Part<'a> {
    /// As it stands alone.
    fn into_node(self) -> Node<'a> {
        match self {
            Self::Literal(text) | Self::Dynamic(text) => Node::text(text),
            Self::Reference(reference) => reference.into_node(),
            Self::Intrinsic(node) => node,
        }
    }

    const fn is_text(&self) -> bool {
        matches!(self, Self::Literal(_) | Self::Dynamic(_))
    }

    fn as_text(&self) -> Option<&str> {
        match self {
            Self::Literal(text) | Self::Dynamic(text) => Some(text),
            Self::Reference(_) | Self::Intrinsic(_) => None,
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
        text.push(Part::Reference(Reference::Named("R")));
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
    fn a_document_stays_in_one_piece_around_intrinsics() {
        let zones = || Node::tagged("!GetAZs", "Fn::GetAZs", Node::text(""));
        let written = |literal: &str| {
            let mut text = Text::default();
            text.literal(literal);
            text.push(Part::Intrinsic(zones()));
            text.finish()
        };
        assert!(is_join(&written("zones: ")));
        let variables = Node::Map(vec![("Value1".into(), zones())]);
        let expected = Node::List(vec![Node::text("zones:\n${Value1}"), variables]);
        assert_eq!(written("zones:\n"), Node::tagged("!Sub", "Fn::Sub", expected));
    }

    #[test]
    fn without_references_nothing_is_escaped() {
        let mut text = Text::default();
        text.literal("${");
        text.literal("x}");
        assert_eq!(text.finish(), Node::text("${x}"));
    }
}
