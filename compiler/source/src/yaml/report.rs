//! Findings while a file is read, up to a limit: a broken file must not answer with a million messages.

use crate::codes::TOO_MANY_ERRORS;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::span::Span;

/// Where findings go.
pub(super) struct Report<'d> {
    into: &'d mut Diagnostics,
    left: usize,
    limit: usize,
}

impl<'d> Report<'d> {
    pub(super) fn new(into: &'d mut Diagnostics, limit: usize) -> Self {
        Self { into, left: limit, limit }
    }

    /// Adds a finding; those beyond the limit are counted as one.
    pub(super) fn push(&mut self, found: Diagnostic) {
        match self.left {
            0 => {}
            1 => {
                let place = found.span.unwrap_or_default();
                self.into.push(found);
                self.into.push(self.too_many(place));
                self.left = 0;
            }
            _ => {
                self.into.push(found);
                self.left -= 1;
            }
        }
    }

    /// Whether no more may be said, so that reading on is useless.
    pub(super) const fn is_full(&self) -> bool {
        self.left == 0
    }

    fn too_many(&self, place: Span) -> Diagnostic {
        let message = format!("reading stopped after {} errors in this file", self.limit);
        Diagnostic::new(TOO_MANY_ERRORS, place, message).label("the last one").help("mend these first")
    }
}
