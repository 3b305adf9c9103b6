//! Features and models in SageMaker: permissions under the function's own names, and buckets for what is not in there.
//!
//! What a function makes in SageMaker must be called `<function>-…`: its permissions end there. The prefix is in its
//! environment. Training runs under a role of its own, which the function may hand to SageMaker and to nobody else.

use crate::aws::{Pseudo, Statement, Value, text};
use crate::ir::{Function, FunctionId, ResourceKind};
use crate::lower::function::key_statement;
use crate::lower::{Lowering, function_group, naming};

/// The service that runs training jobs.
const SERVICE: &str = "sagemaker.amazonaws.com";

/// Reads features to choose among them.
pub(super) fn select_features(cx: &mut Lowering<'_>, id: FunctionId) {
    let reads = ["sagemaker:BatchGetRecord", "sagemaker:DescribeFeatureGroup", "sagemaker:GetRecord"];
    features(cx, id, "FeatureSelection", &reads);
}

/// Reads features and writes them back in another scale.
pub(super) fn scale_features(cx: &mut Lowering<'_>, id: FunctionId) {
    features(cx, id, "FeatureScaling", &["sagemaker:GetRecord", "sagemaker:PutRecord"]);
}

fn features(cx: &mut Lowering<'_>, id: FunctionId, sid: &str, actions: &[&str]) {
    let groups = named(cx, "feature-group", id);
    cx.allow(id, Statement::allow(actions.iter().copied(), vec![groups]).sid(sid));
    give_prefix(cx, id);
    let bucket = format!("{}-features", owner(cx, id));
    share_bucket(cx, id, &bucket);
}

/// Starts tuning jobs, looks at them and their training jobs, stops them.
pub(super) fn tune(cx: &mut Lowering<'_>, id: FunctionId, function: &Function) {
    let jobs = [
        "sagemaker:CreateHyperParameterTuningJob",
        "sagemaker:DescribeHyperParameterTuningJob",
        "sagemaker:ListTrainingJobsForHyperParameterTuningJob",
        "sagemaker:StopHyperParameterTuningJob",
    ];
    let tuning = named(cx, "hyper-parameter-tuning-job", id);
    cx.allow(id, Statement::allow(jobs, vec![tuning]).sid("Tuning"));
    // The training jobs of a tuning job begin with its name.
    let training = named(cx, "training-job", id);
    cx.allow(id, Statement::allow(["sagemaker:DescribeTrainingJob"], vec![training]).sid("Training"));
    models(cx, id, function);
}

/// Makes models of what was trained, compares them, removes those that lost.
pub(super) fn select_models(cx: &mut Lowering<'_>, id: FunctionId, function: &Function) {
    let all = named(cx, "model", id);
    let actions = ["sagemaker:CreateModel", "sagemaker:DeleteModel", "sagemaker:DescribeModel"];
    cx.allow(id, Statement::allow(actions, vec![all]).sid("Models"));
    models(cx, id, function);
}

/// The bucket of models and the role that trains them: once for a function with both features.
fn models(cx: &mut Lowering<'_>, id: FunctionId, function: &Function) {
    let role_name = format!("{}-training", function.name);
    if cx.stack.find(&naming::logical_id(&role_name, "Role")).is_some() {
        return;
    }
    let bucket = format!("{}-models", owner(cx, id));
    give_prefix(cx, id);
    share_bucket(cx, id, &bucket);
    let statements = training_statements(cx, &bucket);
    let role = cx.service_role(&role_name, SERVICE, function_group(&function.name), function.span, &statements);
    let arn = Value::Attr(role, "Arn");
    let hand_over = Statement::allow(["iam:PassRole"], vec![arn.clone()]).sid("TrainingRole");
    cx.allow(id, hand_over.when("StringEquals", "iam:PassedToService", text(SERVICE)));
    cx.give(id, "TRAINING_ROLE_ARN".to_owned(), arn);
}

/// What training does: read and write the bucket of models, log, measure, fetch the image that trains.
fn training_statements(cx: &Lowering<'_>, bucket: &str) -> Vec<Statement> {
    let mut all = bucket_statements(cx, bucket);
    let logs = cx.regional_arn("logs", "log-group:/aws/sagemaker/*");
    all.push(
        Statement::allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], vec![logs]).sid("Logs"),
    );
    all.push(
        Statement::allow(["cloudwatch:PutMetricData"], vec![text("*")])
            .sid("Metrics")
            .when("StringLike", "cloudwatch:namespace", text("/aws/sagemaker/*"))
            .because("AWS has no resource type for metrics; the namespace is bound"),
    );
    all.push(
        Statement::allow(["ecr:GetAuthorizationToken"], vec![text("*")])
            .sid("ImageLogin")
            .because("AWS has no resource type for the login to a registry"),
    );
    let images = Value::join([
        text("arn:"),
        Value::Pseudo(Pseudo::Partition),
        text(":ecr:"),
        Value::Pseudo(Pseudo::Region),
        text(":*:repository/*"),
    ]);
    let pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
    all.push(
        Statement::allow(pull, vec![images])
            .sid("Images")
            .because("SageMaker's own images lie in accounts of AWS that differ from region to region"),
    );
    all
}

fn bucket_statements(cx: &Lowering<'_>, name: &str) -> Vec<Statement> {
    let Some(bucket) = cx.eco.find_resource(ResourceKind::Bucket, name) else { return Vec::new() };
    let arn = cx.arn(bucket);
    let objects = Value::join([arn.clone(), text("/*")]);
    let mut statements = vec![
        Statement::allow(["s3:GetObject", "s3:PutObject"], vec![objects]),
        Statement::allow(["s3:ListBucket"], vec![arn]),
    ];
    statements.extend(key_statement(cx, bucket, true));
    statements
}

/// Lets the function use a bucket that the frontend has made for it, and tells it the name.
fn share_bucket(cx: &mut Lowering<'_>, id: FunctionId, name: &str) {
    let variable = naming::environment_name(name, "_BUCKET");
    if cx.environment.get(&id).is_some_and(|given| given.contains_key(&variable)) {
        return;
    }
    for statement in bucket_statements(cx, name) {
        cx.allow(id, statement);
    }
    if let Some(bucket) = cx.eco.find_resource(ResourceKind::Bucket, name) {
        let value = cx.name(bucket);
        cx.give(id, variable, value);
    }
}

fn give_prefix(cx: &mut Lowering<'_>, id: FunctionId) {
    let prefix = prefix(cx, id);
    cx.give(id, "SAGEMAKER_PREFIX".to_owned(), prefix);
}

/// The name that buckets and names in SageMaker begin with: a variant works on what its function works on.
fn owner<'a>(cx: &Lowering<'a>, id: FunctionId) -> &'a str {
    let base = cx.eco.variants.iter().find(|variant| variant.function == id).map_or(id, |variant| variant.base);
    &cx.eco.function(base).name
}

/// `<function>-`, with the ecosystem's prefix.
fn prefix(cx: &Lowering<'_>, id: FunctionId) -> Value {
    Value::join([cx.text(&cx.eco.settings.name_prefix), text(format!("{}-", owner(cx, id)))])
}

/// Everything of one kind in SageMaker whose name begins as the function's.
fn named(cx: &Lowering<'_>, kind: &str, id: FunctionId) -> Value {
    let names = Value::join([text(format!("{kind}/")), prefix(cx, id), text("*")]);
    cx.regional_arn("sagemaker", names)
}
