//! CloudWatch's metrics: their namespaces, units, dimensions and the statistics that mean something.
//!
//! Alarms and panels name metrics through this table alone, so that none asks CloudWatch for a series that does not
//! exist: CloudWatch answers such a question with "no data", and an alarm on it never rings. Sources are the pages of
//! the services' developer guides, as of 2026-11; each group names its own.

pub mod words;

pub use words::Word;

/// What is computed from the data points of one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Statistic {
    /// Their mean.
    Average,
    /// Their sum.
    Sum,
    /// The smallest.
    Minimum,
    /// The largest.
    Maximum,
    /// A percentile in whole percent.
    Percentile(u8),
}

impl Statistic {
    /// As CloudWatch spells it: `Sum`, `p99`.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Self::Average => "Average".to_owned(),
            Self::Sum => "Sum".to_owned(),
            Self::Minimum => "Minimum".to_owned(),
            Self::Maximum => "Maximum".to_owned(),
            Self::Percentile(percent) => format!("p{percent}"),
        }
    }
}

/// One metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// `AWS/Lambda`.
    pub namespace: &'static str,
    /// `Errors`.
    pub name: &'static str,
    /// CloudWatch's unit: `Count`, `Milliseconds`, `Seconds`, `Bytes`, `None`.
    pub unit: &'static str,
    /// The sets of dimensions under which it is published, each in the service's order. CloudWatch finds a series only
    /// by exactly one of these sets.
    pub dimensions: &'static [&'static [&'static str]],
    /// What the metric is a total of, so that its sum means something; otherwise it is a level or a time.
    pub summable: bool,
}

impl Metric {
    /// Whether it is published under exactly these dimensions.
    #[must_use]
    pub fn has_dimensions(&self, names: &[&str]) -> bool {
        self.dimensions.contains(&names)
    }

    /// Whether the statistic means something for it.
    #[must_use]
    pub const fn has_statistic(&self, statistic: Statistic) -> bool {
        !matches!(statistic, Statistic::Sum) || self.summable
    }
}

const fn row(
    namespace: &'static str,
    name: &'static str,
    unit: &'static str,
    dimensions: &'static [&'static [&'static str]],
    summable: bool,
) -> Metric {
    Metric { namespace, name, unit, dimensions, summable }
}

/// Lambda (guide, "Types of metrics for Lambda functions" and "Viewing metrics for Lambda functions", dimensions).
pub mod lambda {
    use super::{Metric, row};

    const NAMESPACE: &str = "AWS/Lambda";
    /// A function; one of its aliases or versions; the version behind an alias that has weights; all functions.
    const EACH: &[&[&str]] =
        &[&["FunctionName"], &["FunctionName", "Resource"], &["FunctionName", "Resource", "ExecutedVersion"], &[]];

    /// Calls whose code ran, failed ones included; throttled ones not.
    pub const INVOCATIONS: Metric = row(NAMESPACE, "Invocations", "Count", EACH, true);
    /// Calls that ended in an error of the function.
    pub const ERRORS: Metric = row(NAMESPACE, "Errors", "Count", EACH, true);
    /// Calls that found no free concurrency.
    pub const THROTTLES: Metric = row(NAMESPACE, "Throttles", "Count", EACH, true);
    /// What the function's code took. The sum is what duration is billed by.
    pub const DURATION: Metric = row(NAMESPACE, "Duration", "Milliseconds", EACH, true);
    /// Calls at one time.
    pub const CONCURRENT_EXECUTIONS: Metric = row(NAMESPACE, "ConcurrentExecutions", "Count", EACH, false);
    /// Age of the last record of a stream's batch when it is handed over.
    pub const ITERATOR_AGE: Metric = row(NAMESPACE, "IteratorAge", "Milliseconds", EACH, false);
    /// Asynchronous events that went neither to the function nor to its dead letter queue.
    pub const DEAD_LETTER_ERRORS: Metric = row(NAMESPACE, "DeadLetterErrors", "Count", EACH, true);
    /// Results that did not reach their destination.
    pub const DESTINATION_DELIVERY_FAILURES: Metric =
        row(NAMESPACE, "DestinationDeliveryFailures", "Count", EACH, true);
    /// Asynchronous events that were dropped.
    pub const ASYNC_EVENTS_DROPPED: Metric = row(NAMESPACE, "AsyncEventsDropped", "Count", EACH, true);
    /// The part of provisioned concurrency that is in use, 0 to 1; of the alias or version that has it.
    pub const PROVISIONED_CONCURRENCY_UTILIZATION: Metric = row(
        NAMESPACE,
        "ProvisionedConcurrencyUtilization",
        "None",
        &[&["FunctionName", "Resource"], &["FunctionName", "Resource", "ExecutedVersion"]],
        false,
    );
    /// Calls that ran beside provisioned concurrency because none was free.
    pub const PROVISIONED_CONCURRENCY_SPILLOVER: Metric =
        row(NAMESPACE, "ProvisionedConcurrencySpilloverInvocations", "Count", EACH, true);

    /// Records that an event source mapping has given up and put where its failures go; only where the mapping is told
    /// to count events (guide, "Event source mapping metrics").
    pub const FAILURES_DELIVERED: Metric =
        row(NAMESPACE, "OnFailureDestinationDeliveredEventCount", "Count", &[&["EventSourceMappingUUID"]], true);

    pub(super) const ALL: &[Metric] = &[
        INVOCATIONS,
        ERRORS,
        THROTTLES,
        DURATION,
        CONCURRENT_EXECUTIONS,
        ITERATOR_AGE,
        DEAD_LETTER_ERRORS,
        DESTINATION_DELIVERY_FAILURES,
        ASYNC_EVENTS_DROPPED,
        PROVISIONED_CONCURRENCY_UTILIZATION,
        PROVISIONED_CONCURRENCY_SPILLOVER,
        FAILURES_DELIVERED,
    ];
}

/// SQS (guide, "Available CloudWatch metrics for Amazon SQS").
pub mod sqs {
    use super::{Metric, row};

    const NAMESPACE: &str = "AWS/SQS";
    const QUEUE: &[&[&str]] = &[&["QueueName"]];

    /// Messages that wait to be received.
    pub const VISIBLE: Metric = row(NAMESPACE, "ApproximateNumberOfMessagesVisible", "Count", QUEUE, false);
    /// Messages that are being worked on.
    pub const NOT_VISIBLE: Metric = row(NAMESPACE, "ApproximateNumberOfMessagesNotVisible", "Count", QUEUE, false);
    /// Age of the oldest message that is still there. For dead letter queues it counts from when it arrived there.
    pub const AGE_OF_OLDEST: Metric = row(NAMESPACE, "ApproximateAgeOfOldestMessage", "Seconds", QUEUE, false);
    /// Messages put into the queue by senders; redrive does not count.
    pub const SENT: Metric = row(NAMESPACE, "NumberOfMessagesSent", "Count", QUEUE, true);

    pub(super) const ALL: &[Metric] = &[VISIBLE, NOT_VISIBLE, AGE_OF_OLDEST, SENT];
}

/// Step Functions (guide, "Monitoring Step Functions metrics using Amazon CloudWatch").
pub mod states {
    use super::{Metric, row};

    const NAMESPACE: &str = "AWS/States";
    const MACHINE: &[&[&str]] = &[&["StateMachineArn"]];

    /// Executions that began.
    pub const STARTED: Metric = row(NAMESPACE, "ExecutionsStarted", "Count", MACHINE, true);
    /// Executions that ended well.
    pub const SUCCEEDED: Metric = row(NAMESPACE, "ExecutionsSucceeded", "Count", MACHINE, true);
    /// Executions that failed.
    pub const FAILED: Metric = row(NAMESPACE, "ExecutionsFailed", "Count", MACHINE, true);
    /// Executions that were stopped.
    pub const ABORTED: Metric = row(NAMESPACE, "ExecutionsAborted", "Count", MACHINE, true);
    /// Executions that took too long.
    pub const TIMED_OUT: Metric = row(NAMESPACE, "ExecutionsTimedOut", "Count", MACHINE, true);
    /// Executions or state transitions that were throttled.
    pub const THROTTLED: Metric = row(NAMESPACE, "ExecutionThrottled", "Count", MACHINE, true);
    /// From the beginning to the end of an execution.
    pub const TIME: Metric = row(NAMESPACE, "ExecutionTime", "Milliseconds", MACHINE, false);

    pub(super) const ALL: &[Metric] = &[STARTED, SUCCEEDED, FAILED, ABORTED, TIMED_OUT, THROTTLED, TIME];
}

/// Every metric of AWS's own that is known here.
pub fn all() -> impl Iterator<Item = &'static Metric> {
    lambda::ALL.iter().chain(sqs::ALL).chain(states::ALL)
}

/// The metric of this namespace and name.
#[must_use]
pub fn find(namespace: &str, name: &str) -> Option<&'static Metric> {
    all().find(|metric| metric.namespace == namespace && metric.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_metric_is_there_once() {
        let mut names: Vec<_> = all().map(|m| (m.namespace, m.name)).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        assert_eq!(find("AWS/Lambda", "Errors"), Some(&lambda::ERRORS));
    }

    #[test]
    fn a_level_has_no_sum() {
        assert!(lambda::ERRORS.has_statistic(Statistic::Sum));
        assert!(!sqs::VISIBLE.has_statistic(Statistic::Sum) && sqs::VISIBLE.has_statistic(Statistic::Maximum));
    }

    #[test]
    fn dimensions_fit_only_as_a_whole() {
        assert!(lambda::ERRORS.has_dimensions(&["FunctionName"]));
        assert!(!lambda::ERRORS.has_dimensions(&["Resource"]));
        assert!(!lambda::PROVISIONED_CONCURRENCY_UTILIZATION.has_dimensions(&["FunctionName"]));
    }
}
