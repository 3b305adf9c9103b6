//! Function URLs. Who may call an open one is said by two permissions, for AWS asks for both since October 2025
//! (Lambda developer guide, "Control access to Lambda function URLs").

use aws_auto_source::Diagnostic;

use super::codes::PUBLIC_ENDPOINT;
use crate::aws::{self, Value, text};
use crate::ir::{CorsPolicy, Function, FunctionId, FunctionRef, UrlSpec};
use crate::lower::{Lowering, declared, for_function, naming};

/// The name of every alias that is made here.
const ALIAS: &str = "live";

/// Adds the function's URL, if it has one.
pub(super) fn fill(cx: &mut Lowering<'_>, id: FunctionId, function: &Function) {
    let Some(spec) = &function.url else { return };
    let parts = cx.parts(id);
    let mut url = for_function(
        "AWS::Lambda::Url",
        naming::logical_id(&function.name, "Url"),
        &function.name,
        declared(spec.span),
    )
    .with("TargetFunctionArn", cx.function_arn(FunctionRef::Own(id)))
    .maybe("Qualifier", parts.alias.map(|_| ALIAS))
    .with("AuthType", if spec.iam { "AWS_IAM" } else { "NONE" })
    .maybe("Cors", spec.cors.as_ref().map(cors))
    .with("InvokeMode", if spec.stream { "RESPONSE_STREAM" } else { "BUFFERED" });
    // The qualifier is a word, not a reference: the alias must be asked for.
    url.depends_on.extend(parts.alias);
    cx.stack.add(url);
    if !spec.iam {
        open(cx, id, function, spec);
    }
}

/// CORS as function URLs write it. They know no `OPTIONS` (they answer preflights themselves), but refuse the word.
fn cors(policy: &CorsPolicy) -> Value {
    let methods: Vec<&String> = policy.methods.iter().filter(|method| *method != "OPTIONS").collect();
    let strings = |items: &[String]| Value::List(items.iter().map(text).collect());
    let mut props: aws::Props = vec![
        ("AllowCredentials".into(), policy.credentials.into()),
        ("AllowHeaders".into(), strings(&policy.headers)),
        ("AllowMethods".into(), Value::List(methods.into_iter().map(text).collect())),
        ("AllowOrigins".into(), strings(&policy.origins)),
    ];
    props.retain(|(_, value)| *value != Value::List(Vec::new()));
    props.extend(policy.max_age.map(|age| ("MaxAge".into(), age.into())));
    Value::Map(props)
}

fn open(cx: &mut Lowering<'_>, id: FunctionId, function: &Function, spec: &UrlSpec) {
    let target = cx.invoke_arn(FunctionRef::Own(id));
    let permission = |suffix: &str, action: &str| {
        for_function(
            "AWS::Lambda::Permission",
            naming::logical_id(&function.name, suffix),
            &function.name,
            declared(spec.span),
        )
        .with("FunctionName", target.clone())
        .with("Action", action)
        .with("Principal", "*")
    };
    let call = permission("UrlCallPermission", "lambda:InvokeFunctionUrl").with("FunctionUrlAuthType", "NONE");
    let invoke = permission("UrlInvokePermission", "lambda:InvokeFunction").with("InvokedViaFunctionUrl", true);
    cx.stack.add(call);
    cx.stack.add(invoke);
    let message = format!("anybody may call the URL of {}", function.name);
    let diagnostic = Diagnostic::new(PUBLIC_ENDPOINT, spec.auth_span, message)
        .label("open to everybody")
        .help("`auth: iam` lets only signed callers in");
    cx.diagnostics.push(diagnostic);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Bench, props};
    use super::*;
    use aws_auto_source::Span;
    use serde_json::json;

    fn with_url(iam: bool, alias: bool) -> Bench {
        let mut bench = Bench::new();
        bench.function("page", vec![]);
        let cors = CorsPolicy {
            origins: vec!["*".into()],
            methods: vec!["GET".into(), "OPTIONS".into()],
            headers: vec![],
            credentials: false,
            max_age: Some(600),
        };
        bench.eco.functions[0].url =
            Some(UrlSpec { iam, cors: Some(cors), stream: iam, span: Span::default(), auth_span: Span::default() });
        bench.eco.functions[0].snap_start = alias;
        bench
    }

    #[test]
    fn an_open_url_has_both_permissions_and_a_note() {
        let bench = with_url(false, false);
        let done = bench.fill();
        assert_eq!(
            props(&done, "PageUrl"),
            json!({
                "TargetFunctionArn": "<PageFunction.Arn>", "AuthType": "NONE",
                "Cors": {"AllowCredentials": false, "AllowMethods": ["GET"], "AllowOrigins": ["*"], "MaxAge": 600},
                "InvokeMode": "BUFFERED",
            })
        );
        assert_eq!(
            props(&done, "PageUrlCallPermission"),
            json!({
                "FunctionName": "<PageFunction.Arn>", "Action": "lambda:InvokeFunctionUrl", "Principal": "*",
                "FunctionUrlAuthType": "NONE",
            })
        );
        assert_eq!(
            props(&done, "PageUrlInvokePermission"),
            json!({
                "FunctionName": "<PageFunction.Arn>", "Action": "lambda:InvokeFunction", "Principal": "*",
                "InvokedViaFunctionUrl": true,
            })
        );
        assert_eq!(done.codes(), ["public-endpoint"]);
    }

    #[test]
    fn a_signed_url_stands_on_the_alias_and_lets_nobody_in_by_itself() {
        let bench = with_url(true, true);
        let done = bench.fill();
        let url = done.cx.stack.resource(done.cx.stack.find("PageUrl").unwrap());
        assert_eq!(url.get("Qualifier"), Some(&text("live")));
        assert_eq!(url.depends_on, [done.cx.stack.find("PageAlias").unwrap()]);
        assert_eq!(url.get("InvokeMode"), Some(&text("RESPONSE_STREAM")));
        assert!(done.cx.stack.iter().all(|(_, r)| r.ty != "AWS::Lambda::Permission"));
        assert!(done.codes().is_empty());
    }
}
