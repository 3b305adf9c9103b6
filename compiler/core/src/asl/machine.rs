//! A machine: named states in the order in which they are read, the first of which is the start.

use std::collections::{BTreeMap, BTreeSet};

use super::state::{Kind, State};
use crate::aws::{Key, Props, Statement, Value, map, text};
use crate::knowledge::limits::step_functions::STATE_NAME_LENGTH;

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
        let mut named = self.clone();
        named.make_names_unique(&mut BTreeSet::new());
        let Value::Map(inside) = named.to_value() else { return map([]) };
        let mut props: Props = Vec::with_capacity(inside.len() + 3);
        if !self.comment.is_empty() {
            props.push(("Comment".into(), text(&self.comment)));
        }
        props.push(("QueryLanguage".into(), text("JSONata")));
        props.extend(self.timeout.map(|seconds| (Key::from("TimeoutSeconds"), seconds.into())));
        props.extend(inside);
        Value::Json(Box::new(Value::Map(props)))
    }

    /// Gives states inside of others names of their own: a name belongs to one state of the whole machine (Amazon States
    /// Language, "States"), and what stands in front of a function brings the same states each time it is called.
    fn make_names_unique(&mut self, taken: &mut BTreeSet<String>) {
        let mut renamed = BTreeMap::new();
        for (name, _) in &mut self.states {
            let old = name.clone();
            for n in 2_u32.. {
                if taken.insert(name.clone()) {
                    break;
                }
                *name = numbered(&old, n);
            }
            if *name != old {
                renamed.insert(old, name.clone());
            }
        }
        for (_, state) in &mut self.states {
            if !renamed.is_empty() {
                state.rename_targets(&renamed);
            }
            match &mut state.kind {
                Kind::Map(processing) => processing.each.make_names_unique(taken),
                Kind::Parallel(branches) => branches.iter_mut().for_each(|branch| branch.make_names_unique(taken)),
                _ => {}
            }
        }
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

/// `Ask pay-breaker (2)`, within the length that a name may have.
fn numbered(name: &str, n: u32) -> String {
    let end = format!(" ({n})");
    let kept: String = name.chars().take(STATE_NAME_LENGTH - end.len()).collect();
    format!("{kept}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asl::{Catch, Rule};

    #[test]
    fn the_same_states_inside_of_two_others_have_names_of_their_own() {
        let branch = || {
            let choice = State::choice(vec![Rule::new("true", "Good")], "Bad");
            Machine::new("")
                .with("Ask", State::task("x:y", map([]), vec![]).catch(Catch::all("Bad")).then("Which"))
                .with("Which", choice)
                .with("Good", State::pass())
                .with("Bad", State::fail("E", "c"))
        };
        let machine = Machine::new("")
            .with("one", State::parallel(vec![branch()]).then("two"))
            .with("two", State::parallel(vec![branch()]));
        let Value::Json(definition) = machine.definition() else { panic!() };
        let second = definition.get("States").and_then(|s| s.get("two")).and_then(|s| s.get("Branches"));
        let Some(Value::List(branches)) = second else { panic!("{second:?}") };
        let inside = &branches[0];
        assert_eq!(inside.get("StartAt"), Some(&text("Ask (2)")));
        let states = inside.get("States").unwrap();
        let ask = states.get("Ask (2)").unwrap();
        assert_eq!(ask.get("Next"), Some(&text("Which (2)")));
        let written = format!("{states:?}");
        for name in ["\"Good (2)\"", "\"Bad (2)\""] {
            assert!(written.contains(name), "{written}");
        }
        assert!(!written.contains("\"Bad\""), "{written}");
    }

    #[test]
    fn a_numbered_name_is_not_too_long() {
        assert_eq!(numbered(&"a".repeat(80), 12).chars().count(), 80);
    }
}
