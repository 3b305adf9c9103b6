//! One system, two targets: what Terraform applied is what CloudFormation deploys.
//!
//! The one side is read from Terraform's state, the other from the emulator that a template was deployed to; neither
//! knows the compiler. Every difference that is meant stands in [`ALLOWED`] with its reason, and must still occur.

use serde_json::{Map, Value};

use super::{given, variables};
use crate::harness::facts::{Allowed, differences, nothing_but_allowed};
use crate::harness::fixtures::{self, Compiled};
use crate::harness::judge::{Job, Judge, judge, terraform_facts, tfcheck};

const ALLOWED: &[Allowed] = &[
    Allowed {
        paths: "retention/*",
        holds: |cloudformation, terraform| {
            is(cloudformation, "RetainExceptOnCreate, Retain when replaced") && is(terraform, "prevent_destroy")
        },
        reason: "Terraform has no way to leave a resource behind: it refuses to destroy it",
    },
    Allowed {
        paths: "retention/AWS::Lambda::Version *",
        holds: |_, terraform| terraform.is_none(),
        reason: "versions are the function's own here, and nothing removes them as long as it exists",
    },
    Allowed {
        paths: "retention/AWS::EC2::SecurityGroup *",
        holds: |_, terraform| terraform.is_none(),
        reason: "a group that is replaced is made anew before the old one goes; what is in it is kept by itself",
    },
    Allowed {
        paths: "retention/AWS::RDS::DBSubnetGroup *",
        holds: |_, terraform| terraform.is_none(),
        reason: "as above",
    },
    Allowed {
        paths: "AWS::DynamoDB::Table/*/DeletionProtectionEnabled",
        holds: |cloudformation, terraform| cloudformation.is_none() && terraform == Some(&Value::Bool(true)),
        reason: "stands in for CloudFormation's retention where somebody deletes by hand or removes `prevent_destroy`",
    },
    Allowed {
        paths: "outputs/*AppSpec",
        holds: |cloudformation, _| cloudformation.is_none(),
        reason: "Terraform cannot let CodeDeploy move traffic; this is what it is to be given",
    },
    Allowed {
        paths: "outputs/*DeployCommand",
        holds: |cloudformation, _| cloudformation.is_none(),
        reason: "as above",
    },
    Allowed {
        paths: "outputs/*Fifo*",
        holds: |cloudformation, terraform| cloudformation.is_none() || terraform.is_none(),
        reason: "CloudFormation's names take letters and digits only, and carry a hash for the point they leave out",
    },
    Allowed {
        paths: "AWS::Logs::LogAnomalyDetector/*/Tags",
        holds: |cloudformation, terraform| cloudformation.is_none() && terraform.is_some(),
        reason: "the provider's default tags reach what CloudFormation cannot tag",
    },
    Allowed {
        paths: "AWS::ApiGatewayV2::Api/*/stages/*/AccessLogSettings/DestinationArn",
        holds: |cloudformation, terraform| {
            let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
            text(cloudformation) == text(terraform) + ":*"
        },
        reason: "the provider takes the `:*` off the ARN of a log group, API Gateway does not mind it",
    },
    Allowed {
        paths: "AWS::Lambda::Function/ks-template-strings/Environment/FROM_*",
        holds: |cloudformation, terraform| {
            let reference = cloudformation.and_then(Value::as_str).unwrap_or_default();
            reference.starts_with("{{resolve:") && terraform.is_some()
        },
        reason: "the emulator leaves dynamic references as they are; Terraform's stand-in reads a value",
    },
    Allowed {
        paths: "AWS::Glue::Database/*/Tags",
        holds: |cloudformation, terraform| cloudformation.is_none() && terraform.is_some(),
        reason: "as above",
    },
    Allowed {
        paths: "AWS::ApiGatewayV2::Api/*/routes/*/integration/CredentialsArn",
        holds: |cloudformation, _| cloudformation.is_none(),
        reason: "the emulator does not answer it",
    },
    Allowed {
        paths: "AWS::ApiGatewayV2::Api/*/routes/*/integration/IntegrationSubtype",
        holds: |cloudformation, _| cloudformation.is_none(),
        reason: "as above",
    },
    Allowed {
        paths: "AWS::ApiGatewayV2::Api/*/authorizers",
        holds: |cloudformation, _| cloudformation.is_none(),
        reason: "the emulator lists no authorizers",
    },
    Allowed {
        paths: "AWS::Lambda::Function/order-api/Environment/ORDERS_DATABASE_*",
        holds: |_, _| true,
        reason: "the ARN of the secret that RDS keeps and the endpoint of the proxy are made up by either stand-in",
    },
    Allowed {
        paths: "AWS::Lambda::Function/ks-searcher/Environment/RECIPES_DOMAIN_ENDPOINT",
        holds: |_, _| true,
        reason: "the endpoint of a search domain is made up by either stand-in",
    },
    Allowed {
        paths: "AWS::Lambda::Function/order-api/Environment/ORDER_CACHE_ENDPOINT",
        holds: |_, _| true,
        reason: "so is the endpoint of a cache",
    },
    Allowed {
        paths: "AWS::ElastiCache::ReplicationGroup/*/CacheSubnetGroupName",
        holds: |_, terraform| is(terraform, "order-cache-cache-subnet-group"),
        reason: "CloudFormation makes the name up, the provider wants one",
    },
    Allowed {
        paths: "AWS::RDS::DBInstance/*/DBSubnetGroupName",
        holds: |_, terraform| written(terraform, "orders-database-database-subnet-group-"),
        reason: "made up by either",
    },
    Allowed {
        paths: "AWS::EC2::SecurityGroupIngress/LegacyWorker*/SourceSecurityGroupId",
        holds: |_, terraform| is(terraform, "<SecurityGroup legacy-worker-sg>"),
        reason: "the emulator does not make a group in a network that it did not make",
    },
    Allowed {
        paths: "AWS::Lambda::Function/legacy-worker/VpcConfig/SecurityGroupIds",
        holds: |_, _| true,
        reason: "as above",
    },
    Allowed {
        paths: "permissions/* legacy-worker*",
        holds: |cloudformation, terraform| {
            written(cloudformation, "rule/employee-moved") || written(terraform, "rule/corporate-events/employee-moved")
        },
        reason: "the emulator leaves a bus that it does not know out of its rule's ARN",
    },
];

fn is(value: Option<&Value>, text: &str) -> bool {
    value.and_then(Value::as_str) == Some(text)
}

/// Whether the text occurs in what the value is written as.
fn written(value: Option<&Value>, text: &str) -> bool {
    value.is_some_and(|value| value.to_string().contains(text))
}

#[test]
fn terraform_makes_what_cloudformation_deploys() {
    let fixtures = fixtures::all();
    let templates: Vec<Compiled> =
        fixtures.iter().map(|f| f.compile_with("cloudformation", &["--format", "json"])).collect();
    let jobs: Vec<Job> = templates.iter().map(job).collect();
    let reports = judge(Judge::Facts, &jobs);
    let mut found = Vec::new();
    for fixture in &fixtures {
        let module = fixture.compile_with("terraform", &["--format", "json"]);
        let mut deployed = reports.of(&fixture.name)["facts"].clone();
        // What services answer on top of what they were told: there are none behind Terraform.
        deployed.as_object_mut().and_then(|facts| facts.shift_remove("state"));
        found.extend(differences(&fixture.name, &deployed, &applied(&module)));
    }
    nothing_but_allowed(&found, ALLOWED);
}

fn job(one: &Compiled) -> Job {
    let template = one.folder.path().join("template.json");
    let text = std::fs::read_to_string(&template).unwrap_or_else(|e| panic!("{}: {e}", template.display()));
    let parsed: Value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", template.display()));
    Job::new(&one.fixture.name, template).with("parameters", Some(parameters(one, &parsed)))
}

/// The fixture's parameters, and a value for every other one without a default.
fn parameters(one: &Compiled, template: &Value) -> Value {
    let declared = template["Parameters"].as_object().cloned().unwrap_or_default();
    let missing = declared.iter().filter(|(_, parameter)| parameter["Default"].is_null());
    let mut values: Map<String, Value> = missing.map(|(name, _)| (name.clone(), given(name).into())).collect();
    values.extend(one.fixture.json("parameters").and_then(|p| p.as_object().cloned()).unwrap_or_default());
    Value::Object(values)
}

fn applied(module: &Compiled) -> Value {
    let state = tempfile::NamedTempFile::new().unwrap_or_else(|e| panic!("{e}"));
    let options = ["--state", state.path().to_str().unwrap_or_default()];
    if let Err(said) = tfcheck(module.folder.path(), &options, &variables(module)) {
        panic!("{}: {said}", module.fixture.name);
    }
    terraform_facts(state.path(), &module.folder.path().join("main.tf.json"))
}
