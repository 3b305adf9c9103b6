//! What happens when things fail: dead letters, breakers, and rules for errors.
//!
//! Everything is resolved and every default explicit; an entry exists for what is switched on alone. Each list is sorted
//! by the name of its function, which has one entry at most.

use std::collections::BTreeMap;

use aws_auto_source::Span;
use serde_json::Value as Json;

use super::{FunctionRef, ResourceId};

/// The rule of a variant's memory that nobody wrote: twice its function's, whatever that ends up with.
pub const TWICE: &str = "twice the memory of its function";

/// What happens to messages and events that a function cannot process, beyond what its triggers have anyway.
#[derive(Debug, Clone, PartialEq)]
pub struct DeadLetters {
    /// The function.
    pub function: FunctionRef,
    /// Queues whose failed messages SQS moves to a queue of their own, in the order of the function's triggers.
    pub sources: Vec<ResourceId>,
    /// Where failed asynchronous calls end, if anybody calls it so.
    pub failures: Option<ResourceId>,
    /// Queries over the function's log.
    pub queries: bool,
    /// A detector of unusual patterns in the function's log.
    pub detector: bool,
    /// Messages are moved back every hour while the function is healthy.
    pub on_schedule: bool,
    /// Messages are moved back when the function has recovered.
    pub on_recovery: bool,
    /// Where it is declared.
    pub span: Span,
}

impl DeadLetters {
    /// Whether anything moves messages back.
    #[must_use]
    pub const fn redrives(&self) -> bool {
        self.on_schedule || self.on_recovery
    }
}

/// What answers instead of a function.
#[derive(Debug, Clone, PartialEq)]
pub enum Fallback {
    /// The last good answer to the same request.
    Cached {
        /// Seconds for which an answer is good.
        ttl: u32,
        /// Where the request carries what tells it from others: member names, outermost first; a hash of the whole
        /// request when empty.
        key: Vec<String>,
    },
    /// Another function's answer.
    Function(FunctionRef),
    /// A fixed answer.
    Static(Json),
}

/// A breaker in front of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Breaker {
    /// The function.
    pub function: FunctionRef,
    /// Consecutive failures that open it.
    pub failure_threshold: u32,
    /// Seconds for which it stays open.
    pub recovery_timeout: u32,
    /// Trial calls at once while half open.
    pub half_open_max_calls: u32,
    /// What answers while it is open, and when a call fails; nothing lets the caller see the failure.
    pub fallback: Option<Fallback>,
    /// Where it is declared.
    pub span: Span,
}

/// A class of errors that is known by itself, not by names that the user gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ErrorKind {
    /// The function took too long.
    Timeout,
    /// Too many executions at once.
    Throttling,
    /// Memory ran out.
    OutOfMemory,
    /// What no other kind and no name of any rule covers.
    Unknown,
}

/// How often and at which distance something is tried again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attempts {
    /// Tries after the one that failed.
    pub most: u32,
    /// Seconds of the first wait at most.
    pub interval: u32,
    /// Growth of the wait.
    pub rate: f64,
}

/// What is done about an error.
#[derive(Debug, Clone, PartialEq)]
pub enum Recovery {
    /// The same call again.
    Retry(Attempts),
    /// Another function's answer.
    Fallback(FunctionRef),
    /// The call on a variant of the function: with more memory, or on another runtime.
    Variant {
        /// The variant, one of the ecosystem's functions.
        function: FunctionRef,
        /// What is different, for people: "2048 MB", "python3.12".
        what: String,
        /// Tries of the variant, after its first.
        attempts: Attempts,
    },
    /// People are told; the failure stays one.
    Escalate,
}

/// One rule: for which errors, and what is done.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorRule {
    /// Classes that are known by themselves, sorted.
    pub kinds: Vec<ErrorKind>,
    /// Exact names of errors, sorted.
    pub names: Vec<String>,
    /// What is done.
    pub recovery: Recovery,
    /// Where it is declared.
    pub span: Span,
}

/// The rules of a function, in the order in which they are tried.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorHandling {
    /// The function.
    pub function: FunctionRef,
    /// The rules.
    pub rules: Vec<ErrorRule>,
    /// Where they are declared.
    pub span: Span,
}

/// All three sections, by function.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Resilience {
    /// Dead letters.
    pub dead_letters: BTreeMap<FunctionRef, DeadLetters>,
    /// Breakers.
    pub breakers: BTreeMap<FunctionRef, Breaker>,
    /// Rules for errors.
    pub error_handling: BTreeMap<FunctionRef, ErrorHandling>,
}

impl Resilience {
    /// Whether a machine stands in front of the function: a breaker, rules for its errors, or both in one.
    #[must_use]
    pub fn guards(&self, function: FunctionRef) -> bool {
        self.breakers.contains_key(&function) || self.error_handling.contains_key(&function)
    }

    /// Every function that has such a machine, in order.
    pub fn guarded(&self) -> impl Iterator<Item = FunctionRef> {
        let all: std::collections::BTreeSet<_> = self.breakers.keys().chain(self.error_handling.keys()).collect();
        all.into_iter().copied()
    }
}
