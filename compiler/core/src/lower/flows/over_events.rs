//! A flow that rules carry: each step's function is called by a rule that the result of the one before matches.
//!
//! Functions publish their results on the ecosystem's bus by themselves: the frontend has made that bus their destination on
//! success, and Lambda sends what they returned as `responsePayload`.

use crate::aws::{Value, list, map, text};
use crate::ir::{Flow, FunctionId, FunctionRef, ResourceId, Step, Trigger};
use crate::knowledge::limits::eventbridge::TARGET_EVENT_AGE;
use crate::lower::triggers::rule::{self, Called, Rule};
use crate::lower::triggers::{Site, fill_for};
use crate::lower::{Lowering, naming};

/// Adds the first step's trigger and a rule for each later one.
pub(super) fn fill(cx: &mut Lowering<'_>, flow: &Flow, bus: ResourceId) {
    let mut before: Option<&Step> = None;
    for step in &flow.steps {
        // The frontend has refused functions that live elsewhere.
        let FunctionRef::Own(id) = step.function else { continue };
        match before {
            None => first(cx, flow, step, id),
            Some(before) => next(cx, flow, before, (step, id), bus),
        }
        before = Some(step);
    }
}

fn first(cx: &mut Lowering<'_>, flow: &Flow, step: &Step, id: FunctionId) {
    let Some(start) = &flow.start else { return };
    let site = Site { id, function: cx.eco.function(id), span: step.span };
    fill_for(cx, &site, &Trigger { kind: start.kind.clone(), span: start.span }, start.detail_only);
}

/// `detail` of what Lambda sends: Lambda guide, "Capturing records of asynchronous invocations".
fn next(cx: &mut Lowering<'_>, flow: &Flow, before: &Step, (step, id): (&Step, FunctionId), bus: ResourceId) {
    let site = Site { id, function: cx.eco.function(id), span: step.span };
    // The ARN with which the function was called ends in `$LATEST`, a version or the alias.
    let caller = Value::join([cx.function_arn(before.function), text(":")]);
    let mut pattern = vec![
        ("source".into(), list(["lambda"])),
        ("detail-type".into(), list(["Lambda Function Invocation Result - Success"])),
        ("resources".into(), list([map([("prefix", caller)])])),
    ];
    if let Some(event) = &step.condition {
        let payload = map([("event", list([text(&event.value)]))]);
        pattern.push(("detail".into(), map([("responsePayload", payload)])));
    }
    let rule = Rule {
        logical_id: naming::logical_id(&format!("{}-{}", flow.name, step.name), "Step"),
        name: format!("{}-{}", flow.name, step.name.replace(' ', "-")),
        when: vec![("EventBusName".into(), cx.name(bus)), ("EventPattern".into(), Value::Map(pattern))],
        input: Some(("InputPath", text("$.detail.responsePayload"))),
        max_age: *TARGET_EVENT_AGE.end(),
    };
    rule::add(cx, &Called::function(site), rule);
}
