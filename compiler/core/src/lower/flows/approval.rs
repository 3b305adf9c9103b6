//! Waiting for somebody's approval: a message with the two commands that answer it, and no endpoint that anybody could find.

use super::states::{self, REPORT};
use crate::asl::{Catch, Machine, Rule, State, expr, literal};
use crate::aws::{Pseudo, Value, map};
use crate::ir::{Flow, Step};
use crate::lower::Lowering;
use crate::lower::machines::message::{Message, TOKEN, Words, ask};

/// How a refusal is called.
const REFUSED: &str = "ApprovalRefused";
/// How nobody's answer is called.
const TIMED_OUT: &str = "ApprovalTimedOut";

/// The state that asks.
pub(super) fn name(step: &Step) -> String {
    format!("Approve {}", step.name)
}

/// Adds the question, the answer, and what a refusal leads to.
pub(super) fn add(cx: &mut Lowering<'_>, flow: &Flow, step: &Step, seconds: u32, machine: &mut Machine) {
    let (decide, refused) = (format!("{} approved?", step.name), format!("{} refused", step.name));
    let next = states::fails_to(flow, step).unwrap_or_else(|| REPORT.to_owned());
    let late = map([
        ("Error", Value::from(TIMED_OUT)),
        ("Cause", literal(&format!("nobody decided about {} within {seconds} seconds", step.name))),
    ]);
    let in_time = Catch::of(&["States.Timeout"], &next)
        .assign("failure", late)
        .assign("step", literal(&step.name))
        .assign("priority", states::urgency(step))
        .output(expr("$states.input"));
    let asking = ask(cx, step.span, &question(flow, step, seconds), seconds)
        .about("Goes on when somebody answers with the task's token")
        .assign("approval", expr("$states.result"))
        .output(expr("$states.input"))
        .catch(in_time)
        .catch(states::catch(step, &next))
        .then(&decide);
    machine.add(name(step), asking);
    // Anything but a clear yes is a no.
    let yes = Rule::new("$type($approval) = \"object\" and $approval.approved = true", &step.name);
    machine.add(decide, State::choice(vec![yes], &refused));
    let no = map([
        ("Error", Value::from(REFUSED)),
        ("Cause", expr("\"the answer was \" & $substring($string($approval), 0, 200)")),
    ]);
    let refusal = State::pass()
        .assign("failure", no)
        .assign("step", literal(&step.name))
        .assign("priority", states::urgency(step))
        .output(expr("$states.input"))
        .then(next);
    machine.add(refused, refusal);
}

fn question(flow: &Flow, step: &Step, seconds: u32) -> Message {
    let command = |verb: &str, rest: &str| {
        vec![
            Words::text(format!("aws stepfunctions {verb} --region ")),
            Words::Known(Value::Pseudo(Pseudo::Region)),
            Words::text(format!(" {rest} --task-token ")),
            Words::Exact(TOKEN.to_owned()),
        ]
    };
    Message::new([Words::text(format!("{}: approve {}?", flow.name, step.name))])
        .line([Words::text(format!(
            "{} of {} waits for an approval, for {}.",
            step.name,
            flow.name,
            span_of_time(seconds)
        ))])
        .line([Words::text("It would run with: "), Words::Data("$states.input".to_owned())])
        .line([Words::text("To approve:")])
        .line(command("send-task-success", "--task-output '{\"approved\": true}'"))
        .line([Words::text("To refuse:")])
        .line(command("send-task-failure", &format!("--error {REFUSED} --cause 'REASON'")))
        .signed()
}

/// `24 h`, `90 min`, `45 s`.
fn span_of_time(seconds: u32) -> String {
    match seconds {
        s if s % 3_600 == 0 => format!("{} h", s / 3_600),
        s if s % 60 == 0 => format!("{} min", s / 60),
        s => format!("{s} s"),
    }
}
