//! Caches: one shard of Valkey or Redis, encrypted at rest and in transit, in private subnets.
//!
//! A cache is rebuilt, not kept: deleting the stack deletes it, for it would go on billing by the hour.

use aws_auto_schema::resources::CacheEngine;
use aws_auto_source::Diagnostic;

use super::codes::INVALID_NODE_COUNT;
use super::{Door, called, group_of, identifier, security};
use crate::aws::{self, Value, list, text};
use crate::ir::resource::CacheSpec;
use crate::ir::{Resource, ResourceId};
use crate::lower::billing::{Billed, billed_by_the_hour};
use crate::lower::{Lowering, because, declared, naming};

/// Port of Valkey and Redis.
pub(super) const PORT: u32 = 6379;
/// The smallest current node type.
const DEFAULT_NODE: &str = "cache.t4g.micro";
/// Most replicas of a shard (ElastiCache model, `NumCacheClusters`: one primary and five replicas).
const MOST_REPLICAS: i64 = 5;
/// Longest identifier (ElastiCache model, `ReplicationGroupId`).
const NAME_LENGTH: usize = 40;

/// Makes the cache, its subnet group and its security group.
pub(super) fn declare(cx: &mut Lowering<'_>, id: ResourceId, resource: &Resource, spec: &CacheSpec) {
    let replicas = replicas(cx, resource, spec);
    let (engine, version) = match spec.settings.engine.as_ref().map_or(CacheEngine::Valkey, |engine| engine.value) {
        CacheEngine::Valkey => ("valkey", "8.0"),
        CacheEngine::Redis => ("redis", "7.1"),
    };
    let node = spec.settings.node.as_ref().map_or(DEFAULT_NODE, |node| node.value.as_str());
    let name = cx.physical(&identifier(&resource.name), NAME_LENGTH);
    let group = spec.vpc.map(|vpc| Value::Attr(security::group(cx, resource, "Cache", vpc, Vec::new()), "GroupId"));
    let subnets = spec.vpc.map(|vpc| subnet_group(cx, resource, vpc));
    let logical = naming::logical_id(&resource.name, "Cache");
    let mut made =
        aws::Resource::new("AWS::ElastiCache::ReplicationGroup", logical, group_of(resource), declared(resource.span))
            .with("ReplicationGroupId", name.clone())
            .with("ReplicationGroupDescription", format!("Cache {}", resource.name))
            .with("Engine", engine)
            .with("EngineVersion", version)
            .with("AutoMinorVersionUpgrade", true)
            .with("CacheNodeType", node)
            .with("NumCacheClusters", replicas + 1)
            .with("AutomaticFailoverEnabled", replicas > 0)
            .with("MultiAZEnabled", replicas > 0)
            .with("AtRestEncryptionEnabled", true)
            .with("TransitEncryptionEnabled", true)
            .with("Port", PORT)
            .maybe("CacheSubnetGroupName", subnets.map(Value::Ref))
            .maybe("SecurityGroupIds", group.clone().map(|group| list([group])))
            .maybe("Tags", cx.tags(&resource.tags));
    made.arn = Some(cx.regional_arn("elasticache", Value::join([text("replicationgroup:"), name.clone()])));
    made.name = Some(name);
    let made = cx.stack.add(made);
    cx.handles.resources.insert(id, made);
    let endpoint = Value::Attr(made, "PrimaryEndPoint.Address");
    cx.handles.network.doors.insert(id, Door { endpoint, port: PORT, group, vpc: spec.vpc, secret: None });
    if resource.assumed {
        let item = Billed::new(format!("1 {DEFAULT_NODE} of {engine}"), Some("elasticache.valkey.cache.t4g.micro"), 1);
        let help = format!("declare `{}` under `resources.caches` with the node you want", resource.name);
        billed_by_the_hour(cx, resource.span, &called(resource), &[item], &help);
    }
}

fn replicas(cx: &mut Lowering<'_>, resource: &Resource, spec: &CacheSpec) -> i64 {
    let Some(written) = &spec.settings.replicas else { return 0 };
    if !(0..=MOST_REPLICAS).contains(&written.value) {
        let message = format!("{} can have 0 to {MOST_REPLICAS} replicas, not {}", called(resource), written.value);
        cx.diagnostics.push(Diagnostic::new(INVALID_NODE_COUNT, written.span, message).label("out of range"));
    }
    written.value.clamp(0, MOST_REPLICAS)
}

fn subnet_group(cx: &mut Lowering<'_>, resource: &Resource, vpc: ResourceId) -> aws::ResourceId {
    let subnets = super::vpc_subnets(cx, vpc, false);
    let made = aws::Resource::new(
        "AWS::ElastiCache::SubnetGroup",
        naming::logical_id(&resource.name, "CacheSubnetGroup"),
        group_of(resource),
        because(resource.span, "the zones in which the cache may be"),
    )
    .with("Description", format!("Private subnets of cache {}", resource.name))
    .with("SubnetIds", subnets)
    .maybe("Tags", cx.tags(&resource.tags));
    cx.stack.add(made)
}
