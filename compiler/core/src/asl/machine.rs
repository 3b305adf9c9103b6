//! A machine: named states in the order in which they are read, the first of which is the start.

use super::state::{Kind, State};
use crate::aws::{Key, Props, Statement, Value, map, text};

/// A state machine, or the inside of a `Map` or of one branch of a `Parallel`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Machine {
    /// What it is for; empty for none.
    pub comment: String,
    /// Seconds for which one execution may run.
    pub timeout: Option<u32>,
    /// The states; execution starts with the first.
    pub states: Vec<(String, State)>,
}

impl Machine {
    /// A machine without states.
    #[must_use]
    pub fn new(comment: impl Into<String>) -> Self {
        Self { comment: comment.into(), ..Self::default() }
    }

    /// With one more state.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, state: State) -> Self {
        self.add(name, state);
        self
    }

    /// With a limit for each execution.
    #[must_use]
    pub const fn within(mut self, seconds: u32) -> Self {
        self.timeout = Some(seconds);
        self
    }

    /// Adds a state.
    pub fn add(&mut self, name: impl Into<String>, state: State) {
        self.states.push((name.into(), state));
    }

    /// The definition of a whole machine: a JSON document as a string.
    #[must_use]
    pub fn definition(&self) -> Value {
        let Value::Map(inside) = self.to_value() else { return map([]) };
        let mut props: Props = Vec::with_capacity(inside.len() + 3);
        if !self.comment.is_empty() {
            props.push(("Comment".into(), text(&self.comment)));
        }
        props.push(("QueryLanguage".into(), text("JSONata")));
        props.extend(self.timeout.map(|seconds| (Key::from("TimeoutSeconds"), seconds.into())));
        props.extend(inside);
        Value::Json(Box::new(Value::Map(props)))
    }

    /// `StartAt` and `States`.
    pub(super) fn to_value(&self) -> Value {
        let start = self.states.first().map_or("", |(name, _)| name.as_str());
        let states = self.states.iter().map(|(name, state)| (Key::from(name.clone()), state.to_value()));
        map([("StartAt", text(start)), ("States", Value::Map(states.collect()))])
    }

    /// What the role must be allowed: the needs of all calls, in the order of states.
    #[must_use]
    pub fn statements(&self) -> Vec<Statement> {
        let mut all = Vec::new();
        self.visit(&mut |state| match &state.kind {
            Kind::Task(task) => all.extend(task.needs.iter().cloned()),
            Kind::Map(processing) => all.extend(processing.needs.iter().cloned()),
            _ => {}
        });
        all
    }

    /// Whether anything inside starts child executions of this very machine.
    #[must_use]
    pub fn is_distributed(&self) -> bool {
        let mut found = false;
        self.visit(&mut |state| {
            found |= matches!(&state.kind, Kind::Map(processing) if processing.is_distributed());
        });
        found
    }

    /// Calls `f` on every state, inner ones included, in their order.
    pub fn visit<'m>(&'m self, f: &mut impl FnMut(&'m State)) {
        for (_, state) in &self.states {
            f(state);
            match &state.kind {
                Kind::Map(processing) => processing.each.visit(f),
                Kind::Parallel(branches) => branches.iter().for_each(|branch| branch.visit(f)),
                _ => {}
            }
        }
    }
}
