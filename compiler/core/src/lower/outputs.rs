//! Outputs that help: URLs, names and ARNs that people and scripts ask for after a deployment.
//!
//! Only what starts something or answers requests is here: APIs, function URLs, load balancers, state machines, and the
//! queues, topics, buckets and streams that invoke a function. Imported things are known to whoever imported them.

use std::collections::BTreeSet;

use super::{Lowering, naming};
use crate::aws::{Output, Value};
use crate::ir::{ResourceId, ResourceKind, TriggerKind};

/// Adds outputs, sorted by name.
pub fn fill(cx: &mut Lowering<'_>) {
    let mut outputs = apis(cx);
    outputs.extend(urls(cx));
    outputs.extend(load_balancers(cx));
    outputs.extend(sources(cx));
    outputs.extend(machines(cx));
    for output in outputs {
        if cx.stack.outputs.iter().all(|known| known.name != output.name) {
            cx.stack.outputs.push(output);
        }
    }
    cx.stack.outputs.sort_by(|a, b| a.name.cmp(&b.name));
}

fn output(name: &str, what: &str, value: Value, description: String) -> Output {
    Output {
        name: naming::logical_id(name, &naming::pascal(what)),
        snake: format!("{}_{what}", naming::snake(name)),
        value,
        description,
    }
}

fn apis(cx: &Lowering<'_>) -> Vec<Output> {
    let apis = cx.eco.resources().filter(|(_, r)| r.kind() == ResourceKind::Api);
    apis.filter_map(|(id, resource)| {
        let api = cx.created(id)?;
        let name = &resource.name;
        Some(output(name, "url", Value::Attr(api, "ApiEndpoint"), format!("URL of the HTTP API {name}")))
    })
    .chain(domains(cx))
    .collect()
}

/// What a DNS record of the API's domain must point to.
fn domains<'a>(cx: &'a Lowering<'_>) -> impl Iterator<Item = Output> + 'a {
    let domains = cx.stack.iter().filter(|(_, r)| r.ty == "AWS::ApiGatewayV2::DomainName");
    domains.map(|(id, domain)| {
        let name = domain.group.name();
        let description = format!("Where the DNS record of {name}'s domain points to");
        output(name, "domain_target", Value::Attr(id, "RegionalDomainName"), description)
    })
}

fn urls(cx: &Lowering<'_>) -> Vec<Output> {
    let urls = cx.stack.iter().filter(|(_, r)| r.ty == "AWS::Lambda::Url");
    urls.map(|(id, url)| {
        let name = url.group.name();
        output(name, "function_url", Value::Attr(id, "FunctionUrl"), format!("URL of the function {name}"))
    })
    .collect()
}

fn load_balancers(cx: &Lowering<'_>) -> Vec<Output> {
    let balancers = cx.stack.iter().filter(|(_, r)| r.ty == "AWS::ElasticLoadBalancingV2::LoadBalancer");
    balancers
        .map(|(id, balancer)| {
            let network = balancer.group.name();
            let scheme = balancer.get("Scheme").and_then(Value::as_str).unwrap_or("internal");
            let description = format!("DNS name of the {scheme} load balancer in {network}");
            let what = if scheme == "internal" { "internal_dns_name" } else { "public_dns_name" };
            output(network, what, Value::Attr(id, "DNSName"), description)
        })
        .collect()
}

/// What can be started by hand or by other systems.
fn machines<'a>(cx: &'a Lowering<'_>) -> impl Iterator<Item = Output> + 'a {
    cx.machines.iter().map(|(name, parts)| {
        let description = format!("ARN of the state machine {name}: {}", parts.spec.what);
        output(name, "machine_arn", Value::Ref(parts.machine), description)
    })
}

/// What people write to, so that a function starts.
fn sources(cx: &Lowering<'_>) -> Vec<Output> {
    let triggers = cx.eco.functions.iter().flat_map(|function| &function.triggers);
    let named: BTreeSet<ResourceId> = triggers.filter_map(|trigger| source(&trigger.kind)).collect();
    named.into_iter().filter_map(|id| of_source(cx, id)).collect()
}

fn source(kind: &TriggerKind) -> Option<ResourceId> {
    match kind {
        TriggerKind::Bucket { bucket, .. } => Some(*bucket),
        TriggerKind::Queue { queue, .. } => Some(*queue),
        TriggerKind::Topic { topic, .. } => Some(*topic),
        TriggerKind::Stream(reader) => Some(reader.source),
        TriggerKind::Pattern { bus, .. } => *bus,
        _ => None,
    }
}

fn of_source(cx: &Lowering<'_>, id: ResourceId) -> Option<Output> {
    cx.created(id)?;
    let resource = cx.eco.resource(id);
    let name = &resource.name;
    let word = resource.kind().word();
    Some(match resource.kind() {
        ResourceKind::Queue => output(name, "queue_url", cx.url(id), format!("URL of the {word} {name}")),
        ResourceKind::Topic => output(name, "topic_arn", cx.arn(id), format!("ARN of the {word} {name}")),
        kind => {
            let what = match kind {
                ResourceKind::Bucket => "bucket_name",
                ResourceKind::Table => "table_name",
                ResourceKind::Stream => "stream_name",
                ResourceKind::Bus => "bus_name",
                _ => return None,
            };
            output(name, what, cx.name(id), format!("Name of the {word} {name}"))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::triggers::testing::Bench;
    use crate::ir::{Authorizer, HttpRoute, ResourceKind, TriggerKind};

    fn queue(queue: crate::ir::ResourceId) -> TriggerKind {
        TriggerKind::Queue { queue, batch_size: 10, window: 0, max_concurrency: None, filters: vec![] }
    }

    #[test]
    fn what_starts_something_is_shown_once_and_in_order() {
        let mut bench = Bench::new();
        let api = bench.resource(ResourceKind::Api, "shop");
        let orders = bench.resource(ResourceKind::Queue, "orders");
        bench.resource(ResourceKind::Queue, "nobody-reads");
        let theirs = bench.imported(ResourceKind::Queue, "theirs", "arn:aws:sqs:eu-west-1:123456789012:theirs");
        let route = HttpRoute { api, method: "GET".into(), path: "/".into(), authorizer: Authorizer::Iam };
        bench.function("a", vec![queue(orders), queue(theirs), TriggerKind::Http(route)]);
        bench.function("b", vec![queue(orders)]);
        let mut done = bench.fill();
        super::fill(&mut done.cx);
        let names: Vec<_> = done.cx.stack.outputs.iter().map(|o| (&*o.name, &*o.snake)).collect();
        assert_eq!(names, [("OrdersQueueUrl", "orders_queue_url"), ("ShopUrl", "shop_url")]);
    }
}
