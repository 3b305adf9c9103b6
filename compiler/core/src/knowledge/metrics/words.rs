//! The words by which dashboards name what they show: `aws_lambda_errors_sum`, `lambda_cost_per_invocation`.
//!
//! A word is either a metric of AWS with a statistic, spelt `aws_<service>_<metric>_<statistic>`, or something that this
//! program computes of such metrics, because CloudWatch has no metric for it.

use super::{Metric, Statistic, all};

/// What a word stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// A metric of AWS.
    Metric(&'static Metric, Statistic),
    /// Estimated cost of duration, divided by calls.
    CostPerInvocation,
    /// What the size of memory saves against the size before it was tuned; needs measurements.
    MemorySavings,
    /// What arm64 saves against x86_64.
    ArchitectureSavings,
    /// Savings as a part of what would be paid without them.
    Effectiveness,
    /// Calls of each function in each hour.
    UsageByHour,
}

/// What is computed, by its word.
const COMPUTED: [(&str, Word); 5] = [
    ("ai_optimization_effectiveness", Word::Effectiveness),
    ("architecture_savings", Word::ArchitectureSavings),
    ("function_usage_by_hour", Word::UsageByHour),
    ("lambda_cost_per_invocation", Word::CostPerInvocation),
    ("memory_optimization_savings", Word::MemorySavings),
];

/// Statistics as they end a word.
const STATISTICS: [(&str, Statistic); 8] = [
    ("average", Statistic::Average),
    ("sum", Statistic::Sum),
    ("minimum", Statistic::Minimum),
    ("maximum", Statistic::Maximum),
    ("p50", Statistic::Percentile(50)),
    ("p90", Statistic::Percentile(90)),
    ("p95", Statistic::Percentile(95)),
    ("p99", Statistic::Percentile(99)),
];

/// What a word stands for; nothing for an unknown one.
#[must_use]
pub fn find(word: &str) -> Option<Word> {
    if let Some((_, computed)) = COMPUTED.iter().find(|(known, _)| *known == word) {
        return Some(*computed);
    }
    let (head, statistic) = word.rsplit_once('_')?;
    let (_, statistic) = STATISTICS.iter().find(|(known, _)| *known == statistic)?;
    let metric = all().filter(|metric| is_of_a_thing(metric)).find(|metric| spelt(metric) == head)?;
    metric.has_statistic(*statistic).then_some(Word::Metric(metric, *statistic))
}

/// Every word, sorted.
#[must_use]
pub fn known() -> Vec<String> {
    let of = |metric: &'static Metric| {
        let fits = STATISTICS.iter().filter(|(_, statistic)| metric.has_statistic(*statistic));
        fits.map(move |(word, _)| format!("{}_{word}", spelt(metric)))
    };
    let mut words: Vec<String> = all()
        .filter(|metric| is_of_a_thing(metric))
        .flat_map(of)
        .chain(COMPUTED.iter().map(|(word, _)| (*word).to_owned()))
        .collect();
    words.sort_unstable();
    words
}

/// Whether the metric is of a function, a queue or a machine: a dashboard is about those.
fn is_of_a_thing(metric: &Metric) -> bool {
    let things = ["FunctionName", "QueueName", "StateMachineArn"];
    metric.dimensions.iter().any(|set| set.first().is_some_and(|first| things.contains(first)))
}

/// `aws_lambda_concurrent_executions`.
fn spelt(metric: &Metric) -> String {
    let service = metric.namespace.rsplit('/').next().unwrap_or("").to_lowercase();
    format!("aws_{service}_{}", snake(metric.name))
}

fn snake(name: &str) -> String {
    let mut words = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !words.is_empty() {
            words.push('_');
        }
        words.push(c.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::metrics::{lambda, states};

    #[test]
    fn words_name_a_metric_and_a_statistic() {
        assert_eq!(find("aws_lambda_duration_average"), Some(Word::Metric(&lambda::DURATION, Statistic::Average)));
        assert_eq!(find("aws_lambda_errors_sum"), Some(Word::Metric(&lambda::ERRORS, Statistic::Sum)));
        assert_eq!(find("aws_lambda_duration_p99"), Some(Word::Metric(&lambda::DURATION, Statistic::Percentile(99))));
        assert_eq!(find("aws_states_executions_failed_sum"), Some(Word::Metric(&states::FAILED, Statistic::Sum)));
        assert_eq!(find("aws_lambda_errors"), None, "no statistic");
        assert_eq!(find("aws_sqs_approximate_number_of_messages_visible_sum"), None, "a level has no sum");
    }

    #[test]
    fn every_word_is_found_again() {
        let words = known();
        assert!(words.len() > 100 && words.is_sorted());
        assert!(words.iter().all(|word| find(word).is_some()));
    }

    /// The four panels of the document that the language comes from.
    #[test]
    fn the_words_of_the_first_dashboard_are_known() {
        for word in [
            "aws_lambda_duration_average",
            "aws_lambda_errors_sum",
            "aws_lambda_invocations_sum",
            "lambda_cost_per_invocation",
            "memory_optimization_savings",
            "architecture_savings",
            "ai_optimization_effectiveness",
            "function_usage_by_hour",
        ] {
            assert!(find(word).is_some(), "{word}");
        }
    }
}
