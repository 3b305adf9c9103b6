//! The function itself: every property of `AWS::Lambda::Function`.

use std::collections::BTreeMap;

use aws_auto_schema::function::{Architecture, LogFormat, LogLevel, TracingMode};
use aws_auto_source::Diagnostic;

use super::asynchronous::destination_arn;
use super::layers::Layers;
use super::{code, codes, neighbours, origin_of};
use crate::aws::{PropertyOrigin, Props, Value, list, map, text};
use crate::ir::{Decided, Function, FunctionId, Package};
use crate::knowledge::limits::lambda;
use crate::lower::Lowering;

/// Fills the function's properties, in the order in which people read them.
pub(super) fn fill(cx: &mut Lowering<'_>, id: FunctionId, function: &Function, layers: &Layers) {
    let parts = cx.parts(id);
    let code = code::code(cx, function);
    let role = Value::Attr(parts.role, "Arn");
    let props = [
        ("FunctionName", cx.stack.resource(parts.function).name.clone()),
        ("Description", function.description.as_ref().map(|description| cx.text(description))),
        ("PackageType", (function.package == Package::Image).then(|| text("Image"))),
        ("Runtime", function.runtime.as_ref().map(|runtime| text(&runtime.value))),
        ("Handler", function.handler.as_ref().map(|handler| text(&handler.value))),
        ("Code", Some(code)),
        ("Architectures", Some(list([architecture(function.architecture.value)]))),
        ("MemorySize", Some(function.memory.size.value.into())),
        ("Timeout", Some(function.timeout.value.into())),
        ("Role", Some(role)),
        ("Environment", environment(cx, id, function)),
        ("KmsKeyArn", function.kms_key.as_ref().map(|key| cx.text(key))),
        ("EphemeralStorage", function.ephemeral_storage.map(|size| map([("Size", size.into())]))),
        ("ReservedConcurrentExecutions", function.reserved_concurrency.map(Value::from)),
        ("Layers", layers.of(cx, function)),
        ("VpcConfig", neighbours::vpc_config(cx, id)),
        ("TracingConfig", tracing(function.tracing)),
        ("LoggingConfig", Some(logging(Value::Ref(parts.log_group), function))),
        ("SnapStart", function.snap_start.then(|| map([("ApplyOn", text("PublishedVersions"))]))),
        ("FileSystemConfigs", file_systems(cx, function)),
        ("DeadLetterConfig", dead_letter(cx, function)),
        ("Tags", cx.tags(&function.tags)),
    ];
    let resource = cx.stack.resource_mut(parts.function);
    for (key, value) in props.into_iter().filter_map(|(key, value)| Some((key, value?))) {
        resource.set(key, value);
    }
    resource.property_origins = origins(function);
}

/// AWS's name of an architecture.
pub(super) const fn architecture(architecture: Architecture) -> &'static str {
    match architecture {
        Architecture::Arm64 => "arm64",
        Architecture::X86_64 => "x86_64",
    }
}

/// What the user wrote, and what grants add to it. The user's own values win; names come out sorted.
fn environment(cx: &mut Lowering<'_>, id: FunctionId, function: &Function) -> Option<Value> {
    let mut all: BTreeMap<String, Value> = cx.environment.get(&id).cloned().unwrap_or_default();
    for (name, value) in &function.environment {
        all.insert(name.clone(), cx.text(value));
    }
    check_size(cx, function, &all);
    let variables: Props = all.into_iter().map(|(name, value)| (name.into(), value)).collect();
    (!variables.is_empty()).then(|| map([("Variables", Value::Map(variables))]))
}

/// AWS limits names and values together. What is written alone has been checked already; what is added may be too much.
fn check_size(cx: &mut Lowering<'_>, function: &Function, all: &BTreeMap<String, Value>) {
    let written: usize = function.environment.iter().map(|(name, value)| name.len() + value.literal_len()).sum();
    let certain: usize = all.iter().map(|(name, value)| name.len() + value.as_str().map_or(0, str::len)).sum();
    if written > lambda::ENVIRONMENT_SIZE || certain <= lambda::ENVIRONMENT_SIZE {
        return;
    }
    let message = format!(
        "the environment of `{}` has {certain} bytes with the variables for its integrations; AWS allows {}",
        function.name,
        lambda::ENVIRONMENT_SIZE
    );
    let diagnostic = Diagnostic::new(codes::ENVIRONMENT_OUTGROWN, function.name_span, message)
        .label("integrations add variables to this function")
        .help("keep long values in a file of the function or in an SSM parameter");
    cx.diagnostics.push(diagnostic);
}

fn tracing(mode: TracingMode) -> Option<Value> {
    let mode = match mode {
        TracingMode::Active => "Active",
        TracingMode::PassThrough => "PassThrough",
        TracingMode::Off => return None,
    };
    Some(map([("Mode", text(mode))]))
}

/// Levels exist for JSON alone: Lambda refuses them beside text.
fn logging(log_group: Value, function: &Function) -> Value {
    let json = function.log_format == LogFormat::Json;
    let mut props: Props =
        vec![("LogGroup".into(), log_group), ("LogFormat".into(), text(if json { "JSON" } else { "Text" }))];
    if let Some(level) = function.log_level.filter(|_| json) {
        let (application, system) = levels(level);
        props.push(("ApplicationLogLevel".into(), text(application)));
        props.push(("SystemLogLevel".into(), text(system)));
    }
    Value::Map(props)
}

/// The level of the code's own logs, and the nearest of the three that Lambda's own have.
const fn levels(level: LogLevel) -> (&'static str, &'static str) {
    match level {
        LogLevel::Trace => ("TRACE", "DEBUG"),
        LogLevel::Debug => ("DEBUG", "DEBUG"),
        LogLevel::Info => ("INFO", "INFO"),
        LogLevel::Warn => ("WARN", "WARN"),
        LogLevel::Error => ("ERROR", "WARN"),
        LogLevel::Fatal => ("FATAL", "WARN"),
    }
}

fn file_systems(cx: &Lowering<'_>, function: &Function) -> Option<Value> {
    function
        .file_system
        .as_ref()
        .map(|fs| Value::List(vec![map([("Arn", cx.text(&fs.access_point)), ("LocalMountPath", text(&fs.mount))])]))
}

fn dead_letter(cx: &Lowering<'_>, function: &Function) -> Option<Value> {
    let target = function.asynchronous.dead_letter.as_ref()?;
    Some(map([("TargetArn", destination_arn(cx, target))]))
}

fn origins(function: &Function) -> Vec<PropertyOrigin> {
    let chosen = [
        ("Runtime", function.runtime.as_ref().map(|runtime| &runtime.by)),
        ("Handler", function.handler.as_ref().map(|handler| &handler.by)),
        ("Architectures", Some(&function.architecture.by)),
        ("MemorySize", Some(&function.memory.size.by)),
        ("Timeout", Some(&function.timeout.by)),
    ];
    let one = |(path, decided): (&str, Option<&Decided>)| {
        Some(PropertyOrigin { path: path.to_owned(), origin: origin_of(decided?) })
    };
    chosen.into_iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{FileSystem, Text, VpcRef};
    use crate::knowledge::cfn_types;
    use crate::lower::function::testing::{Built, function, lowered, span};

    fn get(built: &Built, property: &str) -> Option<Value> {
        built.get("PayFunction").get(property).cloned()
    }

    fn full() -> Function {
        let mut pay = function("pay");
        pay.description = Some(Text::literal("Pays", span()));
        pay.ephemeral_storage = Some(1024);
        pay.reserved_concurrency = Some(5);
        pay.tracing = TracingMode::Active;
        pay.log_format = LogFormat::Json;
        pay.log_level = Some(LogLevel::Error);
        pay.snap_start = true;
        pay.kms_key = Some(Text::literal("arn:aws:kms:x:1:key/k", span()));
        pay.vpc = Some(VpcRef::Ids { subnets: vec!["subnet-1".to_owned()], security_groups: vec!["sg-1".to_owned()] });
        pay.file_system =
            Some(FileSystem { access_point: Text::literal("arn:ap", span()), mount: "/mnt/models".to_owned() });
        pay.tags.insert("team".into(), Text::literal("a", span()));
        pay
    }

    #[test]
    fn a_plain_function_says_only_what_it_must() {
        let built = lowered(vec![function("pay")], vec![]);
        let names: Vec<_> = built.get("PayFunction").props.iter().map(|(key, _)| &**key).collect();
        assert_eq!(
            names,
            [
                "FunctionName",
                "Runtime",
                "Handler",
                "Code",
                "Architectures",
                "MemorySize",
                "Timeout",
                "Role",
                "LoggingConfig"
            ]
        );
        assert_eq!(get(&built, "Architectures"), Some(list(["arm64"])));
        assert_eq!(built.text(&get(&built, "Role").unwrap()), "${PayRole.Arn}");
    }

    #[test]
    fn everything_that_is_configured_is_written_as_aws_spells_it() {
        let built = lowered(vec![full()], vec![]);
        assert_eq!(get(&built, "Description"), Some(text("Pays")));
        assert_eq!(get(&built, "EphemeralStorage"), Some(map([("Size", 1024u32.into())])));
        assert_eq!(get(&built, "ReservedConcurrentExecutions"), Some(5u32.into()));
        assert_eq!(get(&built, "TracingConfig"), Some(map([("Mode", text("Active"))])));
        assert_eq!(get(&built, "SnapStart"), Some(map([("ApplyOn", text("PublishedVersions"))])));
        assert_eq!(
            get(&built, "VpcConfig"),
            Some(map([("SecurityGroupIds", list(["sg-1"])), ("SubnetIds", list(["subnet-1"]))]))
        );
        assert_eq!(
            get(&built, "FileSystemConfigs").unwrap(),
            Value::List(vec![map([("Arn", text("arn:ap")), ("LocalMountPath", text("/mnt/models"))])])
        );
    }

    #[test]
    fn log_levels_are_written_for_json_alone() {
        let level = |built: &Built, key: &str| get(built, "LoggingConfig").unwrap().get(key).cloned();
        let json = lowered(vec![full()], vec![]);
        assert_eq!(level(&json, "LogFormat"), Some(text("JSON")));
        assert_eq!(level(&json, "ApplicationLogLevel"), Some(text("ERROR")));
        assert_eq!(level(&json, "SystemLogLevel"), Some(text("WARN")));

        let mut lines = full();
        lines.log_format = LogFormat::Text;
        let lines = lowered(vec![lines], vec![]);
        assert_eq!(level(&lines, "ApplicationLogLevel"), None);
        assert_eq!(lines.text(&level(&lines, "LogGroup").unwrap()), "${PayLogGroup}");
    }

    #[test]
    fn every_property_is_one_of_the_resource_type() {
        let mut pay = full();
        pay.provisioned_concurrency = Some(1);
        for (_, resource) in lowered(vec![pay], vec![]).stack.iter() {
            let info = cfn_types::get(resource.ty).unwrap();
            for (key, _) in &resource.props {
                assert!(info.has_property(key), "{} {key}", resource.ty);
            }
            assert!(info.required().all(|key| resource.get(key).is_some()), "{}", resource.ty);
        }
    }

    #[test]
    fn who_decided_is_kept() {
        let built = lowered(vec![function("pay")], vec![]);
        let memory = built.get("PayFunction").property_origins.iter().find(|o| o.path == "MemorySize").unwrap();
        assert_eq!(memory.origin.by, "default");
    }

    #[test]
    fn an_environment_that_integrations_make_too_large_is_an_error() {
        let mut pay = function("pay");
        pay.environment.insert("LONG".into(), Text::literal("x".repeat(4_090), span()));
        assert!(!lowered(vec![pay.clone()], vec![]).diagnostics.has_errors(), "4,094 bytes are allowed");
        let found = crate::lower::function::testing::lowered_giving(vec![pay], "ORDERS_TABLE", text("orders"));
        let codes: Vec<_> = found.diagnostics.as_slice().iter().map(|d| d.code.0.name).collect();
        assert_eq!(codes, ["environment-outgrown"]);
    }

    #[test]
    fn what_the_user_wrote_wins_over_what_grants_give() {
        let mut pay = function("pay");
        pay.environment.insert("ORDERS_TABLE".to_owned(), Text::literal("mine", span()));
        let built = crate::lower::function::testing::lowered_giving(vec![pay], "ORDERS_TABLE", text("theirs"));
        let variables = get(&built, "Environment").unwrap().get("Variables").cloned();
        assert_eq!(variables, Some(map([("ORDERS_TABLE", text("mine"))])));
    }
}
