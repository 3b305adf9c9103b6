//! Memory and time-outs of functions: given once, in AWS's range, or left to a pass.

use aws_auto_schema::Keyed;
use aws_auto_schema::function::{Configuration, Function as Written};
use aws_auto_schema::scalar::Megabytes;
use aws_auto_source::{Diagnostic, Spanned};

use super::builder::Builder;
use super::codes::{BOTH_PLACES, CONFLICTING_SETTINGS, INVALID_VALUE};
use crate::ir::{Chosen, Memory};
use crate::knowledge::limits::lambda as limit;

use super::function::{DEFAULT_MEMORY_MB, DEFAULT_TIMEOUT_SECONDS, UNDECIDED};

impl<'a> Builder<'a> {
    /// The setting, at the one place where it is given; both is an error.
    pub(super) fn one_place<T>(
        &mut self,
        key: &str,
        top: Option<&'a Keyed<T>>,
        inner: Option<&'a Keyed<T>>,
    ) -> Option<&'a Keyed<T>> {
        if let (Some(top), Some(inner)) = (top, inner) {
            let (first, second) = if top.key < inner.key { (top.key, inner.key) } else { (inner.key, top.key) };
            let diagnostic = Diagnostic::new(BOTH_PLACES, second, format!("`{key}` is given twice for this function"))
                .label("given again here")
                .also(first, "first given here")
                .help("keep one of them: on the function, or under `configuration`");
            self.report(diagnostic);
        }
        top.or(inner)
    }

    pub(super) fn memory(&mut self, written: &'a Written, configuration: &Configuration) -> Memory {
        // The configuration may be the empty default, so it is looked up again with the document's lifetime.
        let inner = written.configuration.as_ref().map(|c| &c.value);
        let size = self.one_place("memory", written.memory.as_ref(), inner.and_then(|c| c.memory.as_ref()));
        let range =
            self.one_place("memory_range", written.memory_range.as_ref(), inner.and_then(|c| c.memory_range.as_ref()));
        let range_value = range.and_then(|r| self.memory_range(r));
        if let (Some(size), Some(range)) = (size, range) {
            let diagnostic = Diagnostic::new(
                CONFLICTING_SETTINGS,
                range.key.max(size.key),
                "`memory` and `memory_range` exclude each other",
            )
            .label("both are given")
            .also(range.key.min(size.key), "and here")
            .help("keep `memory` to fix the size, or `memory_range` to let the optimiser choose");
            self.report(diagnostic);
        }
        let size = size.and_then(|m| Some((self.megabytes(m, limit::MEMORY_MB, "`memory`")?, m.span)));
        let sizes = configuration.memory_sizes.as_ref().map_or_else(Vec::new, |s| self.memory_sizes(s));
        let size = size
            .map_or_else(|| Chosen::default(DEFAULT_MEMORY_MB, UNDECIDED), |(size, span)| Chosen::declared(size, span));
        Memory { size, range: range_value, sizes }
    }

    pub(super) fn memory_range(&mut self, range: &Spanned<Vec<Spanned<Megabytes>>>) -> Option<(u32, u32)> {
        let [low, high] = range.value.as_slice() else {
            let message = "`memory_range` is the smallest and the largest size";
            self.report(Diagnostic::new(INVALID_VALUE, range.span, message).help("write two sizes: `[128, 3008]`"));
            return None;
        };
        let low_mb = self.megabytes(low, limit::MEMORY_MB, "`memory_range`")?;
        let high_mb = self.megabytes(high, limit::MEMORY_MB, "`memory_range`")?;
        if low_mb > high_mb {
            let message = "`memory_range` begins above its end";
            let help = format!("write `[{high_mb}, {low_mb}]`");
            self.report(Diagnostic::new(INVALID_VALUE, range.span, message).help(help));
            return None;
        }
        Some((low_mb, high_mb))
    }

    pub(super) fn memory_sizes(&mut self, sizes: &Spanned<Vec<Spanned<Megabytes>>>) -> Vec<u32> {
        let mut all: Vec<u32> =
            sizes.value.iter().filter_map(|s| self.megabytes(s, limit::MEMORY_MB, "`memory_sizes`")).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    pub(super) fn timeout(&mut self, written: &'a Written, _: &Configuration) -> Chosen<u32> {
        let inner = written.configuration.as_ref().and_then(|c| c.value.timeout.as_ref());
        let timeout = self.one_place("timeout", written.timeout.as_ref(), inner);
        timeout
            .and_then(|t| Some(Chosen::declared(self.seconds(t, limit::TIMEOUT, "`timeout`")?, t.span)))
            .unwrap_or_else(|| Chosen::default(DEFAULT_TIMEOUT_SECONDS, UNDECIDED))
    }
}
