//! Diagnostics of shape: keys and values that do not fit the language, whatever they mean.

aws_auto_source::codes! {
    /// A key that the language does not have at this place.
    UNKNOWN_KEY = "AA0040", "unknown-key", Error, include_str!("../../docs/codes/unknown-key.md");
    /// A key that must be there is not.
    MISSING_KEY = "AA0041", "missing-key", Error, include_str!("../../docs/codes/missing-key.md");
    /// A list where a mapping belongs, a string where a number belongs, and so on.
    WRONG_TYPE = "AA0042", "wrong-type", Error, include_str!("../../docs/codes/wrong-type.md");
    /// A word that is not one of the words allowed here.
    UNKNOWN_WORD = "AA0043", "unknown-word", Error, include_str!("../../docs/codes/unknown-word.md");
    /// A key without a value.
    EMPTY_VALUE = "AA0044", "empty-value", Error, include_str!("../../docs/codes/empty-value.md");
    /// A duration, size or schedule that its grammar cannot read.
    BAD_VALUE = "AA0045", "bad-value", Error, include_str!("../../docs/codes/bad-value.md");
}
