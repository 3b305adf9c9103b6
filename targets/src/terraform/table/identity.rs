//! Roles, policies, keys and secrets.

use super::{Beside, Field, Keep, Named, Row, TAGS, To, beside, block, document, row, special, to};
use crate::terraform::special::Special;

pub(super) const ROWS: &[Row] = &[
    row("AWS::IAM::Role", "aws_iam_role")
        .suffix("Role")
        .reference("name")
        .attributes(&[("Arn", "arn"), ("RoleId", "unique_id")])
        // A function that starts before its role may read the queue fails for good.
        .ready(&["aws_iam_role_policy", "aws_iam_role_policy_attachment"])
        .fields(&[
            to("RoleName", "name"),
            to("Path", "path"),
            to("Description", "description"),
            document("AssumeRolePolicyDocument", "assume_role_policy"),
            to("MaxSessionDuration", "max_session_duration"),
            to("PermissionsBoundary", "permissions_boundary"),
            beside(
                "Policies",
                &Beside {
                    tf: "aws_iam_role_policy",
                    links: &[("role", "name")],
                    shared: &[],
                    named: Named::By("PolicyName"),
                    element: "",
                    fields: &[to("PolicyName", "name"), document("PolicyDocument", "policy")],
                    after: &[],
                },
            ),
            beside(
                "ManagedPolicyArns",
                &Beside {
                    tf: "aws_iam_role_policy_attachment",
                    links: &[("role", "name")],
                    shared: &[],
                    named: Named::ByElement,
                    element: "policy_arn",
                    fields: &[],
                    after: &[],
                },
            ),
            TAGS,
        ]),
    row("AWS::IAM::ManagedPolicy", "aws_iam_policy")
        .reference("arn")
        .attributes(&[("PolicyArn", "arn"), ("PolicyId", "policy_id")])
        .ready(&["aws_iam_role_policy_attachment"])
        .fields(&[
            to("ManagedPolicyName", "name"),
            to("Path", "path"),
            to("Description", "description"),
            document("PolicyDocument", "policy"),
            beside(
                "Roles",
                &Beside {
                    tf: "aws_iam_role_policy_attachment",
                    links: &[("policy_arn", "arn")],
                    shared: &[],
                    named: Named::ByElement,
                    element: "role",
                    fields: &[],
                    after: &[],
                },
            ),
        ]),
    row("AWS::IAM::Policy", "aws_iam_role_policy").suffix("Policy").fields(&[
        to("PolicyName", "name"),
        Field { cfn: "Roles", to: To::Only("role") },
        document("PolicyDocument", "policy"),
    ]),
    row("AWS::IAM::RolePolicy", "aws_iam_role_policy").suffix("Policy").fields(&[
        to("PolicyName", "name"),
        to("RoleName", "role"),
        document("PolicyDocument", "policy"),
    ]),
    row("AWS::KMS::Key", "aws_kms_key")
        .suffix("Key")
        .reference("key_id")
        .attributes(&[("Arn", "arn"), ("KeyId", "key_id")])
        .keep(Keep::Prevent)
        .fields(&[
            to("Description", "description"),
            to("KeyUsage", "key_usage"),
            to("KeySpec", "customer_master_key_spec"),
            to("Enabled", "is_enabled"),
            to("EnableKeyRotation", "enable_key_rotation"),
            to("RotationPeriodInDays", "rotation_period_in_days"),
            to("PendingWindowInDays", "deletion_window_in_days"),
            to("MultiRegion", "multi_region"),
            document("KeyPolicy", "policy"),
            TAGS,
        ]),
    row("AWS::KMS::Alias", "aws_kms_alias")
        .suffix("Alias")
        .reference("name")
        .fields(&[to("AliasName", "name"), to("TargetKeyId", "target_key_id")]),
    row("AWS::SecretsManager::Secret", "aws_secretsmanager_secret")
        .suffix("Secret")
        .reference("arn")
        .attributes(&[("Id", "arn")])
        .keep(Keep::Prevent)
        .ready(&["aws_secretsmanager_secret_version"])
        .fields(&[
            to("Name", "name"),
            to("Description", "description"),
            to("KmsKeyId", "kms_key_id"),
            special("GenerateSecretString", Special::GeneratedSecret),
            TAGS,
        ]),
    row("AWS::SecretsManager::ResourcePolicy", "aws_secretsmanager_secret_policy").suffix("Policy").fields(&[
        to("SecretId", "secret_arn"),
        document("ResourcePolicy", "policy"),
        to("BlockPublicPolicy", "block_public_policy"),
    ]),
    row("AWS::SecretsManager::RotationSchedule", "aws_secretsmanager_secret_rotation")
        .suffix("SecretRotation")
        .reference("secret_id")
        .fields(&[
            to("SecretId", "secret_id"),
            to("RotationLambdaARN", "rotation_lambda_arn"),
            to("RotateImmediatelyOnUpdate", "rotate_immediately"),
            block(
                "RotationRules",
                "rotation_rules",
                &[
                    to("AutomaticallyAfterDays", "automatically_after_days"),
                    to("ScheduleExpression", "schedule_expression"),
                    to("Duration", "duration"),
                ],
            ),
        ]),
    // Plain text may be shown in plans; CloudFormation makes no encrypted parameters.
    row("AWS::SSM::Parameter", "aws_ssm_parameter").suffix("Parameter").reference("name").name("name").fields(&[
        to("Name", "name"),
        to("Description", "description"),
        to("Type", "type"),
        to("Value", "insecure_value"),
        to("Tier", "tier"),
        to("DataType", "data_type"),
        to("AllowedPattern", "allowed_pattern"),
        TAGS,
    ]),
];
