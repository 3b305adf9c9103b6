//! `circuit_breakers:`, `dead_letter_queues:` and `error_handling:` — what happens when things fail.

use aws_auto_source::Spanned;

use crate::scalar::{Any, Megabytes, Seconds};
use crate::{record, words};

record! {
    /// A breaker in front of a function: the state machine `<function>-breaker`, Express where it can be, with its state
    /// in the DynamoDB table `<settings.name>-breakers`. Schedules, event rules and steps of other machines go through it;
    /// its ARN is an output for code.
    CircuitBreaker {
        /// The function; one that lives elsewhere will do.
        function: Spanned<String>,
        /// Consecutive failures that open it; 5 unless said.
        failure_threshold: Option<Spanned<i64>>,
        /// How long it stays open; 30 s unless said.
        recovery_timeout: Option<Spanned<Seconds>>,
        /// Trial calls at once while half open; 1 unless said. The first success closes, any failure opens again.
        half_open_max_calls: Option<Spanned<i64>>,
        /// What answers while it is open, and when a call fails. Without it the caller sees the failure, or `CircuitOpen`.
        fallback_strategy: Option<Spanned<Fallback>>,
    }
}

words! {
    /// The kind of answer while a breaker is open.
    FallbackKind {
        /// The last good answer to the same request; `NothingCached` when there is none.
        CachedResponse = "cached_response",
        /// Another function's answer.
        AlternativeFunction = "alternative_function",
        /// A fixed answer.
        StaticResponse = "static_response",
    }
}

record! {
    /// What answers while a breaker is open.
    Fallback {
        /// The kind.
        kind as "type": Spanned<FallbackKind>,
        /// How long a cached answer is good; 300 s unless said.
        cache_ttl: Option<Spanned<Seconds>>,
        /// Where a request carries what tells it from others, such as `customer.id`; a hash of the whole input unless
        /// said, without what EventBridge wraps around an event.
        cache_key: Option<Spanned<String>>,
        /// The other function.
        fallback_function: Option<Spanned<String>>,
        /// The fixed answer.
        body: Option<Spanned<Any>>,
    }
}

record! {
    /// What happens to messages that a function cannot process: a redrive policy for queues, an on-failure destination for
    /// asynchronous calls (`<function>-dlq`) and streams (the bucket `<function>-failures`), with alarms on depth and age.
    DeadLetterQueue {
        /// The function; of one that lives elsewhere only the queue, its alarms and its analysis are made.
        function: Spanned<String>,
        /// Whether there is one; `false` removes a default one.
        dlq_enabled: Option<Spanned<bool>>,
        /// Attempts before a message is put aside: of messages, records, and (at most three) asynchronous calls.
        max_receive_count: Option<Spanned<i64>>,
        /// Analysis of what was put aside.
        ai_analysis: Option<Spanned<DeadLetterAnalysis>>,
    }
}

record! {
    /// Analysis of what was put aside.
    DeadLetterAnalysis {
        /// Saved queries of Logs Insights over the function's log; `false` switches the whole analysis off.
        enabled: Option<Spanned<bool>>,
        /// A log anomaly detector of CloudWatch.
        pattern_detection: Option<Spanned<bool>>,
        /// Move messages back when the function's error alarm recovers: the state machine `<function>-redrive`, which stops
        /// while that alarm is in ALARM.
        auto_remediation: Option<Spanned<bool>>,
        /// The same every hour while the function is healthy.
        auto_retry_optimization: Option<Spanned<bool>>,
    }
}

words! {
    /// A class of errors.
    ErrorClass {
        /// It took too long.
        Timeout = "timeout",
        /// Too many at once.
        Throttling = "throttling",
        /// Memory ran out.
        OutOfMemory = "out_of_memory",
        /// Something it calls failed; needs `error_names`.
        Dependency = "dependency",
        /// The input was wrong; needs `error_names`.
        Validation = "validation",
        /// Everything else.
        Unknown = "unknown",
    }
}

words! {
    /// What is done about an error.
    ErrorAction {
        /// Retry with backoff and full jitter.
        RetryWithBackoff = "retry_with_backoff",
        /// Let another function answer.
        RouteToFallback = "route_to_fallback",
        /// Retry on a variant with more memory, which is another function.
        IncreaseMemory = "increase_memory",
        /// Retry on a variant with another runtime, which is another function.
        SwitchRuntime = "switch_runtime",
        /// Open an OpsItem and tell the alert topic, once while the item is open; the failure stays one.
        EscalateToHuman = "escalate_to_human",
    }
}

record! {
    /// What is done about the errors of a function: the state machine `<function>-recovery`, or part of its breaker. The
    /// same callers go through it as through a breaker.
    ErrorHandling {
        /// The function.
        function: Spanned<String>,
        /// The rules, in the order in which they are tried; what fails again goes to the next one that is for it.
        rules: Vec<Spanned<ErrorRule>>,
    }
}

record! {
    /// One rule.
    ErrorRule {
        /// Classes of errors it is for.
        errors: Vec<Spanned<ErrorClass>>,
        /// Exact error names, for `dependency` and `validation`.
        error_names: Vec<Spanned<String>>,
        /// What is done.
        action: Spanned<ErrorAction>,
        /// Attempts after the failed one: 3 of a retry, 1 of a variant, unless said.
        max_attempts: Option<Spanned<i64>>,
        /// First wait at most; 1 s unless said. Waits are random (full jitter).
        interval: Option<Spanned<Seconds>>,
        /// Growth of the wait; 2 unless said.
        backoff_rate: Option<Spanned<f64>>,
        /// The function that answers instead.
        fallback_function: Option<Spanned<String>>,
        /// Memory of the variant; twice the function's unless said.
        memory: Option<Spanned<Megabytes>>,
        /// Runtime of the variant.
        runtime: Option<Spanned<String>>,
        /// Entry point of the variant, needed in another language.
        handler: Option<Spanned<String>>,
        /// Code of the variant, needed in another language.
        code: Option<Spanned<String>>,
    }
}
