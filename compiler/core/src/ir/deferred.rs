//! Sections that are typed, shape-checked and name-resolved, but not compiled yet.
//!
//! Each produces one honest warning. They are kept so that the graph already knows their edges.

use aws_auto_source::Span;

use super::FunctionRef;

/// One section that is not compiled yet.
#[derive(Debug, Clone, PartialEq)]
pub struct DeferredSection {
    /// Its key.
    pub key: &'static str,
    /// What it would be called in the graph: a pattern's name, a breaker's function.
    pub name: String,
    /// Where it is.
    pub span: Span,
    /// Functions it invokes, in declared order.
    pub functions: Vec<FunctionRef>,
}

/// All of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Deferred {
    /// In declared order.
    pub sections: Vec<DeferredSection>,
}
