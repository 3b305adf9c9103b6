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
    MISSING_VALUE = "AA0044", "missing-value", Error, include_str!("../../docs/codes/missing-value.md");
    /// A duration that its grammar cannot read.
    BAD_DURATION = "AA0045", "bad-duration", Error, include_str!("../../docs/codes/bad-duration.md");
    /// A size that its grammar cannot read.
    BAD_SIZE = "AA0046", "bad-size", Error, include_str!("../../docs/codes/bad-size.md");
    /// A schedule that AWS's grammar cannot read.
    BAD_SCHEDULE = "AA0047", "bad-schedule", Error, include_str!("../../docs/codes/bad-schedule.md");
    /// `yes`, `on` and their kin where a boolean belongs: strings since YAML 1.2.
    YAML_BOOLEAN_WORD = "AA0048", "yaml-boolean-word", Error, include_str!("../../docs/codes/yaml-boolean-word.md");
}
