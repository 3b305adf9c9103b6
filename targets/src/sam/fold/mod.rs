//! Folding: resources that SAM's macro would make again become properties of a function, an API, a machine.
//!
//! The graph is read as it is and changed at the end, so no decision depends on the order of the others. A resource is
//! folded only when every property of it is one that SAM expands to that very property; whatever has one more stays.

mod events;
mod function;
mod globals;
mod http;
mod index;
mod invocation;
mod layer;
mod machine;
mod publishing;
mod shapes;

use std::collections::BTreeMap;

use aws_auto_compiler::aws::{Origin, PropertyOrigin, Props, Resource, ResourceId, Stack, Value, map, text};
use aws_auto_source::Span;

use crate::cloudformation::document::Dialect;
use function::Draft;
use index::Index;

/// SAM's macro.
const TRANSFORM: &str = "AWS::Serverless-2016-10-31";

/// A graph of which SAM makes a part.
#[derive(Debug)]
pub(super) struct Folded {
    /// With SAM's types in place of what was folded. What SAM makes is still there, under the name by which it is
    /// referred to.
    pub(super) stack: Stack,
    /// What SAM makes, and the template's own sections.
    pub(super) dialect: Dialect,
}

/// Folds what can be folded. `place` says where a span is, for comments.
pub(super) fn fold(stack: &Stack, place: &dyn Fn(Span) -> String) -> Folded {
    let index = Index::of(stack);
    let mut folding = Folding { stack, place, made: BTreeMap::new(), changed: BTreeMap::new() };
    let mut drafts: BTreeMap<ResourceId, Draft> =
        index.functions.iter().filter_map(|id| Some((*id, Draft::of(stack, *id)?))).collect();
    publishing::fold(&mut folding, &index, &mut drafts);
    for draft in drafts.values_mut() {
        invocation::fold(&mut folding, &index, draft);
        events::fold(&mut folding, &index, draft);
    }
    http::fold(&mut folding, &index, &mut drafts);
    layer::fold(&mut folding);
    machine::fold(&mut folding);
    let metadata = drafts.iter().filter_map(|(id, draft)| Some((*id, draft.metadata()?))).collect();
    let globals = globals::take(drafts.values_mut());
    for (id, draft) in drafts {
        folding.changed.insert(id, draft.into_resource(stack.resource(id)));
    }
    folding.finish(globals, metadata)
}

/// Folding in progress.
struct Folding<'a> {
    stack: &'a Stack,
    place: &'a dyn Fn(Span) -> String,
    /// What SAM makes.
    made: BTreeMap<ResourceId, Made>,
    /// Resources as they are printed, where that is not as they were.
    changed: BTreeMap<ResourceId, Resource>,
}

/// How something that SAM makes is called.
struct Made {
    /// In references: `OrdersFunction.Alias`, or its logical id.
    reference: String,
    /// Its logical id in the template that the macro makes.
    logical_id: String,
}

impl Folding<'_> {
    /// SAM makes this resource under that logical id.
    fn makes(&mut self, id: ResourceId, logical_id: String) {
        self.made.insert(id, Made { reference: logical_id.clone(), logical_id });
    }

    /// SAM makes this resource, and understands `reference` where others refer to it.
    fn makes_known_as(&mut self, id: ResourceId, reference: String, logical_id: String) {
        self.made.insert(id, Made { reference, logical_id });
    }

    fn finish(self, globals: Option<Value>, metadata: BTreeMap<ResourceId, Value>) -> Folded {
        let mut stack = self.stack.clone();
        for (id, resource) in self.changed {
            *stack.resource_mut(id) = resource;
        }
        let mut made = BTreeMap::new();
        for (id, names) in self.made {
            stack.rename(id, names.reference);
            made.insert(id, names.logical_id);
        }
        Folded { stack, dialect: Dialect { transform: Some(TRANSFORM), globals, made, metadata } }
    }

    /// An entry of `Events`, with the place of what asked for it above it, unless that is where its function stands.
    fn event(&self, function: &Origin, origin: &Origin, ty: &'static str, props: Props) -> Value {
        let event = map([("Type", text(ty)), ("Properties", Value::Map(props))]);
        match origin.span.filter(|span| function.span != Some(*span)).map(self.place) {
            Some(place) if !place.is_empty() => event.noted(place),
            _ => event,
        }
    }
}

/// Where the properties of something folded come from, below the property that it has become.
fn origins_below(path: &str, inside: &str, resource: &Resource) -> Vec<PropertyOrigin> {
    let whole = PropertyOrigin { path: path.to_owned(), origin: resource.origin.clone() };
    let inner = resource.property_origins.iter().map(|p| {
        let path = if inside.is_empty() { format!("{path}.{}", p.path) } else { format!("{path}.{inside}.{}", p.path) };
        PropertyOrigin { path, origin: p.origin.clone() }
    });
    std::iter::once(whole).chain(inner).collect()
}
