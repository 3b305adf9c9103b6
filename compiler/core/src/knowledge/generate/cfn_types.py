"""Writes ../data/cfn-types.txt: the CloudFormation resource types that a serverless system is made of.

Input: a folder into which `cfn-lint` and `aws-sam-translator` were installed for the Python that runs this script
(cfn-lint ships the schemas of the CloudFormation registry, patched; the translator has the `AWS::Serverless` models).

    pip install --target packages cfn-lint aws-sam-translator
    python3 cfn_types.py packages

One line a type, sorted, fields TAB separated, names in a field separated by spaces, `-` for none:

    type  required properties  other properties  attributes for Fn::GetAtt  read-only names  Ref  tags

* Ref is the primary identifier of the schema, except where the CloudFormation guide says otherwise (REF below);
  several parts mean that Ref gives something made of them
* tags is the property and how it is written: `Tags:list` for a list of Key and Value, `Tags:map` for a mapping
"""
import importlib.metadata
import os
import sys

sys.path.insert(0, sys.argv[1])

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER  # noqa: E402
from samtranslator.model import sam_resources  # noqa: E402

REGION = "us-east-1"
WHOLE = """APS ApiGateway ApiGatewayV2 AppConfig ApplicationAutoScaling Athena Budgets Chatbot CloudWatch CodeDeploy Cognito
DynamoDB ECR ECS EFS ElastiCache ElasticLoadBalancingV2 Events Grafana IAM KMS Kinesis KinesisFirehose Lambda Logs
OpenSearchServerless OpenSearchService Pipes RDS Redshift RedshiftServerless S3 SES SNS SQS SSM Scheduler SecretsManager
Signer StepFunctions XRay""".split()
SINGLE = """AWS::CE::AnomalyMonitor AWS::CE::AnomalySubscription AWS::CertificateManager::Certificate
AWS::CloudFormation::CustomResource AWS::CloudFormation::Stack AWS::CloudFormation::WaitConditionHandle
AWS::CloudFront::Distribution AWS::CloudTrail::Trail AWS::Config::ConfigRule AWS::EC2::EIP AWS::EC2::FlowLog
AWS::EC2::InternetGateway AWS::EC2::NatGateway AWS::EC2::Route AWS::EC2::RouteTable AWS::EC2::SecurityGroup
AWS::EC2::SecurityGroupEgress AWS::EC2::SecurityGroupIngress AWS::EC2::Subnet AWS::EC2::SubnetRouteTableAssociation
AWS::EC2::VPC AWS::EC2::VPCEndpoint AWS::EC2::VPCGatewayAttachment AWS::Glue::Connection AWS::Glue::Crawler
AWS::Glue::Database AWS::Glue::Job AWS::Glue::Table AWS::Glue::Trigger AWS::MSK::Cluster AWS::ResourceGroups::Group
AWS::Route53::RecordSet AWS::SageMaker::Endpoint AWS::SageMaker::EndpointConfig AWS::SageMaker::FeatureGroup
AWS::SageMaker::Model AWS::WAFv2::WebACL AWS::WAFv2::WebACLAssociation""".split()
# Where the guide's "Return values" differ from the primary identifier.
REF = {
    "AWS::ApiGatewayV2::Authorizer": ["AuthorizerId"],
    "AWS::ApiGatewayV2::Deployment": ["DeploymentId"],
    "AWS::ApiGatewayV2::Integration": ["IntegrationId"],
    "AWS::ApiGatewayV2::Route": ["RouteId"],
    "AWS::ApiGatewayV2::Stage": ["StageName"],
    "AWS::ApplicationAutoScaling::ScalingPolicy": ["Arn"],
    "AWS::CodeDeploy::DeploymentGroup": ["DeploymentGroupName"],
    "AWS::EC2::EIP": ["PublicIp"],
    "AWS::ECS::Service": ["ServiceArn"],
    "AWS::Events::Rule": ["Name"],
}


def tags_of(schema):
    tagging = schema.get("tagging", {})
    name = tagging.get("tagProperty", "/properties/Tags").rsplit("/", 1)[-1]
    found = schema["properties"].get(name)
    if found is None or tagging.get("taggable") is False:
        return "-"
    while "$ref" in found:
        found = schema["definitions"][found["$ref"].rsplit("/", 1)[-1]]
    kind = found.get("type")
    return f"{name}:{'list' if kind == 'array' or kind == ['array'] else 'map'}"


def words(names):
    return " ".join(sorted(names)) or "-"


def provider_line(name):
    resource = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, name)
    schema = resource.schema
    read_only = {p[len("/properties/"):] for p in schema.get("readOnlyProperties", [])}
    top = {p for p in read_only if "/" not in p}
    required = set(schema.get("required", [])) - top
    others = set(schema["properties"]) - top - required
    identifier = [p[len("/properties/"):] for p in schema.get("primaryIdentifier", [])]
    ref = REF.get(name, identifier)
    attributes = {str(a).replace("/", ".") for a in resource.get_atts if "*" not in str(a)}
    return [name, words(required), words(others), words(attributes), words(top), " ".join(ref) or "-", tags_of(schema)]


def serverless_lines():
    for model in vars(sam_resources).values():
        name = getattr(model, "resource_type", None)
        if isinstance(model, type) and name and str(name).startswith("AWS::Serverless::"):
            kinds = {k: v for k, v in model.property_types.items() if not k.startswith("__")}
            required = {k for k, v in kinds.items() if v.required}
            tags = "Tags:map" if "Tags" in kinds else "-"
            yield [name, words(required), words(set(kinds) - required), "-", "-", "-", tags]


def main():
    known = PROVIDER_SCHEMA_MANAGER.get_resource_types(REGION)
    names = [n for n in known if n.split("::")[1] in WHOLE and n.startswith("AWS::")] + SINGLE
    lines = {line[0]: line for line in serverless_lines()}
    for name in names:
        lines[name] = provider_line(name)
    version = importlib.metadata.version
    head = [
        "; CloudFormation resource types. Format: see generate/cfn_types.py, which writes this file.",
        f"; source: cfn-lint {version('cfn-lint')} (MIT-0) schemas, region {REGION}; "
        f"aws-sam-translator {version('aws-sam-translator')} (Apache-2.0)",
        f"; {len(lines)} types of {len(known)}",
    ]
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "..", "data", "cfn-types.txt"), "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(head + ["\t".join(lines[name]) for name in sorted(lines)]) + "\n")


main()
