//! Conditions: `payload_size > 6MB`, `a >= 1 and (b < 2 or not c == high)`, `region in [eu-west-1, eu-central-1]`.
//!
//! This room knows how a condition is written, never what its names mean: an operand is a piece of text, and whether
//! `high` is a word or `6MB` a size is decided where the attributes are known. Every piece keeps its place.
//!
//! The reader is written by hand. The grammar is five productions; what it is for is saying what was meant by `=`, `&&`,
//! `=>` or `6 MB` and reading on behind it, which a parser generator would leave to be written by hand anyway.

use std::fmt;

mod lex;
mod read;

/// How deep brackets and `not` may be nested: more is no condition that anybody could read, and each level is a call.
pub const MAX_DEPTH: usize = 64;

/// Where a piece stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Byte offset.
    pub offset: usize,
    /// Bytes.
    pub len: usize,
}

impl Place {
    /// `len` bytes from `offset` on.
    #[must_use]
    pub const fn new(offset: usize, len: usize) -> Self {
        Self { offset, len }
    }

    /// From the beginning of this one to the end of the other.
    #[must_use]
    pub const fn to(self, other: Self) -> Self {
        Self { offset: self.offset, len: (other.offset + other.len).saturating_sub(self.offset) }
    }
}

/// How two things are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Operator {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Equal, Self::NotEqual, Self::Less, Self::LessOrEqual, Self::Greater, Self::GreaterOrEqual];

    /// As it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// The operator that says the same with its sides exchanged.
    #[must_use]
    pub const fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::Equal | Self::NotEqual => self,
        }
    }

    /// Whether it asks for an order, which text does not have.
    #[must_use]
    pub const fn is_order(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }

    /// Whether it holds for two things that compare like this.
    #[must_use]
    pub const fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// An attribute's name or a value: which of the two, its neighbour and the declared attributes say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operand {
    /// Its text, without quotes.
    pub text: String,
    /// In quotes: a value, whatever it looks like.
    pub quoted: bool,
    /// Where it stands, with its quotes.
    pub place: Place,
}

/// A condition as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Syntax {
    /// One of them; at least two.
    Or(Vec<Self>),
    /// All of them; at least two.
    And(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
    /// Two things and how they are compared.
    Compare {
        /// What stands before the operator.
        left: Operand,
        /// The operator.
        operator: Operator,
        /// What stands behind it.
        right: Operand,
        /// Where the operator stands.
        at: Place,
    },
    /// `attribute in [a, b]`.
    Within {
        /// What stands before `in`.
        left: Operand,
        /// What stands in the brackets; at least one.
        values: Vec<Operand>,
    },
}

/// What is wrong with a condition, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The bytes concerned.
    pub place: Place,
    /// What is wrong, as a sentence without its full stop.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// What to put in the place of these bytes, when the repair is certain.
    pub replacement: Option<String>,
}

impl Problem {
    /// What is wrong at a place.
    #[must_use]
    pub fn at(place: Place, message: impl Into<String>) -> Self {
        Self { place, message: message.into(), help: None, replacement: None }
    }

    /// What to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A certain repair.
    #[must_use]
    pub fn replaced_by(mut self, text: impl Into<String>) -> Self {
        self.replacement = Some(text.into());
        self
    }
}

/// What reading a condition gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// The condition, as far as it can be understood; what is only misspelt is understood.
    pub syntax: Option<Syntax>,
    /// Operators and keywords of other languages, in the order of the text. Each has its replacement.
    pub misspelt: Vec<Problem>,
    /// Why there is no condition.
    pub broken: Option<Problem>,
}

/// Reads a condition.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    let (tokens, misspelt, unreadable) = lex::tokens(text);
    let (syntax, misspelt, broken) = match unreadable {
        Some(problem) => (None, misspelt, Some(problem)),
        None => read::condition(text, &tokens, misspelt),
    };
    Parsed { syntax, misspelt, broken }
}

/// In the language's own spelling, with no more brackets than needed.
impl fmt::Display for Syntax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Or(parts) => joined(f, parts, " or "),
            Self::And(parts) => joined(f, parts, " and "),
            Self::Not(inner) => {
                f.write_str("not ")?;
                bracketed(f, inner)
            }
            Self::Compare { left, operator, right, .. } => write!(f, "{left} {} {right}", operator.as_str()),
            Self::Within { left, values } => {
                write!(f, "{left} in [")?;
                for (at, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if at == 0 { "" } else { ", " })?;
                }
                f.write_str("]")
            }
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Syntax], word: &str) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            f.write_str(word)?;
        }
        bracketed(f, part)?;
    }
    Ok(())
}

fn bracketed(f: &mut fmt::Formatter<'_>, part: &Syntax) -> fmt::Result {
    if matches!(part, Syntax::Or(_) | Syntax::And(_)) { write!(f, "({part})") } else { write!(f, "{part}") }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.quoted {
            return write!(f, "'{}'", self.text.replace('\\', "\\\\").replace('\'', "\\'"));
        }
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests;
