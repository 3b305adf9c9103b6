//! Edits on a text: many at once, none of which knows of the others.

use std::collections::BTreeMap;

use aws_auto_source::{Edit, Fix, Span};

/// The text with as many of the repairs as go together, and how many those are. Of two that touch the same bytes the
/// first in the list stands, and the other is left for the next round; the same repair twice is one.
pub(super) fn apply(text: &str, fixes: &[&Fix]) -> (String, usize) {
    // By place: thousands of repairs need no comparison of each with each.
    let mut taken: BTreeMap<Span, &Edit> = BTreeMap::new();
    let mut repairs = 0;
    for fix in fixes {
        let new: Vec<&Edit> = fix.edits.iter().filter(|edit| taken.get(&edit.span) != Some(edit)).collect();
        let fits = new.iter().all(|edit| is_inside(text, edit) && is_free(&taken, edit.span));
        if fits && !new.is_empty() {
            taken.extend(new.into_iter().map(|edit| (edit.span, edit)));
            repairs += 1;
        }
    }
    (rewritten(text, taken.values()), repairs)
}

/// Whether none of these edits, which touch no other, shares a byte with a span or inserts at its beginning.
fn is_free(taken: &BTreeMap<Span, &Edit>, span: Span) -> bool {
    let before = taken.range(..=span).next_back().is_none_or(|(other, _)| !touch(*other, span));
    before && taken.range(span..).next().is_none_or(|(other, _)| !touch(span, *other))
}

/// Whether two spans share a byte, or begin at the same place; the first does not begin after the second.
const fn touch(first: Span, second: Span) -> bool {
    second.start < first.end || first.start == second.start
}

fn rewritten<'e>(text: &str, edits: impl IntoIterator<Item = &'e &'e Edit>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(text.get(at..edit.span.start as usize).unwrap_or(""));
        out.push_str(&edit.replacement);
        at = edit.span.end as usize;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

fn is_inside(text: &str, edit: &Edit) -> bool {
    text.get(edit.span.start as usize..edit.span.end as usize).is_some()
}

#[cfg(test)]
mod tests {
    use super::apply;
    use crate::testing::span;
    use aws_auto_source::{Edit, Fix};

    fn fix(edits: &[(u32, u32, &str)]) -> Fix {
        let edit = |(start, end, text): &(u32, u32, &str)| Edit {
            span: span(0, *start, *end),
            replacement: (*text).to_owned(),
        };
        Fix { title: "mend".to_owned(), safe: true, edits: edits.iter().map(edit).collect() }
    }

    fn applied(text: &str, fixes: &[Fix]) -> (String, usize) {
        apply(text, &fixes.iter().collect::<Vec<_>>())
    }

    #[test]
    fn repairs_are_applied_in_the_order_of_their_places() {
        let done = applied("one two three", &[fix(&[(8, 13, "3")]), fix(&[(0, 3, "1")])]);
        assert_eq!(done, ("1 two 3".to_owned(), 2));
    }

    #[test]
    fn of_two_at_one_place_the_first_stands_whole() {
        let both = [fix(&[(0, 3, "1")]), fix(&[(2, 5, "x"), (8, 13, "y")])];
        assert_eq!(applied("one two three", &both), ("1 two three".to_owned(), 1));
    }

    #[test]
    fn the_same_repair_twice_is_one() {
        assert_eq!(applied("one", &[fix(&[(0, 3, "1")]), fix(&[(0, 3, "1")])]), ("1".to_owned(), 1));
    }

    #[test]
    fn what_is_not_of_this_text_is_left_out() {
        assert_eq!(applied("é", &[fix(&[(1, 2, "e")]), fix(&[(7, 9, "e")])]), ("é".to_owned(), 0));
    }
}
