//! Two names that become one on AWS.

use std::collections::BTreeMap;

use aws_auto_source::{Diagnostic, Severity, Span};

use super::{Check, Findings, Index, Lint};
use crate::ir::{Function, GrantTarget, ResourceId, ResourceKind};
use crate::knowledge::services;
use crate::lower::naming;

aws_auto_source::codes! {
    /// Different here, the same there.
    CLASHING_NAMES = "AA0220", "clashing-names", Error, include_str!("../../../../docs/codes/clashing-names.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

fn check(index: &Index<'_>, findings: &mut Findings) {
    buckets(index, findings);
    index.eco.functions.iter().for_each(|function| variables(index, function, findings));
}

/// Bucket names are in lower case and have no `_`.
fn buckets(index: &Index<'_>, findings: &mut Findings) {
    let mut seen: BTreeMap<String, (&str, Span)> = BTreeMap::new();
    for (_, resource) in index.eco.resources() {
        if resource.kind() != ResourceKind::Bucket || resource.existing.is_some() {
            continue;
        }
        let folded = resource.name.to_lowercase().replace('_', "-");
        if let Some((other, first)) = seen.insert(folded.clone(), (&resource.name, resource.span)) {
            let message = format!("the buckets `{other}` and `{}` would both be called `{folded}`", resource.name);
            findings.push(
                Diagnostic::new(CLASHING_NAMES, resource.span, message)
                    .label("S3 has lower case only, and no `_`")
                    .also(first, "the other one")
                    .help("rename one of them, or write both alike where one bucket is meant"),
            );
        }
    }
}

/// Two things that a function would find in one environment variable.
fn variables(index: &Index<'_>, function: &Function, findings: &mut Findings) {
    let mut seen: BTreeMap<String, (ResourceId, Span)> = BTreeMap::new();
    for grant in &function.grants {
        let GrantTarget::Resource(id) = grant.target else { continue };
        let row = services::find(&grant.service.value).and_then(|service| service.resource);
        let Some(variable) = row.map(|resource| resource.variable) else { continue };
        let resource = index.eco.resource(id);
        let name = naming::environment_name(&resource.name, &format!("_{}{}", variable.kind, variable.rest));
        let Some((other, first)) = seen.insert(name.clone(), (id, grant.span)).filter(|(other, _)| *other != id) else {
            continue;
        };
        if function.environment.contains_key(&name) {
            continue;
        }
        let message = format!("`{}` and `{}` would both be in the variable `{name}`", index.name(other), resource.name);
        let found = Diagnostic::new(CLASHING_NAMES, grant.span, message)
            .label("the function gets only one of them")
            .also(first, "the other one")
            .help(format!("set `{name}` and one more variable yourself, or rename one of them"));
        findings.push(Diagnostic { severity: Severity::Warning, ..found });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn tables_of_almost_one_name_share_a_variable_unless_it_is_set() {
        let text = |environment: &str| {
            format!(
                "lambda_functions:\n  - name: a\n{environment}    integrations:\n      \
                 - {{service: dynamodb, table: orders, access: read}}\n      \
                 - {{service: dynamodb, table: orders-table, access: read}}\n"
            )
        };
        let said = found(&text(""));
        assert!(
            said[0].ends_with("`orders` and `orders-table` would both be in the variable `ORDERS_TABLE`"),
            "{said:?}"
        );
        assert!(found(&text("    environment_variables: {ORDERS_TABLE: \"${resource.orders.name}\"}\n")).is_empty());
    }
}
