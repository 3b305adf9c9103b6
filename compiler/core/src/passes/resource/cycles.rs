//! Cuts cycles of references: a queue's policy names the function whose role names the queue.
//!
//! References become names, rank by rank of the properties where that is harmless (see `cut`), inside the groups of
//! resources that wait for each other and nowhere else. Which ones does not depend on anything outside of the group.
//! What is left is an error.

use std::collections::BTreeMap;

use aws_auto_source::{Diagnostic, Span};

use super::ResourcePass;
use super::cut::{RANKS, cut};
use crate::aws::{Origin, PropertyOrigin, ResourceId, Stack};
use crate::graph::components;
use crate::passes::codes::UNBREAKABLE_CYCLE;
use crate::passes::{Change, Log};

const NAME: &str = "cycles";

pub(super) const PASS: ResourcePass = ResourcePass {
    name: NAME,
    may: "references in policies, permissions, documents and environments: to names, where resources wait for each other; \
          never what is referred to",
    run,
};

/// Resources by number, and which waits for which.
struct Waits {
    ids: Vec<ResourceId>,
    edges: Vec<(usize, usize)>,
}

impl Waits {
    fn of(stack: &Stack) -> Self {
        let ids: Vec<ResourceId> = stack.iter().map(|(id, _)| id).collect();
        let places: BTreeMap<ResourceId, usize> = ids.iter().copied().zip(0..).collect();
        let mut edges = Vec::new();
        for (from, id) in ids.iter().enumerate() {
            let to = stack.references(*id);
            edges.extend(to.iter().filter_map(|to| places.get(to)).map(|to| (from, *to)));
        }
        Self { ids, edges }
    }

    fn groups(&self) -> Vec<Vec<ResourceId>> {
        let by_id = |at: usize| self.ids.get(at).copied();
        let groups = components::components(self.ids.len(), &self.edges);
        groups.into_iter().map(|group| group.into_iter().filter_map(by_id).collect()).collect()
    }

    fn rounds(&self) -> Vec<Vec<ResourceId>> {
        let by_id = |at: usize| self.ids.get(at).copied();
        let rounds = components::cycles(self.ids.len(), &self.edges);
        rounds.into_iter().map(|round| round.into_iter().filter_map(by_id).collect()).collect()
    }
}

fn run(stack: &mut Stack, log: &mut Log) {
    let mut groups = Waits::of(stack).groups();
    for rank in 0..RANKS {
        if groups.is_empty() {
            return;
        }
        let mut changed = false;
        for group in &groups {
            for id in group {
                changed |= cut_one(stack, *id, rank, group, log);
            }
        }
        if changed {
            groups = Waits::of(stack).groups();
        }
    }
    if !groups.is_empty() {
        Waits::of(stack).rounds().iter().for_each(|round| log.say(unbreakable(stack, round)));
    }
}

fn cut_one(stack: &mut Stack, id: ResourceId, rank: usize, group: &[ResourceId], log: &mut Log) -> bool {
    let Some((property, targets)) = cut(stack, id, rank, group) else { return false };
    let names: Vec<&str> = targets.iter().map(|target| stack.resource(*target).logical_id.as_str()).collect();
    let names = names.join(", ");
    let why = format!("{names} would otherwise wait for it, and it for {names}");
    let resource = stack.resource_mut(id);
    let what = format!("{property} refers to {names} by name");
    log.change(Change::forced(resource.logical_id.clone(), what, why.clone()));
    let origin = Origin { span: resource.origin.span, by: NAME, why };
    resource.property_origins.push(PropertyOrigin { path: property.to_owned(), origin });
    true
}

fn unbreakable(stack: &Stack, round: &[ResourceId]) -> Diagnostic {
    let names: Vec<&str> = round.iter().map(|id| stack.resource(*id).logical_id.as_str()).collect();
    let message = format!("resources wait for each other: {}", names.join(" → "));
    let spans: Vec<Span> = round.iter().filter_map(|id| stack.resource(*id).origin.span).collect();
    let help = "take one of the references away, or write the name of what it refers to";
    let diagnostic = match spans.first() {
        Some(span) => Diagnostic::new(UNBREAKABLE_CYCLE, *span, message).label("the cycle begins here"),
        None => Diagnostic::without_place(UNBREAKABLE_CYCLE, message),
    };
    let others: std::collections::BTreeSet<Span> = spans.iter().skip(1).copied().collect();
    let others = others.into_iter().filter(|span| Some(span) != spans.first());
    others.fold(diagnostic.help(help), |diagnostic, span| diagnostic.also(span, "and goes on here"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{Group, Resource, Value, list, map, text};
    use crate::passes::resource::run as run_all;
    use crate::passes::testing::{at, said};

    fn add(stack: &mut Stack, ty: &'static str, id: &str, arn: &str) -> ResourceId {
        let origin = Origin { span: Some(at(stack.len() as u32)), by: "declared", why: String::new() };
        let mut resource = Resource::new(ty, id, Group::Data("x".to_owned()), origin);
        resource.arn = Some(Value::join([text("arn:"), text(arn)]));
        resource.name = Some(text(id.to_lowercase()));
        stack.add(resource)
    }

    fn policy(resource: Value) -> Value {
        map([("Statement", list([map([("Resource", resource)])]))])
    }

    /// A queue that redrives, its function, the function's role, and the queue's policy.
    fn looped() -> (Stack, [ResourceId; 3]) {
        let mut stack = Stack::default();
        let queue = add(&mut stack, "AWS::SQS::Queue", "Jobs", "q");
        let role = add(&mut stack, "AWS::IAM::Role", "WorkRole", "r");
        let function = add(&mut stack, "AWS::Lambda::Function", "Work", "f");
        stack.resource_mut(function).set("Role", Value::Attr(role, "Arn"));
        stack.resource_mut(function).set("Code", map([]));
        stack.resource_mut(role).set("AssumeRolePolicyDocument", map([]));
        let document = map([
            ("PolicyName", text("access")),
            ("PolicyDocument", policy(list([Value::Attr(queue, "Arn"), Value::Attr(function, "Arn")]))),
        ]);
        stack.resource_mut(role).set("Policies", list([document]));
        (stack, [queue, role, function])
    }

    #[test]
    fn a_policy_refers_by_name_and_only_inside_the_cycle() {
        let (mut stack, [queue, role, function]) = looped();
        let report = run_all(&mut stack, || 0);
        assert_eq!(said(&report.diagnostics), Vec::<String>::new());
        let told: Vec<_> = report.traces[0].changes.iter().map(|c| format!("{}: {}", c.subject, c.what)).collect();
        assert_eq!(told, ["WorkRole: Policies refers to Work by name"]);
        assert_eq!(stack.references(role), [queue], "the queue is outside of the cycle");
        assert_eq!(stack.references(function), [role]);
        assert_eq!(stack.resource(role).property_origins[0].path, "Policies");
    }

    #[test]
    fn names_merge_with_the_text_around_them() {
        let (mut stack, [_, role, function]) = looped();
        let log = Value::join([Value::Attr(function, "Arn"), text(":*")]);
        stack.resource_mut(role).set("Policies", list([map([("PolicyDocument", policy(log))])]));
        run_all(&mut stack, || 0);
        let mut strings = Vec::new();
        stack.resource(role).get("Policies").unwrap().walk(&mut |v| strings.extend(v.as_str().map(str::to_owned)));
        assert_eq!(strings, ["arn:f:*"]);
    }

    #[test]
    fn environments_are_cut_last() {
        let mut stack = Stack::default();
        let a = add(&mut stack, "AWS::Lambda::Function", "A", "a");
        let b = add(&mut stack, "AWS::Lambda::Function", "B", "b");
        for (from, to) in [(a, b), (b, a)] {
            let variables = map([("Variables", map([("NEXT", Value::Ref(to))]))]);
            let resource = stack.resource_mut(from);
            resource.set("Code", map([]));
            resource.set("Role", text("arn:role"));
            resource.set("Environment", variables);
        }
        let report = run_all(&mut stack, || 0);
        assert_eq!(said(&report.diagnostics), Vec::<String>::new());
        assert!(stack.references(a).is_empty() && stack.references(b).is_empty());
    }

    #[test]
    fn what_names_cannot_cut_is_an_error_with_the_way() {
        let (mut stack, [queue, _, function]) = looped();
        stack.resource_mut(queue).depends_on.push(function);
        stack.resource_mut(function).depends_on.push(queue);
        let report = run_all(&mut stack, || 0);
        assert_eq!(said(&report.diagnostics), ["unbreakable-cycle: resources wait for each other: Jobs → Work → Jobs"]);
        assert_eq!(report.diagnostics.as_slice()[0].span, Some(at(0)));
    }

    #[test]
    fn principals_stay_references_because_they_must_exist() {
        let (mut stack, [queue, role, _]) = looped();
        let policy = add(&mut stack, "AWS::SQS::QueuePolicy", "JobsPolicy", "p");
        let document = map([("Statement", list([map([("Principal", map([("AWS", Value::Attr(role, "Arn"))]))])]))]);
        stack.resource_mut(policy).set("PolicyDocument", document);
        stack.resource_mut(policy).set("Queues", list([Value::Ref(queue)]));
        stack.resource_mut(role).depends_on.push(policy);
        let report = run_all(&mut stack, || 0);
        assert_eq!(said(&report.diagnostics).len(), 1);
        assert_eq!(stack.references(policy), [queue, role]);
    }

    #[test]
    fn what_has_no_cycle_is_not_touched() {
        let mut stack = Stack::default();
        let queue = add(&mut stack, "AWS::SQS::Queue", "Jobs", "q");
        let role = add(&mut stack, "AWS::IAM::Role", "R", "r");
        stack.resource_mut(role).set("AssumeRolePolicyDocument", map([]));
        stack.resource_mut(role).set("Policies", list([map([("PolicyDocument", policy(Value::Attr(queue, "Arn")))])]));
        let before = stack.clone();
        let report = run_all(&mut stack, || 0);
        assert_eq!(stack, before);
        assert!(report.traces[0].changes.is_empty());
    }
}
