//! The role of a function: exactly what was asked for it, and nobody but Lambda may take it.

use aws_auto_source::Diagnostic;

use super::{codes, permissions};
use crate::aws::{self, Statement, Value, map, text};
use crate::ir::{Function, FunctionId};
use crate::knowledge::limits::iam;
use crate::lower::policies;
use crate::lower::{Lowering, function_group};

/// Fills the role's properties from what was asked for.
pub(super) fn fill(cx: &mut Lowering<'_>, id: FunctionId, function: &Function) {
    let mut statements = permissions::own(cx, id, function);
    statements.extend(cx.role_statements.get(&id).into_iter().flatten().cloned());
    let mut statements = policies::merge(statements);
    policies::name(&cx.stack, &mut statements);
    let Some(packed) = policies::pack(&cx.stack, statements.clone()) else {
        cx.diagnostics.push(too_large(function));
        return write(cx, id, function, &statements, Vec::new());
    };
    let group = function_group(&function.name);
    let managed = policies::managed(cx, &function.name, &group, function.span, &packed);
    write(cx, id, function, &packed.inline, managed);
}

fn write(cx: &mut Lowering<'_>, id: FunctionId, function: &Function, inline: &[Statement], managed: Vec<Value>) {
    let policy = map([("PolicyName", text("access")), ("PolicyDocument", aws::policy::document(inline))]);
    let boundary = cx.eco.settings.permissions_boundary.as_ref().map(|boundary| cx.text(boundary));
    let tags = cx.tags(&function.tags);
    let role = cx.parts(id).role;
    let props = [
        ("RoleName", cx.stack.resource(role).name.clone()),
        ("AssumeRolePolicyDocument", Some(aws::trust("lambda.amazonaws.com", Vec::new()))),
        ("PermissionsBoundary", boundary),
        ("ManagedPolicyArns", (!managed.is_empty()).then_some(Value::List(managed))),
        ("Policies", Some(Value::List(vec![policy]))),
        ("Tags", tags),
    ];
    let resource = cx.stack.resource_mut(role);
    for (key, value) in props.into_iter().filter_map(|(key, value)| Some((key, value?))) {
        resource.set(key, value);
    }
}

fn too_large(function: &Function) -> Diagnostic {
    let message = format!("the permissions of `{}` do not fit into one role, even split into policies", function.name);
    Diagnostic::new(codes::ROLE_TOO_LARGE, function.name_span, message)
        .label("this function has too many integrations")
        .help(format!(
            "divide it into functions with fewer integrations each; a role holds {} characters and {} policies of {}",
            iam::ROLE_INLINE_POLICIES_SIZE,
            iam::MANAGED_POLICIES_PER_ROLE,
            iam::MANAGED_POLICY_SIZE
        ))
}

#[cfg(test)]
mod tests {
    use crate::aws::{Statement, text};
    use crate::ir::{FunctionId, Text};
    use crate::lower::function::testing::{ecosystem, function, lowered_allowing, lowered_eco, span};

    fn wide(n: usize) -> Statement {
        Statement::allow([format!("s3:Get{n}")], vec![text(format!("arn:{n}:{}", "x".repeat(900)))])
    }

    #[test]
    fn the_role_is_lambdas_and_carries_the_region_in_its_name() {
        let mut eco = ecosystem(vec![function("pay")], vec![]);
        eco.settings.permissions_boundary = Some(Text::literal("arn:boundary", span()));
        let built = lowered_eco(&eco);
        let role = built.get("PayRole");
        assert_eq!(built.text(role.get("RoleName").unwrap()), "t-pay-role-${Region}");
        assert_eq!(role.get("PermissionsBoundary"), Some(&text("arn:boundary")));
        let trust = built.text(role.get("AssumeRolePolicyDocument").unwrap());
        assert!(trust.contains("lambda.amazonaws.com") && trust.contains("sts:AssumeRole"), "{trust}");
        assert_eq!(role.get("ManagedPolicyArns"), None);
    }

    #[test]
    fn a_policy_that_is_too_large_overflows_into_managed_ones() {
        let built = lowered_allowing(vec![function("pay")], FunctionId(0), (0..20).map(wide).collect());
        assert!(!built.diagnostics.has_errors());
        assert_eq!(built.text(built.get("PayRole").get("ManagedPolicyArns").unwrap()), "${PayPolicy1} | ${PayPolicy2}");
        assert_eq!(built.text(built.get("PayPolicy1").get("ManagedPolicyName").unwrap()), "t-pay-policy-1-${Region}");
    }

    #[test]
    fn a_policy_that_no_role_holds_is_an_error() {
        let built = lowered_allowing(vec![function("pay")], FunctionId(0), (0..90).map(wide).collect());
        let codes: Vec<_> = built.diagnostics.as_slice().iter().map(|d| d.code.0.name).collect();
        assert_eq!(codes, ["role-too-large"]);
    }
}
