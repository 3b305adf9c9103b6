//! What each of the features brings, read off the resource graph.

use aws_auto_source::Span;
use serde_json::{Value as Json, json};

use super::*;
use crate::ir::resource::BucketSpec;
use crate::ir::{Ecosystem, Resource, Spec};
use crate::lower::function as functions;
use crate::lower::function::testing::{ecosystem, function};
use crate::lower::monitoring;
use crate::lower::triggers::testing::{Done, props};

fn bucket(name: &str) -> Resource {
    Resource {
        name: name.to_owned(),
        span: Span::default(),
        assumed: true,
        spec: Spec::Bucket(BucketSpec::default()),
        existing: None,
        tags: Default::default(),
    }
}

fn with(features: &[&str], change: impl FnOnce(&mut Function)) -> Ecosystem {
    let mut scorer = function("scorer");
    scorer.ai_features = features.iter().map(|f| (*f).to_owned()).collect();
    change(&mut scorer);
    ecosystem(vec![scorer], vec![bucket("scorer-features"), bucket("scorer-models")])
}

fn lowered(eco: &Ecosystem) -> Done<'_> {
    let mut cx = Lowering::new(eco, false);
    crate::lower::resources::declare(&mut cx);
    functions::declare(&mut cx);
    fill(&mut cx);
    crate::lower::resources::fill(&mut cx);
    functions::fill(&mut cx);
    monitoring::fill(&mut cx);
    let done = Done { cx };
    done.verify();
    done
}

/// `Action on Resource` of every statement of a role.
fn allowed(done: &Done<'_>, role: &str) -> Vec<String> {
    let document = props(done, role)["Policies"][0]["PolicyDocument"]["Statement"].clone();
    let text = |value: &Json| match value {
        Json::Array(many) => many.iter().map(|v| v.as_str().unwrap()).collect::<Vec<_>>().join(","),
        one => one.as_str().unwrap().to_owned(),
    };
    document.as_array().unwrap().iter().map(|s| format!("{} on {}", text(&s["Action"]), text(&s["Resource"]))).collect()
}

#[test]
fn anomalies_are_told_to_somebody() {
    let eco = with(&["anomaly_detection"], |_| ());
    let done = lowered(&eco);
    for alarm in ["ScorerInvocationsAnomalyAlarm", "ScorerDurationAnomalyAlarm"] {
        assert_eq!(props(&done, alarm)["AlarmActions"], json!(["<AlertsTopic>"]));
        assert_eq!(props(&done, alarm)["ThresholdMetricId"], "band");
    }
}

#[test]
fn rejected_records_are_counted_from_the_log_and_ring() {
    let eco = with(&["data_quality_check"], |_| ());
    let done = lowered(&eco);
    let filter = props(&done, "ScorerRejectedRecordsFilter");
    assert_eq!(filter["FilterPattern"], "{ $.rejected_records = * }");
    assert_eq!(
        filter["MetricTransformations"],
        json!([{"MetricNamespace": "aws-auto/<ScorerFunction>", "MetricName": "RejectedRecords",
                "MetricValue": "$.rejected_records", "Unit": "Count"}])
    );
    let alarm = props(&done, "ScorerRejectedRecordsAlarm");
    assert_eq!(alarm["Namespace"], filter["MetricTransformations"][0]["MetricNamespace"]);
    assert_eq!((&alarm["MetricName"], &alarm["Statistic"]), (&json!("RejectedRecords"), &json!("Sum")));
}

#[test]
fn low_confidence_must_last_before_it_rings() {
    let eco = with(&["confidence_scoring"], |_| ());
    let done = lowered(&eco);
    assert_eq!(props(&done, "ScorerLowConfidenceFilter")["MetricTransformations"][0]["MetricValue"], "$.confidence");
    let alarm = props(&done, "ScorerLowConfidenceAlarm");
    assert_eq!(
        [&alarm["Threshold"], &alarm["ComparisonOperator"], &alarm["EvaluationPeriods"], &alarm["TreatMissingData"]],
        [&json!(0.5), &json!("LessThanThreshold"), &json!(3), &json!("notBreaching")]
    );
}

#[test]
fn features_are_read_and_scaled_under_the_function_s_own_names() {
    let eco = with(&["auto_feature_selection", "feature_scaling"], |_| ());
    let done = lowered(&eco);
    let all = allowed(&done, "ScorerRole");
    let groups = "arn:<Partition>:sagemaker:<Region>:<AccountId>:feature-group/t-scorer-*";
    let mut actions: Vec<_> = all.iter().filter_map(|s| s.strip_suffix(&format!(" on {groups}"))).collect();
    actions = actions.into_iter().flat_map(|a| a.split(',')).collect();
    actions.sort_unstable();
    actions.dedup();
    let wanted = ["BatchGetRecord", "DescribeFeatureGroup", "GetRecord", "PutRecord"].map(|a| format!("sagemaker:{a}"));
    assert_eq!(actions, wanted, "{all:?}");
    assert_eq!(
        all.iter().filter(|s| s.starts_with("sagemaker:")).count(),
        all.iter().filter(|s| s.ends_with(groups)).count()
    );
    assert_eq!(all.iter().filter(|s| s.starts_with("s3:GetObject,s3:PutObject")).count(), 1, "{all:?}");
    let variables = &props(&done, "ScorerFunction")["Environment"]["Variables"];
    assert_eq!(variables["SCORER_FEATURES_BUCKET"], "<ScorerFeaturesBucket>");
    assert_eq!(variables["SAGEMAKER_PREFIX"], "t-scorer-");
}

#[test]
fn training_runs_under_a_role_that_only_sagemaker_is_handed() {
    let eco = with(&["hyperparameter_tuning", "model_selection"], |_| ());
    let done = lowered(&eco);
    let roles = done.cx.stack.iter().filter(|(_, r)| r.ty == "AWS::IAM::Role").count();
    assert_eq!(roles, 2, "the function's and one for training");
    let statements = props(&done, "ScorerRole")["Policies"][0]["PolicyDocument"]["Statement"].clone();
    let pass = statements.as_array().unwrap().iter().find(|s| s["Action"] == "iam:PassRole").unwrap();
    assert_eq!(pass["Resource"], "<ScorerTrainingRole.Arn>");
    assert_eq!(pass["Condition"], json!({"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}));
    let trust = props(&done, "ScorerTrainingRole")["AssumeRolePolicyDocument"].to_string();
    assert!(trust.contains("sagemaker.amazonaws.com") && trust.contains("aws:SourceAccount"), "{trust}");
    let own = allowed(&done, "ScorerRole");
    assert!(own.iter().filter(|s| s.starts_with("sagemaker:")).all(|s| s.ends_with("/t-scorer-*")), "{own:?}");
    let training = allowed(&done, "ScorerTrainingRole");
    assert!(!training.iter().any(|s| s.contains("sagemaker:") || s.contains("iam:")), "{training:?}");
}

#[test]
fn inference_is_warm_and_grows_with_its_use() {
    let eco = with(&["real_time_inference"], |f| f.provisioned_concurrency = Some(2));
    let done = lowered(&eco);
    let target = props(&done, "ScorerScalableTarget");
    assert_eq!(target["ResourceId"], "function:<ScorerFunction>:live");
    assert_eq!((&target["MinCapacity"], &target["MaxCapacity"]), (&json!(2), &json!(20)));
    let policy = &props(&done, "ScorerScalingPolicy")["TargetTrackingScalingPolicyConfiguration"];
    assert_eq!(policy["TargetValue"], 0.7);
    assert_eq!(done.codes(), ["billed-by-the-hour"], "nobody wrote how many");
}

#[test]
fn growth_ends_at_what_is_reserved() {
    let eco = with(&["real_time_inference"], |f| {
        f.provisioned_concurrency = Some(2);
        f.reserved_concurrency = Some(5);
        f.places.provisioned_concurrency = Some(Span::default());
    });
    let done = lowered(&eco);
    assert_eq!(props(&done, "ScorerScalableTarget")["MaxCapacity"], 5);
    assert_eq!(done.codes(), Vec::<&str>::new());
}
