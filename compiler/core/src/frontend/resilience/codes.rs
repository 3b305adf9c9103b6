//! Codes of findings about breakers, dead letters and rules for errors.
//!
//! They have the numbers AA0860 to AA0879.

macro_rules! page {
    ($name:literal) => {
        include_str!(concat!("../../../../../docs/codes/", $name, ".md"))
    };
}

aws_auto_source::codes! {
    /// A dead letter queue that nothing would ever reach.
    IDLE_DEAD_LETTERS = "AA0860", "idle-dead-letters", Warning, page!("idle-dead-letters");
    /// More attempts than Lambda makes.
    DEAD_LETTER_ATTEMPTS = "AA0861", "dead-letter-attempts", Note, page!("dead-letter-attempts");
    /// Messages to be moved back where none can be.
    NOTHING_TO_REDRIVE = "AA0862", "nothing-to-redrive", Error, page!("nothing-to-redrive");
    /// One queue for messages that are moved back in different ways.
    MIXED_DEAD_LETTERS = "AA0863", "mixed-dead-letters", Error, page!("mixed-dead-letters");
    /// How long a cached answer is good, where nobody says.
    ASSUMED_CACHE_TTL = "AA0864", "assumed-cache-ttl", Note, page!("assumed-cache-ttl");
    /// A function that would answer for itself.
    FALLBACK_TO_ITSELF = "AA0865", "fallback-to-itself", Error, page!("fallback-to-itself");
    /// A class of errors that only the user knows, without their names.
    MISSING_ERROR_NAMES = "AA0866", "missing-error-names", Error, page!("missing-error-names");
    /// A retry behind what has dealt with the error.
    LATE_RETRY = "AA0867", "late-retry", Error, page!("late-retry");
    /// Another configuration of a function that lives elsewhere.
    VARIANT_OF_EXTERNAL = "AA0868", "variant-of-external", Error, page!("variant-of-external");
    /// A variant for more memory that has no more.
    VARIANT_WITHOUT_MORE_MEMORY = "AA0869", "variant-without-more-memory", Warning, page!("variant-without-more-memory");
}
