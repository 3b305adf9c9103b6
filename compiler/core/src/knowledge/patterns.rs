//! The grammar of JSON patterns, which EventBridge, Lambda's event filters and SNS's filter policies share for the most
//! part.
//!
//! Sources: "Comparison operators for use in event patterns" (Amazon EventBridge user guide; aws/event-ruler, README);
//! "Filter rule syntax" (AWS Lambda developer guide, "Control which events Lambda sends to your function"); "Amazon SNS
//! subscription filter policies", its operators and constraints (Amazon SNS developer guide). 2026-11.

/// Who reads a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Rules of EventBridge.
    EventBridge,
    /// Filters of event source mappings.
    Mapping,
    /// Filter policies of subscriptions.
    Subscription,
}

impl Dialect {
    /// The word for one such pattern.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::EventBridge => "an event pattern",
            Self::Mapping => "a filter",
            Self::Subscription => "a filter policy",
        }
    }
}

/// What follows an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operand {
    /// A string.
    Text,
    /// A string, or `{equals-ignore-case: string}`.
    TextOrFolded,
    /// A string, a number, a list of either, or one of the string operators on a string or a list of them.
    Excluded,
    /// Comparisons with numbers: `[">", 0, "<=", 5]`.
    Range,
    /// `true` or `false`.
    Switch,
}

/// Every operator, in byte order.
pub const OPERATORS: [(&str, Operand); 8] = [
    ("anything-but", Operand::Excluded),
    ("cidr", Operand::Text),
    ("equals-ignore-case", Operand::Text),
    ("exists", Operand::Switch),
    ("numeric", Operand::Range),
    ("prefix", Operand::TextOrFolded),
    ("suffix", Operand::TextOrFolded),
    ("wildcard", Operand::Text),
];

/// The operators that `anything-but` can turn around.
pub const EXCLUDABLE: [&str; 4] = ["equals-ignore-case", "prefix", "suffix", "wildcard"];

/// Comparisons of `numeric`.
pub const COMPARISONS: [&str; 5] = ["<", "<=", "=", ">", ">="];

/// What an operator takes.
#[must_use]
pub fn operand(operator: &str) -> Option<Operand> {
    OPERATORS.iter().find(|(name, _)| *name == operator).map(|(_, operand)| *operand)
}

/// Top-level fields of what a function gets from a queue, as its filters see them (Lambda guide, "Using event filtering
/// with an Amazon SQS event source").
pub const SQS_FIELDS: [&str; 9] = [
    "attributes",
    "awsRegion",
    "body",
    "eventSource",
    "eventSourceARN",
    "md5OfBody",
    "messageAttributes",
    "messageId",
    "receiptHandle",
];

/// The same of Kinesis: filters see the record without its envelope, and its data decoded (Lambda guide, "Using event
/// filtering with a Kinesis event source").
pub const KINESIS_FIELDS: [&str; 9] = [
    "approximateArrivalTimestamp",
    "awsRegion",
    "data",
    "eventID",
    "eventSource",
    "eventSourceARN",
    "kinesisSchemaVersion",
    "partitionKey",
    "sequenceNumber",
];

/// The same of a table's stream (Lambda guide, "Using event filtering with a DynamoDB event source").
pub const DYNAMODB_FIELDS: [&str; 8] =
    ["awsRegion", "dynamodb", "eventID", "eventName", "eventSource", "eventSourceARN", "eventVersion", "userIdentity"];
