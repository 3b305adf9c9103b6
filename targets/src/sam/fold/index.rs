//! Who is about whom: the resources around each function and each API, found once.

use std::collections::BTreeMap;

use aws_auto_compiler::aws::{Resource, ResourceId, Stack, Value};

/// What is called: a function, or an alias of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Callee {
    /// The function.
    pub(super) function: ResourceId,
    /// Its alias, where that is what is called.
    pub(super) alias: Option<ResourceId>,
}

/// Resources by what they are about.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// All functions.
    pub(super) functions: Vec<ResourceId>,
    /// All HTTP APIs.
    pub(super) apis: Vec<ResourceId>,
    around: BTreeMap<ResourceId, Vec<ResourceId>>,
}

impl Index {
    /// Of all resources.
    pub(super) fn of(stack: &Stack) -> Self {
        let mut index = Self::default();
        for (id, resource) in stack.iter() {
            match resource.ty {
                "AWS::Lambda::Function" => index.functions.push(id),
                "AWS::ApiGatewayV2::Api" => index.apis.push(id),
                _ => {}
            }
            if let Some(center) = center(stack, resource) {
                index.around.entry(center).or_default().push(id);
            }
        }
        index
    }

    /// The resources of a type around a function, an API or an application.
    pub(super) fn around<'a>(
        &'a self,
        stack: &'a Stack,
        center: ResourceId,
        ty: &'static str,
    ) -> impl Iterator<Item = (ResourceId, &'a Resource)> {
        let all = self.around.get(&center).into_iter().flatten();
        all.map(|id| (*id, stack.resource(*id))).filter(move |(_, resource)| resource.ty == ty)
    }

    /// The only resource of a type around a function or an API.
    pub(super) fn only<'a>(
        &'a self,
        stack: &'a Stack,
        center: ResourceId,
        ty: &'static str,
    ) -> Option<(ResourceId, &'a Resource)> {
        let mut all = self.around(stack, center, ty);
        all.next().filter(|_| all.next().is_none())
    }
}

/// What a value calls, when it is a function of this stack.
pub(super) fn callee(stack: &Stack, value: &Value) -> Option<Callee> {
    let id = value.refers_to()?;
    let resource = stack.resource(id);
    match resource.ty {
        "AWS::Lambda::Function" => Some(Callee { function: id, alias: None }),
        "AWS::Lambda::Alias" => Some(Callee { function: resource.get("FunctionName")?.refers_to()?, alias: Some(id) }),
        _ => None,
    }
}

/// What a resource says that it calls.
pub(super) fn called_by(stack: &Stack, resource: &Resource) -> Option<Callee> {
    let value = match resource.ty {
        "AWS::Lambda::Url" => resource.get("TargetFunctionArn"),
        "AWS::SNS::Subscription" => resource.get("Endpoint"),
        "AWS::ApiGatewayV2::Integration" => resource.get("IntegrationUri"),
        "AWS::Events::Rule" => target(resource).and_then(|target| target.get("Arn")),
        _ => resource.get("FunctionName"),
    };
    callee(stack, value?)
}

/// The only target of a rule.
pub(super) fn target(rule: &Resource) -> Option<&Value> {
    match rule.get("Targets") {
        Some(Value::List(targets)) if targets.len() == 1 => targets.first(),
        _ => None,
    }
}

fn center(stack: &Stack, resource: &Resource) -> Option<ResourceId> {
    match resource.ty {
        "AWS::ApiGatewayV2::Route"
        | "AWS::ApiGatewayV2::Integration"
        | "AWS::ApiGatewayV2::Stage"
        | "AWS::ApiGatewayV2::Authorizer" => resource.get("ApiId")?.refers_to(),
        "AWS::CodeDeploy::DeploymentGroup" => resource.get("ApplicationName")?.refers_to(),
        _ if resource.ty.starts_with("AWS::Lambda::")
            || resource.ty == "AWS::SNS::Subscription"
            || resource.ty == "AWS::Events::Rule" =>
        {
            called_by(stack, resource).map(|callee| callee.function)
        }
        _ => None,
    }
}
