//! What Terraform cannot drive: CodeDeploy moving the traffic of an alias.
//!
//! `terraform apply` publishes the version and leaves the alias where it is. The revision that CodeDeploy needs and the
//! command that starts it are outputs; a note says so.

use aws_auto_compiler::aws::{CodeDeployUpdate, Resource, ResourceId, Value};
use aws_auto_source::Diagnostic;

use super::hcl::{Block, Body, Expr, Part};
use super::settings;
use super::values::Values;
use crate::codes::TRAFFIC_BY_HAND;

/// Blocks for the deployments of a stack.
#[derive(Debug, Default)]
pub(super) struct Rollouts<'a> {
    /// The revisions, in one block.
    pub(super) locals: Vec<Block<'a>>,
    /// Revision and command of each.
    pub(super) outputs: Vec<Block<'a>>,
}

/// Revisions and commands, in the order of the aliases' names.
pub(super) fn of<'a>(values: &mut Values<'a>) -> Rollouts<'a> {
    let stack = values.stack;
    let mut aliases: Vec<(ResourceId, &Resource, &CodeDeployUpdate)> =
        stack.iter().filter_map(|(id, resource)| Some((id, resource, resource.update.as_ref()?))).collect();
    aliases.sort_by(|(_, a, _), (_, b, _)| a.logical_id.cmp(&b.logical_id));
    let mut rollouts = Rollouts::default();
    let mut revisions = Vec::new();
    for (id, alias, update) in aliases {
        let Some(name) = values.names.address(id).map(|address| address.name.clone()) else { continue };
        values.own(Some(alias));
        note(values, alias);
        let local = format!("{name}_app_spec");
        revisions.push((local.clone().into(), app_spec(values, id, alias, update)));
        let spec = || Expr::Reference(format!("local.{local}"));
        let what = format!("Revision that moves the traffic of {} to the version published last", alias.group.name());
        rollouts.outputs.push(settings::output(local.clone(), what, spec(), false));
        let what = format!("Command that moves the traffic of {} to the version published last", alias.group.name());
        let command = command(values, update, spec());
        rollouts.outputs.push(settings::output(format!("{name}_deploy_command"), what, command, false));
    }
    if !revisions.is_empty() {
        rollouts.locals.push(locals(revisions));
    }
    rollouts
}

fn locals<'a>(revisions: Vec<(std::borrow::Cow<'a, str>, Expr<'a>)>) -> Block<'a> {
    let comments = vec!["What CodeDeploy is given; see the outputs that start it.".into()];
    let items = revisions.into_iter().map(|(name, value)| super::hcl::Item::Named(name, value)).collect();
    Block { kind: "locals", comments, body: Body { items }, ..Block::default() }
}

fn note(values: &mut Values<'_>, alias: &Resource) {
    let message = format!(
        "Terraform publishes the new version of {} and does not move its traffic: run the command in the output after \
         each apply",
        alias.group.name()
    );
    let note = Diagnostic { span: alias.origin.span, ..Diagnostic::without_place(TRAFFIC_BY_HAND, message) };
    values.push(note);
}

/// AppSpec reference for Lambda (CodeDeploy guide, "AppSpec File structure for AWS Lambda deployments").
fn app_spec<'a>(
    values: &mut Values<'a>,
    id: ResourceId,
    alias: &'a Resource,
    update: &'a CodeDeployUpdate,
) -> Expr<'a> {
    let function = match alias.get("FunctionName") {
        Some(Value::Ref(function) | Value::Attr(function, _)) => values.path_of(*function, "version"),
        _ => Expr::text("$LATEST"),
    };
    let properties = Expr::object([
        ("Name", values.path_of(id, "function_name")),
        ("Alias", values.path_of(id, "name")),
        ("CurrentVersion", values.path_of(id, "function_version")),
        ("TargetVersion", function),
    ]);
    let target = Expr::object([("Type", Expr::text("AWS::Lambda::Function")), ("Properties", properties)]);
    let hooks: Vec<Expr<'a>> = [("BeforeAllowTraffic", &update.before), ("AfterAllowTraffic", &update.after)]
        .into_iter()
        .filter_map(|(hook, function)| Some(Expr::object([(hook, values.expr(function.as_ref()?))])))
        .collect();
    let mut spec = vec![
        ("version".into(), Expr::text("0.0")),
        ("Resources".into(), Expr::List(vec![Expr::object([("function", target)])])),
    ];
    if !hooks.is_empty() {
        spec.push(("Hooks".into(), Expr::List(hooks)));
    }
    Expr::Call("jsonencode", vec![Expr::Object(spec)])
}

fn command<'a>(values: &mut Values<'a>, update: &'a CodeDeployUpdate, spec: Expr<'a>) -> Expr<'a> {
    let content = Expr::object([("content", spec)]);
    let revision = Expr::object([("revisionType", Expr::text("AppSpecContent")), ("appSpecContent", content)]);
    let text = |text: &'static str| Part::Text(text.into());
    Expr::template([
        text("aws deploy create-deployment --application-name "),
        Part::Expr(values.expr(&update.application)),
        text(" --deployment-group-name "),
        Part::Expr(values.expr(&update.deployment_group)),
        text(" --revision '"),
        Part::Expr(Expr::Call("jsonencode", vec![revision])),
        text("'"),
    ])
}
