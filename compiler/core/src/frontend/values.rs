//! Values in the ranges that AWS takes.

use std::fmt::Display;
use std::ops::RangeInclusive;

use aws_auto_schema::function::Cors;
use aws_auto_schema::function::{CorsRules, Retention};
use aws_auto_schema::scalar::{Days, Megabytes, OneOrMany, Seconds};
use aws_auto_source::{Diagnostic, Spanned};

use super::builder::Builder;
use super::codes::{CONFLICTING_SETTINGS, INVALID_VALUE, WAIT_NOT_WHOLE_MINUTES};
use crate::ir::{CorsPolicy, RetentionDays};
use crate::knowledge::{limits, log_retention};

impl Builder<'_> {
    /// A whole number in a range.
    pub(super) fn number(&mut self, value: &Spanned<i64>, range: RangeInclusive<u32>, what: &str) -> Option<u32> {
        let number = u32::try_from(value.value).ok().filter(|n| range.contains(n));
        if number.is_none() {
            self.out_of_range(&value.map_ref(|v| *v), &range, what, "");
        }
        number
    }

    /// A duration in whole seconds, in a range.
    pub(super) fn seconds(&mut self, value: &Spanned<Seconds>, range: RangeInclusive<u32>, what: &str) -> Option<u32> {
        let seconds = value.value.0.as_secs_exact().and_then(|s| u32::try_from(s).ok()).filter(|s| range.contains(s));
        if seconds.is_none() {
            self.out_of_range(&value.map_ref(|v| v.0), &range, what, " seconds");
        }
        seconds
    }

    /// A duration in whole seconds, written in days.
    pub(super) fn days_as_seconds(
        &mut self,
        value: &Spanned<Days>,
        range: RangeInclusive<u32>,
        what: &str,
    ) -> Option<u32> {
        let seconds = value.value.0.as_secs_exact().and_then(|s| u32::try_from(s).ok()).filter(|s| range.contains(s));
        if seconds.is_none() {
            self.out_of_range(&value.map_ref(|v| v.0), &range, what, " seconds");
        }
        seconds
    }

    /// A size in whole megabytes, in a range.
    pub(super) fn megabytes(
        &mut self,
        value: &Spanned<Megabytes>,
        range: RangeInclusive<u32>,
        what: &str,
    ) -> Option<u32> {
        let size = value.value.0.as_megabytes_exact().and_then(|s| u32::try_from(s).ok()).filter(|s| range.contains(s));
        if size.is_none() {
            self.out_of_range(&value.map_ref(|v| v.0), &range, what, " MB");
        }
        size
    }

    fn out_of_range(&mut self, value: &Spanned<impl Display>, range: &RangeInclusive<u32>, what: &str, unit: &str) {
        let message = format!("{what} cannot be {}", value.value);
        let help = format!("AWS takes {} to {}{unit}, in whole numbers", range.start(), range.end());
        let label = format!("outside of {} to {}{unit}", range.start(), range.end());
        self.report(Diagnostic::new(INVALID_VALUE, value.span, message).label(label).help(help));
    }

    /// A wait of CodeDeploy in whole minutes.
    pub(super) fn minutes(&mut self, value: &Spanned<Seconds>, what: &str) -> Option<u32> {
        let Some(minutes) = value.value.0.as_minutes_exact() else {
            let (below, above) = value.value.0.neighbours(aws_auto_source::value::duration::Unit::Minutes);
            let message = format!("{what} cannot be {}", value.value.0);
            let help = format!("CodeDeploy waits whole minutes: write `{below}` or `{above}`");
            let diagnostic = Diagnostic::new(WAIT_NOT_WHOLE_MINUTES, value.span, message);
            self.report(diagnostic.label("not a whole number of minutes").help(help));
            return None;
        };
        let range = limits::codedeploy::WAIT_MINUTES;
        let minutes = u32::try_from(minutes).ok().filter(|m| range.contains(m));
        if minutes.is_none() {
            self.out_of_range(&value.map_ref(|v| v.0), &range, what, " minutes");
        }
        minutes
    }

    /// A log retention that CloudWatch offers.
    pub(super) fn retention(&mut self, value: &Spanned<Retention>) -> Option<RetentionDays> {
        let days = match value.value {
            Retention::Never(_) => return Some(RetentionDays(None)),
            Retention::For(days) => days,
        };
        let whole = days.0.as_days_exact().and_then(|d| u32::try_from(d).ok());
        if let Some(whole) = whole.filter(|d| log_retention::is_offered(*d)) {
            return Some(RetentionDays(Some(whole)));
        }
        let (below, above) = log_retention::neighbours(whole.unwrap_or(u32::MAX));
        let nearest: Vec<String> = [below, above].into_iter().flatten().map(|d| format!("`{d}`")).collect();
        let message = format!("CloudWatch does not offer a log retention of {}", days.0);
        let help = format!("write {}, or `never`", nearest.join(" or "));
        self.report(Diagnostic::new(INVALID_VALUE, value.span, message).label("not offered").help(help));
        None
    }

    /// A policy for cross-origin requests.
    pub(super) fn cors(&mut self, cors: &Spanned<Cors>) -> Option<CorsPolicy> {
        let any = |s: &str| vec![s.to_owned()];
        match &cors.value {
            Cors::Switch(false) => None,
            Cors::Switch(true) => Some(CorsPolicy {
                origins: any("*"),
                methods: any("*"),
                headers: any("*"),
                credentials: false,
                max_age: None,
            }),
            Cors::Rules(rules) => self.cors_rules(rules),
        }
    }

    fn cors_rules(&mut self, rules: &CorsRules) -> Option<CorsPolicy> {
        let list = |value: &Option<Spanned<OneOrMany>>| -> Vec<String> {
            value
                .as_ref()
                .map_or_else(|| vec!["*".to_owned()], |v| v.value.as_slice().iter().map(|s| s.value.clone()).collect())
        };
        let origins = list(&rules.origins);
        let credentials = rules.credentials.as_ref().is_some_and(|c| c.value);
        if let Some(span) = rules.credentials.as_ref().filter(|c| c.value).map(|c| c.span)
            && origins.iter().any(|o| o == "*")
        {
            let message = "credentials cannot be allowed for every origin";
            let diagnostic = Diagnostic::new(CONFLICTING_SETTINGS, span, message);
            self.report(
                diagnostic.label("needs named origins").help("list the origins, such as `https://example.com`"),
            );
        }
        let max_age =
            rules.max_age.as_ref().and_then(|a| self.seconds(a, limits::lambda::URL_CORS_MAX_AGE, "`max_age`"));
        Some(CorsPolicy { origins, methods: list(&rules.methods), headers: list(&rules.headers), credentials, max_age })
    }
}

/// A view of a spanned value, at the same place.
pub(super) trait MapRef<T> {
    /// The value through `f`.
    fn map_ref<U>(&self, f: impl FnOnce(&T) -> U) -> Spanned<U>;
}

impl<T> MapRef<T> for Spanned<T> {
    fn map_ref<U>(&self, f: impl FnOnce(&T) -> U) -> Spanned<U> {
        Spanned::new(f(&self.value), self.span)
    }
}
