//! Terraform's language as a tree: bodies of arguments and blocks, expressions. Ordered, borrowed where it can be,
//! knowing no AWS.
//!
//! The writers are ours. `hcl-rs` has no comments and does not align; `hcl-edit` keeps the layout of what it has read
//! and lays out what it is given as it comes. What is printed here must be byte for byte what `terraform fmt` leaves,
//! with comments that name source lines, so a formatter would have to be written behind either of them; the tree is
//! the smaller part. Both would also leave the two traps of templates to us: a dollar before `${`, and strings that
//! the JSON syntax reads as templates in some places and literally in others.

mod inline;
pub mod json;
pub mod string;
pub mod text;

use std::borrow::Cow;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr<'a> {
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// A string, whatever it contains.
    Str(Cow<'a, str>),
    /// A string where Terraform evaluates nothing (a description, a default): the JSON syntax does not unescape it.
    Plain(Cow<'a, str>),
    /// A word that is no string in HCL and a plain one in JSON: an address in `depends_on`, a type.
    Word(Cow<'a, str>),
    /// A reference, such as `aws_sqs_queue.orders.arn`.
    Reference(String),
    /// A string put together.
    Template(Vec<Part<'a>>),
    /// A call of a function.
    Call(&'static str, Vec<Self>),
    /// One element of a list.
    Index(Box<Self>, u8),
    /// Whether a number is this one.
    Equal(Box<Self>, u8),
    /// A list.
    List(Vec<Self>),
    /// A mapping, in this order; keys are unique.
    Object(Vec<(Cow<'a, str>, Self)>),
    /// A value with comments above it.
    Led(Vec<Cow<'a, str>>, Box<Self>),
}

/// A part of a string that is put together.
#[derive(Debug, Clone, PartialEq)]
pub enum Part<'a> {
    /// Literal text.
    Text(Cow<'a, str>),
    /// An expression.
    Expr(Expr<'a>),
}

/// The inside of a block: what it says of itself, then the blocks in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body<'a> {
    /// In printing order.
    pub items: Vec<Item<'a>>,
}

/// Something in a body.
#[derive(Debug, Clone, PartialEq)]
pub enum Item<'a> {
    /// `name = value`, with comments above it.
    Argument(&'a str, Expr<'a>),
    /// The same with a name that is made.
    Named(Cow<'a, str>, Expr<'a>),
    /// A block.
    Block(Block<'a>),
}

/// `kind "label" { … }`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Block<'a> {
    /// Its type.
    pub kind: &'a str,
    /// Its labels.
    pub labels: Vec<Cow<'a, str>>,
    /// Comments above it.
    pub comments: Vec<Cow<'a, str>>,
    /// Its inside.
    pub body: Body<'a>,
}

impl<'a> Expr<'a> {
    /// A string.
    #[must_use]
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Str(text.into())
    }

    /// A mapping with fixed keys.
    #[must_use]
    pub fn object<const N: usize>(entries: [(&'static str, Self); N]) -> Self {
        Self::Object(entries.into_iter().map(|(key, value)| (Cow::Borrowed(key), value)).collect())
    }

    /// A string put together: neighbouring texts are joined, nested templates opened, and an expression that stands
    /// alone is that expression.
    #[must_use]
    pub fn template(parts: impl IntoIterator<Item = Part<'a>>) -> Self {
        let mut joined = Vec::new();
        parts.into_iter().for_each(|part| push_part(&mut joined, part));
        match joined.pop() {
            None => Self::text(""),
            Some(Part::Text(text)) if joined.is_empty() => Self::Str(text),
            Some(Part::Expr(expr)) if joined.is_empty() => expr,
            Some(last) => {
                joined.push(last);
                Self::Template(joined)
            }
        }
    }
}

fn push_part<'a>(joined: &mut Vec<Part<'a>>, part: Part<'a>) {
    match (joined.last_mut(), part) {
        (_, Part::Text(text)) if text.is_empty() => {}
        (Some(Part::Text(last)), Part::Text(text) | Part::Expr(Expr::Str(text))) => last.to_mut().push_str(&text),
        (_, Part::Expr(Expr::Str(text))) => push_part(joined, Part::Text(text)),
        (_, Part::Expr(Expr::Template(parts))) => parts.into_iter().for_each(|part| push_part(joined, part)),
        (_, Part::Expr(Expr::Led(_, inner))) => push_part(joined, Part::Expr(*inner)),
        (_, other) => joined.push(other),
    }
}

impl<'a> Body<'a> {
    /// Adds an argument.
    pub fn set(&mut self, name: &'a str, value: Expr<'a>) {
        self.items.push(Item::Argument(name, value));
    }

    /// Adds an argument before all others.
    pub fn set_first(&mut self, name: &'a str, value: Expr<'a>) {
        self.items.insert(0, Item::Argument(name, value));
    }

    /// Whether there is an argument of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.items.iter().any(|item| matches!(item, Item::Argument(known, _) if *known == name))
    }

    /// Adds a nested block.
    pub fn push(&mut self, kind: &'a str, body: Self) {
        self.items.push(Item::Block(Block { kind, body, ..Block::default() }));
    }

    /// The inside of the first nested block of this type, which is added if there is none.
    pub fn nested(&mut self, kind: &'a str) -> &mut Self {
        let found = self.items.iter().position(|item| matches!(item, Item::Block(block) if block.kind == kind));
        let at = found.unwrap_or_else(|| {
            self.push(kind, Self::default());
            self.items.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "the block was found or made just now")]
        match &mut self.items[at] {
            Item::Block(block) => &mut block.body,
            Item::Argument(..) | Item::Named(..) => unreachable!("only blocks are looked for"),
        }
    }
}

#[cfg(test)]
mod tests;
