//! What a state does with errors: `Retry` and `Catch`.

use crate::aws::{Key, Props, Value, text};

/// One retrier.
#[derive(Debug, Clone, PartialEq)]
pub struct Retry {
    /// Names of errors; `States.ALL` stands alone and last.
    pub errors: Vec<String>,
    /// Seconds before the first retry.
    pub interval: u32,
    /// How many retries; the first attempt does not count.
    pub max_attempts: u32,
    /// By how much each wait is longer than the one before.
    pub backoff_rate: f64,
    /// Seconds that no wait exceeds.
    pub max_delay: Option<u32>,
    /// Waits are random between nothing and the computed wait, so that many failing executions do not return at once.
    pub jitter: bool,
}

impl Retry {
    /// Exponential backoff with full jitter.
    #[must_use]
    pub fn backoff(errors: &[&str], interval: u32, max_attempts: u32) -> Self {
        let errors = errors.iter().map(|&e| e.to_owned()).collect();
        Self { errors, interval, max_attempts, backoff_rate: 2.0, max_delay: None, jitter: true }
    }

    /// With waits of at most so many seconds.
    #[must_use]
    pub const fn at_most(mut self, seconds: u32) -> Self {
        self.max_delay = Some(seconds);
        self
    }

    /// Seconds that all waits take together at most: what a caller with a deadline has to expect.
    #[must_use]
    pub fn longest(&self) -> u32 {
        let cap = f64::from(self.max_delay.unwrap_or(u32::MAX));
        let waits = (0..self.max_attempts).scan(f64::from(self.interval), |wait, _| {
            let now = wait.min(cap);
            *wait *= self.backoff_rate;
            Some(now)
        });
        whole(waits.sum())
    }

    pub(super) fn to_value(&self) -> Value {
        let mut props: Props = vec![
            ("ErrorEquals".into(), names(&self.errors)),
            ("IntervalSeconds".into(), self.interval.into()),
            ("MaxAttempts".into(), self.max_attempts.into()),
            ("BackoffRate".into(), number(self.backoff_rate)),
        ];
        props.extend(self.max_delay.map(|seconds| (Key::from("MaxDelaySeconds"), seconds.into())));
        props.push(("JitterStrategy".into(), text(if self.jitter { "FULL" } else { "NONE" })));
        Value::Map(props)
    }
}

/// One catcher: where to go, with what.
#[derive(Debug, Clone, PartialEq)]
pub struct Catch {
    /// Names of errors; `States.ALL` stands alone and last.
    pub errors: Vec<String>,
    /// The state to go to.
    pub next: String,
    /// Variables to set.
    pub assign: Props,
    /// What the next state gets; `$states.errorOutput` (`Error`, `Cause`) unless said.
    pub output: Option<Value>,
}

impl Catch {
    /// Catches whatever can be caught.
    #[must_use]
    pub fn all(next: impl Into<String>) -> Self {
        Self::of(&["States.ALL"], next)
    }

    /// Catches these.
    #[must_use]
    pub fn of(errors: &[&str], next: impl Into<String>) -> Self {
        let errors = errors.iter().map(|&e| e.to_owned()).collect();
        Self { errors, next: next.into(), assign: Vec::new(), output: None }
    }

    /// Setting a variable.
    #[must_use]
    pub fn assign(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.assign.push((name.into(), value.into()));
        self
    }

    /// Handing on something else than the error.
    #[must_use]
    pub fn output(mut self, value: impl Into<Value>) -> Self {
        self.output = Some(value.into());
        self
    }

    pub(super) fn to_value(&self) -> Value {
        let mut props: Props = vec![("ErrorEquals".into(), names(&self.errors))];
        if !self.assign.is_empty() {
            props.push(("Assign".into(), Value::Map(self.assign.clone())));
        }
        props.extend(self.output.clone().map(|output| (Key::from("Output"), output)));
        props.push(("Next".into(), text(&self.next)));
        Value::Map(props)
    }
}

fn names(errors: &[String]) -> Value {
    Value::List(errors.iter().map(text).collect())
}

/// Whole numbers are written without a fraction.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e9 { Value::Int(i64::from(whole(value))) } else { Value::Float(value) }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "waits are small and never negative")]
fn whole(value: f64) -> u32 {
    value.clamp(0.0, f64::from(u32::MAX)).ceil() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_wait_counts_every_retry_and_the_cap() {
        assert_eq!(Retry::backoff(&["States.ALL"], 1, 3).longest(), 1 + 2 + 4);
        assert_eq!(Retry::backoff(&["States.ALL"], 2, 4).at_most(5).longest(), 2 + 4 + 5 + 5);
    }
}
