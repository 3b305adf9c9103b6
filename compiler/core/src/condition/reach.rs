//! Which of several conditions in order can ever be the first that holds.
//!
//! Values of an attribute that every test treats alike are one case, and *missing* is a case of its own: `a > 5` and
//! `not a > 5` leave nothing, `a > 5` and `a <= 5` leave the requests without an `a`. An assignment of cases is searched
//! attribute by attribute with three-valued truth (a condition may be decided before all its attributes are), so the
//! answer is exact. Where it would take too long there is none: what is reported is certain.

use std::collections::{BTreeMap, BTreeSet};

use super::{Expr, Test, Wanted};

/// What is known of one condition among others before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Some input makes it the first that holds, or the search was given up.
    Possible,
    /// No input makes it hold.
    Never,
    /// Whenever it holds, one before it does: this one, or now one and now another.
    Shadowed(Option<usize>),
}

/// Tests looked at before the search is given up, in all: a fraction of a second, and far more than rules that people
/// write take.
const BUDGET: u64 = 3_000_000;

/// Decides about each condition, in order. One that never holds shadows nothing.
#[must_use]
pub fn reach(conditions: &[&Expr]) -> Vec<Reach> {
    let mut search = Search::over(conditions);
    (0..conditions.len()).map(|at| search.about(conditions, at)).collect()
}

/// Values of an attribute that no test tells apart.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Case<'a> {
    /// Missing, or of a type that no test is about.
    Missing,
    Number(f64),
    Text(&'a str),
    /// A text that no test mentions.
    OtherText,
}

/// What a search found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Yes,
    No,
    GivenUp,
}

/// A condition that must hold, or must not.
type Goal<'a> = (&'a Expr, bool);

struct Search<'a> {
    cases: BTreeMap<&'a str, Vec<Case<'a>>>,
    assigned: BTreeMap<&'a str, Case<'a>>,
    left: u64,
}

impl<'a> Search<'a> {
    fn over(conditions: &[&'a Expr]) -> Self {
        let mut tests: BTreeMap<&str, Vec<&Test>> = BTreeMap::new();
        for condition in conditions {
            condition.tests(&mut |test| tests.entry(&test.attribute).or_default().push(test));
        }
        let cases = tests.into_iter().map(|(name, tests)| (name, cases(&tests))).collect();
        Self { cases, assigned: BTreeMap::new(), left: BUDGET }
    }

    fn about(&mut self, conditions: &[&'a Expr], at: usize) -> Reach {
        let Some((this, before)) = conditions.get(..=at).and_then(<[&Expr]>::split_last) else {
            return Reach::Possible;
        };
        if self.possible(&[(*this, true)]) == Found::No {
            return Reach::Never;
        }
        let goals: Vec<Goal<'a>> = std::iter::once((*this, true)).chain(before.iter().map(|b| (*b, false))).collect();
        if self.possible(&goals) != Found::No {
            return Reach::Possible;
        }
        let alone = before.iter().position(|b| self.possible(&[(*this, true), (*b, false)]) == Found::No);
        Reach::Shadowed(alone)
    }

    /// Whether some assignment meets all goals.
    fn possible(&mut self, goals: &[Goal<'a>]) -> Found {
        let mut blocking = None;
        for (expr, wanted) in goals {
            match self.truth(expr) {
                Ok(truth) if truth != *wanted => return Found::No,
                Ok(_) => {}
                Err(attribute) => blocking = blocking.or(Some(attribute)),
            }
        }
        if self.left == 0 {
            return Found::GivenUp;
        }
        let Some(attribute) = blocking else { return Found::Yes };
        let cases = self.cases.get(attribute).cloned().unwrap_or_default();
        let mut result = Found::No;
        for case in cases {
            self.assigned.insert(attribute, case);
            result = self.possible(goals);
            if result != Found::No {
                break;
            }
        }
        self.assigned.remove(attribute);
        result
    }

    /// Whether it holds by what is assigned so far; else an attribute that this depends on.
    fn truth(&mut self, expr: &'a Expr) -> Result<bool, &'a str> {
        match expr {
            Expr::Or(parts) => self.any(parts, true),
            Expr::And(parts) => self.any(parts, false),
            Expr::Not(inner) => self.truth(inner).map(|truth| !truth),
            Expr::Test(test) => {
                self.left = self.left.saturating_sub(1);
                let case = self.assigned.get(test.attribute.as_str()).ok_or(test.attribute.as_str())?;
                Ok(case.passes(&test.wanted))
            }
        }
    }

    /// `decisive` if any part is that; the other if all parts are the other; else what the first open one depends on.
    fn any(&mut self, parts: &'a [Expr], decisive: bool) -> Result<bool, &'a str> {
        let mut open = None;
        for part in parts {
            match self.truth(part) {
                Ok(truth) if truth == decisive => return Ok(decisive),
                Ok(_) => {}
                Err(attribute) => open = open.or(Some(attribute)),
            }
        }
        open.map_or(Ok(!decisive), Err)
    }
}

impl Case<'_> {
    fn passes(self, wanted: &Wanted) -> bool {
        match (self, wanted) {
            (Self::Missing, _) => false,
            (Self::Number(number), _) => wanted.admits_number(number),
            (Self::Text(text), _) => wanted.admits_text(text),
            (Self::OtherText, wanted) => matches!(wanted, Wanted::NoneOf(_)),
        }
    }
}

/// The cases that the tests of one attribute tell apart.
fn cases<'a>(tests: &[&'a Test]) -> Vec<Case<'a>> {
    let (mut numbers, mut texts) = (Vec::new(), BTreeSet::new());
    for test in tests {
        match &test.wanted {
            Wanted::Number(_, limit) => numbers.push(*limit),
            Wanted::NumberIn(list) => numbers.extend(list),
            Wanted::OneOf(list) | Wanted::NoneOf(list) => texts.extend(list.iter().map(String::as_str)),
        }
    }
    let mut cases: Vec<Case<'a>> = texts.into_iter().map(Case::Text).collect();
    if numbers.is_empty() {
        cases.push(Case::OtherText);
    } else {
        cases.extend(around(numbers).into_iter().map(Case::Number));
    }
    cases.push(Case::Missing);
    cases
}

/// The numbers themselves, one below, one above, and one between each two that have one.
fn around(mut numbers: Vec<f64>) -> Vec<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    let mut all = vec![f64::NEG_INFINITY];
    let mut before = None;
    for number in numbers {
        let middle = before.map(|before: f64| f64::midpoint(before, number));
        all.extend(middle.filter(|middle| before.is_some_and(|before| before < *middle) && *middle < number));
        all.push(number);
        before = Some(number);
    }
    all.push(f64::INFINITY);
    all
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::{Reach, reach};
    use crate::condition::Expr;
    use crate::condition::testing::expr;

    fn of(conditions: &[&str]) -> Vec<Reach> {
        let read: Vec<Expr> = conditions.iter().map(|text| expr(text)).collect();
        reach(&read.iter().collect::<Vec<_>>())
    }

    /// What is known of the last of several conditions.
    fn last(conditions: &[&str]) -> Reach {
        *of(conditions).last().unwrap()
    }

    #[test]
    fn contradictions_never_hold() {
        for condition in [
            "payload_size > 6MB and payload_size < 5MB",
            "priority < low",
            "priority == low and priority == high",
            "region == eu and region != eu",
            "payload_size > 6MB and not payload_size > 6MB",
            "payload_size == 1 and not payload_size in [1, 2]",
        ] {
            assert_eq!(of(&[condition]), [Reach::Never], "{condition}");
        }
        for condition in ["payload_size > 5MB and payload_size < 6MB", "batch_size > 5 and batch_size < 6"] {
            assert_eq!(of(&[condition]), [Reach::Possible], "{condition}");
        }
    }

    #[test]
    fn what_an_earlier_rule_takes_is_never_left() {
        assert_eq!(last(&["payload_size > 5MB", "payload_size > 6MB"]), Reach::Shadowed(Some(0)));
        assert_eq!(last(&["payload_size > 6MB", "payload_size > 5MB"]), Reach::Possible);
        assert_eq!(last(&["priority >= medium", "priority == high and region == eu"]), Reach::Shadowed(Some(0)));
        assert_eq!(last(&["region == a", "region != eu", "region == b"]), Reach::Shadowed(Some(1)));
        assert_eq!(
            last(&["payload_size > 6MB", "payload_size <= 6MB", "payload_size != 1"]),
            Reach::Shadowed(None),
            "the two together"
        );
    }

    #[test]
    fn a_missing_attribute_is_a_case_of_its_own() {
        let sides = ["payload_size > 6MB", "payload_size <= 6MB"];
        assert_eq!(last(&[sides[0], sides[1], "priority == high"]), Reach::Possible, "a request without a size");
        assert_eq!(last(&[sides[0], "not payload_size > 6MB", "priority == high"]), Reach::Shadowed(None));
        assert_eq!(last(&["not (region == a and region == b)", "priority == high"]), Reach::Shadowed(Some(0)));
    }

    #[test]
    fn a_thousand_rules_take_no_time() {
        let texts: Vec<String> = (0..1000).map(|n| format!("source == s{n} and payload_size > {n}KB")).collect();
        let start = Instant::now();
        let all = of(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(all.iter().all(|r| *r == Reach::Possible));
        assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    }

    fn condition() -> impl Strategy<Value = String> {
        let test = prop_oneof![
            (0..3u8, prop::sample::select(vec!["<", "<=", "==", "!=", ">", ">="]))
                .prop_map(|(n, op)| format!("batch_size {op} {n}")),
            prop::sample::select(vec![
                "priority == low",
                "priority > low",
                "region == a",
                "region != a",
                "region in [a, b]"
            ])
            .prop_map(str::to_owned),
        ];
        test.prop_recursive(3, 8, 3, |inner| {
            prop_oneof![
                inner.clone().prop_map(|a| format!("not ({a})")),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) and ({b})")),
                (inner.clone(), inner).prop_map(|(a, b)| format!("({a}) or ({b})")),
            ]
        })
    }

    proptest! {
        /// Every input of a grid that has all cases, decided one by one.
        #[test]
        fn the_answer_is_that_of_trying_everything(texts in prop::collection::vec(condition(), 1..4)) {
            let conditions: Vec<Expr> = texts.iter().map(|text| expr(text)).collect();
            let mut first = vec![false; conditions.len()];
            let mut ever = vec![false; conditions.len()];
            let numbers = ["null", "-1", "0", "0.5", "1", "1.5", "2", "3"];
            for number in numbers {
                for priority in ["null", "\"low\"", "\"medium\"", "\"high\""] {
                    for region in ["null", "\"a\"", "\"b\"", "\"c\""] {
                        let text = format!("{{\"batch_size\": {number}, \"priority\": {priority}, \"region\": {region}}}");
                        let input: serde_json::Map<_, _> = serde_json::from_str(&text).unwrap();
                        let held: Vec<bool> = conditions.iter().map(|c| c.holds(&input)).collect();
                        for (at, held) in held.iter().enumerate() {
                            ever[at] |= held;
                        }
                        if let Some(at) = held.iter().position(|held| *held) {
                            first[at] = true;
                        }
                    }
                }
            }
            for (at, reach) in reach(&conditions.iter().collect::<Vec<_>>()).into_iter().enumerate() {
                prop_assert_eq!(reach == Reach::Never, !ever[at], "{:?} {}", texts, at);
                prop_assert_eq!(reach == Reach::Possible, first[at], "{:?} {}", texts, at);
            }
        }
    }
}
