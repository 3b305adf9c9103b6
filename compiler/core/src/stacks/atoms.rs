//! Atoms: what is never cut apart, and which atom needs which.
//!
//! A function with everything that is printed under its name is one atom, and so is a workflow; every other resource is
//! one by itself. Atoms that need each other become one, so that what is left has an order.

use std::collections::{BTreeMap, BTreeSet};

use super::size;
use crate::aws::{CodeDeployUpdate, Group, ParamId, Resource, ResourceId, Stack, Value};
use crate::graph::components;

/// One atom.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Atom {
    /// The names under which it is pinned; more than one where atoms had to become one.
    pub(super) keys: Vec<String>,
    /// Its resources, in the order of their ids.
    pub(super) resources: Vec<ResourceId>,
    /// About how long its resources are when they are printed.
    pub(super) bytes: usize,
    /// What of other atoms, and which parameters, it refers to.
    pub(super) links: BTreeSet<Link>,
    /// Atoms that it refers to or waits for.
    pub(super) needs: BTreeSet<usize>,
    /// Atoms that refer to it or wait for it.
    pub(super) users: BTreeSet<usize>,
}

/// A value that has to be handed over when the one who uses it lives in another stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Link {
    /// What `Ref` gives.
    Ref(ResourceId),
    /// What `Fn::GetAtt` gives.
    Attr(ResourceId, &'static str),
    /// A parameter of the whole.
    Param(ParamId),
}

impl Link {
    /// The link that this value itself is.
    pub(super) const fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Ref(id) => Some(Self::Ref(*id)),
            Value::Attr(id, attribute) => Some(Self::Attr(*id, attribute)),
            Value::Param(id) => Some(Self::Param(*id)),
            _ => None,
        }
    }

    /// The resource it is about.
    pub(super) const fn target(self) -> Option<ResourceId> {
        match self {
            Self::Ref(id) | Self::Attr(id, _) => Some(id),
            Self::Param(_) => None,
        }
    }
}

/// The atoms of a stack, in the order of their first resources.
///
/// An atom with more resources than `largest` falls apart into its single resources, because nothing could hold it.
pub(super) fn atoms(stack: &Stack, largest: usize) -> Vec<Atom> {
    let waits: Vec<Vec<ResourceId>> = stack.iter().map(|(id, _)| stack.references(id)).collect();
    let keys: Vec<String> = stack.iter().map(|(id, resource)| group_key(stack, id, resource)).collect();
    let (groups, count) = numbered(keys.iter());
    let merged = merged(&groups, count, &waits);
    let mut sizes = vec![0usize; count];
    merged.iter().filter_map(|at| sizes.get_mut(*at).map(|size| *size += 1)).for_each(drop);
    let is_too_large = |at: &usize| sizes.get(*at).is_some_and(|size| *size > largest);
    let labels: Vec<(Option<usize>, String)> = stack
        .iter()
        .zip(&merged)
        .map(|((id, resource), at)| match is_too_large(at) {
            true => (None, single_key(stack, id, resource)),
            false => (Some(*at), String::new()),
        })
        .collect();
    let (of, count) = numbered(labels.iter());
    fill(stack, &of, count, |id, resource| match labels.get(id.index()) {
        Some((None, single)) => single.clone(),
        _ => keys.get(id.index()).cloned().unwrap_or_else(|| resource.logical_id.clone()),
    })
}

/// A number for each label, in the order in which they come, and how many there are.
fn numbered<'a, T: Ord + 'a>(labels: impl Iterator<Item = &'a T>) -> (Vec<usize>, usize) {
    let mut places: BTreeMap<&T, usize> = BTreeMap::new();
    let numbers = labels
        .map(|label| {
            let next = places.len();
            *places.entry(label).or_insert(next)
        })
        .collect();
    (numbers, places.len())
}

fn group_key(stack: &Stack, id: ResourceId, resource: &Resource) -> String {
    match &resource.group {
        Group::Function(name) => format!("function {name}"),
        Group::Workflow(name) => format!("workflow {name}"),
        _ => single_key(stack, id, resource),
    }
}

/// The logical id; a version goes by its function's, because its own changes with every deployment.
fn single_key(stack: &Stack, id: ResourceId, resource: &Resource) -> String {
    let function = match resource.ty {
        "AWS::Lambda::Version" => resource.get("FunctionName").and_then(Value::refers_to),
        _ => None,
    };
    stack.resource(function.unwrap_or(id)).logical_id.clone()
}

/// The groups again, those that need each other under one number.
fn merged(groups: &[usize], count: usize, waits: &[Vec<ResourceId>]) -> Vec<usize> {
    let mut edges = Vec::new();
    for (from, targets) in groups.iter().zip(waits) {
        let to = targets.iter().filter_map(|target| groups.get(target.index()));
        edges.extend(to.filter(|to| *to != from).map(|to| (*from, *to)));
    }
    let mut numbers: Vec<usize> = (0..count).collect();
    for group in components::components(count, &edges) {
        let Some(first) = group.first().copied() else { continue };
        group.iter().filter_map(|at| numbers.get_mut(*at).map(|n| *n = first)).for_each(drop);
    }
    groups.iter().map(|group| numbers.get(*group).copied().unwrap_or(*group)).collect()
}

fn fill(stack: &Stack, of: &[usize], count: usize, key: impl Fn(ResourceId, &Resource) -> String) -> Vec<Atom> {
    let mut atoms = vec![Atom::default(); count];
    for ((id, resource), at) in stack.iter().zip(of) {
        let waits = stack.references(id);
        let needs = waits.iter().filter_map(|target| of.get(target.index())).filter(|other| *other != at);
        let Some(atom) = atoms.get_mut(*at) else { continue };
        atom.needs.extend(needs);
        atom.keys.push(key(id, resource));
        atom.resources.push(id);
        atom.bytes += size::of(resource);
        values(resource).for_each(|value| {
            value.walk(&mut |v| atom.links.extend(Link::of(v).filter(|link| !is_inside(*link, *at, of))));
        });
    }
    for atom in &mut atoms {
        atom.keys.sort_unstable();
        atom.keys.dedup();
    }
    let needs: Vec<(usize, usize)> =
        atoms.iter().enumerate().flat_map(|(from, atom)| atom.needs.iter().map(move |to| (from, *to))).collect();
    for (from, to) in needs {
        atoms.get_mut(to).map(|atom| atom.users.insert(from));
    }
    atoms
}

/// Every value that is printed with a resource.
fn values(resource: &Resource) -> impl Iterator<Item = &Value> {
    let update = resource.update.iter().flat_map(CodeDeployUpdate::values);
    resource.props.iter().map(|(_, value)| value).chain(update)
}

fn is_inside(link: Link, atom: usize, of: &[usize]) -> bool {
    link.target().is_some_and(|target| of.get(target.index()) == Some(&atom))
}
