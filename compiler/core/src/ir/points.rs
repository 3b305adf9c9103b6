//! What a part of the IR points at: every id inside a function, a resource or a text.
//!
//! One place knows where ids hide, so that verification checks all of them and the graph misses no edge. It only
//! reports; what an id means is for the caller to know.

use super::resilience::{Fallback, Recovery};
use super::{
    AsyncConfig, Authorizer, Carrier, Code, Destination, Flow, Function, FunctionRef, GrantTarget, Layer, ParameterId,
    Piece, Resilience, Resource, ResourceId, Router, Spec, Text, TriggerKind, VpcRef,
};

/// Something that an id stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Point {
    /// A function, ours or not.
    Function(FunctionRef),
    /// A resource.
    Resource(ResourceId),
    /// A parameter.
    Parameter(ParameterId),
}

/// What the references in a text name.
pub fn of_text(text: &Text, visit: &mut impl FnMut(Point)) {
    for piece in &text.pieces {
        match piece {
            Piece::Parameter(id) => visit(Point::Parameter(*id)),
            Piece::Resource(id, _) | Piece::Secret(id, _) => visit(Point::Resource(*id)),
            Piece::Function(function, _) => visit(Point::Function(*function)),
            Piece::Literal(_) | Piece::Ssm(_) | Piece::Aws(_) => {}
        }
    }
}

/// What a destination is.
#[must_use]
pub const fn of_destination(destination: &Destination) -> Point {
    match destination {
        Destination::Resource(id) => Point::Resource(*id),
        Destination::Function(function) => Point::Function(*function),
    }
}

/// Every text of a function's own configuration; those of triggers and grants are reported by their own walks.
pub fn texts_of(function: &Function) -> impl Iterator<Item = &Text> {
    let code = if let Code::Image(uri) = &function.code { Some(uri) } else { None };
    let layers = function.layers.iter().filter_map(|layer| if let Layer::Arn(arn) = layer { Some(arn) } else { None });
    let deployment = function.deployment.iter().flat_map(|deployment| &deployment.alarms);
    code.into_iter()
        .chain(layers)
        .chain(deployment)
        .chain(&function.description)
        .chain(function.environment.values())
        .chain(&function.kms_key)
        .chain(function.file_system.iter().map(|mount| &mount.access_point))
        .chain(function.tags.values())
}

/// Everything that a function points at, a thing once for each mention.
pub fn of_function(function: &Function, visit: &mut impl FnMut(Point)) {
    texts_of(function).for_each(|text| of_text(text, visit));
    if let Some(VpcRef::Resource(vpc)) = &function.vpc {
        visit(Point::Resource(*vpc));
    }
    let AsyncConfig { dead_letter, on_success, on_failure, .. } = &function.asynchronous;
    [dead_letter, on_success, on_failure].into_iter().flatten().for_each(|to| visit(of_destination(to)));
    if let Some(queue) = function.failure_queue {
        visit(Point::Resource(queue));
    }
    let hooks = function.deployment.iter().flat_map(|deployment| [deployment.before, deployment.after]);
    hooks.flatten().for_each(|hook| visit(Point::Function(hook)));
    function.triggers.iter().for_each(|trigger| of_trigger(&trigger.kind, visit));
    for grant in &function.grants {
        of_grant(&grant.target, visit);
        let values = grant.conditions.iter().flat_map(|(_, _, values)| values);
        values.chain(&grant.namespace).for_each(|text| of_text(text, visit));
    }
}

/// Everything that a trigger points at.
pub fn of_trigger(kind: &TriggerKind, visit: &mut impl FnMut(Point)) {
    match kind {
        TriggerKind::Bucket { bucket: id, .. } | TriggerKind::Queue { queue: id, .. } => visit(Point::Resource(*id)),
        TriggerKind::Topic { topic, via_queue, .. } => {
            visit(Point::Resource(*topic));
            via_queue.iter().for_each(|queue| visit(Point::Resource(*queue)));
        }
        TriggerKind::Schedule { .. } => {}
        TriggerKind::Pattern { bus, .. } => bus.iter().for_each(|bus| visit(Point::Resource(*bus))),
        TriggerKind::Http(route) => {
            visit(Point::Resource(route.api));
            of_authorizer(&route.authorizer, visit);
        }
        TriggerKind::Stream(reader) => {
            visit(Point::Resource(reader.source));
            reader.on_failure.iter().for_each(|to| visit(of_destination(to)));
        }
        TriggerKind::LoadBalancer(rule) => {
            rule.listener.iter().chain(&rule.certificate).for_each(|text| of_text(text, visit));
            rule.vpc.iter().for_each(|vpc| visit(Point::Resource(*vpc)));
        }
    }
}

fn of_authorizer(authorizer: &Authorizer, visit: &mut impl FnMut(Point)) {
    match authorizer {
        Authorizer::Jwt { issuer, .. } => of_text(issuer, visit),
        Authorizer::Function(function) => visit(Point::Function(*function)),
        Authorizer::None | Authorizer::Iam => {}
    }
}

/// What a grant is about.
pub fn of_grant(target: &GrantTarget, visit: &mut impl FnMut(Point)) {
    match target {
        GrantTarget::Resource(id) => visit(Point::Resource(*id)),
        GrantTarget::Function(function) => visit(Point::Function(*function)),
        GrantTarget::Arns(arns) => arns.iter().for_each(|arn| of_text(arn, visit)),
        GrantTarget::Workflow(_) | GrantTarget::SsmParameter(_) | GrantTarget::Account => {}
    }
}

/// Everything that a flow points at.
pub fn of_flow(flow: &Flow, visit: &mut impl FnMut(Point)) {
    if let Carrier::Rules(bus) = flow.carrier {
        visit(Point::Resource(bus));
    }
    flow.start.iter().for_each(|start| of_trigger(&start.kind, visit));
    flow.failure_queue.iter().for_each(|queue| visit(Point::Resource(*queue)));
    flow.functions().for_each(|function| visit(Point::Function(function)));
    for step in &flow.steps {
        let results = step.each.and_then(|each| each.results);
        step.destination.iter().chain(&results).for_each(|id| visit(Point::Resource(*id)));
    }
}

/// Everything that the three sections about failures point at.
pub fn of_resilience(resilience: &Resilience, visit: &mut impl FnMut(Point)) {
    for letters in resilience.dead_letters.values() {
        visit(Point::Function(letters.function));
        letters.sources.iter().chain(&letters.failures).for_each(|queue| visit(Point::Resource(*queue)));
    }
    for breaker in resilience.breakers.values() {
        visit(Point::Function(breaker.function));
        if let Some(Fallback::Function(function)) = &breaker.fallback {
            visit(Point::Function(*function));
        }
    }
    for handling in resilience.error_handling.values() {
        visit(Point::Function(handling.function));
        for rule in &handling.rules {
            if let Recovery::Fallback(function) | Recovery::Variant { function, .. } = &rule.recovery {
                visit(Point::Function(*function));
            }
        }
    }
}

/// Everything that the router points at, the functions that it may call apart: those are all.
pub fn of_router(router: &Router, visit: &mut impl FnMut(Point)) {
    visit(Point::Resource(router.payloads));
    router.buckets.iter().chain(&router.cluster).for_each(|id| visit(Point::Resource(*id)));
    router.image.iter().for_each(|image| of_text(image, visit));
}

/// Every text of a resource.
pub fn texts_of_resource(resource: &Resource) -> impl Iterator<Item = &Text> {
    let existing = resource.existing.iter().flat_map(|there| {
        let texts = [&there.arn, &there.stream_arn, &there.url, &there.name, &there.endpoint];
        texts.into_iter().chain([&there.security_group, &there.vpc, &there.secret, &there.id]).flatten()
    });
    let redshift = if let Spec::Warehouse(warehouse) = &resource.spec { warehouse.redshift.as_ref() } else { None };
    let domain = if let Spec::Api(api) = &resource.spec { api.domain.as_ref() } else { None };
    existing
        .chain(redshift.map(|target| &target.url))
        .chain(domain.into_iter().flat_map(|(name, certificate)| [name, certificate]))
        .chain(resource.tags.values())
}

/// Everything that a resource points at.
pub fn of_resource(resource: &Resource, visit: &mut impl FnMut(Point)) {
    texts_of_resource(resource).for_each(|text| of_text(text, visit));
    match &resource.spec {
        Spec::Queue(queue) => queue.redrive.iter().for_each(|(to, _)| visit(Point::Resource(*to))),
        Spec::Topic(topic) => topic.queues.iter().for_each(|queue| visit(Point::Resource(*queue))),
        Spec::Secret(secret) => secret.rotation.iter().for_each(|function| visit(Point::Function(*function))),
        Spec::DeliveryStream(stream) => visit(Point::Resource(stream.bucket)),
        Spec::Warehouse(warehouse) => {
            warehouse.bucket.iter().for_each(|bucket| visit(Point::Resource(*bucket)));
            warehouse.redshift.iter().for_each(|target| visit(Point::Resource(target.secret)));
        }
        Spec::Database(database) => database.vpc.iter().for_each(|vpc| visit(Point::Resource(*vpc))),
        Spec::Cache(cache) => cache.vpc.iter().for_each(|vpc| visit(Point::Resource(*vpc))),
        Spec::SearchDomain(domain) => domain.vpc.iter().for_each(|vpc| visit(Point::Resource(*vpc))),
        _ => {}
    }
}
