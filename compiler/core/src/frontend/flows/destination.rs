//! What a step's result is written to.

use aws_auto_schema::events::Step as WrittenStep;
use aws_auto_source::suggest::nearest;
use aws_auto_source::{Diagnostic, Spanned};

use super::super::builder::Builder;
use super::codes::UNKNOWN_DESTINATION;
use crate::ir::{ResourceId, ResourceKind};

/// The destination that needs no declaration: a delivery stream into a bucket.
const WAREHOUSE: &str = "data_warehouse";

/// What a machine can write to, in the order in which a name is looked for.
const KINDS: [ResourceKind; 7] = [
    ResourceKind::Warehouse,
    ResourceKind::DeliveryStream,
    ResourceKind::Bucket,
    ResourceKind::Queue,
    ResourceKind::Topic,
    ResourceKind::Stream,
    ResourceKind::Bus,
];

impl Builder<'_> {
    /// Kind and name of a step's destination; nothing when it has none, or none that can be written to.
    pub(super) fn destination_of(&self, step: &WrittenStep) -> Option<(ResourceKind, String)> {
        let name = step.destination.as_ref()?.value.as_str();
        let declared = |kind: &ResourceKind| self.registry.find(*kind, name).is_some();
        if let Some(kind) = KINDS.into_iter().find(declared) {
            return Some((kind, name.to_owned()));
        }
        if name != WAREHOUSE {
            return None;
        }
        // The only warehouse there is, is meant.
        let names = self.document.resources.iter().flat_map(|r| &r.value.warehouses.0);
        let names: Vec<&str> = names.map(|entry| entry.name.value.as_str()).collect();
        let name = if let [only] = names.as_slice() { *only } else { WAREHOUSE };
        Some((ResourceKind::Warehouse, name.to_owned()))
    }

    pub(super) fn step_destination(&mut self, step: &Spanned<WrittenStep>) -> Option<ResourceId> {
        let written = step.destination.as_ref()?;
        if let Some((kind, name)) = self.destination_of(step) {
            return Some(self.resource(kind, &name, written.span));
        }
        let known: Vec<&str> = KINDS.into_iter().flat_map(|kind| self.registry.names_of(kind)).collect();
        let near = nearest(&written.value, known.iter().copied().chain([WAREHOUSE])).map(str::to_owned);
        let message = format!("there is nothing called `{}` that a result could be written to", written.value);
        let mut diagnostic = Diagnostic::new(UNKNOWN_DESTINATION, written.span, message).help(
            "write `data_warehouse`, or declare a warehouse, delivery stream, bucket, queue, topic, stream or bus",
        );
        if let Some(near) = near {
            diagnostic = diagnostic.label(format!("did you mean `{near}`?"));
        }
        self.report(diagnostic);
        None
    }
}
