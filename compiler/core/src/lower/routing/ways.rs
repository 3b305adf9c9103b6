//! The ways a request may go: for each action the states that it consists of.
//!
//! A machine that may wait (a Standard router, a pattern) waits for everything and has its answer. An Express router waits
//! for functions only, and says what it has started.

use aws_auto_schema::routing::RoutingAction;

use super::{start, task};
use crate::asl::{Machine, Rule, State, expr, quoted};
use crate::aws::{Key, Value};
use crate::ir::{FunctionRef, Router};
use crate::lower::Lowering;
use crate::lower::machines;

/// Which function answers.
#[derive(Debug, Clone)]
pub(super) enum Asked {
    /// The one that the request names, of these.
    Any(Vec<(String, FunctionRef)>),
    /// This one.
    One(String, FunctionRef),
}

/// What is handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// The answer with what was decided: `{function, action, rule, reason, output}`.
    Told,
    /// The answer alone.
    Plain,
}

/// The ways out of a decision.
#[derive(Debug, Clone)]
pub(super) struct Ways {
    /// In front of every state's name.
    pub(super) prefix: String,
    /// Which function.
    pub(super) asked: Asked,
    /// The expression of what it is given.
    pub(super) payload: String,
    /// Whether workers and tasks are waited for.
    pub(super) awaits: bool,
    /// What is handed on.
    pub(super) answer: Answer,
}

impl Ways {
    /// A state's name.
    pub(super) fn named(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// The first state of an action.
    pub(super) fn first(&self, action: RoutingAction, variant: Option<&str>) -> String {
        match action {
            RoutingAction::StepFunctions => self.named("Start the worker"),
            RoutingAction::EcsFargate => self.named("Prepare the task"),
            RoutingAction::SpotInstances => self.named("Prepare the spot task"),
            RoutingAction::Variant => match variant {
                Some(variant) => self.named(&format!("Call its {variant} variant")),
                None => self.call(),
            },
            // The alias is where provisioned concurrency is; whoever has one is called by it anyway.
            RoutingAction::ProvisionedConcurrency | RoutingAction::Default => self.call(),
        }
    }

    fn call(&self) -> String {
        match &self.asked {
            Asked::Any(functions) => match functions.as_slice() {
                [(only, _)] => self.named(&format!("Call {only}")),
                _ => self.named("Call it"),
            },
            Asked::One(name, _) => self.named(&format!("Call {name}")),
        }
    }

    /// Adds the states of every action that the rules and the default have.
    pub(super) fn states(&self, cx: &mut Lowering<'_>, router: &Router, mut machine: Machine) -> Machine {
        let uses = |wanted: RoutingAction| router.actions().any(|action| action == wanted);
        let variants: Vec<&str> = variants_of(router);
        let calls = uses(RoutingAction::Default)
            || uses(RoutingAction::ProvisionedConcurrency)
            || variants.iter().any(|variant| self.lacks(cx, variant));
        for variant in variants {
            self.variant(cx, variant, &mut machine);
        }
        if calls {
            self.calls(cx, &mut machine);
        }
        if uses(RoutingAction::StepFunctions) {
            start::states(cx, self, &mut machine);
        }
        if uses(RoutingAction::EcsFargate) {
            task::fargate(cx, self, router, &mut machine);
        }
        if uses(RoutingAction::SpotInstances) {
            task::spot(cx, self, router, &mut machine);
        }
        machine
    }

    fn functions(&self) -> Vec<(String, FunctionRef)> {
        match &self.asked {
            Asked::Any(functions) => functions.clone(),
            Asked::One(name, function) => vec![(name.clone(), *function)],
        }
    }

    /// Whether some function that may be asked for lacks the variant.
    fn lacks(&self, cx: &Lowering<'_>, variant: &str) -> bool {
        self.functions().iter().any(|(_, function)| variant_of(cx, *function, variant).is_none())
    }

    /// Calls the functions themselves.
    pub(super) fn calls(&self, cx: &mut Lowering<'_>, machine: &mut Machine) {
        let functions = self.functions();
        if let [_, .., (last, _)] = functions.as_slice() {
            let rest = functions.iter().take(functions.len() - 1);
            let rules = rest.map(|(name, _)| Rule::new(asks_for(name), self.named(&format!("Call {name}"))));
            machine.add(self.call(), State::choice(rules.collect(), self.named(&format!("Call {last}"))));
        }
        for (name, function) in functions {
            let state = self.called(cx, &name, function);
            machine.add(self.named(&format!("Call {name}")), state);
        }
    }

    /// Calls the variants of those that have one, and the others themselves.
    fn variant(&self, cx: &mut Lowering<'_>, variant: &str, machine: &mut Machine) {
        let functions = self.functions();
        let found = functions.iter().filter_map(|(name, f)| Some((name.clone(), variant_of(cx, *f, variant)?)));
        let found: Vec<(String, FunctionRef)> = found.collect();
        let first = self.first(RoutingAction::Variant, Some(variant));
        let state = |name: &str| self.named(&format!("Call {name}_{variant}"));
        if let (Asked::One(..), [(name, function)]) = (&self.asked, found.as_slice()) {
            let called = self.called(cx, &format!("{name}_{variant}"), *function);
            machine.add(first, called);
            return;
        }
        let rules = found.iter().map(|(name, _)| Rule::new(asks_for(name), state(name))).collect();
        machine.add(first, choice(rules, self.call_or_last(&found, state)));
        for (name, function) in &found {
            let called = self.called(cx, &format!("{name}_{variant}"), *function);
            machine.add(state(name), called);
        }
    }

    /// Where a function goes that has no rule of its own: to itself, and to the last variant where all have one.
    fn call_or_last(&self, found: &[(String, FunctionRef)], state: impl Fn(&str) -> String) -> String {
        match found.last() {
            Some((last, _)) if found.len() == self.functions().len() => state(last),
            _ => self.call(),
        }
    }

    fn called(&self, cx: &mut Lowering<'_>, name: &str, function: FunctionRef) -> State {
        let state = machines::invoke_function(cx, function, expr(&self.payload));
        let answer = expr(state.answer);
        self.answered(state, quoted(name), answer)
    }

    /// The state with its answer handed on, as the last one of its way. `function` is an expression.
    pub(super) fn answered(&self, state: State, function: impl AsRef<str>, answer: Value) -> State {
        let output = match self.answer {
            Answer::Plain => answer,
            Answer::Told => Value::Map(vec![
                (Key::from("function"), expr(function)),
                (Key::from("action"), expr("$action")),
                (Key::from("rule"), expr("$rule")),
                (Key::from("reason"), expr("$reason")),
                (Key::from("output"), answer),
            ]),
        };
        state.output(output)
    }

    /// The expression of the function's name.
    pub(super) fn function(&self) -> String {
        match &self.asked {
            Asked::Any(_) => "$states.input.`function`".to_owned(),
            Asked::One(name, _) => quoted(name),
        }
    }
}

/// A choice; without rules, which no choice may be, a state that goes on.
pub(super) fn choice(rules: Vec<Rule>, default: String) -> State {
    if rules.is_empty() { State::pass().then(default) } else { State::choice(rules, default) }
}

/// Whether the request names this function.
fn asks_for(name: &str) -> String {
    format!("$states.input.`function` = {}", quoted(name))
}

fn variant_of(cx: &Lowering<'_>, function: FunctionRef, variant: &str) -> Option<FunctionRef> {
    match function {
        FunctionRef::Own(base) => cx.eco.variant(base, variant).map(FunctionRef::Own),
        FunctionRef::External(_) => None,
    }
}

/// The variants that rules name, sorted.
fn variants_of(router: &Router) -> Vec<&str> {
    let mut names: Vec<&str> = router.active().iter().filter_map(|rule| rule.variant.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The call of a function inside of another machine's state, chosen by the routing rules about what that state is given.
///
/// The first state is called `name`; the names of those behind it begin with it. All ways are waited for and end in the
/// answer alone; that of a task is `{payload_ref}`, where its result lies. Without a router the function is simply called.
pub fn routed_step(cx: &mut Lowering<'_>, name: &str, function: FunctionRef) -> Vec<(String, State)> {
    let eco = cx.eco;
    let Some(router) = &eco.router else {
        return vec![(name.to_owned(), machines::invoke_function(cx, function, expr("$states.input")))];
    };
    let own = match function {
        FunctionRef::Own(id) => eco.function(id).name.clone(),
        FunctionRef::External(id) => eco.external(id).name.clone(),
    };
    let ways = Ways {
        prefix: format!("{name}: "),
        asked: Asked::One(own, function),
        payload: "$states.input".to_owned(),
        awaits: true,
        answer: Answer::Plain,
    };
    let rules = router.active().iter().map(|rule| {
        Rule::new(rule.condition.jsonata("$states.input"), ways.first(rule.action, rule.variant.as_deref()))
    });
    let decide = choice(rules.collect(), ways.first(router.default, None));
    ways.states(cx, router, Machine::new("").with(name, decide)).states
}
