//! What cannot be said is said so, and never left out. What is printed is judged in the suite, by Terraform.

use aws_auto_compiler::aws::{Group, Origin, Pseudo, Resource, Stack, Value, list, map, text};
use aws_auto_source::{Severity, SourceMap};

use crate::{Artifact, Options, Target, emit};

fn queue(name: &str) -> Resource {
    Resource::new("AWS::SQS::Queue", format!("{name}Queue"), Group::Data(name.to_owned()), Origin::default())
}

fn printed(resources: Vec<Resource>) -> (Vec<Artifact>, Vec<String>) {
    let mut stack = Stack::default();
    resources.into_iter().for_each(|resource| _ = stack.add(resource));
    let (artifacts, found) = emit(Target::Terraform, &stack, &SourceMap::default(), &Options::default());
    let errors = found.as_slice().iter().filter(|d| d.severity == Severity::Error);
    (artifacts, errors.map(|d| format!("{}: {}", d.code.0.name, d.message)).collect())
}

fn main(resource: Resource) -> String {
    let (artifacts, errors) = printed(vec![resource]);
    assert_eq!(errors, [""; 0]);
    artifacts.into_iter().find(|file| file.path == "main.tf").unwrap().contents
}

#[test]
fn names_are_words_of_the_logical_id_and_references_are_declared() {
    let name = Value::join([text("jobs-"), Pseudo::Region.into()]);
    let text = main(queue("OrderJobs").with("QueueName", name).with("VisibilityTimeout", 30_u32));
    let expected = "resource \"aws_sqs_queue\" \"order_jobs\" {
  name                       = \"jobs-${local.region}\"
  visibility_timeout_seconds = 30
}
";
    assert!(text.ends_with(expected), "{text}");
    assert!(text.contains("  region = data.aws_region.current.region\n"), "{text}");
    assert!(text.contains("data \"aws_region\" \"current\" {}\n"), "{text}");
}

#[test]
fn types_properties_and_values_without_a_counterpart_are_errors() {
    let unknown = Resource::new("AWS::SQS::Kueue", "K", Group::Data("k".to_owned()), Origin::default());
    let (artifacts, errors) = printed(vec![
        unknown,
        queue("A").with("Colour", "red"),
        Resource::new("AWS::DynamoDB::Table", "T", Group::Data("t".to_owned()), Origin::default())
            .with("SSESpecification", map([("SSEType", text("AES256"))])),
        Resource::new("AWS::SNS::TopicPolicy", "P", Group::Data("t".to_owned()), Origin::default())
            .with("Topics", list(["a", "b"])),
    ]);
    assert_eq!(artifacts, []);
    assert_eq!(errors.len(), 4, "{errors:?}");
    for part in
        ["AWS::SQS::Kueue", "the property Colour of AWS::SQS::Queue", "other value than `KMS`", "several of these"]
    {
        assert!(
            errors.iter().any(|error| error.starts_with("no-terraform-equivalent") && error.contains(part)),
            "{part}"
        );
    }
}

#[test]
fn text_that_terraform_would_change_and_secrets_it_would_keep_are_errors() {
    let secret = Value::SecretValue { secret: Box::new(text("db")), key: Some("password".to_owned()) };
    let (_, errors) = printed(vec![queue("A").with("QueueName", "e\u{301}"), queue("B").with("QueueName", secret)]);
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(errors[0].starts_with("text-not-normalized") && errors[0].contains("`\\u{65}\\u{301}`"), "{errors:?}");
    assert!(errors[1].starts_with("secret-in-state"), "{errors:?}");
}

#[test]
fn two_parameters_of_one_spelling_are_two_data_sources() {
    let (a, b) = (Value::SsmParameter("/a/b".to_owned()), Value::SsmParameter("/a-b".to_owned()));
    let text = main(queue("A").with("QueueName", a).with("KmsMasterKeyId", b));
    assert_eq!(text.matches("data \"aws_ssm_parameter\" ").count(), 2, "{text}");
    assert!(text.contains("data.aws_ssm_parameter.a_b.insecure_value"), "{text}");
}

#[test]
fn a_time_to_start_at_is_a_date() {
    let group = Group::Function("f".to_owned());
    let mapping = Resource::new("AWS::Lambda::EventSourceMapping", "M", group, Origin::default())
        .with("FunctionName", "f")
        .with("StartingPositionTimestamp", Value::Float(951_782_399.0));
    let text = main(mapping);
    assert!(text.contains("starting_position_timestamp = \"2000-02-28T23:59:59Z\""), "{text}");
}
