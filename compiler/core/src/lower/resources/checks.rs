//! What AWS would refuse of a resource's settings, said before it does: periods, capacities, lengths.

use aws_auto_schema::resources::{Archive, Billing, Generate, LifecycleRule, StorageClass};
use aws_auto_schema::scalar::Days;
use aws_auto_source::{Diagnostic, Diagnostics, Span, Spanned};

use super::codes::REFUSED_SETTING;
use crate::ir::Spec;
use crate::knowledge::limits::{s3, stores};

/// The findings about one resource that is created here.
pub(super) fn settings(spec: &Spec) -> Diagnostics {
    let mut found = Findings::default();
    match spec {
        Spec::Bucket(spec) => {
            for rule in &spec.settings.lifecycle {
                lifecycle_rule(&mut found, &rule.value, rule.span);
            }
        }
        Spec::Table(spec) => {
            if let Some(Billing::Provisioned(capacity)) = spec.settings.billing.as_ref().map(|b| &b.value) {
                found.at_least_one(&capacity.read, "`read`");
                found.at_least_one(&capacity.write, "`write`");
            }
            if let Some(extra) = spec.settings.indexes.0.get(stores::GLOBAL_INDEXES) {
                let message = format!("a table has at most {} indexes", stores::GLOBAL_INDEXES);
                found.push(extra.name.span, message, "divide the table, or ask AWS for more and index it by hand");
            }
        }
        Spec::Secret(spec) => {
            if let Some(after) = &spec.settings.rotate_after {
                found.days(after, *stores::SECRET_ROTATION_DAYS.end(), "`rotate_after`");
            }
            if let Some(Generate::Rules(rules)) = spec.settings.generate.as_ref().map(|g| &g.value)
                && let Some(length) = &rules.length
            {
                found.length(length);
            }
        }
        Spec::Bus(settings) => {
            if let Some(archive) = &settings.archive
                && let Archive::For(period) = archive.value
            {
                found.days(&Spanned::new(period, archive.span), u32::MAX, "`archive`");
            }
        }
        _ => {}
    }
    found.0
}

#[derive(Default)]
struct Findings(Diagnostics);

impl Findings {
    fn push(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.0.push(Diagnostic::new(REFUSED_SETTING, span, message).help(help));
    }

    /// Whole days from 1 to `most`; what else it is, is reported.
    fn days(&mut self, written: &Spanned<Days>, most: u32, what: &str) -> Option<u64> {
        let days = written.value.0.as_days_exact().filter(|d| (1..=u64::from(most)).contains(d));
        if days.is_none() {
            let period = written.value.0;
            let shown = period.as_days_exact().map_or_else(|| period.to_string(), |d| format!("{d} days"));
            let message = format!("{what} cannot be {shown}");
            let bound = if most == u32::MAX { "at least 1".to_owned() } else { format!("1 to {most}") };
            self.push(written.span, message, format!("AWS counts whole days here, {bound}"));
        }
        days
    }

    fn at_least_one(&mut self, written: &Spanned<i64>, what: &str) {
        if written.value < 1 {
            let message = format!("{what} cannot be {}", written.value);
            self.push(written.span, message, "reserved capacity is at least 1; `billing: on_demand` reserves none");
        }
    }

    fn length(&mut self, written: &Spanned<i64>) {
        let range = stores::GENERATED_LENGTH;
        if !u32::try_from(written.value).is_ok_and(|n| range.contains(&n)) {
            let message = format!("a generated secret cannot be {} characters long", written.value);
            self.push(written.span, message, format!("AWS makes {} to {}", range.start(), range.end()));
        }
    }
}

fn lifecycle_rule(found: &mut Findings, rule: &LifecycleRule, span: Span) {
    let expiry = rule.expire_after.as_ref().and_then(|e| found.days(e, u32::MAX, "`expire_after`"));
    let Some(transition) = &rule.transition else {
        if rule.expire_after.is_none() {
            found.push(span, "this rule does nothing", "write `expire_after:` or `transition:`, or remove it");
        }
        return;
    };
    let class = transition.value.to.value;
    let Some(after) = found.days(&transition.value.after, u32::MAX, "`after`") else {
        return;
    };
    let least = u64::from(s3::INFREQUENT_ACCESS_DAYS);
    if matches!(class, StorageClass::StandardIa | StorageClass::OneZoneIa) && after < least {
        let message = format!("objects cannot move to {} after {after} days", class.as_str());
        found.push(
            transition.value.after.span,
            message,
            format!("S3 moves them there after {least} days at the least"),
        );
    }
    if expiry.is_some_and(|e| e <= after) {
        let message = format!("objects expire before they would move to {}", class.as_str());
        found.push(transition.span, message, "let them expire later, or remove the transition");
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;
    use crate::ir::resource::{BucketSpec, SecretSpec, TableSpec};

    fn messages(spec: &Spec) -> Vec<String> {
        settings(spec).as_slice().iter().map(|d| d.message.clone()).collect()
    }

    fn bucket(lifecycle: &str) -> Spec {
        let settings = testing::settings(&format!("lifecycle: [{lifecycle}]"));
        Spec::Bucket(BucketSpec { settings, eventbridge: false })
    }

    #[test]
    fn a_lifecycle_rule_does_something_and_in_time() {
        let said = |rule| messages(&bucket(rule));
        assert_eq!(said("{prefix: a/}"), ["this rule does nothing"]);
        assert_eq!(said("{expire_after: 12h}"), ["`expire_after` cannot be 12h"]);
        assert_eq!(said("{expire_after: 0}"), ["`expire_after` cannot be 0 days"]);
        assert_eq!(
            said("{transition: {to: standard_ia, after: 29d}}"),
            ["objects cannot move to STANDARD_IA after 29 days"]
        );
        assert_eq!(
            said("{expire_after: 30d, transition: {to: glacier, after: 30d}}"),
            ["objects expire before they would move to GLACIER"]
        );
        assert!(said("{expire_after: 90d, transition: {to: standard_ia, after: 30d}}").is_empty());
        assert!(said("{transition: {to: intelligent_tiering, after: 1d}}").is_empty());
    }

    #[test]
    fn secrets_rotate_by_days_and_have_a_length() {
        let secret = |yaml| {
            let settings = testing::settings(yaml);
            messages(&Spec::Secret(SecretSpec { settings, ..SecretSpec::default() }))
        };
        assert_eq!(secret("{rotate_after: 1001d}"), ["`rotate_after` cannot be 1001 days"]);
        assert_eq!(secret("{generate: {length: 0}}"), ["a generated secret cannot be 0 characters long"]);
        assert!(secret("{rotate_after: 30d, generate: {length: 64}}").is_empty());
    }

    #[test]
    fn archives_count_days_and_capacity_begins_at_one() {
        assert_eq!(messages(&Spec::Bus(testing::settings("archive: 1h"))), ["`archive` cannot be 1h"]);
        assert!(messages(&Spec::Bus(testing::settings("archive: true"))).is_empty());
        let table = TableSpec { settings: testing::settings("billing: {read: 0, write: 5}"), stream: None };
        assert_eq!(messages(&Spec::Table(table)), ["`read` cannot be 0"]);
    }

    #[test]
    fn a_table_has_so_many_indexes_and_no_more() {
        let indexes = |n| (0..n).map(|i| format!("i{i}: {{partition_key: k}}")).collect::<Vec<_>>().join(", ");
        let table = |n| {
            let settings = testing::settings(&format!("indexes: {{{}}}", indexes(n)));
            messages(&Spec::Table(TableSpec { settings, stream: None }))
        };
        assert!(table(20).is_empty());
        assert_eq!(table(21), ["a table has at most 20 indexes"]);
    }
}
