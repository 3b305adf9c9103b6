//! Actions without a named resource: every resource of the types they need, in this account and region, or `*`.

use crate::aws::{Pseudo, Value, text};
use crate::knowledge::iam;

/// The ARNs of all types that AWS requires for the action, with a star for every name; empty where it requires none.
pub(super) fn arns(service: &iam::Service<'_>, action: &iam::Action<'_>) -> Vec<Value> {
    let required = action.resource_types.iter().filter(|(_, required)| *required);
    let types = required.filter_map(|(name, _)| service.resource_type(name));
    types.map(|ty| here(service.prefix(), ty.name, &ty.arn_format)).collect()
}

/// `arn:${Partition}:config:${Region}:${Account}:config-rule/${ConfigRuleId}` with the deployment's own partition,
/// region and account; every other place holder is any name.
fn here(prefix: &str, ty: &str, format: &str) -> Value {
    let own_product = (prefix, ty) == ("securityhub", "product");
    let mut parts = Vec::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        parts.push(text(before));
        parts.push(match name {
            "Partition" => Value::Pseudo(Pseudo::Partition),
            "Region" => Value::Pseudo(Pseudo::Region),
            "Account" => Value::Pseudo(Pseudo::AccountId),
            // An account's own findings come from the product that Security Hub gives every account
            // (Security Hub guide, "Retrieving the ARN of the default product").
            "Company" if own_product => Value::Pseudo(Pseudo::AccountId),
            "ProductId" if own_product => text("default"),
            _ => text("*"),
        });
        rest = after;
    }
    parts.push(text(rest));
    Value::join(parts)
}

/// Why an action without a named resource is as wide as it is.
pub(super) fn reason(actions: &[String], action: &iam::Action<'_>) -> String {
    let listed = actions.join(" and ");
    if action.resource_types.is_empty() {
        format!("AWS has no resource type for {listed}")
    } else if action.requires_resource() {
        format!("no resource is named for {listed}, so it is any of this account and region")
    } else {
        format!("AWS requires no resource for {listed}, and none is named")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn required(full: &str) -> Vec<String> {
        let (service, action) = iam::action(full).unwrap();
        arns(&service, &action).iter().map(shown).collect()
    }

    fn shown(value: &Value) -> String {
        match value {
            Value::Join(parts) => parts.iter().map(shown).collect(),
            Value::Pseudo(pseudo) => format!("<{pseudo:?}>"),
            other => other.as_str().unwrap_or("?").to_owned(),
        }
    }

    #[test]
    fn a_required_type_is_any_of_this_account_and_region() {
        assert_eq!(
            required("config:GetComplianceDetailsByConfigRule"),
            ["arn:<Partition>:config:<Region>:<AccountId>:config-rule/*"]
        );
        assert_eq!(
            required("glue:GetTable"),
            [
                "arn:<Partition>:glue:<Region>:<AccountId>:database/*",
                "arn:<Partition>:glue:<Region>:<AccountId>:catalog",
                "arn:<Partition>:glue:<Region>:<AccountId>:table/*/*",
            ]
        );
    }

    #[test]
    fn findings_are_imported_for_the_accounts_own_product() {
        assert_eq!(
            required("securityhub:BatchImportFindings"),
            ["arn:<Partition>:securityhub:<Region>:<AccountId>:product/<AccountId>/default"]
        );
    }

    #[test]
    fn optional_types_are_not_named() {
        assert!(required("ce:GetDimensionValues").is_empty());
        assert!(required("cloudwatch:PutMetricData").is_empty());
    }
}
