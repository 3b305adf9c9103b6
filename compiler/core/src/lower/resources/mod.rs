//! Resources: buckets, tables, queues, topics, streams, buses, secrets, keys; created or imported.
//!
//! One file for each kind. *Declare* gives a resource its type and names, *fill* its settings; what another room asked
//! of it (a statement of its policy, a notification) is known by then, so each resource policy is written exactly once,
//! at the very end.
//!
//! Kept on deletion and replacement are buckets, tables, streams, secrets and keys: what they hold exists nowhere else.
//! Queues, topics, buses and delivery streams are not: what they hold is on its way, and a queue that stays behind
//! would block its own name for the next deployment.
//!
//! This room never decides what exists: that is in the IR. Networks and what lives in them are the network room's, APIs
//! those of the triggers.

mod bucket;
mod bus;
mod checks;
pub mod codes;
mod columns;
mod delivery_stream;
mod encryption;
mod imports;
mod key;
mod policy;
mod queue;
mod secret;
mod stream;
mod table;
#[cfg(test)]
mod testing;
mod topic;

use aws_auto_schema::scalar::Days;
use aws_auto_source::value::duration::Unit;

use super::{Lowering, because, declared, naming};
use crate::aws::{self, Group};
use crate::ir::{ResourceId, ResourceKind, Spec};

pub use encryption::{encryption_key, log_group_key};
pub(super) use key::administration;
pub(super) use policy::require_tls;

/// Gives each its AWS resource, or the parameters of its import.
pub fn declare(cx: &mut Lowering<'_>) {
    let eco = cx.eco;
    encryption::declare(cx);
    for (id, resource) in eco.resources() {
        match resource.kind() {
            // These rooms look at `existing` themselves: an imported network still has security groups of ours in it.
            ResourceKind::Vpc | ResourceKind::Database | ResourceKind::Cache | ResourceKind::SearchDomain => {
                super::network::declare_resource(cx, id);
            }
            ResourceKind::Api => super::triggers::declare_api(cx, id),
            _ if resource.existing.is_some() => imports::declare(cx, id),
            _ => declare_store(cx, id),
        }
    }
}

fn declare_store(cx: &mut Lowering<'_>, id: ResourceId) {
    let eco = cx.eco;
    let resource = match &eco.resource(id).spec {
        Spec::Bucket(_) => bucket::declare(cx, id),
        Spec::Table(_) => table::declare(cx, id),
        Spec::Queue(spec) => queue::declare(cx, id, spec),
        Spec::Topic(spec) => topic::declare(cx, id, spec),
        Spec::Stream(_) => stream::declare(cx, id),
        Spec::DeliveryStream(_) | Spec::Warehouse(_) => delivery_stream::declare(cx, id),
        Spec::Bus(_) => bus::declare(cx, id),
        Spec::Secret(_) => secret::declare(cx, id),
        Spec::Key(_) => key::declare(cx, id),
        // Clusters are created by what uses them; others are not ours.
        _ => return,
    };
    let created = cx.stack.add(resource);
    cx.handles.resources.insert(id, created);
}

/// Fills in what is declared.
pub fn fill(cx: &mut Lowering<'_>) {
    let eco = cx.eco;
    // Subscriptions ask queues to let their topic in, so they come before any policy.
    for (id, resource) in eco.resources() {
        if let Spec::Topic(spec) = &resource.spec {
            topic::subscribe(cx, id, spec);
        }
    }
    for (id, resource) in eco.resources() {
        if let Some(created) = cx.created(id) {
            cx.diagnostics.append(checks::settings(&resource.spec));
            fill_store(cx, id, created, &resource.spec);
        }
    }
    policy::report_imported(cx);
}

fn fill_store(cx: &mut Lowering<'_>, id: ResourceId, created: aws::ResourceId, spec: &Spec) {
    match spec {
        Spec::Bucket(spec) => bucket::fill(cx, id, created, spec),
        Spec::Table(spec) => table::fill(cx, id, created, spec),
        Spec::Queue(spec) => queue::fill(cx, id, created, spec),
        Spec::Topic(spec) => topic::fill(cx, id, created, spec),
        Spec::Stream(spec) => stream::fill(cx, id, created, spec),
        Spec::DeliveryStream(spec) => {
            delivery_stream::fill(cx, id, created, &delivery_stream::Delivery::of_stream(spec));
        }
        Spec::Warehouse(spec) => {
            if let Some(delivery) = delivery_stream::Delivery::of_warehouse(spec) {
                delivery_stream::fill(cx, id, created, &delivery);
            }
        }
        Spec::Bus(spec) => bus::fill(cx, id, created, spec),
        Spec::Secret(spec) => secret::fill(cx, id, created, spec),
        Spec::Key(spec) => key::fill(cx, id, created, spec),
        _ => {}
    }
}

/// The AWS resource of `id`, still without properties.
fn start(cx: &Lowering<'_>, id: ResourceId, ty: &'static str, suffix: &str) -> aws::Resource {
    let resource = cx.eco.resource(id);
    let origin = if resource.assumed {
        because(resource.span, format!("the {} is only named here: it gets the defaults", resource.kind().word()))
    } else {
        declared(resource.span)
    };
    aws::Resource::new(ty, naming::logical_id(&resource.name, suffix), group(cx, id), origin)
}

/// A resource that belongs to the one of `id`: a policy, an alias, an archive.
fn beside(cx: &Lowering<'_>, id: ResourceId, ty: &'static str, suffix: &str) -> aws::Resource {
    let resource = cx.eco.resource(id);
    aws::Resource::new(ty, naming::logical_id(&resource.name, suffix), group(cx, id), declared(resource.span))
}

/// The heading of a resource and what belongs to it.
fn group(cx: &Lowering<'_>, id: ResourceId) -> Group {
    let resource = cx.eco.resource(id);
    match resource.kind() {
        ResourceKind::Key => Group::Foundation(resource.name.clone()),
        _ => Group::Data(resource.name.clone()),
    }
}

/// Adds properties to a declared resource; its tags come last.
fn complete(
    cx: &mut Lowering<'_>,
    id: ResourceId,
    created: aws::ResourceId,
    add: impl FnOnce(aws::Resource) -> aws::Resource,
) {
    let started = cx.stack.resource(created).clone();
    let tags = cx.tags(&cx.eco.resource(id).tags);
    *cx.stack.resource_mut(created) = add(started).maybe("Tags", tags);
}

/// Whole days, rounded up: AWS counts retention and expiry in days, and data should not go early.
fn days(days: Days) -> i64 {
    whole(days.0.neighbours(Unit::Days).1.whole(Unit::Days))
}

/// A number that a checked quantity holds; far below 2⁶³.
fn whole(number: Option<u64>) -> i64 {
    number.and_then(|n| i64::try_from(n).ok()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::testing::*;
    use super::*;
    use crate::ir::Existing;

    #[test]
    fn data_is_kept_and_what_is_on_its_way_is_not() {
        let eco = ecosystem(vec![
            named("b", Spec::Bucket(Default::default())),
            named("t", Spec::Table(Default::default())),
            named("s", Spec::Stream(Default::default())),
            named("c", Spec::Secret(Default::default())),
            named("k", Spec::Key(Default::default())),
            named("q", queue_spec()),
            named("n", Spec::Topic(Default::default())),
            named("e", Spec::Bus(Default::default())),
        ]);
        let cx = lowered(&eco);
        let kept = cx.stack.iter().filter(|(_, r)| r.stateful).map(|(_, r)| r.logical_id.as_str());
        assert_eq!(kept.collect::<Vec<_>>(), ["KKey", "CSecret", "BBucket", "TTable", "SStream"]);
    }

    #[test]
    fn whatever_can_be_tagged_is_and_carries_its_origin() {
        let mut bucket = named("b", Spec::Bucket(Default::default()));
        bucket.assumed = true;
        bucket.tags.insert("team".to_owned(), literal("media"));
        let eco = ecosystem(vec![bucket]);
        let cx = lowered(&eco);
        assert_eq!(props(&cx, "BBucket")["Tags"], serde_json::json!([{"Key": "team", "Value": "media"}]));
        let resource = cx.stack.resource(cx.stack.find("BBucket").unwrap());
        assert_eq!(resource.origin.why, "the bucket is only named here: it gets the defaults");
    }

    #[test]
    fn nothing_is_created_for_imports_and_for_kinds_that_wait_for_their_user() {
        let mut bucket = named("b", Spec::Bucket(Default::default()));
        bucket.existing = Some(Existing { arn: Some(literal("arn:aws:s3:::elsewhere")), ..Existing::default() });
        let eco = ecosystem(vec![bucket, named("w", Spec::Cluster(Default::default()))]);
        assert!(lowered(&eco).stack.is_empty());
    }
}
