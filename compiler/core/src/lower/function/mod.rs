//! Functions: role, log group, function, layers, version, alias, asynchronous configuration, roll-out.
//!
//! One file a concern. Nothing here decides what a function is allowed or how it is configured: grants and triggers
//! have asked for it before, and this room writes it down. It never names a resource that belongs to another room.

pub(crate) mod alarms;
mod asynchronous;
mod canonical;
mod code;
pub mod codes;
mod deployment;
mod keys;
mod layers;
mod neighbours;
mod origin;
mod permissions;
mod properties;
mod role;
#[cfg(test)]
pub(crate) mod testing;
mod version;

use super::{FunctionParts, Lowering, declared, for_function, naming};
use crate::aws::{self, Pseudo, Value, text};
use crate::ir::Function;
use crate::knowledge::limits::{iam, lambda};

pub use asynchronous::{destination_arn, destination_statements};
pub(crate) use deployment::is_hook_of;
pub use keys::key_statement;
use neighbours::encryption_key;
pub(crate) use neighbours::{database_secret_arn, endpoint};
pub(crate) use origin::origin_of;
pub use version::version_identity;

/// The alias that callers use where a function has one.
pub(crate) const ALIAS: &str = "live";

/// Gives each its AWS resources.
pub fn declare(cx: &mut Lowering<'_>) {
    let eco = cx.eco;
    for (id, function) in eco.functions() {
        let parts = declare_one(cx, function);
        cx.handles.functions.insert(id, parts);
    }
}

/// Fills in what is declared. All roles have been asked for everything before the first is written, because one
/// function may ask for permissions of another (a deployment, of its hooks).
pub fn fill(cx: &mut Lowering<'_>) {
    let eco = cx.eco;
    let layers = layers::add(cx);
    for (id, function) in eco.functions() {
        asynchronous::ask(cx, id, function);
        deployment::ask(cx, function);
    }
    for (id, function) in eco.functions() {
        fill_log_group(cx, cx.parts(id).log_group, function);
        properties::fill(cx, id, function, &layers);
        role::fill(cx, id, function);
        asynchronous::fill(cx, id, function);
        version::fill(cx, id, function, &layers);
    }
    deployment::fill(cx);
}

fn declare_one(cx: &mut Lowering<'_>, function: &Function) -> FunctionParts {
    let name = &function.name;
    let physical = cx.physical(name, lambda::NAME_LENGTH);
    let named = |cx: &mut Lowering<'_>, ty, suffix: &str, own: Value, arn: Value| {
        let mut resource = for_function(ty, naming::logical_id(name, suffix), name, declared(function.span));
        resource.name = Some(own);
        resource.arn = Some(arn);
        cx.stack.add(resource)
    };
    let logs = Value::join([text("/aws/lambda/"), physical.clone()]);
    let logs_arn = cx.regional_arn("logs", Value::join([text("log-group:"), logs.clone(), text(":*")]));
    let role = cx.physical_per_account(&format!("{name}-role"), iam::ROLE_NAME_LENGTH);
    let role_arn = role_arn(role.clone());
    let arn = cx.regional_arn("lambda", Value::join([text("function:"), physical.clone()]));
    let log_group = named(cx, "AWS::Logs::LogGroup", "LogGroup", logs, logs_arn);
    let role = named(cx, "AWS::IAM::Role", "Role", role, role_arn);
    let main = named(cx, "AWS::Lambda::Function", "Function", physical, arn.clone());
    let (version, alias) = if function.needs_alias() { declare_alias(cx, function, &arn) } else { (None, None) };
    FunctionParts { function: main, role, log_group, version, alias }
}

/// The version's logical id is made final once its content is known; the alias is called by its ARN.
fn declare_alias(
    cx: &mut Lowering<'_>,
    function: &Function,
    arn: &Value,
) -> (Option<aws::ResourceId>, Option<aws::ResourceId>) {
    let name = &function.name;
    let origin = || declared(function.deployment.as_ref().map_or(function.span, |deployment| deployment.span));
    let version = for_function("AWS::Lambda::Version", naming::logical_id(name, "Version"), name, origin());
    let mut alias = for_function("AWS::Lambda::Alias", naming::logical_id(name, "Alias"), name, origin());
    let qualified = Value::join([arn.clone(), text(format!(":{ALIAS}"))]);
    alias.name = Some(qualified.clone());
    alias.arn = Some(qualified);
    (Some(cx.stack.add(version)), Some(cx.stack.add(alias)))
}

fn role_arn(name: Value) -> Value {
    let pseudo = Value::Pseudo;
    Value::join([
        text("arn:"),
        pseudo(Pseudo::Partition),
        text(":iam::"),
        pseudo(Pseudo::AccountId),
        text(":role/"),
        name,
    ])
}

fn fill_log_group(cx: &mut Lowering<'_>, log_group: aws::ResourceId, function: &Function) {
    let tags = cx.tags(&function.tags);
    let key = neighbours::log_group_key(cx);
    let resource = cx.stack.resource_mut(log_group);
    if let Some(name) = resource.name.clone() {
        resource.set("LogGroupName", name);
    }
    if let Some(days) = function.log_retention.0 {
        resource.set("RetentionInDays", days);
    }
    if let Some(key) = key {
        resource.set("KmsKeyId", key);
    }
    if let Some(tags) = tags {
        resource.set("Tags", tags);
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{Built, function, lowered};
    use crate::aws::text;
    use crate::ir::RetentionDays;

    #[test]
    fn a_function_has_a_role_a_log_group_and_nothing_it_does_not_need() {
        let Built { stack, .. } = lowered(vec![function("pay")], vec![]);
        let ids: Vec<_> = stack.iter().map(|(_, r)| r.logical_id.as_str()).collect();
        assert_eq!(ids, ["PayLogGroup", "PayRole", "PayFunction"]);
    }

    #[test]
    fn the_log_group_is_named_after_the_physical_function_and_kept_for_as_long_as_said() {
        let mut pay = function("pay");
        pay.log_retention = RetentionDays(Some(7));
        let built = lowered(vec![pay], vec![]);
        let group = built.get("PayLogGroup");
        assert_eq!(group.get("LogGroupName"), Some(&text("/aws/lambda/t-pay")));
        assert_eq!(group.get("RetentionInDays"), Some(&7u32.into()));

        let mut forever = function("pay");
        forever.log_retention = RetentionDays(None);
        assert_eq!(lowered(vec![forever], vec![]).get("PayLogGroup").get("RetentionInDays"), None);
    }

    #[test]
    fn names_that_cut_cycles_are_what_the_references_would_give() {
        let mut pay = function("pay");
        pay.provisioned_concurrency = Some(1);
        let built = lowered(vec![pay], vec![]);
        let arn = |id: &str| built.text(built.get(id).arn.as_ref().unwrap());
        assert_eq!(arn("PayFunction"), "arn:${Partition}:lambda:${Region}:${AccountId}:function:t-pay");
        assert_eq!(arn("PayAlias"), "arn:${Partition}:lambda:${Region}:${AccountId}:function:t-pay:live");
        assert_eq!(arn("PayRole"), "arn:${Partition}:iam::${AccountId}:role/t-pay-role-${Region}");
        assert_eq!(arn("PayLogGroup"), "arn:${Partition}:logs:${Region}:${AccountId}:log-group:/aws/lambda/t-pay:*");
        assert_eq!(built.text(built.get("PayFunction").name.as_ref().unwrap()), "t-pay");
    }
}
