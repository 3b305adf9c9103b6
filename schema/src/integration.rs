//! `integrations:` — what a function may touch.

use aws_auto_source::Spanned;

use crate::named::Named;
use crate::scalar::{Any, Text};
use crate::union::OneOrMany;
use crate::{record, words};

words! {
    /// A documented set of actions.
    Access {
        /// Read what is there.
        Read = "read",
        /// Write items or messages.
        Write = "write",
        /// Both.
        ReadWrite = "read_write",
    }
}

record! {
    /// A service, one of its resources, and what the function may do there.
    Integration {
        /// The service: `dynamodb`, `s3`, `sqs`, … or any IAM service prefix with an explicit `resource`.
        service: Spanned<String>,
        /// Actions, such as `dynamodb:PutItem`.
        permissions: Option<Spanned<Vec<Spanned<String>>>>,
        /// A documented set of actions instead of, or besides, `permissions`.
        access: Option<Spanned<Access>>,
        /// Conditions, as in IAM: operator, then key, then value.
        conditions: Option<Spanned<Named<Any>>>,
        /// ARNs, for services whose resources have no key of their own.
        resource: Option<Spanned<OneOrMany>>,
        /// Metric namespace that `cloudwatch:PutMetricData` is limited to.
        namespace: Option<Text>,
        /// A DynamoDB table.
        table: Option<Spanned<String>>,
        /// An S3 bucket.
        bucket: Option<Spanned<String>>,
        /// Part of the bucket: what keys begin with.
        prefix: Option<Spanned<String>>,
        /// An SQS queue.
        queue: Option<Spanned<String>>,
        /// An SNS topic.
        topic: Option<Spanned<String>>,
        /// A Kinesis stream, or a Firehose delivery stream.
        stream: Option<Spanned<String>>,
        /// A secret.
        secret: Option<Spanned<String>>,
        /// An SSM parameter.
        parameter: Option<Spanned<String>>,
        /// A KMS key.
        key: Option<Spanned<String>>,
        /// An event bus.
        bus: Option<Spanned<String>>,
        /// A state machine.
        workflow: Option<Spanned<String>>,
        /// A function.
        function: Option<Spanned<String>>,
        /// A database.
        database: Option<Spanned<String>>,
        /// A search domain.
        domain: Option<Spanned<String>>,
        /// A cache.
        cache: Option<Spanned<String>>,
    }
}
