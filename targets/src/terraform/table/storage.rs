//! Buckets, queues, topics, streams and tables.

use super::{Beside, Field, Keep, Named, Row, TAGS, To, beside, block, document, inline, inside, row, special, to};
use crate::terraform::special::Special;

/// A resource of its own for one property of a bucket.
const fn of_bucket(tf: &'static str, fields: &'static [Field]) -> Beside {
    Beside { tf, links: &[("bucket", "bucket")], shared: &[], named: Named::Alone, element: "", fields, after: &[] }
}

const KEY_FILTER: Field = inline("Filter", &[inline("S3Key", &[special("Rules", Special::KeyFilter)])]);
const EVENT: Field = Field { cfn: "Event", to: To::OneOf("events") };

const NOTIFICATION: Beside = of_bucket(
    "aws_s3_bucket_notification",
    &[
        block("LambdaConfigurations", "lambda_function", &[to("Function", "lambda_function_arn"), EVENT, KEY_FILTER]),
        block("QueueConfigurations", "queue", &[to("Queue", "queue_arn"), EVENT, KEY_FILTER]),
        block("TopicConfigurations", "topic", &[to("Topic", "topic_arn"), EVENT, KEY_FILTER]),
        inline("EventBridgeConfiguration", &[to("EventBridgeEnabled", "eventbridge")]),
    ],
);

const LIFECYCLE: Beside = Beside {
    // Rules for old versions are refused until there can be some.
    after: &["aws_s3_bucket_versioning"],
    ..of_bucket("aws_s3_bucket_lifecycle_configuration", &[block("Rules", "rule", RULE)])
};

const RULE: &[Field] = &[
    to("Id", "id"),
    to("Status", "status"),
    Field { cfn: "", to: To::Always("filter") },
    inside("filter", &to("Prefix", "prefix")),
    inside("filter", &to("ObjectSizeGreaterThan", "object_size_greater_than")),
    inside("filter", &to("ObjectSizeLessThan", "object_size_less_than")),
    inside("expiration", &to("ExpirationInDays", "days")),
    inside("expiration", &to("ExpirationDate", "date")),
    inside("expiration", &to("ExpiredObjectDeleteMarker", "expired_object_delete_marker")),
    block(
        "Transitions",
        "transition",
        &[to("TransitionInDays", "days"), to("TransitionDate", "date"), to("StorageClass", "storage_class")],
    ),
    block(
        "NoncurrentVersionExpiration",
        "noncurrent_version_expiration",
        &[to("NoncurrentDays", "noncurrent_days"), to("NewerNoncurrentVersions", "newer_noncurrent_versions")],
    ),
    block(
        "NoncurrentVersionTransitions",
        "noncurrent_version_transition",
        &[
            to("TransitionInDays", "noncurrent_days"),
            to("NewerNoncurrentVersions", "newer_noncurrent_versions"),
            to("StorageClass", "storage_class"),
        ],
    ),
    block(
        "AbortIncompleteMultipartUpload",
        "abort_incomplete_multipart_upload",
        &[to("DaysAfterInitiation", "days_after_initiation")],
    ),
];

const ENCRYPTION: Beside = of_bucket(
    "aws_s3_bucket_server_side_encryption_configuration",
    &[block(
        "ServerSideEncryptionConfiguration",
        "rule",
        &[
            to("BucketKeyEnabled", "bucket_key_enabled"),
            block(
                "ServerSideEncryptionByDefault",
                "apply_server_side_encryption_by_default",
                &[to("SSEAlgorithm", "sse_algorithm"), to("KMSMasterKeyID", "kms_master_key_id")],
            ),
        ],
    )],
);

const CORS: Beside = of_bucket(
    "aws_s3_bucket_cors_configuration",
    &[block(
        "CorsRules",
        "cors_rule",
        &[
            to("Id", "id"),
            to("AllowedHeaders", "allowed_headers"),
            to("AllowedMethods", "allowed_methods"),
            to("AllowedOrigins", "allowed_origins"),
            to("ExposedHeaders", "expose_headers"),
            to("MaxAge", "max_age_seconds"),
        ],
    )],
);

const PUBLIC_ACCESS: Beside = of_bucket(
    "aws_s3_bucket_public_access_block",
    &[
        to("BlockPublicAcls", "block_public_acls"),
        to("BlockPublicPolicy", "block_public_policy"),
        to("IgnorePublicAcls", "ignore_public_acls"),
        to("RestrictPublicBuckets", "restrict_public_buckets"),
    ],
);

const OWNERSHIP: Beside = of_bucket(
    "aws_s3_bucket_ownership_controls",
    &[block("Rules", "rule", &[to("ObjectOwnership", "object_ownership")])],
);

const VERSIONING: Beside =
    of_bucket("aws_s3_bucket_versioning", &[inside("versioning_configuration", &to("Status", "status"))]);

const KEY_SCHEMA: &[Field] = &[to("AttributeName", "attribute_name"), to("KeyType", "key_type")];

const PROJECTION: Field =
    inline("Projection", &[to("ProjectionType", "projection_type"), to("NonKeyAttributes", "non_key_attributes")]);

const THROUGHPUT: Field = inline(
    "ProvisionedThroughput",
    &[to("ReadCapacityUnits", "read_capacity"), to("WriteCapacityUnits", "write_capacity")],
);

const ON_DEMAND: Field = block(
    "OnDemandThroughput",
    "on_demand_throughput",
    &[to("MaxReadRequestUnits", "max_read_request_units"), to("MaxWriteRequestUnits", "max_write_request_units")],
);

pub(super) const ROWS: &[Row] = &[
    row("AWS::S3::Bucket", "aws_s3_bucket")
        .suffix("Bucket")
        .reference("bucket")
        .attributes(&[
            ("Arn", "arn"),
            ("DomainName", "bucket_domain_name"),
            ("RegionalDomainName", "bucket_regional_domain_name"),
        ])
        .keep(Keep::Prevent)
        // S3 tries every target of a notification when it is set.
        .waits("aws_s3_bucket_notification")
        .fields(&[
            to("BucketName", "bucket"),
            beside("OwnershipControls", &OWNERSHIP),
            beside("PublicAccessBlockConfiguration", &PUBLIC_ACCESS),
            beside("BucketEncryption", &ENCRYPTION),
            beside("VersioningConfiguration", &VERSIONING),
            beside("LifecycleConfiguration", &LIFECYCLE),
            beside("CorsConfiguration", &CORS),
            beside("NotificationConfiguration", &NOTIFICATION),
            TAGS,
        ]),
    row("AWS::S3::BucketPolicy", "aws_s3_bucket_policy")
        .suffix("BucketPolicy")
        .reference("bucket")
        .fields(&[to("Bucket", "bucket"), document("PolicyDocument", "policy")]),
    row("AWS::SQS::Queue", "aws_sqs_queue")
        .suffix("Queue")
        .reference("url")
        .attributes(&[("Arn", "arn"), ("QueueName", "name"), ("QueueUrl", "url")])
        .keep(Keep::Prevent)
        .fields(&[
            to("QueueName", "name"),
            to("FifoQueue", "fifo_queue"),
            to("ContentBasedDeduplication", "content_based_deduplication"),
            to("DeduplicationScope", "deduplication_scope"),
            to("FifoThroughputLimit", "fifo_throughput_limit"),
            to("DelaySeconds", "delay_seconds"),
            to("VisibilityTimeout", "visibility_timeout_seconds"),
            to("MessageRetentionPeriod", "message_retention_seconds"),
            to("MaximumMessageSize", "max_message_size"),
            to("ReceiveMessageWaitTimeSeconds", "receive_wait_time_seconds"),
            to("SqsManagedSseEnabled", "sqs_managed_sse_enabled"),
            to("KmsMasterKeyId", "kms_master_key_id"),
            to("KmsDataKeyReusePeriodSeconds", "kms_data_key_reuse_period_seconds"),
            document("RedrivePolicy", "redrive_policy"),
            document("RedriveAllowPolicy", "redrive_allow_policy"),
            TAGS,
        ]),
    row("AWS::SQS::QueuePolicy", "aws_sqs_queue_policy")
        .suffix("QueuePolicy")
        .fields(&[Field { cfn: "Queues", to: To::Only("queue_url") }, document("PolicyDocument", "policy")]),
    row("AWS::SNS::Topic", "aws_sns_topic")
        .suffix("Topic")
        .reference("arn")
        .attributes(&[("TopicArn", "arn"), ("TopicName", "name")])
        .fields(&[
            to("TopicName", "name"),
            to("DisplayName", "display_name"),
            to("FifoTopic", "fifo_topic"),
            to("ContentBasedDeduplication", "content_based_deduplication"),
            to("FifoThroughputScope", "fifo_throughput_scope"),
            to("KmsMasterKeyId", "kms_master_key_id"),
            to("SignatureVersion", "signature_version"),
            to("TracingConfig", "tracing_config"),
            document("ArchivePolicy", "archive_policy"),
            TAGS,
        ]),
    row("AWS::SNS::TopicPolicy", "aws_sns_topic_policy")
        .suffix("TopicPolicy")
        .fields(&[Field { cfn: "Topics", to: To::Only("arn") }, document("PolicyDocument", "policy")]),
    row("AWS::SNS::Subscription", "aws_sns_topic_subscription")
        .suffix("Subscription")
        .reference("arn")
        .attributes(&[("Arn", "arn")])
        .fields(&[
            to("TopicArn", "topic_arn"),
            to("Protocol", "protocol"),
            to("Endpoint", "endpoint"),
            to("RawMessageDelivery", "raw_message_delivery"),
            to("SubscriptionRoleArn", "subscription_role_arn"),
            document("FilterPolicy", "filter_policy"),
            to("FilterPolicyScope", "filter_policy_scope"),
            document("RedrivePolicy", "redrive_policy"),
            document("DeliveryPolicy", "delivery_policy"),
            document("ReplayPolicy", "replay_policy"),
        ]),
    row("AWS::Kinesis::Stream", "aws_kinesis_stream")
        .suffix("Stream")
        .reference("name")
        .name("name")
        .attributes(&[("Arn", "arn")])
        .keep(Keep::Prevent)
        .fields(&[
            to("Name", "name"),
            to("ShardCount", "shard_count"),
            to("RetentionPeriodHours", "retention_period"),
            inline("StreamEncryption", &[to("EncryptionType", "encryption_type"), to("KeyId", "kms_key_id")]),
            block("StreamModeDetails", "stream_mode_details", &[to("StreamMode", "stream_mode")]),
            to("DesiredShardLevelMetrics", "shard_level_metrics"),
            TAGS,
        ]),
    row("AWS::Kinesis::StreamConsumer", "aws_kinesis_stream_consumer")
        .suffix("Consumer")
        .reference("arn")
        .attributes(&[("ConsumerARN", "arn"), ("ConsumerName", "name"), ("StreamARN", "stream_arn")])
        .fields(&[to("ConsumerName", "name"), to("StreamARN", "stream_arn"), TAGS]),
    row("AWS::DynamoDB::Table", "aws_dynamodb_table")
        .suffix("Table")
        .reference("name")
        .name("name")
        .attributes(&[("Arn", "arn"), ("StreamArn", "stream_arn")])
        .keep(Keep::Protect("deletion_protection_enabled"))
        .fields(&[
            to("TableName", "name"),
            to("TableClass", "table_class"),
            to("BillingMode", "billing_mode"),
            THROUGHPUT,
            special("KeySchema", Special::TableKeys),
            to("DeletionProtectionEnabled", "deletion_protection_enabled"),
            special("StreamSpecification", Special::TableStream),
            block("AttributeDefinitions", "attribute", &[to("AttributeName", "name"), to("AttributeType", "type")]),
            block(
                "GlobalSecondaryIndexes",
                "global_secondary_index",
                &[
                    to("IndexName", "name"),
                    block("KeySchema", "key_schema", KEY_SCHEMA),
                    PROJECTION,
                    THROUGHPUT,
                    ON_DEMAND,
                ],
            ),
            block(
                "LocalSecondaryIndexes",
                "local_secondary_index",
                &[to("IndexName", "name"), special("KeySchema", Special::IndexRange), PROJECTION],
            ),
            ON_DEMAND,
            block(
                "PointInTimeRecoverySpecification",
                "point_in_time_recovery",
                &[to("PointInTimeRecoveryEnabled", "enabled"), to("RecoveryPeriodInDays", "recovery_period_in_days")],
            ),
            block(
                "SSESpecification",
                "server_side_encryption",
                &[
                    to("SSEEnabled", "enabled"),
                    Field { cfn: "SSEType", to: To::Implied("KMS") },
                    to("KMSMasterKeyId", "kms_key_arn"),
                ],
            ),
            block("TimeToLiveSpecification", "ttl", &[to("AttributeName", "attribute_name"), to("Enabled", "enabled")]),
            TAGS,
        ]),
];
