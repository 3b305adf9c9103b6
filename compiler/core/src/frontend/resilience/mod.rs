//! `circuit_breakers:`, `dead_letter_queues:` and `error_handling:` — what happens when things fail.
//!
//! Entries are read by the name of their function, so that their order in the files shows nowhere.

mod breakers;
pub mod codes;
mod dead_letters;
mod plan;
mod rules;
#[cfg(test)]
mod tests;

use aws_auto_source::Spanned;

use super::builder::{Builder, duplicate};
use crate::ir::{Ecosystem, FunctionRef, Resilience};

pub(super) use plan::DeadLetterPlan;

impl<'a> Builder<'a> {
    /// The three sections, resolved.
    pub(super) fn resilience(&mut self, eco: &Ecosystem) -> Resilience {
        let letters = self.dead_letters(eco);
        let breakers = self.breakers();
        let handling = self.error_handling();
        Resilience {
            dead_letters: letters.into_iter().map(|letters| (letters.function, letters)).collect(),
            breakers: breakers.into_iter().map(|breaker| (breaker.function, breaker)).collect(),
            error_handling: handling.into_iter().map(|handling| (handling.function, handling)).collect(),
        }
    }

    /// Entries by the name of their function; a second one of a function is an error.
    fn by_function<T>(
        &mut self,
        what: &str,
        entries: &'a [Spanned<T>],
        name: impl Fn(&'a T) -> &'a Spanned<String>,
    ) -> Vec<&'a Spanned<T>> {
        let mut sorted: Vec<&'a Spanned<T>> = entries.iter().collect();
        // A stable sort: of two with one name, the first in the files stays first.
        sorted.sort_by(|a, b| name(&a.value).value.cmp(&name(&b.value).value));
        let mut kept: Vec<&'a Spanned<T>> = Vec::new();
        for entry in sorted {
            let again = name(&entry.value);
            match kept.last().map(|first| name(&first.value)).filter(|first| first.value == again.value) {
                Some(first) => self.report(duplicate(what, &again.value, again.span, first.span)),
                None => kept.push(entry),
            }
        }
        kept
    }

    fn function_named(&mut self, name: &Spanned<String>) -> Option<FunctionRef> {
        self.function_ref(&Spanned::new(name.value.as_str(), name.span))
    }
}
