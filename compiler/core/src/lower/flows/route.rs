//! A route of an HTTP API that starts a machine: API Gateway does it itself, and answers with the execution's ARN.

use aws_auto_source::Span;

use super::start::start_role;
use crate::aws::{self, Group, Value, map, text};
use crate::ir::{Flow, HttpRoute};
use crate::lower::machines::Machine;
use crate::lower::triggers::http;
use crate::lower::{Lowering, declared, naming};

/// Adds the integration, its role and the route.
pub(super) fn add(cx: &mut Lowering<'_>, flow: &Flow, span: Span, route: &HttpRoute, machine: &Machine) {
    let role = start_role(cx, flow, span, "apigateway.amazonaws.com", machine, Vec::new());
    let api_name = &cx.eco.resource(route.api).name;
    let input = map([("StateMachineArn", Value::Ref(machine.machine)), ("Input", text("$request.body"))]);
    let integration = aws::Resource::new(
        "AWS::ApiGatewayV2::Integration",
        naming::logical_id(&flow.name, "Integration"),
        Group::Api(api_name.clone()),
        declared(span),
    )
    .with("ApiId", cx.name(route.api))
    .with("IntegrationType", "AWS_PROXY")
    .with("IntegrationSubtype", "StepFunctions-StartExecution")
    .with("CredentialsArn", Value::Attr(role, "Arn"))
    .with("RequestParameters", input)
    .with("PayloadFormatVersion", "1.0");
    let integration = cx.stack.add(integration);
    http::add_route(cx, &flow.name, span, route, integration);
}
