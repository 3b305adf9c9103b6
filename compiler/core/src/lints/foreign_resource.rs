//! An integration whose ARN is of another service than its actions, or that names everything where one thing would do.

use aws_auto_source::Diagnostic;

use super::{Check, Findings, Index, Lint};
use crate::ir::{Grant, GrantTarget, Text};
use crate::knowledge::{iam, services};

aws_auto_source::codes! {
    /// A permission that allows nothing: no action of the service works on that ARN.
    FOREIGN_RESOURCE = "AA0227", "foreign-resource", Warning,
        include_str!("../../../../docs/codes/foreign-resource.md");
    /// `*` where AWS lets one name the resource.
    WILDCARD_RESOURCE = "AA0228", "wildcard-resource", Warning,
        include_str!("../../../../docs/codes/wildcard-resource.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

fn check(index: &Index<'_>, findings: &mut Findings) {
    for grant in index.eco.functions.iter().flat_map(|function| &function.grants) {
        let GrantTarget::Arns(arns) = &grant.target else { continue };
        for arn in arns {
            findings_of(grant, arn).into_iter().for_each(|found| findings.push(found));
        }
    }
}

fn findings_of(grant: &Grant, arn: &Text) -> Option<Diagnostic> {
    let written = arn.as_literal()?;
    if written == "*" {
        let limited =
            grant.actions.iter().find(|a| iam::action(&a.value).is_some_and(|(_, a)| a.requires_resource()))?;
        let message = format!("`*` allows `{}` on everything there is", limited.value);
        let found = Diagnostic::new(WILDCARD_RESOURCE, arn.span, message).label("wider than any function needs");
        return Some(found.help("write the ARN of what the function works on; an ARN may end in `*`"));
    }
    let service = written.strip_prefix("arn:")?.split(':').nth(1)?;
    let allowed = |action: &str| types_of(action).any(|format| service_of(&format) == Some(service.to_owned()));
    // An action without resource types is allowed on `*` whatever is written.
    let judged: Vec<_> = grant.actions.iter().filter(|a| types_of(&a.value).next().is_some()).collect();
    if judged.is_empty() || service.contains(['*', '?', '$']) || judged.iter().any(|a| allowed(&a.value)) {
        return None;
    }
    let word = services::find(&grant.service.value).map_or(grant.service.value.as_str(), |row| row.word);
    let message = format!("no action of this integration with `{word}` works on something of `{service}`");
    let found = Diagnostic::new(FOREIGN_RESOURCE, arn.span, message).label("allows nothing");
    Some(found.help(format!("write an ARN of `{word}`, or another `service`")))
}

/// The ARN formats of everything that an action can be limited to.
fn types_of(action: &str) -> impl Iterator<Item = String> {
    let found = iam::action(action);
    found.into_iter().flat_map(|(service, action)| {
        let formats: Vec<String> = action
            .resource_types
            .iter()
            .filter_map(|(name, _)| service.resource_type(name))
            .map(|t| t.arn_format)
            .collect();
        formats
    })
}

fn service_of(arn_format: &str) -> Option<String> {
    // `${Partition}` has a colon in no place of its own.
    arn_format.split(':').nth(2).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::testing::names;

    fn with(service: &str, action: &str, arn: &str) -> Vec<String> {
        names(&format!(
            "lambda_functions: [{{name: a, integrations: [{{service: {service}, permissions: [{action}], resource: \"{arn}\"}}]}}]\n"
        ))
    }

    #[test]
    fn an_arn_is_of_the_service_of_its_actions() {
        assert_eq!(with("ses", "SendEmail", "arn:aws:sns:eu-west-1:123456789012:mails"), ["foreign-resource"]);
        assert!(with("ses", "SendEmail", "arn:aws:ses:eu-west-1:123456789012:identity/example.com").is_empty());
        assert!(with("rekognition", "DetectLabels", "arn:aws:s3:::images/*").is_empty(), "limited to nothing anyway");
    }

    #[test]
    fn everything_is_named_only_where_nothing_else_can_be() {
        assert_eq!(with("sqs", "SendMessage", "*"), ["wildcard-resource"]);
        assert!(with("cloudwatch", "PutMetricData", "*").is_empty());
    }
}
