//! `circuit_breakers:`, `dead_letter_queues:` and `error_handling:` — what happens when things fail.

use aws_auto_source::Spanned;

use crate::scalar::{Any, Megabytes, Seconds};
use crate::{record, words};

record! {
    /// A breaker in front of a function.
    CircuitBreaker {
        /// The function.
        function: Spanned<String>,
        /// Consecutive failures that open it.
        failure_threshold: Option<Spanned<i64>>,
        /// How long it stays open.
        recovery_timeout: Option<Spanned<Seconds>>,
        /// Trial calls at once while half open; 1 unless said.
        half_open_max_calls: Option<Spanned<i64>>,
        /// What answers while it is open.
        fallback_strategy: Option<Spanned<Fallback>>,
    }
}

words! {
    /// The kind of answer while a breaker is open.
    FallbackKind {
        /// The last good answer.
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
        /// What tells requests apart; a hash of the input unless said.
        cache_key: Option<Spanned<String>>,
        /// The other function.
        fallback_function: Option<Spanned<String>>,
        /// The fixed answer.
        body: Option<Spanned<Any>>,
    }
}

record! {
    /// What happens to messages that a function cannot process.
    DeadLetterQueue {
        /// The function.
        function: Spanned<String>,
        /// Whether there is one; `false` removes a default one.
        dlq_enabled: Option<Spanned<bool>>,
        /// Attempts before a message is put aside.
        max_receive_count: Option<Spanned<i64>>,
        /// Analysis of what was put aside.
        ai_analysis: Option<Spanned<DeadLetterAnalysis>>,
    }
}

record! {
    /// Analysis of what was put aside.
    DeadLetterAnalysis {
        /// Saved queries.
        enabled: Option<Spanned<bool>>,
        /// A log anomaly detector.
        pattern_detection: Option<Spanned<bool>>,
        /// Move messages back when the error alarm recovers.
        auto_remediation: Option<Spanned<bool>>,
        /// Move messages back on a schedule while the function is healthy.
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
        /// Retry on a variant with more memory.
        IncreaseMemory = "increase_memory",
        /// Retry on a variant with another runtime.
        SwitchRuntime = "switch_runtime",
        /// Open an OpsItem and tell the alert topic.
        EscalateToHuman = "escalate_to_human",
    }
}

record! {
    /// What is done about the errors of a function.
    ErrorHandling {
        /// The function.
        function: Spanned<String>,
        /// The rules, in order.
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
        /// How often.
        max_attempts: Option<Spanned<i64>>,
        /// First wait.
        interval: Option<Spanned<Seconds>>,
        /// Growth of the wait.
        backoff_rate: Option<Spanned<f64>>,
        /// The function that answers instead.
        fallback_function: Option<Spanned<String>>,
        /// Memory of the variant.
        memory: Option<Spanned<Megabytes>>,
        /// Runtime of the variant.
        runtime: Option<Spanned<String>>,
        /// Entry point of the variant.
        handler: Option<Spanned<String>>,
        /// Code of the variant.
        code: Option<Spanned<String>>,
    }
}
