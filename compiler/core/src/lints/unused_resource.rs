//! A resource that is declared and that nothing uses.

use std::collections::BTreeSet;

use aws_auto_source::Diagnostic;

use super::{Check, Findings, Index, Lint};
use crate::graph::NodeKind;
use crate::ir::points::{self, Point};
use crate::ir::{Resource, ResourceId, ResourceKind, VpcRef};

aws_auto_source::codes! {
    /// Declared, and used by nothing.
    UNUSED_RESOURCE = "AA0200", "unused-resource", Warning,
        include_str!("../../../../docs/codes/unused-resource.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

fn check(index: &Index<'_>, findings: &mut Findings) {
    let eco = index.eco;
    if eco.functions.is_empty() || eco.unnamed.is_empty() {
        return;
    }
    let used = used(index);
    for id in eco.unnamed.iter().filter(|id| !used.contains(id)) {
        let resource = eco.resource(*id);
        // Clusters and warehouses are what sections fall back to, whether or not they name them.
        if matches!(resource.kind(), ResourceKind::Cluster | ResourceKind::Warehouse) || is_drawn(index, resource) {
            continue;
        }
        let kind = resource.kind().word();
        let what = if resource.existing.is_some() { "imported" } else { "created, and paid for" };
        let message = format!("nothing uses the {kind} `{}`, which would be {what}", resource.name);
        findings.push(
            Diagnostic::new(UNUSED_RESOURCE, resource.span, message)
                .label("named by no trigger, integration or other resource")
                .help("use it, remove it, or allow this where somebody outside of the ecosystem uses it"),
        );
    }
}

/// Whether a section that has no ids of its own leads to it.
fn is_drawn(index: &Index<'_>, resource: &Resource) -> bool {
    let graph = index.graph();
    let place = graph.place(NodeKind::Resource(resource.kind()), &resource.name);
    place.is_some_and(|at| graph.edges().iter().any(|edge| edge.to == at))
}

/// Every resource that something points at.
fn used(index: &Index<'_>) -> BTreeSet<ResourceId> {
    let mut used = BTreeSet::new();
    let mut visit = |point| {
        if let Point::Resource(id) = point {
            used.insert(id);
        }
    };
    index.eco.functions.iter().for_each(|function| points::of_function(function, &mut visit));
    index.eco.resources.iter().for_each(|resource| points::of_resource(resource, &mut visit));
    index.eco.router.iter().for_each(|router| points::of_router(router, &mut visit));
    if let Some(VpcRef::Resource(vpc)) = &index.eco.settings.vpc {
        used.insert(*vpc);
    }
    used
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn a_text_that_refers_to_it_is_use_enough() {
        let text = "lambda_functions: [{name: a, environment_variables: {URL: \"${resource.q.url}\"}}]\n\
                    resources: {queues: {q: , r: }}\n";
        assert_eq!(
            found(text),
            ["2:27 unused-resource: nothing uses the queue `r`, which would be created, and paid for"]
        );
    }

    #[test]
    fn what_stands_behind_something_used_is_used() {
        let text = "lambda_functions: [{name: a, triggers: [{source: sqs, queue: q}]}]\n\
                    resources: {queues: {q: {dead_letter: d}, d: , q-dlq: }}\n";
        assert_eq!(found(text).len(), 1, "`q` has another dead letter queue: {:?}", found(text));
    }
}
