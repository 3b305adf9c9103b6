//! Small systems and small limits: what goes where, how borders are crossed, what a lock holds in place.

use super::*;
use crate::aws::{Group, Origin, Output, ParamType, Parameter, Resource, ResourceId, Value, list, map, text};

const SMALL: Limits = Limits { resources: 4, parameters: 3, outputs: 3, bytes: 1_000_000 };
const YAML: Shape = Shape { extension: "yaml" };

fn add(stack: &mut Stack, ty: &'static str, id: &str, group: Group) -> ResourceId {
    let mut resource = Resource::new(ty, id, group, Origin::default());
    resource.arn = Some(text(format!("arn:aws:x:::{}", id.to_lowercase())));
    resource.name = Some(text(id.to_lowercase()));
    stack.add(resource)
}

fn queue(stack: &mut Stack, id: &str) -> ResourceId {
    add(stack, "AWS::SQS::Queue", id, Group::Data(id.to_owned()))
}

/// A function of two resources that reads a queue.
fn reader(stack: &mut Stack, name: &str, queue: ResourceId) -> ResourceId {
    let group = Group::Function(name.to_owned());
    let function = add(stack, "AWS::Lambda::Function", &format!("{name}Function"), group.clone());
    let mapping = add(stack, "AWS::Lambda::EventSourceMapping", &format!("{name}Mapping"), group);
    stack.resource_mut(mapping).set("FunctionName", Value::Ref(function));
    stack.resource_mut(mapping).set("EventSourceArn", Value::Attr(queue, "Arn"));
    function
}

/// Three functions with a queue each: nine resources.
fn three() -> Stack {
    let mut stack = Stack::default();
    for name in ["A", "B", "C"] {
        let queue = queue(&mut stack, &format!("{name}Queue"));
        reader(&mut stack, name, queue);
    }
    stack
}

fn many(deployment: Option<Deployment>) -> Divided {
    match deployment.unwrap().stacks {
        Stacks::Many(divided) => divided,
        Stacks::One(_) => panic!("it is one stack"),
    }
}

fn ids(stack: &Stack) -> Vec<&str> {
    stack.iter().map(|(_, resource)| resource.logical_id.as_str()).collect()
}

fn said(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics.as_slice().iter().map(|d| format!("{}: {}", d.code.0.name, d.message)).collect()
}

fn pinned(stacks: &[(&str, &[&str])]) -> Vec<LockedStack> {
    let owned = |members: &[&str]| members.iter().map(|member| (*member).to_owned()).collect();
    stacks.iter().map(|(name, members)| LockedStack { name: (*name).to_owned(), members: owned(members) }).collect()
}

#[test]
fn what_fits_stays_one_stack() {
    let (deployment, diagnostics) = divide(three(), &[], &YAML, &Limits { resources: 9, ..SMALL });
    assert_eq!(deployment.unwrap(), Deployment { stacks: Stacks::One(three()), pins: Vec::new() });
    assert_eq!(
        said(&diagnostics),
        ["stack-nearly-full: the stack has 9 resources; with more than 9 it is cut into nested stacks"]
    );
}

#[test]
fn neighbours_stay_together_and_are_pinned() {
    let (deployment, diagnostics) = divide(three(), &[], &YAML, &SMALL);
    assert_eq!(
        deployment.as_ref().unwrap().pins,
        pinned(&[
            ("stack-1", &["AQueue", "function A"]),
            ("stack-2", &["BQueue", "function B"]),
            ("stack-3", &["CQueue", "function C"]),
        ])
    );
    assert!(said(&diagnostics)[0].starts_with("stack-split-migration: the system needs 9 resources"));
    let divided = many(deployment);
    assert_eq!(ids(&divided.whole), ["Stack1", "Stack2", "Stack3"]);
    assert_eq!(divided.nested[1].file, "stacks/stack-2.yaml");
    assert_eq!(ids(&divided.nested[1].stack), ["BQueue", "BFunction", "BMapping"]);
}

#[test]
fn what_crosses_a_border_is_an_output_and_a_parameter() {
    let lock = pinned(&[("data", &["AQueue"]), ("code", &["function A"])]);
    let mut stack = Stack::default();
    let queue = queue(&mut stack, "AQueue");
    reader(&mut stack, "A", queue);
    let (deployment, diagnostics) = divide(stack, &lock, &YAML, &SMALL);
    assert_eq!(said(&diagnostics), Vec::<String>::new());
    let Divided { whole, nested } = many(deployment);
    let [data, code] = nested.as_slice() else { panic!() };
    assert_eq!(data.stack.outputs[0].name, "AQueueArn");
    assert_eq!(data.stack.outputs[0].value, Value::Attr(data.stack.find("AQueue").unwrap(), "Arn"));
    let (parameter, declared) = code.stack.parameters().next().unwrap();
    assert_eq!(declared.name, "AQueueArn");
    let mapping = code.stack.resource(code.stack.find("AMapping").unwrap());
    assert_eq!(mapping.get("EventSourceArn"), Some(&Value::Param(parameter)));
    let given = whole.resource(whole.find("Code").unwrap()).get("Parameters").unwrap();
    let made = Value::StackOutput(whole.find("Data").unwrap(), "AQueueArn".to_owned());
    assert_eq!(given, &map([("AQueueArn", made)]));
}

#[test]
fn a_user_s_parameter_reaches_the_stacks_that_use_it() {
    let mut stack = three();
    let parameter = Parameter {
        name: "Stage".to_owned(),
        snake: "stage".to_owned(),
        ty: ParamType::List,
        default: None,
        description: String::new(),
        allowed: Vec::new(),
        secret: true,
        origin: Origin::default(),
    };
    let stage = stack.param(parameter);
    let function = stack.find("BFunction").unwrap();
    stack.resource_mut(function).set("Description", Value::Param(stage));
    let Divided { whole, nested } = many(divide(stack, &[], &YAML, &SMALL).0);
    let declared: Vec<usize> = nested.iter().map(|nested| nested.stack.parameters().count()).collect();
    assert_eq!(declared, [0, 1, 0]);
    assert!(nested[1].stack.parameters().all(|(_, parameter)| parameter.secret));
    let given = whole.resource(whole.find("Stack2").unwrap()).get("Parameters").unwrap();
    assert_eq!(given, &map([("Stage", Value::Join(vec![Value::Param(stage)]))]));
}

#[test]
fn a_border_that_is_full_is_crossed_by_name_and_in_order() {
    let mut stack = Stack::default();
    for n in 0..5 {
        let queue = queue(&mut stack, &format!("Q{n}"));
        reader(&mut stack, &format!("F{n}"), queue);
    }
    let queues = ["Q0", "Q1", "Q2", "Q3", "Q4"];
    let functions = ["function F0", "function F1", "function F2", "function F3", "function F4"];
    let lock = pinned(&[("data", &queues), ("code", &functions)]);
    let limits = Limits { outputs: 2, ..SMALL };
    let (deployment, diagnostics) = divide(stack, &lock, &YAML, &limits);
    assert_eq!(said(&diagnostics), Vec::<String>::new());
    let Divided { nested, .. } = many(deployment);
    assert_eq!(nested[0].stack.outputs.len(), 2);
    let mapping = nested[1].stack.resource(nested[1].stack.find("F4Mapping").unwrap());
    assert_eq!(mapping.get("EventSourceArn"), Some(&text("arn:aws:x:::q4")));
}

#[test]
fn what_must_come_first_but_hands_nothing_over_is_waited_for() {
    let mut stack = three();
    let (first, last) = (stack.find("AQueue").unwrap(), stack.find("CFunction").unwrap());
    stack.resource_mut(last).depends_on.push(first);
    let lock =
        pinned(&[("one", &["AQueue", "function A", "BQueue", "function B"]), ("two", &["CQueue", "function C"])]);
    let Divided { whole, nested } = many(divide(stack, &lock, &YAML, &Limits { resources: 6, ..SMALL }).0);
    let one = whole.find("One").unwrap();
    assert_eq!(whole.resource(whole.find("Two").unwrap()).depends_on, [one]);
    assert!(nested[1].stack.iter().all(|(_, resource)| resource.depends_on.is_empty()));
}

#[test]
fn the_future_is_named_where_aws_lets_it_and_an_error_where_not() {
    let made_last = pinned(&[("code", &["function A", "Policy"]), ("data", &["AQueue"])]);
    let with_policy = |stack: &mut Stack, queue: ResourceId| {
        let policy = add(stack, "AWS::SQS::QueuePolicy", "Policy", Group::Data("p".to_owned()));
        let statement = map([("Resource", Value::Attr(queue, "Arn"))]);
        stack.resource_mut(policy).set("PolicyDocument", map([("Statement", list([statement]))]));
        policy
    };
    let mut good = Stack::default();
    let queue_id = queue(&mut good, "AQueue");
    with_policy(&mut good, queue_id);
    let (deployment, diagnostics) = divide(good, &made_last, &YAML, &SMALL);
    assert_eq!(said(&diagnostics), Vec::<String>::new());
    let Divided { nested, .. } = many(deployment);
    let policy = nested[0].stack.resource(nested[0].stack.find("Policy").unwrap());
    let named = map([("Statement", list([map([("Resource", text("arn:aws:x:::aqueue"))])]))]);
    assert_eq!(policy.get("PolicyDocument"), Some(&named));

    let mut bad = Stack::default();
    let queue_id = queue(&mut bad, "AQueue");
    reader(&mut bad, "A", queue_id);
    let (nothing, diagnostics) = divide(bad, &made_last, &YAML, &SMALL);
    let expected = "stacks-out-of-order: AMapping needs AQueue, which lives in a stack that is made later";
    assert_eq!((nothing, said(&diagnostics)), (None, vec![expected.to_owned()]));
}

#[test]
fn what_is_new_joins_its_neighbours_and_nothing_moves() {
    let before = divide(three(), &[], &YAML, &SMALL).0.unwrap();
    let mut grown = Stack::default();
    // What is new comes first in the file, and its queue is an old one.
    let old = queue(&mut grown, "BQueue");
    reader(&mut grown, "New", old);
    for name in ["A", "B", "C"] {
        let queue = grown.find(&format!("{name}Queue")).unwrap_or_else(|| queue(&mut grown, &format!("{name}Queue")));
        reader(&mut grown, name, queue);
    }
    let (after, diagnostics) = divide(grown, &before.pins, &YAML, &Limits { resources: 5, ..SMALL });
    assert_eq!(said(&diagnostics), Vec::<String>::new());
    let after = after.unwrap();
    assert_eq!(after.pins[0], before.pins[0]);
    assert_eq!(after.pins[1].members, ["BQueue", "function B", "function New"]);
    assert_eq!(after.pins[2], before.pins[2]);
}

#[test]
fn what_is_new_and_has_no_room_gets_a_stack() {
    let before = divide(three(), &[], &YAML, &SMALL).0.unwrap();
    let mut grown = three();
    let queue = grown.find("BQueue").unwrap();
    reader(&mut grown, "New", queue);
    let after = divide(grown, &before.pins, &YAML, &SMALL).0.unwrap();
    assert_eq!(after.pins[..3], before.pins[..]);
    assert_eq!(after.pins[3], pinned(&[("stack-4", &["function New"])])[0]);
}

#[test]
fn a_system_that_shrinks_keeps_its_stacks() {
    let before = divide(three(), &[], &YAML, &SMALL).0.unwrap();
    let mut small = Stack::default();
    let queue = queue(&mut small, "CQueue");
    reader(&mut small, "C", queue);
    let (after, diagnostics) = divide(small, &before.pins, &YAML, &Limits::default());
    assert_eq!(said(&diagnostics), Vec::<String>::new());
    let after = after.unwrap();
    assert_eq!(after.pins, before.pins[2..]);
}

#[test]
fn outputs_come_from_the_stack_that_knows_them() {
    let output = |stack: &Stack, id: &str| {
        let value = Value::Attr(stack.find(id).unwrap(), "QueueName");
        Output { name: format!("{id}Shown"), snake: String::new(), value, description: "What it is".to_owned() }
    };
    let mut stack = three();
    stack.outputs = vec![output(&stack, "AQueue"), output(&stack, "CQueue")];
    let Divided { whole, .. } = many(divide(stack, &[], &YAML, &SMALL).0);
    let c = whole.find("Stack3").unwrap();
    assert_eq!(whole.outputs[1].value, Value::StackOutput(c, "CQueueQueueName".to_owned()));

    // More than the parent may have: each stays where it is.
    let mut stack = three();
    stack.outputs = ["AQueue", "BQueue", "CQueue"].map(|id| output(&stack, id)).into();
    let Divided { whole, nested } = many(divide(stack, &[], &YAML, &Limits { outputs: 2, ..SMALL }).0);
    assert_eq!(whole.outputs, []);
    let names: Vec<&str> = nested.iter().flat_map(|n| &n.stack.outputs).map(|output| output.name.as_str()).collect();
    assert_eq!(names, ["AQueueShown", "BQueueShown", "CQueueShown"]);
}

#[test]
fn a_knot_that_no_stack_could_hold_falls_apart_where_it_can() {
    // Each function's mapping needs the next one's queue, and the queues belong to the functions' groups.
    let mut stack = Stack::default();
    let ids: Vec<(ResourceId, ResourceId)> = (0..4)
        .map(|n| {
            let group = Group::Function(format!("F{n}"));
            let queue = add(&mut stack, "AWS::SQS::Queue", &format!("Q{n}"), group.clone());
            (queue, add(&mut stack, "AWS::Lambda::EventSourceMapping", &format!("M{n}"), group))
        })
        .collect();
    for n in 0..4 {
        let (queue, _) = ids[(n + 1) % 4];
        stack.resource_mut(ids[n].1).set("EventSourceArn", Value::Attr(queue, "Arn"));
    }
    let (deployment, diagnostics) = divide(stack, &[], &YAML, &SMALL);
    assert!(said(&diagnostics).iter().all(|text| text.starts_with("stack-split-migration")));
    let sizes: Vec<usize> = many(deployment).nested.iter().map(|nested| nested.stack.len()).collect();
    assert!(sizes.iter().all(|size| *size <= 4) && sizes.iter().sum::<usize>() == 8, "{sizes:?}");
}
