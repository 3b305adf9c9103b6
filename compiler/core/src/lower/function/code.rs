//! Where code comes from: a local path that the packaging tool rewrites, parameters, an object, an image.

use aws_auto_source::Span;

use crate::aws::{ParamId, Value, map, text};
use crate::ir::{Code, Function, Package};
use crate::lower::{Lowering, parameters};

/// The property `Code`.
pub(super) fn code(cx: &mut Lowering<'_>, function: &Function) -> Value {
    match (&function.code, function.package) {
        (Code::Image(uri), _) => map([("ImageUri", cx.text(uri))]),
        (Code::S3 { bucket, key }, _) => map([("S3Bucket", text(bucket)), ("S3Key", text(key))]),
        (Code::Local { .. }, Package::Image) => {
            let what = format!("URI of the image built for the function {}", function.name);
            map([("ImageUri", Value::Param(ask(cx, &function.name, "image_uri", what, function.span)))])
        }
        (Code::Local { path, .. }, Package::Zip) => artifact(cx, path, &function.name, "the function", function.span),
    }
}

/// A local folder or file as it is (`aws cloudformation package` uploads it and writes where it went), or as bucket and
/// key that the deployment gives. Functions and layers spell both the same.
pub(super) fn artifact(cx: &mut Lowering<'_>, path: &str, name: &str, what: &str, span: Span) -> Value {
    if !cx.artifacts_in_s3 {
        return Value::Path(path.to_owned());
    }
    let bucket = ask(cx, name, "code_bucket", format!("Bucket that holds the code of {what} {name}"), span);
    let key = ask(cx, name, "code_key", format!("Key of the code of {what} {name} in its bucket"), span);
    map([("S3Bucket", Value::Param(bucket)), ("S3Key", Value::Param(key))])
}

fn ask(cx: &mut Lowering<'_>, name: &str, attribute: &str, description: String, span: Span) -> ParamId {
    cx.stack.param(parameters::required(name, attribute, description, span))
}

#[cfg(test)]
mod tests {
    use crate::aws::{Value, map, text};
    use crate::ir::{Code, Package, Text};
    use crate::lower::function::testing::{Built, function, lowered, lowered_with_artifacts};

    fn code_of(built: &Built) -> Value {
        built.get("PayFunction").get("Code").unwrap().clone()
    }

    #[test]
    fn local_code_is_the_path_for_the_packaging_tool() {
        assert_eq!(code_of(&lowered(vec![function("pay")], vec![])), Value::Path("functions/pay".to_owned()));
    }

    #[test]
    fn with_artifacts_in_s3_bucket_and_key_are_asked_for() {
        let built = lowered_with_artifacts(vec![function("pay")]);
        let names: Vec<_> = built.stack.parameters().map(|(_, p)| p.name.as_str()).collect();
        assert_eq!(names, ["PayCodeBucket", "PayCodeKey"]);
        assert!(matches!(code_of(&built).get("S3Key"), Some(Value::Param(_))));
    }

    #[test]
    fn objects_and_images_are_named_as_written() {
        let mut pay = function("pay");
        pay.code = Code::S3 { bucket: "b".to_owned(), key: "k.zip".to_owned() };
        assert_eq!(
            code_of(&lowered(vec![pay.clone()], vec![])),
            map([("S3Bucket", text("b")), ("S3Key", text("k.zip"))])
        );
        pay.code = Code::Image(Text::literal("r/i:1", pay.span));
        pay.package = Package::Image;
        assert_eq!(code_of(&lowered(vec![pay], vec![])), map([("ImageUri", text("r/i:1"))]));
    }
}
