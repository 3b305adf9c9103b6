//! Conditions with a meaning: typed, units folded, ready to be decided here, written into a state machine, or reasoned
//! about.
//!
//! [`check`] turns what was written into an [`Expr`]. Whoever decides something by conditions (the router, the
//! transitions of a pattern) keeps only that and uses
//!
//! - [`Expr::holds`] to decide about an input offline,
//! - [`Expr::jsonata`] to let a state machine decide the same,
//! - [`reach`] to know which of several conditions in order can ever be the first that holds.
//!
//! All three read the same tests, and each test means the same everywhere: *the attribute is there, has the right type,
//! and its value is one of these*. So a missing attribute makes every comparison false, `!=` too, and `not` of that true.
//! Nothing here knows rules, functions or AWS.

mod attributes;
mod check;
mod evaluate;
mod jsonata;
mod reach;

pub use attributes::{AttributeType, Attributes, Refused};
pub use check::{Fault, Finding, check};
pub use reach::{Reach, reach};

pub use aws_auto_source::value::condition::Operator;

/// A condition: tests joined by `and`, `or` and `not`.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// At least one holds.
    Or(Vec<Expr>),
    /// All hold.
    And(Vec<Expr>),
    /// It does not hold.
    Not(Box<Expr>),
    /// One attribute.
    Test(Test),
}

/// What is asked of one attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// Its name, a member of the input.
    pub attribute: String,
    /// What its value must be.
    pub wanted: Wanted,
}

/// The values that pass a test. Whatever has another type passes none.
#[derive(Debug, Clone, PartialEq)]
pub enum Wanted {
    /// A number that compares like this: bytes of sizes, seconds of durations.
    Number(Operator, f64),
    /// One of these numbers.
    NumberIn(Vec<f64>),
    /// One of these texts; comparisons of words by their order have become the words that pass.
    OneOf(Vec<String>),
    /// Any text but these.
    NoneOf(Vec<String>),
}

impl Expr {
    /// Calls `visit` for every test, in the order they are written.
    pub fn tests<'a>(&'a self, visit: &mut impl FnMut(&'a Test)) {
        match self {
            Self::Or(parts) | Self::And(parts) => parts.iter().for_each(|part| part.tests(visit)),
            Self::Not(inner) => inner.tests(visit),
            Self::Test(test) => visit(test),
        }
    }
}

#[cfg(test)]
pub(crate) mod testing {
    //! Conditions from texts, for the tests of all rooms.

    use aws_auto_source::value::condition::parse;

    use super::{Attributes, Expr, check};

    /// The condition, over the standard attributes.
    pub(crate) fn expr(text: &str) -> Expr {
        let parsed = parse(text);
        assert!(parsed.broken.is_none() && parsed.misspelt.is_empty(), "{text}: {parsed:?}");
        check(&parsed.syntax.unwrap(), &Attributes::standard()).unwrap_or_else(|f| panic!("{text}: {f:?}"))
    }
}
