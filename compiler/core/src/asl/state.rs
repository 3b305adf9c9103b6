//! States: what each kind has of its own, and what all have in common.

use super::handler::{Catch, Retry};
use super::machine::Machine;
use crate::aws::{Key, Props, Pseudo, Statement, Value, map, text};
use crate::knowledge::limits::step_functions::INLINE_MAP_CONCURRENCY;

/// A call of a service.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// The integration: `lambda:invoke`, `dynamodb:updateItem`, `aws-sdk:sfn:startSyncExecution`,
    /// `sns:publish.waitForTaskToken`.
    pub integration: String,
    /// Its arguments.
    pub arguments: Value,
    /// Seconds after which it fails with `States.Timeout`.
    pub timeout: Option<Value>,
    /// What the machine's role needs for it.
    pub needs: Vec<Statement>,
}

/// One rule of a choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// A boolean expression, without its braces.
    pub condition: String,
    /// The state to go to.
    pub next: String,
    /// What the next state gets; the choice's input unless said.
    pub output: Option<Value>,
    /// Variables to set.
    pub assign: Props,
}

impl Rule {
    /// Goes to `next` when `condition` holds.
    #[must_use]
    pub fn new(condition: impl Into<String>, next: impl Into<String>) -> Self {
        Self { condition: condition.into(), next: next.into(), output: None, assign: Vec::new() }
    }

    /// Handing on something else than the choice's input.
    #[must_use]
    pub fn output(mut self, value: impl Into<Value>) -> Self {
        self.output = Some(value.into());
        self
    }

    /// Setting a variable.
    #[must_use]
    pub fn assign(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.assign.push((name.into(), value.into()));
        self
    }

    fn to_value(&self) -> Value {
        let mut props: Props = vec![("Condition".into(), super::expr(&self.condition))];
        common(&mut props, &self.assign, self.output.as_ref());
        props.push(("Next".into(), text(&self.next)));
        Value::Map(props)
    }
}

/// How a map runs its items.
#[derive(Debug, Clone, PartialEq)]
pub enum Concurrency {
    /// Inside this execution and its history, at most 40 at once.
    Inline(u32),
    /// In child executions.
    Distributed {
        /// How many at once.
        max: u32,
        /// Child executions are of the type Express.
        express: bool,
        /// Where results are written: arguments of `s3:putObject` (`Bucket`, `Prefix`); they are handed on otherwise.
        results: Option<Value>,
        /// Part of the child executions' names and ARN.
        label: String,
    },
}

impl Concurrency {
    /// Whether so many at once need child executions.
    #[must_use]
    pub const fn needs_children(at_once: u32) -> bool {
        at_once > INLINE_MAP_CONCURRENCY
    }
}

/// A `Map`: one machine for each item.
#[derive(Debug, Clone, PartialEq)]
pub struct Processing {
    /// The items: an expression that gives an array.
    pub items: Value,
    /// What each run gets (`$states.context.Map.Item.Value`); the item itself unless said.
    pub selector: Option<Value>,
    /// How many at once.
    pub concurrency: Concurrency,
    /// What is done with each.
    pub each: Machine,
    /// What the machine's role needs to read items and write results.
    pub needs: Vec<Statement>,
}

impl Processing {
    pub(super) const fn is_distributed(&self) -> bool {
        matches!(self.concurrency, Concurrency::Distributed { .. })
    }

    fn props(&self) -> Props {
        let mut processor: Props = vec![("ProcessorConfig".into(), self.config())];
        if let Value::Map(inside) = self.each.to_value() {
            processor.extend(inside);
        }
        let mut props: Props = vec![("Items".into(), self.items.clone())];
        props.extend(self.selector.clone().map(|selector| (Key::from("ItemSelector"), selector)));
        match &self.concurrency {
            Concurrency::Inline(max) => props.push(("MaxConcurrency".into(), (*max).into())),
            Concurrency::Distributed { max, results, label, .. } => {
                props.push(("Label".into(), text(label)));
                props.push(("MaxConcurrency".into(), (*max).into()));
                props.extend(results.clone().map(|results| {
                    let writer = map([("Resource", resource("s3:putObject")), ("Arguments", results)]);
                    (Key::from("ResultWriter"), writer)
                }));
            }
        }
        props.push(("ItemProcessor".into(), Value::Map(processor)));
        props
    }

    fn config(&self) -> Value {
        match self.concurrency {
            Concurrency::Inline(_) => map([("Mode", text("INLINE"))]),
            Concurrency::Distributed { express, .. } => {
                let kind = if express { "EXPRESS" } else { "STANDARD" };
                map([("Mode", text("DISTRIBUTED")), ("ExecutionType", text(kind))])
            }
        }
    }
}

/// What a state does.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Calls a service.
    Task(Task),
    /// Goes where the first rule that holds says.
    Choice {
        /// The rules, in order.
        rules: Vec<Rule>,
        /// Where to go when none holds.
        default: String,
    },
    /// Waits for so many seconds: a number, or an expression that gives one.
    Wait(Value),
    /// Runs a machine for each item.
    Map(Box<Processing>),
    /// Runs machines beside each other; its result is the list of their outputs.
    Parallel(Vec<Machine>),
    /// Hands on.
    Pass,
    /// Ends the execution well.
    Succeed,
    /// Ends the execution badly. Both may be expressions.
    Fail {
        /// Name of the error.
        error: Value,
        /// Why.
        cause: Value,
    },
}

/// Where a state goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flow {
    /// To this state.
    Next(String),
    /// It is the last one.
    End,
}

/// A state. What its kind cannot have (a choice goes where its rules say, a failure hands on nothing) is not written.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// What it does.
    pub kind: Kind,
    /// What it is for; empty for none.
    pub comment: String,
    /// Variables to set for the states after it.
    pub assign: Props,
    /// What the next state gets; the result unless said.
    pub output: Option<Value>,
    /// Retriers, in order.
    pub retry: Vec<Retry>,
    /// Catchers, in order.
    pub catch: Vec<Catch>,
    /// Where it goes on.
    pub flow: Flow,
    /// The expression that gives the answer of whatever it calls, for its `Output` and `Assign`:
    /// `$states.result.Payload` for a function.
    pub answer: &'static str,
}

impl State {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            comment: String::new(),
            assign: Vec::new(),
            output: None,
            retry: Vec::new(),
            catch: Vec::new(),
            flow: Flow::End,
            answer: "$states.result",
        }
    }

    /// A call: see [`Task::integration`].
    #[must_use]
    pub fn task(integration: impl Into<String>, arguments: Value, needs: Vec<Statement>) -> Self {
        Self::new(Kind::Task(Task { integration: integration.into(), arguments, timeout: None, needs }))
    }

    /// A choice.
    #[must_use]
    pub fn choice(rules: Vec<Rule>, default: impl Into<String>) -> Self {
        Self::new(Kind::Choice { rules, default: default.into() })
    }

    /// A wait for a number of seconds, which may be an expression.
    #[must_use]
    pub fn wait(seconds: impl Into<Value>) -> Self {
        Self::new(Kind::Wait(seconds.into()))
    }

    /// A map.
    #[must_use]
    pub fn map(processing: Processing) -> Self {
        Self::new(Kind::Map(Box::new(processing)))
    }

    /// Machines beside each other.
    #[must_use]
    pub fn parallel(branches: Vec<Machine>) -> Self {
        Self::new(Kind::Parallel(branches))
    }

    /// A state that only sets variables or its output.
    #[must_use]
    pub fn pass() -> Self {
        Self::new(Kind::Pass)
    }

    /// The good end.
    #[must_use]
    pub fn succeed() -> Self {
        Self::new(Kind::Succeed)
    }

    /// The bad end.
    #[must_use]
    pub fn fail(error: impl Into<Value>, cause: impl Into<Value>) -> Self {
        Self::new(Kind::Fail { error: error.into(), cause: cause.into() })
    }

    /// With a comment.
    #[must_use]
    pub fn about(mut self, comment: impl Into<String>) -> Self {
        self.comment = comment.into();
        self
    }

    /// Going on to `next`.
    #[must_use]
    pub fn then(mut self, next: impl Into<String>) -> Self {
        self.flow = Flow::Next(next.into());
        self
    }

    /// Setting a variable.
    #[must_use]
    pub fn assign(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.assign.push((name.into(), value.into()));
        self
    }

    /// Handing on this.
    #[must_use]
    pub fn output(mut self, value: impl Into<Value>) -> Self {
        self.output = Some(value.into());
        self
    }

    /// With one more retrier.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry.push(retry);
        self
    }

    /// With one more catcher.
    #[must_use]
    pub fn catch(mut self, catch: Catch) -> Self {
        self.catch.push(catch);
        self
    }

    /// A call that fails with `States.Timeout` after so many seconds (a number, or an expression that gives one).
    #[must_use]
    pub fn within(mut self, seconds: impl Into<Value>) -> Self {
        if let Kind::Task(task) = &mut self.kind {
            task.timeout = Some(seconds.into());
        }
        self
    }

    /// As it stands in a definition.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let (ty, own) = self.own();
        let mut props: Props = vec![("Type".into(), text(ty))];
        if !self.comment.is_empty() {
            props.push(("Comment".into(), text(&self.comment)));
        }
        props.extend(own);
        if self.calls() {
            handlers(&mut props, "Retry", self.retry.iter().map(Retry::to_value));
        }
        if !matches!(self.kind, Kind::Fail { .. } | Kind::Choice { .. }) {
            let assign = if matches!(self.kind, Kind::Succeed) { &[][..] } else { &self.assign };
            common(&mut props, assign, self.output.as_ref());
        }
        if self.calls() {
            handlers(&mut props, "Catch", self.catch.iter().map(Catch::to_value));
        }
        if !matches!(self.kind, Kind::Fail { .. } | Kind::Choice { .. } | Kind::Succeed) {
            props.push(match &self.flow {
                Flow::Next(next) => ("Next".into(), text(next)),
                Flow::End => ("End".into(), Value::Bool(true)),
            });
        }
        Value::Map(props)
    }

    /// Whether it can fail and be tried again.
    const fn calls(&self) -> bool {
        matches!(self.kind, Kind::Task(_) | Kind::Map(_) | Kind::Parallel(_))
    }

    fn own(&self) -> (&'static str, Props) {
        match &self.kind {
            Kind::Task(task) => {
                let mut props = vec![("Resource".into(), resource(&task.integration))];
                props.push(("Arguments".into(), task.arguments.clone()));
                props.extend(task.timeout.clone().map(|seconds| (Key::from("TimeoutSeconds"), seconds)));
                ("Task", props)
            }
            Kind::Choice { rules, default } => {
                let rules = Value::List(rules.iter().map(Rule::to_value).collect());
                ("Choice", vec![("Choices".into(), rules), ("Default".into(), text(default))])
            }
            Kind::Wait(seconds) => ("Wait", vec![("Seconds".into(), seconds.clone())]),
            Kind::Map(processing) => ("Map", processing.props()),
            Kind::Parallel(branches) => {
                let branches = branches.iter().map(Machine::to_value).collect();
                ("Parallel", vec![("Branches".into(), Value::List(branches))])
            }
            Kind::Pass => ("Pass", Vec::new()),
            Kind::Succeed => ("Succeed", Vec::new()),
            Kind::Fail { error, cause } => {
                ("Fail", vec![("Error".into(), error.clone()), ("Cause".into(), cause.clone())])
            }
        }
    }
}

fn common(props: &mut Props, assign: &[(Key, Value)], output: Option<&Value>) {
    if !assign.is_empty() {
        props.push(("Assign".into(), Value::Map(assign.to_vec())));
    }
    props.extend(output.cloned().map(|output| (Key::from("Output"), output)));
}

fn handlers(props: &mut Props, key: &'static str, all: impl Iterator<Item = Value>) {
    let all: Vec<Value> = all.collect();
    if !all.is_empty() {
        props.push((key.into(), Value::List(all)));
    }
}

/// `arn:<partition>:states:::<integration>`.
fn resource(integration: &str) -> Value {
    Value::join([text("arn:"), Value::Pseudo(Pseudo::Partition), text(format!(":states:::{integration}"))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asl::expr;

    fn keys(state: &State) -> Vec<String> {
        let Value::Map(props) = state.to_value() else { panic!("no mapping") };
        props.into_iter().map(|(key, _)| key.into_owned()).collect()
    }

    #[test]
    fn a_state_is_the_last_one_unless_it_says_where_to_go() {
        assert_eq!(State::pass().to_value().get("End"), Some(&Value::Bool(true)));
        let next = State::pass().then("b").to_value();
        assert_eq!((next.get("Next"), next.get("End")), (Some(&text("b")), None));
    }

    #[test]
    fn what_a_kind_cannot_have_is_not_written() {
        let failing = State::fail("E", "why").output("x").then("b").catch(Catch::all("c"));
        assert_eq!(keys(&failing), ["Type", "Error", "Cause"]);
        let choosing = State::choice(vec![Rule::new("true", "a")], "b").retry(Retry::backoff(&["X"], 1, 1)).then("b");
        assert_eq!(keys(&choosing), ["Type", "Choices", "Default"]);
        assert_eq!(keys(&State::succeed().assign("x", 1i64).output("done")), ["Type", "Output"]);
    }

    #[test]
    fn a_task_reads_in_the_order_in_which_it_happens() {
        let task = State::task("lambda:invoke", map([]), vec![])
            .within(40u32)
            .retry(Retry::backoff(&["X"], 1, 3))
            .assign("n", expr("1"))
            .output(expr("$states.result"))
            .catch(Catch::all("c"))
            .then("d");
        assert_eq!(
            keys(&task),
            ["Type", "Resource", "Arguments", "TimeoutSeconds", "Retry", "Assign", "Output", "Catch", "Next"]
        );
    }

    #[test]
    fn a_wide_map_runs_in_child_executions_and_a_narrow_one_inside() {
        assert!(!Concurrency::needs_children(40) && Concurrency::needs_children(41));
        let mapped = |concurrency| {
            let each = Machine::new("").with("one", State::pass());
            State::map(Processing { items: expr("$states.input"), selector: None, concurrency, each, needs: vec![] })
        };
        assert_eq!(keys(&mapped(Concurrency::Inline(5))), ["Type", "Items", "MaxConcurrency", "ItemProcessor", "End"]);
        let results = Some(map([("Bucket", text("b"))]));
        let distributed = Concurrency::Distributed { max: 50, express: false, results, label: "Each".into() };
        assert_eq!(
            keys(&mapped(distributed)),
            ["Type", "Items", "Label", "MaxConcurrency", "ResultWriter", "ItemProcessor", "End"]
        );
    }

    #[test]
    fn a_machine_gathers_what_all_its_calls_need_however_deep_they_are() {
        let call = |action: &str| State::task("x:y", map([]), vec![Statement::allow([action], vec![text("arn")])]);
        let inner = Machine::new("").with("deep", call("a:Deep"));
        let each = Machine::new("").with("p", State::parallel(vec![inner]));
        let concurrency = Concurrency::Inline(1);
        let map = State::map(Processing { items: expr("[]"), selector: None, concurrency, each, needs: vec![] });
        let machine = Machine::new("").with("first", call("a:First").then("map")).with("map", map);
        let actions: Vec<_> = machine.statements().into_iter().flat_map(|s| s.actions).collect();
        assert_eq!(actions, ["a:First", "a:Deep"]);
        assert!(!machine.is_distributed());
    }
}
