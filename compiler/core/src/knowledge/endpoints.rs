//! How a function without a way to the Internet reaches the API of a service: which VPC endpoint serves which action.
//!
//! Source: `InterfaceVpcEndpointAwsService` of npm aws-cdk-lib 2.276.0 (2026), which lists the services that AWS
//! PrivateLink offers, against the prefixes of the IAM table. Each region offers a part of them; which, only AWS knows.
//! An endpoint is paid for by the hour and zone, so an action names the one endpoint that serves it and no other.

/// The endpoint of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Endpoint {
    /// A gateway endpoint, `com.amazonaws.<region>.<name>`: free of charge.
    Gateway(&'static str),
    /// An interface endpoint, `com.amazonaws.<region>.<name>`: paid for by the hour and zone.
    Interface(&'static str),
}

/// Prefixes of IAM that are also the name of the endpoint. Sorted.
const SAME: &[&str] = &[
    "access-analyzer",
    "account",
    "acm",
    "acm-pca",
    "app-integrations",
    "appconfig",
    "application-autoscaling",
    "application-signals",
    "applicationinsights",
    "appmesh",
    "apprunner",
    "apptest",
    "aps",
    "athena",
    "auditmanager",
    "autoscaling",
    "autoscaling-plans",
    "awsconnector",
    "b2bi",
    "backup",
    "backup-gateway",
    "batch",
    "bcm-pricing-calculator",
    "bedrock-agentcore",
    "billing",
    "billingconductor",
    "braket",
    "cases",
    "ce",
    "cleanrooms",
    "cleanrooms-ml",
    "clouddirectory",
    "cloudformation",
    "cloudtrail",
    "codebuild",
    "codecommit",
    "codedeploy",
    "codedeploy-commands-secure",
    "codeguru-profiler",
    "codeguru-reviewer",
    "codepipeline",
    "codewhisperer",
    "cognito-identity",
    "cognito-idp",
    "comprehend",
    "comprehendmedical",
    "compute-optimizer",
    "config",
    "connect-campaigns",
    "controlcatalog",
    "cost-optimization-hub",
    "databrew",
    "dataexchange",
    "datasync",
    "datazone",
    "devops-guru",
    "discovery",
    "dms",
    "drs",
    "ds",
    "ds-data",
    "dsql",
    "ebs",
    "ec2",
    "ecs",
    "eks",
    "eks-auth",
    "elasticache",
    "elasticbeanstalk",
    "elasticfilesystem",
    "elasticloadbalancing",
    "elasticmapreduce",
    "emr-containers",
    "emr-serverless",
    "entityresolution",
    "events",
    "evidently",
    "execute-api",
    "finspace",
    "finspace-api",
    "fis",
    "forecast",
    "frauddetector",
    "fsx",
    "glue",
    "grafana",
    "greengrass",
    "groundstation",
    "guardduty",
    "healthlake",
    "identitystore",
    "imagebuilder",
    "inspector-scan",
    "inspector2",
    "internetmonitor",
    "invoicing",
    "iotfleetwise",
    "kafka",
    "kafkaconnect",
    "kendra",
    "kms",
    "lakeformation",
    "lambda",
    "launchwizard",
    "license-manager",
    "license-manager-linux-subscriptions",
    "license-manager-user-subscriptions",
    "logs",
    "lookoutequipment",
    "lookoutmetrics",
    "lookoutvision",
    "m2",
    "macie2",
    "managedblockchain-query",
    "mediaconnect",
    "medical-imaging",
    "mgn",
    "migrationhub-orchestrator",
    "migrationhub-strategy",
    "mq",
    "neptune-graph",
    "network-firewall",
    "networkflowmonitor",
    "networkmonitor",
    "nimble",
    "observabilityadmin",
    "outposts",
    "panorama",
    "pca-connector-ad",
    "pca-connector-scep",
    "pcs",
    "personalize",
    "pi",
    "pipes",
    "polly",
    "private-networks",
    "profile",
    "proton",
    "q",
    "qapps",
    "ram",
    "rbin",
    "rds",
    "rds-data",
    "redshift",
    "redshift-data",
    "redshift-serverless",
    "refactor-spaces",
    "rekognition",
    "repostspace",
    "resource-groups",
    "robomaker",
    "rolesanywhere",
    "rum",
    "s3-outposts",
    "s3tables",
    "s3vectors",
    "sagemaker-data-science-assistant",
    "sagemaker-geospatial",
    "schemas",
    "scn",
    "secretsmanager",
    "securityhub",
    "securitylake",
    "serverlessrepo",
    "servicecatalog",
    "servicediscovery",
    "shield",
    "simspaceweaver",
    "sms",
    "snow-device-management",
    "sns",
    "social-messaging",
    "sqs",
    "ssm",
    "ssm-contacts",
    "ssm-incidents",
    "ssm-quicksetup",
    "storagegateway",
    "sts",
    "swf",
    "synthetics",
    "tax",
    "textract",
    "timestream-influxdb",
    "tnb",
    "transcribe",
    "transfer",
    "translate",
    "trustedadvisor",
    "verifiedpermissions",
    "voiceid",
    "vpc-lattice",
    "wafv2",
    "wellarchitected",
    "wisdom",
    "workmail",
    "workspaces",
    "workspaces-web",
    "xray",
];

/// Services whose endpoint is called otherwise, or that have several: prefix, beginnings of the actions that this row
/// is for (none means all others), endpoint. The first row that fits counts.
const OTHERS: &[(&str, &[&str], &str)] = &[
    ("airflow", &["CreateCliToken", "CreateWebLoginToken"], "airflow.env"),
    ("airflow", &[], "airflow.api"),
    ("appsync", &[], "appsync-api"),
    ("bedrock", &["ApplyGuardrail", "Converse", "CountTokens", "InvokeModel"], "bedrock-runtime"),
    ("bedrock", &["InvokeAgent", "InvokeFlow", "Retrieve", "Rerank"], "bedrock-agent-runtime"),
    ("bedrock", &["AssociateAgent", "StartIngestionJob", "PrepareAgent", "PrepareFlow"], "bedrock-agent"),
    ("bedrock", &[], "bedrock"),
    ("cloudwatch", &[], "monitoring"),
    ("codeartifact", &["ReadFromRepository"], "codeartifact.repositories"),
    ("codeartifact", &[], "codeartifact.api"),
    ("dynamodb", &["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"], "dynamodb-streams"),
    ("ecr", &["BatchGetImage", "GetDownloadUrlForLayer"], "ecr.dkr"),
    ("ecr", &[], "ecr.api"),
    ("firehose", &[], "kinesis-firehose"),
    ("geo", &["Geocode", "Search", "ReverseGeocode", "Suggest", "Autocomplete", "GetPlace"], "geo.places"),
    ("geo", &["Calculate", "Optimize", "SnapToRoads"], "geo.routes"),
    ("geo", &["GetMap", "GetTile", "GetStaticMap", "GetGlyphs"], "geo.maps"),
    ("geo", &["BatchEvaluate", "BatchPutGeofence", "GetGeofence", "ListGeofence", "PutGeofence"], "geo.geofencing"),
    ("geo", &["BatchGetDevice", "BatchUpdateDevice", "GetDevice", "ListDevice"], "geo.tracking"),
    ("geo", &[], "geo.metadata"),
    ("iot", &["Publish", "GetThingShadow", "UpdateThingShadow", "DeleteThingShadow", "Connect"], "iot.data"),
    ("kinesis", &[], "kinesis-streams"),
    ("lex", &["PostContent", "PostText", "RecognizeText", "RecognizeUtterance"], "runtime-v2-lex"),
    ("lex", &[], "models-v2-lex"),
    ("memorydb", &[], "memory-db"),
    ("pricing", &[], "pricing.api"),
    ("sagemaker", &["GetRecord", "BatchGetRecord", "PutRecord", "DeleteRecord"], "sagemaker.featurestore-runtime"),
    ("sagemaker", &["InvokeEndpoint"], "sagemaker.runtime"),
    ("sagemaker", &["BatchPutMetrics"], "sagemaker.metrics"),
    ("sagemaker", &[], "sagemaker.api"),
    ("ses", &[], "email"),
    ("states", &["StartSyncExecution"], "sync-states"),
    ("states", &[], "states"),
    ("tag", &[], "tagging"),
];

/// The endpoint that serves an action of a service; `None` where none does, and only the Internet leads there.
#[must_use]
pub fn of_action(prefix: &str, action: &str) -> Option<Endpoint> {
    let fits = |beginnings: &[&str]| beginnings.is_empty() || beginnings.iter().any(|b| action.starts_with(b));
    let other = OTHERS.iter().find(|(service, beginnings, _)| *service == prefix && fits(beginnings));
    if let Some((_, _, endpoint)) = other {
        return Some(Endpoint::Interface(endpoint));
    }
    match prefix {
        "s3" => Some(Endpoint::Gateway("s3")),
        "dynamodb" => Some(Endpoint::Gateway("dynamodb")),
        _ => SAME.binary_search(&prefix).ok().and_then(|at| SAME.get(at)).map(|name| Endpoint::Interface(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{iam, services};

    #[test]
    fn every_prefix_is_one_of_iam() {
        assert!(SAME.is_sorted());
        for prefix in SAME.iter().chain(OTHERS.iter().map(|(prefix, ..)| prefix)) {
            assert!(iam::service(prefix).is_some(), "{prefix}");
        }
    }

    #[test]
    fn an_action_names_the_one_endpoint_that_serves_it() {
        assert_eq!(of_action("bedrock", "InvokeModel"), Some(Endpoint::Interface("bedrock-runtime")));
        assert_eq!(of_action("bedrock", "ListFoundationModels"), Some(Endpoint::Interface("bedrock")));
        assert_eq!(of_action("states", "StartExecution"), Some(Endpoint::Interface("states")));
        assert_eq!(of_action("dynamodb", "PutItem"), Some(Endpoint::Gateway("dynamodb")));
        assert_eq!(of_action("sqs", "SendMessage"), Some(Endpoint::Interface("sqs")));
        assert_eq!(of_action("route53", "ChangeResourceRecordSets"), None);
    }

    #[test]
    fn the_services_of_the_language_agree() {
        for service in services::all() {
            let services::Endpoint::Interface(names) = service.endpoint else { continue };
            for action in service.read.iter().chain(service.write) {
                let Some((prefix, name)) = action.split_once(':') else { panic!("{action}") };
                let Some(Endpoint::Interface(found)) = of_action(prefix, name) else { panic!("{action}") };
                assert!(names.contains(&found), "{action}: {found}");
            }
        }
    }
}
