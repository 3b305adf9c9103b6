//! The CloudFormation printer, read as a specification: a whole stack, each intrinsic, order and limits.

mod strings;

use aws_auto_compiler::aws::{
    CodeDeployUpdate, Group, Origin, Output, ParamType, Parameter, Pseudo, Resource, Stack, Statement, Value, list,
    map, policy, text, trust,
};
use aws_auto_source::{Severity, SourceMap, Span};

use crate::codes::{STACK_LIMIT, TEMPLATE_NEEDS_BUCKET};
use crate::{Artifacts, Format, Header, Options, Target, emit, next_commands};

fn options(format: Format) -> Options {
    Options {
        code_root: "..".to_owned(),
        artifacts: Artifacts::Local,
        format,
        header: Header {
            program: "aws-auto 0.1.0".to_owned(),
            specs: vec!["deployment.yaml".to_owned()],
            stack_name: "shop".to_owned(),
            part_of: None,
        },
        ..Options::default()
    }
}

fn at(span: Span) -> Origin {
    Origin { span: Some(span), by: "declared", why: String::new() }
}

/// A specification of six lines, and the spans of its lines.
fn sources() -> (SourceMap, Vec<Span>) {
    let mut sources = SourceMap::default();
    let source = "name: shop\nfunctions:\n  - name: orders\n    triggers:\n      - queue: orders\n      - url: {}\n";
    let file = sources.add("deployment.yaml", source);
    let starts = source.char_indices().filter(|(_, c)| *c == '\n').map(|(at, _)| u32::try_from(at).unwrap());
    (sources, starts.map(|end| Span::new(file, end.saturating_sub(2), end)).collect())
}

fn parameter(name: &str, ty: ParamType, default: Option<Value>) -> Parameter {
    Parameter {
        name: name.to_owned(),
        snake: name.to_lowercase(),
        ty,
        default,
        description: String::new(),
        allowed: Vec::new(),
        secret: false,
        origin: Origin::default(),
    }
}

fn function_arn(name: &str) -> Value {
    let account = [text(":lambda:"), Pseudo::Region.into(), text(":"), Pseudo::AccountId.into()];
    Value::join(
        [text("arn:"), Pseudo::Partition.into()].into_iter().chain(account).chain([text(format!(":function:{name}"))]),
    )
}

/// A queue, a function that reads it with a versioned alias, and a machine; added in no sensible order.
fn shop() -> (Stack, SourceMap) {
    let (sources, lines) = sources();
    let mut stack = Stack::default();
    stack.description = "shop: takes orders".to_owned();
    let stage = stack.param(Parameter {
        description: "Which copy of the shop this is".to_owned(),
        allowed: vec![text("dev"), text("prod")],
        ..parameter("Stage", ParamType::String, Some(text("dev")))
    });
    let email = stack.param(parameter("AlertEmail", ParamType::String, None));
    let retries = stack.param(parameter("Retries", ParamType::Number, Some(3_u32.into())));
    let token = stack.param(Parameter { secret: true, ..parameter("Token", ParamType::String, None) });
    let subnets = stack.param(parameter("Subnets", ParamType::List, Some(list(["subnet-1", "subnet-2"]))));
    let orders = || Group::Function("orders".to_owned());

    let queue = Resource::new("AWS::SQS::Queue", "OrdersQueue", Group::Data("orders".to_owned()), at(lines[4]));
    let mut queue = queue.with("QueueName", Value::join([text("orders-"), Value::Param(stage)]));
    queue.stateful = true;
    let queue = stack.add(queue.with("VisibilityTimeout", 180_u32));

    let read =
        Statement::allow(["sqs:DeleteMessage", "sqs:ReceiveMessage"], vec![Value::Attr(queue, "Arn")]).sid("Read");
    let measure = Statement::allow(["cloudwatch:PutMetricData"], vec![text("*")])
        .when("StringEquals", "cloudwatch:namespace", "shop")
        .because("cloudwatch:PutMetricData has no resource types");
    let role = stack.add(
        Resource::new("AWS::IAM::Role", "OrdersRole", orders(), at(lines[2]))
            .with("AssumeRolePolicyDocument", trust("lambda.amazonaws.com", Vec::new()))
            .with(
                "Policies",
                list([map([("PolicyName", text("orders")), ("PolicyDocument", policy::document(&[read, measure]))])]),
            ),
    );
    let url = stack.add(Resource::new("AWS::Lambda::Url", "OrdersUrl", orders(), at(lines[5])));
    let function = stack.add(
        Resource::new("AWS::Lambda::Function", "Orders", orders(), at(lines[2]))
            .with("Code", Value::Path("src/orders".to_owned()))
            .with("Handler", "app.handler")
            .with("Role", Value::Attr(role, "Arn"))
            .with("Runtime", "python3.13")
            .with(
                "Environment",
                map([(
                    "Variables",
                    map([
                        ("DATE", text("2012-10-17")),
                        ("FLAG", text("yes")),
                        ("LITERAL", text("${Word} isn't resolved")),
                        ("EMAIL", Value::Param(email)),
                        ("RETRIES", Value::Param(retries)),
                        ("TOKEN", Value::Param(token)),
                        ("ENDPOINT", Value::SsmParameter("/shop/endpoint".to_owned())),
                        ("QUEUE_URL", Value::Ref(queue)),
                    ]),
                )]),
            )
            .with("VpcConfig", map([("SubnetIds", Value::Param(subnets)), ("Ipv6AllowedForDualStack", false.into())])),
    );
    stack.resource_mut(url).set("TargetFunctionArn", Value::Attr(function, "Arn"));
    stack.resource_mut(url).set("AuthType", "AWS_IAM");
    let version = stack.add(
        Resource::new("AWS::Lambda::Version", "OrdersVersion1a2b", orders(), at(lines[2]))
            .with("FunctionName", Value::Ref(function)),
    );
    let application = Resource::new("AWS::CodeDeploy::Application", "OrdersApp", orders(), at(lines[2]));
    let application = stack.add(application.with("ComputePlatform", "Lambda"));
    let deployment = stack.add(
        Resource::new("AWS::CodeDeploy::DeploymentGroup", "OrdersDeployment", orders(), at(lines[2]))
            .with("ApplicationName", Value::Ref(application))
            .with("ServiceRoleArn", Value::Attr(role, "Arn")),
    );
    let mut alias = Resource::new("AWS::Lambda::Alias", "OrdersAlias", orders(), at(lines[2]))
        .with("FunctionName", Value::Ref(function))
        .with("FunctionVersion", Value::Attr(version, "Version"))
        .with("Name", "live");
    alias.update = Some(CodeDeployUpdate {
        application: Value::Ref(application),
        deployment_group: Value::Ref(deployment),
        before: Some(Value::Ref(function)),
        after: None,
    });
    let alias = stack.add(alias);
    let mut mapping = Resource::new("AWS::Lambda::EventSourceMapping", "OrdersMapping", orders(), at(lines[4]))
        .with("EventSourceArn", Value::Attr(queue, "Arn"))
        .with("FunctionName", Value::Ref(alias));
    mapping.depends_on = vec![role];
    stack.add(mapping);

    let state = map([
        ("Type", text("Task")),
        ("Resource", function_arn("orders")),
        ("Parameters", map([("queue", Value::Attr(queue, "QueueName")), ("note", text("a \"quoted\" ${Word}"))])),
        ("End", true.into()),
    ]);
    let definition = map([("StartAt", text("Work")), ("States", map([("Work", state)]))]);
    stack.add(
        Resource::new("AWS::StepFunctions::StateMachine", "Flow", Group::Workflow("flow".to_owned()), at(lines[0]))
            .with("RoleArn", Value::Attr(role, "Arn"))
            .with("DefinitionString", Value::Json(Box::new(definition))),
    );
    for (name, value) in [("QueueUrl", Value::Ref(queue)), ("ApiUrl", Value::Attr(url, "FunctionUrl"))] {
        let description = format!("The {name}");
        stack.outputs.push(Output { name: name.to_owned(), snake: name.to_lowercase(), value, description });
    }
    (stack, sources)
}

fn print(stack: &Stack, sources: &SourceMap, format: Format) -> String {
    let (artifacts, diagnostics) = emit(Target::CloudFormation, stack, sources, &options(format));
    assert_eq!(diagnostics.as_slice(), []);
    artifacts.into_iter().next().unwrap().contents
}

#[test]
fn a_whole_stack_in_yaml() {
    let (stack, sources) = shop();
    insta::assert_snapshot!("shop.yaml", print(&stack, &sources, Format::Yaml));
}

#[test]
fn a_whole_stack_in_json() {
    let (stack, sources) = shop();
    insta::assert_snapshot!("shop.json", print(&stack, &sources, Format::Json));
}

/// YAML's tags in their long forms, and documents inside strings without their layout.
fn long_forms(value: serde_yaml::Value) -> serde_json::Value {
    match value {
        serde_yaml::Value::Tagged(tagged) => {
            let name = tagged.tag.to_string();
            let argument = match (name.as_str(), long_forms(tagged.value)) {
                ("!GetAtt", serde_json::Value::String(s)) => {
                    serde_json::Value::from(s.splitn(2, '.').collect::<Vec<_>>())
                }
                (_, other) => other,
            };
            let key = if name == "!Ref" { "Ref".to_owned() } else { format!("Fn::{}", &name[1..]) };
            serde_json::Value::from_iter([(key, argument)])
        }
        serde_yaml::Value::Mapping(entries) => {
            entries.into_iter().map(|(k, v)| (k.as_str().unwrap().to_owned(), long_forms(v))).collect()
        }
        serde_yaml::Value::Sequence(items) => items.into_iter().map(long_forms).collect(),
        other => without_layout(serde_json::to_value(other).unwrap()),
    }
}

fn without_layout(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::String(s) if s.starts_with('{') => match serde_json::from_str::<serde_json::Value>(&s) {
            Ok(document) => document.to_string().into(),
            Err(_) => s.into(),
        },
        serde_json::Value::Array(items) => items.into_iter().map(without_layout).collect(),
        serde_json::Value::Object(entries) => entries.into_iter().map(|(k, v)| (k, without_layout(v))).collect(),
        other => other,
    }
}

#[test]
fn yaml_and_json_say_the_same() {
    let (stack, sources) = shop();
    let yaml = long_forms(serde_yaml::from_str(&print(&stack, &sources, Format::Yaml)).unwrap());
    let json = without_layout(serde_json::from_str(&print(&stack, &sources, Format::Json)).unwrap());
    assert_eq!(yaml, json);
}

/// A stack with one resource whose only property is `P`, and what `P` becomes in JSON.
fn property(value: impl FnOnce(&mut Stack) -> Value) -> serde_json::Value {
    let (stack, options) = (with_property(value), options(Format::Json));
    let (artifacts, diagnostics) = emit(Target::CloudFormation, &stack, &SourceMap::default(), &options);
    assert_eq!(diagnostics.as_slice(), []);
    let template: serde_json::Value = serde_json::from_str(&artifacts[0].contents).unwrap();
    template["Resources"]["R"]["Properties"]["P"].clone()
}

fn with_property(value: impl FnOnce(&mut Stack) -> Value) -> Stack {
    let mut stack = Stack::default();
    stack.param(parameter("Text", ParamType::String, None));
    stack.param(parameter("Count", ParamType::Number, None));
    stack.param(parameter("Names", ParamType::List, None));
    stack.add(Resource::new("AWS::DynamoDB::Table", "T", Group::Data("t".to_owned()), Origin::default()));
    let value = value(&mut stack);
    stack.add(Resource::new("X::Y::Z", "R", Group::Data("r".to_owned()), Origin::default()).with("P", value));
    stack
}

/// The three parameters and the table of [`property`].
fn known(stack: &Stack) -> [Value; 5] {
    let params: Vec<Value> = stack.parameters().map(|(id, _)| Value::Param(id)).collect();
    let table = stack.find("T").unwrap();
    [params[0].clone(), params[1].clone(), params[2].clone(), Value::Ref(table), Value::Attr(table, "Arn")]
}

#[test]
fn references_are_intrinsics() {
    use serde_json::json;
    assert_eq!(property(|s| known(s)[3].clone()), json!({"Ref": "T"}));
    assert_eq!(property(|s| known(s)[4].clone()), json!({"Fn::GetAtt": ["T", "Arn"]}));
    assert_eq!(property(|s| known(s)[0].clone()), json!({"Ref": "Text"}));
    assert_eq!(property(|_| Pseudo::UrlSuffix.into()), json!({"Ref": "AWS::URLSuffix"}));
    let split = json!({"Fn::Select": [5, {"Fn::Split": [":", {"Ref": "AWS::Region"}]}]});
    assert_eq!(property(|_| Value::Pseudo(Pseudo::Region).split(":", 5)), split);
    assert_eq!(property(|_| Value::Zone(1)), json!({"Fn::Select": [1, {"Fn::GetAZs": ""}]}));
    assert_eq!(property(|_| Value::Path("./src/a".to_owned())), json!("../src/a"));
    assert_eq!(property(|s| known(s)[3].clone().noted("why")), json!({"Ref": "T"}));
}

#[test]
fn joined_strings_are_substitutions_where_they_can_be() {
    use serde_json::json;
    let with = |stack: &Stack, at: usize| Value::join([text("a-"), known(stack)[at].clone(), text("-b")]);
    assert_eq!(property(|s| with(s, 0)), json!({"Fn::Sub": "a-${Text}-b"}));
    assert_eq!(property(|s| with(s, 4)), json!({"Fn::Sub": "a-${T.Arn}-b"}));
    let list = json!({"Fn::Join": [",", {"Ref": "Names"}]});
    assert_eq!(property(|s| with(s, 2)), json!({"Fn::Join": ["", ["a-", list, "-b"]]}));
    let zone = json!({"Fn::Select": [0, {"Fn::GetAZs": ""}]});
    assert_eq!(property(|_| Value::join([text("z"), Value::Zone(0)])), json!({"Fn::Join": ["", ["z", zone]]}));
    assert_eq!(property(|_| Value::Join(vec![text("a"), 1_u32.into(), text("${b}")])), json!("a1${b}"));
    assert_eq!(property(|s| Value::Join(vec![text(""), known(s)[3].clone()])), json!({"Ref": "T"}));
}

#[test]
fn values_of_other_services_are_dynamic_references() {
    use serde_json::json;
    let secret =
        |secret: Value, key: Option<&str>| Value::SecretValue { secret: Box::new(secret), key: key.map(str::to_owned) };
    assert_eq!(property(|_| Value::SsmParameter("/a/b".to_owned())), json!("{{resolve:ssm:/a/b}}"));
    assert_eq!(
        property(|_| secret(text("db"), Some("password"))),
        json!("{{resolve:secretsmanager:db:SecretString:password}}")
    );
    assert_eq!(
        property(|s| secret(known(s)[3].clone(), None)),
        json!({"Fn::Sub": "{{resolve:secretsmanager:${T}:SecretString}}"})
    );
}

#[test]
fn documents_are_json_in_a_string() {
    use serde_json::json;
    let document = |value: Value| Value::Json(Box::new(value));
    assert_eq!(
        property(|_| document(map([("a", list([1_u32, 2])), ("b", true.into())]))),
        json!(r#"{"a":[1,2],"b":true}"#)
    );
    assert_eq!(property(|_| document(text("x\"${y}"))), json!(r#""x\"${y}""#));
    let all = property(|s| document(Value::List(known(s)[..2].to_vec())));
    assert_eq!(all, json!({"Fn::Sub": r#"["${Text}",${Count}]"#}));
    let names = json!({"Fn::Join": ["\",\"", {"Ref": "Names"}]});
    assert_eq!(property(|s| document(known(s)[2].clone())), json!({"Fn::Join": ["", ["[\"", names, "\"]"]]}));
    let nested = property(|s| document(map([("body", document(map([("t", known(s)[3].clone())])))])));
    assert_eq!(nested, json!({"Fn::Sub": r#"{"body":"{\"t\":\"${T}\"}"}"#}));
}

#[test]
fn readable_documents_cross_no_limit_that_the_document_keeps() {
    let long = |n: usize| with_property(|_| Value::Json(Box::new(Value::List(vec![text("0123456789"); n]))));
    let yaml = |stack: &Stack| print(stack, &SourceMap::default(), Format::Yaml);
    assert!(yaml(&long(2)).contains(r#"["0123456789","0123456789"]"#), "short ones stay on a line");
    assert!(yaml(&long(100)).contains("P: |-\n        [\n          \"0123456789\",\n"), "long ones have lines");
    assert!(yaml(&long(280)).contains(r#"","0123456789","#), "3,641 characters fit a filter's 4,096, 4,482 would not");
    assert!(yaml(&long(320)).contains("P: |-\n"), "4,161 characters are no filter, and 5,122 fit an input");
    assert!(yaml(&long(600)).contains(r#"","0123456789","#), "7,801 characters fit, 9,602 would not");
}

#[test]
fn the_order_of_the_graph_does_not_matter() {
    let build = |names: &[&str]| {
        let mut stack = Stack::default();
        for name in names {
            let group = Group::Function((*name).to_lowercase());
            stack.param(parameter(name, ParamType::String, None));
            stack.add(Resource::new("AWS::Lambda::Function", *name, group.clone(), Origin::default()));
            stack.add(Resource::new("AWS::IAM::Role", format!("{name}Role"), group, Origin::default()));
        }
        print(&stack, &SourceMap::default(), Format::Yaml)
    };
    assert_eq!(build(&["A", "B", "C"]), build(&["C", "A", "B"]));
}

#[test]
fn dependencies_are_one_name_or_a_sorted_list() {
    let mut stack = with_property(|_| text("x"));
    let (table, me) = (stack.find("T").unwrap(), stack.find("R").unwrap());
    stack.resource_mut(me).depends_on = vec![table, table];
    assert!(print(&stack, &SourceMap::default(), Format::Yaml).contains("    DependsOn: T\n"));
    let other = stack.add(Resource::new("X::Y::Z", "Another", Group::Data("a".to_owned()), Origin::default()));
    stack.resource_mut(me).depends_on = vec![table, other];
    assert!(
        print(&stack, &SourceMap::default(), Format::Yaml).contains("    DependsOn:\n      - Another\n      - T\n")
    );
}

#[test]
fn what_one_stack_cannot_hold_is_reported() {
    let codes = |count: usize, padding: usize| {
        let mut stack = Stack::default();
        stack.description = "d".repeat(padding);
        for i in 0..count {
            stack.add(Resource::new("X::Y::Z", format!("R{i}"), Group::Data("r".to_owned()), Origin::default()));
        }
        let (artifacts, diagnostics) =
            emit(Target::CloudFormation, &stack, &SourceMap::default(), &options(Format::Json));
        assert_eq!(artifacts.len(), 1);
        diagnostics.into_iter().map(|d| (d.code, d.severity)).collect::<Vec<_>>()
    };
    assert_eq!(codes(500, 0), []);
    assert_eq!(codes(501, 0), [(STACK_LIMIT, Severity::Warning)]);
    assert_eq!(codes(1, 51_200), [(TEMPLATE_NEEDS_BUCKET, Severity::Note)]);
    assert_eq!(codes(1, 1_000_000), [(STACK_LIMIT, Severity::Warning)]);
}

#[test]
fn the_next_commands_ask_for_what_has_no_default() {
    let (stack, _) = shop();
    let local = next_commands(Target::CloudFormation, &stack, &options(Format::Yaml));
    assert!(local[0].starts_with("aws cloudformation package --template-file template.yaml "));
    assert!(local[1].contains("--template-file packaged.yaml --stack-name shop "));
    assert!(
        local[1].ends_with("--capabilities CAPABILITY_NAMED_IAM --parameter-overrides AlertEmail=VALUE Token=VALUE")
    );
    let s3 = Options { artifacts: Artifacts::S3, ..options(Format::Json) };
    let remote = next_commands(Target::CloudFormation, &stack, &s3);
    assert_eq!(remote.len(), 1);
    assert!(remote[0].starts_with("aws cloudformation deploy --template-file template.json "));
}
