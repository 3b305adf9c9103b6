//! Deciding a condition about an input, here and now.

use serde_json::{Map, Value};

use super::{Expr, Test, Wanted};

impl Expr {
    /// Whether the condition holds for an input.
    #[must_use]
    pub fn holds(&self, input: &Map<String, Value>) -> bool {
        self.holds_watched(input, &mut |_, _| {})
    }

    /// The same; `watch` sees each test that the answer depended on, and whether it held.
    pub fn holds_watched(&self, input: &Map<String, Value>, watch: &mut impl FnMut(&Test, bool)) -> bool {
        match self {
            Self::Or(parts) => parts.iter().any(|part| part.holds_watched(input, watch)),
            Self::And(parts) => parts.iter().all(|part| part.holds_watched(input, watch)),
            Self::Not(inner) => !inner.holds_watched(input, watch),
            Self::Test(test) => {
                let held = test.holds(input.get(&test.attribute));
                watch(test, held);
                held
            }
        }
    }
}

impl Test {
    /// Whether a value passes; nothing passes no test, and neither does a value of another type.
    #[must_use]
    pub fn holds(&self, value: Option<&Value>) -> bool {
        match value {
            Some(Value::Number(number)) => number.as_f64().is_some_and(|number| self.wanted.admits_number(number)),
            Some(Value::String(text)) => self.wanted.admits_text(text),
            _ => false,
        }
    }

    /// Whether a value has the type that the test is about, whatever the answer.
    #[must_use]
    pub fn understands(&self, value: Option<&Value>) -> bool {
        match (&self.wanted, value) {
            (Wanted::Number(..) | Wanted::NumberIn(_), Some(value)) => value.is_number(),
            (Wanted::OneOf(_) | Wanted::NoneOf(_), Some(value)) => value.is_string(),
            (_, None) => false,
        }
    }
}

impl Wanted {
    /// Whether a number passes.
    #[must_use]
    pub fn admits_number(&self, number: f64) -> bool {
        match self {
            Self::Number(operator, limit) => number.partial_cmp(limit).is_some_and(|order| operator.holds(order)),
            Self::NumberIn(list) => list.contains(&number),
            Self::OneOf(_) | Self::NoneOf(_) => false,
        }
    }

    /// Whether a text passes.
    #[must_use]
    pub fn admits_text(&self, text: &str) -> bool {
        match self {
            Self::OneOf(list) => list.iter().any(|one| one == text),
            Self::NoneOf(list) => list.iter().all(|one| one != text),
            Self::Number(..) | Self::NumberIn(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::condition::testing::expr;

    fn holds(condition: &str, input: &Value) -> bool {
        expr(condition).holds(input.as_object().unwrap())
    }

    #[test]
    fn comparisons_of_each_type() {
        let input = json!({
            "payload_size": 6_291_457, "latency_requirement": 0.05, "priority": "medium", "region": "eu-west-1",
            "batch_size": 3,
        });
        for condition in [
            "payload_size > 6MB",
            "payload_size != 6MB",
            "latency_requirement < 100ms",
            "priority < high and priority >= low",
            "region in [eu-west-1, eu-central-1]",
            "batch_size in [1, 3]",
            "batch_size == 3.0",
            "region != us-east-1",
        ] {
            assert!(holds(condition, &input), "{condition}");
        }
        for condition in ["payload_size <= 6MB", "priority == high", "not region == eu-west-1", "batch_size in [1, 2]"]
        {
            assert!(!holds(condition, &input), "{condition}");
        }
    }

    #[test]
    fn what_is_missing_or_of_another_type_passes_no_comparison() {
        for input in
            [json!({}), json!({"payload_size": "7MB", "region": 5, "priority": "urgent"}), json!({"region": null})]
        {
            for condition in ["payload_size > 1", "payload_size != 1", "region != eu", "priority != low"] {
                assert!(!holds(condition, &input), "{condition} {input}");
                assert!(holds(&format!("not {condition}"), &input), "{condition} {input}");
            }
        }
    }

    #[test]
    fn only_tests_that_the_answer_depends_on_are_watched() {
        let mut seen = Vec::new();
        let input = json!({"batch_size": 1});
        let condition = expr("batch_size == 1 or payload_size > 6MB");
        assert!(
            condition.holds_watched(input.as_object().unwrap(), &mut |t, held| seen.push((t.attribute.clone(), held)))
        );
        assert_eq!(seen, [("batch_size".to_owned(), true)]);
    }
}
