//! Imports: nothing is created, and what cannot be derived from what was given is asked for at deployment.
//!
//! Networks, APIs and what lives in networks are asked for by their own rooms.

use super::Lowering;
use crate::ir::{Existing, Resource, ResourceId, ResourceKind, TriggerKind};
use crate::lower::parameters;

/// Declares the parameters of an imported resource: `<PascalName>Arn`, and `<PascalName>StreamArn` for a
/// table whose stream is read.
pub(super) fn declare(cx: &mut Lowering<'_>, id: ResourceId) {
    let resource = cx.eco.resource(id);
    let Some(existing) = &resource.existing else {
        return;
    };
    for attribute in missing(cx, id, resource, existing) {
        ask(cx, id, attribute);
    }
}

/// Asks for one attribute of an imported resource; asking again finds the same parameter.
fn ask(cx: &mut Lowering<'_>, id: ResourceId, attribute: &'static str) {
    let resource = cx.eco.resource(id);
    let what = match attribute {
        "arn" => "ARN",
        "stream_arn" => "ARN of the stream",
        other => other,
    };
    let description = format!("{what} of the existing {} {}", resource.kind().word(), resource.name);
    let param = cx.stack.param(parameters::required(&resource.name, attribute, description, resource.span));
    cx.handles.imported.insert((id, attribute), param);
}

fn missing(cx: &Lowering<'_>, id: ResourceId, resource: &Resource, existing: &Existing) -> Vec<&'static str> {
    let kind = resource.kind();
    // A bucket's ARN is made of its name.
    let derived = kind == ResourceKind::Bucket && existing.name.is_some();
    let mut all = Vec::new();
    if existing.arn.is_none() && !derived {
        all.push("arn");
    }
    if kind == ResourceKind::Table && existing.stream_arn.is_none() && is_read(cx, id) {
        all.push("stream_arn");
    }
    all
}

/// Whether a function reads the stream of this table.
fn is_read(cx: &Lowering<'_>, table: ResourceId) -> bool {
    let mut triggers = cx.eco.functions.iter().flat_map(|f| &f.triggers);
    triggers.any(|t| matches!(&t.kind, TriggerKind::Stream(reader) if reader.source == table))
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::*;
    use crate::ir::Spec;

    fn parameters_of(resource: Resource) -> Vec<String> {
        let eco = ecosystem(vec![resource]);
        lowered(&eco).stack.parameters().map(|(_, p)| format!("{} {}", p.name, p.snake)).collect()
    }

    fn imported(name: &str, spec: Spec, existing: Existing) -> Resource {
        Resource { existing: Some(existing), ..named(name, spec) }
    }

    #[test]
    fn an_import_without_an_arn_asks_for_it() {
        let topic = imported("customer-news", Spec::Topic(Default::default()), Existing::default());
        assert_eq!(parameters_of(topic), ["CustomerNewsArn customer_news_arn"]);
        let given = Existing { arn: Some(literal("arn:aws:sns:r:1:t")), ..Existing::default() };
        assert!(parameters_of(imported("customer-news", Spec::Topic(Default::default()), given)).is_empty());
    }

    #[test]
    fn a_buckets_arn_follows_from_its_name() {
        let by_name = Existing { name: Some(literal("archive")), ..Existing::default() };
        let eco = ecosystem(vec![imported("b", Spec::Bucket(Default::default()), by_name)]);
        let cx = lowered(&eco);
        assert!(cx.stack.parameters().next().is_none());
        let id = eco.find_resource(ResourceKind::Bucket, "b").unwrap();
        assert_eq!(json(&cx, &cx.arn(id)), "arn:aws:s3:::archive");
    }
}
