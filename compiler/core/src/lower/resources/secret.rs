//! Secrets: generated or filled by hand, rotated by a function of the user.
//!
//! A secret that is not generated is created empty: no value of it may ever stand in a template.

use aws_auto_schema::resources::{Generate, GenerateRules};

use super::{Lowering, beside, complete, days, encryption, start};
use crate::aws::{self, Pseudo, Statement, Value, text};
use crate::ir::resource::SecretSpec;
use crate::ir::{FunctionRef, ResourceId, Text};
use crate::knowledge::limits::stores;

/// Length of a generated value (AWS's default, written so that it can be seen).
const LENGTH: i64 = 32;

pub(super) fn declare(cx: &Lowering<'_>, id: ResourceId) -> aws::Resource {
    // AWS adds six characters to the name in the ARN, so a secret has no ARN made of names.
    let name = cx.physical(&cx.eco.resource(id).name, stores::SECRET_NAME_LENGTH);
    let mut secret = start(cx, id, "AWS::SecretsManager::Secret", "Secret").with("Name", name);
    secret.stateful = true;
    secret
}

pub(super) fn fill(cx: &mut Lowering<'_>, id: ResourceId, created: aws::ResourceId, spec: &SecretSpec) {
    let description = spec.settings.description.as_ref().map(|d| d.value.clone());
    let generated = spec.settings.generate.as_ref().and_then(|g| generated(cx, &g.value, &spec.template));
    let key = encryption::encryption_key(cx, id);
    complete(cx, id, created, |secret| {
        secret.maybe("Description", description).maybe("GenerateSecretString", generated).maybe("KmsKeyId", key)
    });
    rotate(cx, id, created, spec);
}

fn generated(cx: &Lowering<'_>, generate: &Generate, template: &[(String, Text)]) -> Option<Value> {
    match generate {
        Generate::Switch(false) => None,
        Generate::Switch(true) => Some(random(None, LENGTH, None)),
        Generate::Key(key) => Some(random(Some((template_of(cx, &[]), key)), LENGTH, None)),
        Generate::Rules(rules) => Some(by_rules(cx, rules, template)),
    }
}

fn by_rules(cx: &Lowering<'_>, rules: &GenerateRules, template: &[(String, Text)]) -> Value {
    let json = rules.key.as_ref().map(|key| (template_of(cx, template), key.value.as_str()));
    let length = rules.length.map_or(LENGTH, |l| l.value);
    random(json, length, rules.exclude.as_ref().map(|e| e.value.as_str()))
}

/// The members that are not generated, as a JSON document.
fn template_of(cx: &Lowering<'_>, template: &[(String, Text)]) -> Value {
    let members = template.iter().map(|(key, value)| (key.clone().into(), cx.text(value)));
    Value::Json(Box::new(Value::Map(members.collect())))
}

fn random(json: Option<(Value, &str)>, length: i64, exclude: Option<&str>) -> Value {
    let mut props = Vec::new();
    if let Some((template, key)) = json {
        props.push(("SecretStringTemplate".into(), template));
        props.push(("GenerateStringKey".into(), text(key)));
    }
    props.push(("PasswordLength".into(), Value::Int(length)));
    props.extend(exclude.map(|e| ("ExcludeCharacters".into(), text(e))));
    Value::Map(props)
}

/// The schedule, and what Secrets Manager and the function need of each other. An external function is its owner's:
/// only the schedule is ours.
fn rotate(cx: &mut Lowering<'_>, id: ResourceId, created: aws::ResourceId, spec: &SecretSpec) {
    let (Some(function), Some(after)) = (spec.rotation, &spec.settings.rotate_after) else {
        return;
    };
    let rules = aws::map([("AutomaticallyAfterDays", Value::Int(days(after.value)))]);
    let mut schedule = beside(cx, id, "AWS::SecretsManager::RotationSchedule", "SecretRotation")
        .with("SecretId", Value::Ref(created))
        .with("RotationLambdaARN", cx.invoke_arn(function))
        .with("RotationRules", rules);
    if let FunctionRef::Own(own) = function {
        let permission = permission(cx, id, function);
        // Secrets Manager tries the function when rotation is switched on.
        schedule.depends_on.push(cx.stack.add(permission));
        for statement in rotation_statements(cx, id) {
            cx.allow(own, statement);
        }
    }
    cx.stack.add(schedule);
}

/// Bound to the account alone, as the Secrets Manager guide advises: by the secret's ARN, one function could not rotate
/// several secrets.
fn permission(cx: &Lowering<'_>, id: ResourceId, function: FunctionRef) -> aws::Resource {
    beside(cx, id, "AWS::Lambda::Permission", "SecretRotationPermission")
        .with("Action", "lambda:InvokeFunction")
        .with("FunctionName", cx.invoke_arn(function))
        .with("Principal", "secretsmanager.amazonaws.com")
        .with("SourceAccount", Pseudo::AccountId)
}

/// Secrets Manager guide, "Lambda rotation function execution role permissions".
fn rotation_statements(cx: &Lowering<'_>, id: ResourceId) -> Vec<Statement> {
    let on_secret = [
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
    ];
    let mut all = vec![
        Statement::allow(on_secret, vec![cx.arn(id)]),
        Statement::allow(["secretsmanager:GetRandomPassword"], vec![text("*")])
            .because("AWS has no resource for making a random password"),
    ];
    if let Some(key) = encryption::encryption_key(cx, id) {
        all.push(Statement::allow(["kms:Decrypt", "kms:GenerateDataKey"], vec![key]));
    }
    all
}

#[cfg(test)]
mod tests {
    use aws_auto_schema::resources::SecretSettings;
    use aws_auto_schema::scalar::Days;
    use aws_auto_schema::settings::Encryption;
    use aws_auto_source::value::duration::{Duration, Unit};
    use serde_json::json;

    use super::super::testing::*;
    use super::*;
    use crate::ir::{FunctionId, ResourceKind, Spec};
    use crate::lower::{FunctionParts, function_group};

    fn secret(settings: SecretSettings) -> SecretSpec {
        SecretSpec { settings, ..SecretSpec::default() }
    }

    fn generating(generate: Generate) -> SecretSpec {
        secret(SecretSettings { generate: Some(spanned(generate)), ..SecretSettings::default() })
    }

    fn lowered_alone(spec: SecretSpec) -> serde_json::Value {
        let eco = ecosystem(vec![named("vault", Spec::Secret(spec))]);
        props(&lowered(&eco), "VaultSecret")
    }

    #[test]
    fn a_secret_is_empty_unless_it_is_generated() {
        let description = Some(spanned("By hand".to_owned()));
        let plain = secret(SecretSettings { description, ..SecretSettings::default() });
        assert_eq!(lowered_alone(plain), json!({"Name": "vault", "Description": "By hand"}));
        let whole = lowered_alone(generating(Generate::Switch(true)));
        assert_eq!(whole["GenerateSecretString"], json!({"PasswordLength": 32}));
    }

    #[test]
    fn a_generated_key_stands_among_written_ones() {
        let rules = GenerateRules {
            key: Some(spanned("password".to_owned())),
            template: None,
            length: Some(spanned(20)),
            exclude: Some(spanned("\"@".to_owned())),
        };
        let mut spec = generating(Generate::Rules(rules));
        spec.template = vec![("user".into(), literal("admin"))];
        assert_eq!(
            lowered_alone(spec)["GenerateSecretString"],
            json!({
                "SecretStringTemplate": r#"{"user":"admin"}"#, "GenerateStringKey": "password",
                "PasswordLength": 20, "ExcludeCharacters": "\"@",
            })
        );
        let short = lowered_alone(generating(Generate::Key("token".to_owned())));
        assert_eq!(short["GenerateSecretString"]["SecretStringTemplate"], json!("{}"));
        assert_eq!(short["GenerateSecretString"]["GenerateStringKey"], json!("token"));
    }

    #[test]
    fn rotation_schedules_the_function_lets_it_in_and_gives_it_its_rights() {
        let mut spec = secret(SecretSettings {
            rotate_after: Some(spanned(Days(Duration::of(30, Unit::Days).unwrap()))),
            ..SecretSettings::default()
        });
        spec.rotation = Some(FunctionRef::Own(FunctionId(0)));
        let mut eco = ecosystem(vec![named("vault", Spec::Secret(spec))]);
        eco.settings.encryption = Encryption::Kms;
        let mut cx = Lowering::new(&eco, false);
        super::super::declare(&mut cx);
        declare_function(&mut cx);
        let cx = finished(cx);
        assert_eq!(
            props(&cx, "VaultSecretRotation"),
            json!({
                "SecretId": "${VaultSecret}", "RotationLambdaARN": "${RotateFunction.Arn}",
                "RotationRules": {"AutomaticallyAfterDays": 30},
            })
        );
        assert_eq!(
            props(&cx, "VaultSecretRotationPermission"),
            json!({
                "Action": "lambda:InvokeFunction", "FunctionName": "${RotateFunction.Arn}",
                "Principal": "secretsmanager.amazonaws.com", "SourceAccount": "ACCOUNT",
            })
        );
        let schedule = cx.stack.resource(cx.stack.find("VaultSecretRotation").unwrap());
        assert_eq!(schedule.depends_on, [cx.stack.find("VaultSecretRotationPermission").unwrap()]);
        let statements = &cx.role_statements[&FunctionId(0)];
        assert_eq!(statements.len(), 3);
        let id = eco.find_resource(ResourceKind::Secret, "vault").unwrap();
        assert_eq!(statements[0].resources, [cx.arn(id)]);
        assert_eq!(json(&cx, &statements[2].resources[0]), "${EcosystemKeyKey.Arn}");
    }

    fn declare_function(cx: &mut Lowering<'_>) {
        let named = |ty| aws::Resource::new(ty, "RotateFunction", function_group("rotate"), Default::default());
        let function = named("AWS::Lambda::Function").with("Code", "c").with("Role", "r");
        let function = cx.stack.add(function);
        let parts = FunctionParts { function, role: function, log_group: function, version: None, alias: None };
        cx.handles.functions.insert(FunctionId(0), parts);
    }
}
