//! Verification of the resource graph: what must hold before anything is printed. A violation is a bug of lowering or of
//! a pass, found by tests and debug builds.

use std::collections::BTreeSet;

use crate::aws::{CodeDeployUpdate, ParamId, Resource, ResourceId, Stack, Value};
use crate::graph::components;
use crate::knowledge::cfn_types::{self, TypeInfo};

/// Longest logical id of CloudFormation (guide, "Resources").
const LOGICAL_ID_LENGTH: usize = 255;

/// Everything that is wrong, as sentences, in the order of resources; empty when the stack is sound.
#[must_use]
pub fn verify_stack(stack: &Stack) -> Vec<String> {
    let known = Known {
        resources: stack.iter().map(|(id, _)| id).collect(),
        parameters: stack.parameters().map(|(id, _)| id).collect(),
    };
    let mut found = Vec::new();
    names(stack, &mut found);
    for (_, resource) in stack.iter() {
        match cfn_types::get(resource.ty) {
            Some(info) => properties(resource, &info, &mut found),
            None => found.push(format!("{}: {} is not a known type", resource.logical_id, resource.ty)),
        }
        references(stack, &known, resource, &mut found);
    }
    for output in &stack.outputs {
        value(stack, &known, &format!("output {}", output.name), &output.value, &mut found);
    }
    // Ids that do not exist would make the search for cycles meaningless.
    if found.is_empty() {
        acyclic(stack, &mut found);
    }
    found
}

struct Known {
    resources: BTreeSet<ResourceId>,
    parameters: BTreeSet<ParamId>,
}

/// Logical ids of resources and names of parameters share one space.
fn names(stack: &Stack, found: &mut Vec<String>) {
    let resources = stack.iter().map(|(_, resource)| resource.logical_id.as_str());
    let parameters = stack.parameters().map(|(_, parameter)| parameter.name.as_str());
    let mut seen = BTreeSet::new();
    for name in resources.chain(parameters) {
        if name.is_empty() || name.len() > LOGICAL_ID_LENGTH || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
            found.push(format!("{name:?} is not a logical id"));
        }
        if !seen.insert(name) {
            found.push(format!("{name} is there twice"));
        }
    }
    let mut outputs = BTreeSet::new();
    for output in &stack.outputs {
        if !outputs.insert(&output.name) || !output.name.chars().all(|c| c.is_ascii_alphanumeric()) {
            found.push(format!("output {:?} is there twice, or not a logical id", output.name));
        }
    }
}

fn properties(resource: &Resource, info: &TypeInfo<'_>, found: &mut Vec<String>) {
    let id = &resource.logical_id;
    let mut seen = BTreeSet::new();
    for (property, _) in &resource.props {
        if !info.has_property(property) {
            found.push(format!("{id}: {} has no property {property}", resource.ty));
        }
        if !seen.insert(&**property) {
            found.push(format!("{id}: {property} is there twice"));
        }
    }
    for required in info.required().filter(|required| !seen.contains(required)) {
        found.push(format!("{id}: {} needs {required}", resource.ty));
    }
}

fn references(stack: &Stack, known: &Known, resource: &Resource, found: &mut Vec<String>) {
    let id = &resource.logical_id;
    for other in &resource.depends_on {
        if !known.resources.contains(other) {
            found.push(format!("{id}: depends on {other:?}, which does not exist"));
        }
    }
    let update = resource.update.iter().flat_map(CodeDeployUpdate::values);
    let values = resource.props.iter().map(|(_, value)| value).chain(update);
    values.for_each(|v| value(stack, known, id, v, found));
    // The forms that replace a reference must not need one to the resource itself.
    for by_name in resource.name.iter().chain(&resource.arn) {
        value(stack, known, id, by_name, found);
        by_name.walk(&mut |v| {
            if let Some(other) = v.refers_to()
                && known.resources.contains(&other)
                && std::ptr::eq(stack.resource(other), resource)
            {
                found.push(format!("{id}: its by-name form refers to itself"));
            }
        });
    }
}

fn value(stack: &Stack, known: &Known, subject: &str, value: &Value, found: &mut Vec<String>) {
    value.walk(&mut |v| match v {
        Value::Ref(id) | Value::Attr(id, _) | Value::StackOutput(id, _) if !known.resources.contains(id) => {
            found.push(format!("{subject}: refers to {id:?}, which does not exist"));
        }
        Value::Param(id) if !known.parameters.contains(id) => {
            found.push(format!("{subject}: refers to {id:?}, which does not exist"));
        }
        Value::Attr(id, attribute) => {
            let target = stack.resource(*id);
            if cfn_types::get(target.ty).is_some_and(|info| !info.has_attribute(attribute)) {
                found.push(format!("{subject}: {} ({}) has no attribute {attribute}", target.logical_id, target.ty));
            }
        }
        _ => {}
    });
}

fn acyclic(stack: &Stack, found: &mut Vec<String>) {
    let ids: Vec<ResourceId> = stack.iter().map(|(id, _)| id).collect();
    let place = |id: &ResourceId| ids.binary_search(id).ok();
    let edges = ids.iter().enumerate().flat_map(|(from, id)| {
        stack.references(*id).into_iter().filter_map(|to| place(&to)).map(move |to| (from, to)).collect::<Vec<_>>()
    });
    let edges: Vec<_> = edges.collect();
    for round in components::cycles(ids.len(), &edges) {
        let names: Vec<&str> =
            round.iter().filter_map(|at| ids.get(*at)).map(|id| stack.resource(*id).logical_id.as_str()).collect();
        found.push(format!("a cycle: {}", names.join(" → ")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{Group, Origin, Output, map, text};

    fn resource(ty: &'static str, id: &str) -> Resource {
        Resource::new(ty, id, Group::Data("x".to_owned()), Origin::default())
    }

    fn of(resources: impl IntoIterator<Item = Resource>) -> Vec<String> {
        let mut stack = Stack::default();
        resources.into_iter().for_each(|resource| {
            stack.add(resource);
        });
        verify_stack(&stack)
    }

    /// Ids of a stack with that many queues.
    fn ids(count: usize) -> Vec<ResourceId> {
        let mut stack = Stack::default();
        (0..count).map(|i| stack.add(resource("AWS::SQS::Queue", &format!("Q{i}")))).collect()
    }

    #[test]
    fn a_sound_stack_has_no_violations() {
        assert_eq!(of([resource("AWS::SQS::Queue", "Jobs").with("QueueName", "jobs")]), Vec::<String>::new());
    }

    #[test]
    fn types_and_properties_are_those_of_aws() {
        let found = of([
            resource("AWS::SQS::Kueue", "A"),
            resource("AWS::SQS::Queue", "B").with("Name", "b"),
            resource("AWS::Lambda::Function", "C").with("Role", "r"),
        ]);
        assert_eq!(
            found,
            [
                "A: AWS::SQS::Kueue is not a known type",
                "B: AWS::SQS::Queue has no property Name",
                "C: AWS::Lambda::Function needs Code",
            ]
        );
    }

    #[test]
    fn references_are_to_what_exists_and_has_the_attribute() {
        let ids = ids(3);
        let dangling = resource("AWS::SQS::Queue", "A").with("QueueName", Value::Ref(ids[2]));
        let wrong = resource("AWS::SQS::Queue", "B").with("QueueName", Value::Attr(ids[0], "Url"));
        let found = of([dangling, wrong]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("A: refers to ResourceId(2)"));
        assert_eq!(found[1], "B: A (AWS::SQS::Queue) has no attribute Url");
    }

    #[test]
    fn logical_ids_are_letters_and_digits_and_unique() {
        let mut stack = Stack::default();
        stack.add(resource("AWS::SQS::Queue", "a-b"));
        for _ in 0..2 {
            let output =
                Output { name: "O".to_owned(), snake: "o".to_owned(), value: text(""), description: String::new() };
            stack.outputs.push(output);
        }
        let found = verify_stack(&stack);
        assert_eq!(found, ["\"a-b\" is not a logical id", "output \"O\" is there twice, or not a logical id"]);
    }

    #[test]
    fn cycles_are_told_as_a_way() {
        let ids = ids(2);
        let found = of([
            resource("AWS::SQS::Queue", "A").with("RedrivePolicy", map([("x", Value::Attr(ids[1], "Arn"))])),
            resource("AWS::SQS::Queue", "B").with("RedrivePolicy", map([("x", Value::Attr(ids[0], "Arn"))])),
        ]);
        assert_eq!(found, ["a cycle: A → B → A"]);
    }
}
