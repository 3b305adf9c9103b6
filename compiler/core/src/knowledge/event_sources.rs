//! Which IAM actions make something happen: what a caller does that a trigger of the same resource hears of.
//!
//! Sources: the API references of the services, and "Event notification types and destinations" of the Amazon S3 user
//! guide for objects, 2026-11.

use crate::ir::ResourceKind;

/// What an action causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// A message, a record or an item that readers get.
    Record,
    /// An event of this class about an object: `ObjectCreated`, `ObjectRemoved`, …
    Object(&'static str),
}

const OBJECTS: [(&str, &str); 9] = [
    ("s3:DeleteObject", "ObjectRemoved"),
    ("s3:DeleteObjectTagging", "ObjectTagging"),
    ("s3:DeleteObjectVersion", "ObjectRemoved"),
    ("s3:PutObject", "ObjectCreated"),
    ("s3:PutObjectAcl", "ObjectAcl"),
    ("s3:PutObjectRetention", "ObjectRetention"),
    ("s3:PutObjectTagging", "ObjectTagging"),
    ("s3:ReplicateObject", "ObjectCreated"),
    ("s3:RestoreObject", "ObjectRestore"),
];

const TABLE: [&str; 7] = [
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
];

/// What an action on a resource of that kind causes; nothing for actions that nobody hears of.
#[must_use]
pub fn cause(kind: ResourceKind, action: &str) -> Option<Cause> {
    let records: &[&str] = match kind {
        ResourceKind::Bucket => {
            let found = OBJECTS.iter().find(|(name, _)| *name == action);
            return found.map(|(_, class)| Cause::Object(class));
        }
        ResourceKind::Queue => &["sqs:SendMessage"],
        ResourceKind::Topic => &["sns:Publish"],
        ResourceKind::Stream => &["kinesis:PutRecord", "kinesis:PutRecords"],
        ResourceKind::DeliveryStream => &["firehose:PutRecord", "firehose:PutRecordBatch"],
        ResourceKind::Table => &TABLE,
        _ => &[],
    };
    records.contains(&action).then_some(Cause::Record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{iam, s3_events};

    #[test]
    fn every_action_is_one_that_aws_has() {
        let all = OBJECTS.iter().map(|(name, _)| *name).chain(TABLE);
        for action in all.chain(["sqs:SendMessage", "sns:Publish", "kinesis:PutRecords", "firehose:PutRecordBatch"]) {
            assert!(iam::action(action).is_some(), "{action}");
        }
    }

    #[test]
    fn every_class_of_events_is_one_that_buckets_tell_of() {
        for (_, class) in OBJECTS {
            assert!(s3_events::all().iter().any(|e| e.name.starts_with(&format!("s3:{class}:"))), "{class}");
        }
    }
}
