//! The rows themselves, in byte order of the word.
//!
//! Access lists follow the wording of the parent module; that every action exists and none of them administers is
//! tested there. Names of endpoints: "AWS services that integrate with AWS PrivateLink", VPC guide, 2026.

use super::ArnShape::{Below, Itself, Objects, Sibling, Stream};
use super::Endpoint::{self, Gateway, Inside, Interface};
use super::{ArnShape, Network, Resource, Service, Value, Variable};

/// What a row has that names nothing special.
const PLAIN: Service = Service {
    word: "",
    aliases: &[],
    prefixes: &[],
    resource: None,
    read: &[],
    write: &[],
    network: Network::Public,
    endpoint: Endpoint::None,
    companions: &[],
};

const fn resource(
    key: &'static str,
    section: Option<&'static str>,
    variable: Variable,
    arns: &'static [(&'static str, ArnShape)],
) -> Option<Resource> {
    Some(Resource { key, section, variable, arns })
}

const fn variable(kind: &'static str, rest: &'static str, value: Value) -> Variable {
    Variable { kind, rest, value }
}

pub(super) const SERVICES: &[Service] = &[
    Service {
        word: "athena",
        prefixes: &["athena"],
        read: &[
            "athena:GetQueryExecution",
            "athena:GetQueryResults",
            "athena:GetWorkGroup",
            "athena:ListQueryExecutions",
        ],
        write: &["athena:StartQueryExecution", "athena:StopQueryExecution"],
        endpoint: Interface(&["athena"]),
        ..PLAIN
    },
    // Invoking a model is a read in AWS's data, and there is nothing to write.
    Service {
        word: "bedrock",
        prefixes: &["bedrock"],
        read: &[
            "bedrock:GetFoundationModel",
            "bedrock:InvokeModel",
            "bedrock:InvokeModelWithResponseStream",
            "bedrock:ListFoundationModels",
        ],
        endpoint: Interface(&["bedrock", "bedrock-runtime"]),
        ..PLAIN
    },
    Service {
        word: "cloudwatch",
        aliases: &["metrics"],
        prefixes: &["cloudwatch"],
        read: &[
            "cloudwatch:DescribeAlarms",
            "cloudwatch:GetMetricData",
            "cloudwatch:GetMetricStatistics",
            "cloudwatch:ListMetrics",
        ],
        write: &["cloudwatch:PutMetricData"],
        endpoint: Interface(&["monitoring"]),
        ..PLAIN
    },
    Service {
        word: "config",
        aliases: &["aws_config"],
        prefixes: &["config"],
        read: &[
            "config:DescribeComplianceByConfigRule",
            "config:DescribeConfigRules",
            "config:GetComplianceDetailsByConfigRule",
            "config:GetComplianceSummaryByConfigRule",
            "config:ListDiscoveredResources",
            "config:SelectResourceConfig",
        ],
        write: &["config:PutEvaluations"],
        endpoint: Interface(&["config"]),
        ..PLAIN
    },
    // There is nothing to write. The guide lists the endpoint without saying that only us-east-1 has it, where the
    // service itself is.
    Service {
        word: "cost_explorer",
        prefixes: &["ce"],
        read: &[
            "ce:GetCostAndUsage",
            "ce:GetCostForecast",
            "ce:GetDimensionValues",
            "ce:GetReservationUtilization",
            "ce:GetSavingsPlansUtilization",
            "ce:GetTags",
        ],
        endpoint: Interface(&["ce"]),
        ..PLAIN
    },
    Service {
        word: "dynamodb",
        aliases: &["dynamo"],
        prefixes: &["dynamodb"],
        resource: resource(
            "table",
            Some("tables"),
            variable("TABLE", "", Value::Name),
            &[("table", Itself), ("index", Below("/index/*")), ("stream", Stream)],
        ),
        read: &[
            "dynamodb:BatchGetItem",
            "dynamodb:ConditionCheckItem",
            "dynamodb:DescribeTable",
            "dynamodb:GetItem",
            "dynamodb:Query",
            "dynamodb:Scan",
        ],
        write: &["dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
        endpoint: Gateway("dynamodb"),
        ..PLAIN
    },
    // Keys are read and written over the network, which IAM does not see.
    Service {
        word: "elasticache",
        aliases: &["redis", "valkey", "cache"],
        prefixes: &["elasticache"],
        resource: resource(
            "cache",
            Some("caches"),
            variable("CACHE", "_ENDPOINT", Value::Endpoint),
            &[("replicationgroup", Itself), ("serverlesscache", Itself)],
        ),
        read: &["elasticache:DescribeReplicationGroups", "elasticache:DescribeServerlessCaches"],
        network: Network::Vpc,
        endpoint: Inside,
        ..PLAIN
    },
    Service {
        word: "events",
        aliases: &["eventbridge", "event_bus"],
        prefixes: &["events"],
        resource: resource("bus", Some("buses"), variable("BUS", "_NAME", Value::Name), &[("event-bus", Itself)]),
        read: &["events:DescribeEventBus"],
        write: &["events:PutEvents"],
        endpoint: Interface(&["events"]),
        ..PLAIN
    },
    Service {
        word: "firehose",
        aliases: &["data_firehose", "kinesis_firehose"],
        prefixes: &["firehose"],
        resource: resource("stream", None, variable("DELIVERY_STREAM", "", Value::Name), &[("deliverystream", Itself)]),
        read: &["firehose:DescribeDeliveryStream"],
        write: &["firehose:PutRecord", "firehose:PutRecordBatch"],
        endpoint: Interface(&["kinesis-firehose"]),
        ..PLAIN
    },
    Service {
        word: "glue",
        prefixes: &["glue"],
        read: &["glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions", "glue:GetTable", "glue:GetTables"],
        write: &["glue:BatchCreatePartition", "glue:CreatePartition", "glue:UpdatePartition"],
        endpoint: Interface(&["glue"]),
        ..PLAIN
    },
    Service {
        word: "kinesis",
        aliases: &["kinesis_stream"],
        prefixes: &["kinesis"],
        resource: resource(
            "stream",
            Some("streams"),
            variable("STREAM", "", Value::Name),
            &[("stream", Itself), ("consumer", Below("/consumer/*"))],
        ),
        read: &[
            "kinesis:DescribeStream",
            "kinesis:DescribeStreamSummary",
            "kinesis:GetRecords",
            "kinesis:GetShardIterator",
            "kinesis:ListShards",
        ],
        write: &["kinesis:PutRecord", "kinesis:PutRecords"],
        endpoint: Interface(&["kinesis-streams"]),
        ..PLAIN
    },
    Service {
        word: "kms",
        prefixes: &["kms"],
        resource: resource("key", Some("keys"), variable("KEY", "_ARN", Value::Arn), &[("key", Itself)]),
        read: &["kms:Decrypt", "kms:DescribeKey"],
        write: &["kms:Encrypt", "kms:GenerateDataKey"],
        endpoint: Interface(&["kms"]),
        ..PLAIN
    },
    // Callers may name the function or an alias of it.
    Service {
        word: "lambda",
        aliases: &["function"],
        prefixes: &["lambda"],
        resource: resource(
            "function",
            None,
            variable("FUNCTION", "_ARN", Value::Arn),
            &[("function", Itself), ("function", Below(":*"))],
        ),
        read: &["lambda:GetFunctionConfiguration"],
        write: &["lambda:InvokeFunction"],
        endpoint: Interface(&["lambda"]),
        ..PLAIN
    },
    Service {
        word: "logs",
        aliases: &["cloudwatch_logs"],
        prefixes: &["logs"],
        read: &[
            "logs:DescribeLogStreams",
            "logs:FilterLogEvents",
            "logs:GetLogEvents",
            "logs:GetQueryResults",
            "logs:StartQuery",
        ],
        write: &["logs:CreateLogStream", "logs:PutLogEvents"],
        endpoint: Interface(&["logs"]),
        ..PLAIN
    },
    // Requests are checked against the domain's ARN and the path behind it.
    Service {
        word: "opensearch",
        aliases: &["elasticsearch", "search"],
        prefixes: &["es"],
        resource: resource(
            "domain",
            Some("search_domains"),
            variable("DOMAIN", "_ENDPOINT", Value::Endpoint),
            &[("domain", Itself), ("domain", Below("/*"))],
        ),
        read: &["es:DescribeDomain", "es:ESHttpGet", "es:ESHttpHead"],
        write: &["es:ESHttpDelete", "es:ESHttpPatch", "es:ESHttpPost", "es:ESHttpPut"],
        network: Network::Either,
        endpoint: Inside,
        ..PLAIN
    },
    // Rows are read and written by the database's own user, whose password is in the companion secret.
    Service {
        word: "rds",
        aliases: &["database", "aurora"],
        prefixes: &["rds", "rds-data"],
        resource: resource(
            "database",
            Some("databases"),
            variable("DATABASE", "_ENDPOINT", Value::Endpoint),
            &[("db", Itself), ("cluster", Itself)],
        ),
        read: &["rds:DescribeDBClusters", "rds:DescribeDBInstances"],
        network: Network::Vpc,
        endpoint: Inside,
        companions: &["secretsmanager"],
        ..PLAIN
    },
    // Through the Data API, which needs no way into the VPC of the cluster.
    Service {
        word: "redshift",
        prefixes: &["redshift", "redshift-data", "redshift-serverless"],
        read: &[
            "redshift-data:DescribeStatement",
            "redshift-data:DescribeTable",
            "redshift-data:GetStatementResult",
            "redshift-data:ListTables",
        ],
        write: &["redshift-data:BatchExecuteStatement", "redshift-data:ExecuteStatement"],
        endpoint: Interface(&["redshift-data"]),
        ..PLAIN
    },
    Service {
        word: "s3",
        aliases: &["bucket"],
        prefixes: &["s3"],
        resource: resource(
            "bucket",
            Some("buckets"),
            variable("BUCKET", "", Value::Name),
            &[("bucket", Itself), ("object", Objects)],
        ),
        read: &["s3:GetBucketLocation", "s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"],
        write: &["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"],
        endpoint: Gateway("s3"),
        ..PLAIN
    },
    Service {
        word: "sagemaker",
        prefixes: &["sagemaker"],
        read: &[
            "sagemaker:BatchGetRecord",
            "sagemaker:DescribeEndpoint",
            "sagemaker:GetRecord",
            "sagemaker:InvokeEndpoint",
        ],
        write: &["sagemaker:PutRecord"],
        endpoint: Interface(&["sagemaker.api", "sagemaker.runtime", "sagemaker.featurestore-runtime"]),
        ..PLAIN
    },
    Service {
        word: "secretsmanager",
        aliases: &["secrets_manager", "secret"],
        prefixes: &["secretsmanager"],
        resource: resource("secret", Some("secrets"), variable("SECRET", "_ARN", Value::Arn), &[("Secret", Itself)]),
        read: &["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
        write: &["secretsmanager:PutSecretValue"],
        endpoint: Interface(&["secretsmanager"]),
        ..PLAIN
    },
    Service {
        word: "security_hub",
        prefixes: &["securityhub"],
        read: &["securityhub:GetFindings", "securityhub:GetInsightResults"],
        write: &["securityhub:BatchImportFindings", "securityhub:BatchUpdateFindings"],
        endpoint: Interface(&["securityhub"]),
        ..PLAIN
    },
    // The guide lists an endpoint for SMTP alone.
    Service {
        word: "ses",
        aliases: &["email"],
        prefixes: &["ses"],
        read: &["ses:GetSendQuota"],
        write: &["ses:SendEmail", "ses:SendRawEmail", "ses:SendTemplatedEmail"],
        ..PLAIN
    },
    Service {
        word: "sns",
        prefixes: &["sns"],
        resource: resource("topic", Some("topics"), variable("TOPIC", "_ARN", Value::Arn), &[("topic", Itself)]),
        read: &["sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic"],
        write: &["sns:Publish"],
        endpoint: Interface(&["sns"]),
        ..PLAIN
    },
    Service {
        word: "sqs",
        prefixes: &["sqs"],
        resource: resource("queue", Some("queues"), variable("QUEUE", "_URL", Value::Url), &[("queue", Itself)]),
        read: &["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
        write: &["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:SendMessage"],
        endpoint: Interface(&["sqs"]),
        ..PLAIN
    },
    Service {
        word: "ssm",
        aliases: &["parameter_store", "systems_manager"],
        prefixes: &["ssm"],
        resource: resource("parameter", None, variable("PARAMETER", "", Value::Name), &[("parameter", Itself)]),
        read: &["ssm:GetParameter", "ssm:GetParameterHistory", "ssm:GetParameters", "ssm:GetParametersByPath"],
        write: &["ssm:PutParameter"],
        endpoint: Interface(&["ssm"]),
        ..PLAIN
    },
    Service {
        word: "step_functions",
        aliases: &["stepfunctions", "state_machine"],
        prefixes: &["states"],
        resource: resource(
            "workflow",
            None,
            variable("WORKFLOW", "_ARN", Value::Arn),
            &[
                ("statemachine", Itself),
                ("execution", Sibling(":stateMachine:", ":execution:", ":*")),
                ("express", Sibling(":stateMachine:", ":express:", ":*")),
            ],
        ),
        read: &[
            "states:DescribeExecution",
            "states:DescribeStateMachine",
            "states:GetExecutionHistory",
            "states:ListExecutions",
        ],
        write: &["states:StartExecution", "states:StartSyncExecution", "states:StopExecution"],
        endpoint: Interface(&["states", "sync-states"]),
        ..PLAIN
    },
    Service {
        word: "xray",
        aliases: &["x_ray"],
        prefixes: &["xray"],
        read: &["xray:BatchGetTraces", "xray:GetServiceGraph", "xray:GetTraceSummaries"],
        write: &["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
        endpoint: Interface(&["xray"]),
        ..PLAIN
    },
];
