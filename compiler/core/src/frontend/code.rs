//! Code: where it lies, how it is packaged, and its digest.

use aws_auto_schema::function::{AiSwitch, Package as WrittenPackage};
use aws_auto_source::{Diagnostic, Span, Spanned};

use super::builder::{Builder, Declared};
use super::codes::{CODE_OUTSIDE, CONFLICTING_SETTINGS, NO_CODE};
use super::text::Place;
use crate::ir::{Code, Layer, Package};

/// SHA-256 of nothing: the digest of code that is not there.
const EMPTY_DIGEST: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

impl Builder<'_> {
    /// Packaging and code of a function.
    pub(super) fn code(&mut self, declared: &Declared<'_>) -> (Package, Code) {
        let written = &declared.written.value;
        let code = written.code.as_ref();
        let is_image = code.is_some_and(|c| is_image(&c.value));
        let package = match written.package.as_ref().map(|p| p.value) {
            Some(WrittenPackage::Image) => Package::Image,
            Some(WrittenPackage::Zip) => Package::Zip,
            None if is_image => Package::Image,
            None => Package::Zip,
        };
        match (package, code) {
            (Package::Image, Some(uri)) => (package, Code::Image(self.string(uri, Place::Elsewhere))),
            (Package::Image, None) => {
                let span = written.package.as_ref().map_or(written.name.span, |p| p.span);
                let diagnostic = Diagnostic::new(CONFLICTING_SETTINGS, span, "an image needs its URI under `code`");
                self.report(diagnostic.help("add `code: <account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag>`"));
                (package, Code::Image(crate::ir::Text::literal("", span)))
            }
            (Package::Zip, Some(location)) if location.value.starts_with("s3://") => (package, self.s3_code(location)),
            (Package::Zip, given) => (package, self.local_code(given, declared)),
        }
    }

    /// Code at a written place: a folder or an object.
    pub(super) fn code_at(&mut self, location: &Spanned<String>) -> Code {
        if location.value.starts_with("s3://") {
            return self.s3_code(location);
        }
        let (path, digest) = self.local(&location.value, location.span);
        Code::Local { path, digest }
    }

    fn s3_code(&mut self, location: &Spanned<String>) -> Code {
        let rest = location.value.strip_prefix("s3://").unwrap_or("");
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() || key.is_empty() {
            let message = format!("`{}` names no object", location.value);
            self.report(Diagnostic::new(CODE_OUTSIDE, location.span, message).help("write `s3://bucket/key`"));
        }
        Code::S3 { bucket: bucket.to_owned(), key: key.to_owned() }
    }

    fn local_code(&mut self, given: Option<&Spanned<String>>, declared: &Declared<'_>) -> Code {
        let name = &declared.written.value.name;
        let usual = format!("functions/{}", name.value);
        let (path, span) = given.map_or((usual.as_str(), name.span), |g| (g.value.as_str(), g.span));
        let (path, digest) = self.local(path, span);
        Code::Local { path, digest }
    }

    /// A path as seen from the folder of the first specification, and its digest. A missing one is a note.
    fn local(&mut self, path: &str, span: Span) -> (String, String) {
        let Some(joined) = join(self.options.folder(span.file), path) else {
            let message = format!("`{path}` is not below the project");
            let help = "write a path relative to this file, without a leading `/`";
            self.report(Diagnostic::new(CODE_OUTSIDE, span, message).help(help));
            return (path.to_owned(), EMPTY_DIGEST.to_owned());
        };
        let digest = self.code.digest(&joined);
        if digest.is_none() {
            let message = format!("there is no code at `{joined}` yet");
            let diagnostic = Diagnostic::new(NO_CODE, span, message).label("nothing to package");
            self.report(diagnostic.help("deploying needs it; compiling does not"));
        }
        (joined, digest.unwrap_or_else(|| EMPTY_DIGEST.to_owned()))
    }

    /// A layer: an ARN, or a local folder.
    pub(super) fn layer(&mut self, written: &Spanned<String>) -> Option<Layer> {
        if written.value.starts_with("arn:") || written.value.contains("${") {
            return Some(Layer::Arn(self.string(written, Place::Elsewhere)));
        }
        let (path, digest) = self.local(&written.value, written.span);
        Some(Layer::Local { path, digest })
    }

    /// The layer that all functions of a service share, if the service wants one.
    pub(super) fn service_layer(&mut self, declared: &Declared<'_>) -> Option<Layer> {
        let service =
            self.document.microservices.iter().find(|s| Some(s.service.value.as_str()) == declared.service)?;
        let shared = match service.ai_optimization.as_ref().map(|a| &a.value) {
            Some(AiSwitch::Detail(detail)) => detail.shared_dependency_management?,
            _ => return None,
        };
        let path = format!("layers/{}", service.service.value);
        let joined = join(self.options.folder(shared.span.file), &path)?;
        shared.value.then(|| {
            let digest = self.code.digest(&joined);
            Layer::Local { path: joined, digest: digest.unwrap_or_else(|| EMPTY_DIGEST.to_owned()) }
        })
    }
}

/// An image URI has a registry before its first slash and a tag or digest, and is no path.
fn is_image(code: &str) -> bool {
    code.split_once('/').is_some_and(|(registry, rest)| {
        registry.contains('.') && !registry.starts_with('.') && (rest.contains(':') || rest.contains('@'))
            || registry.contains("${") && rest.contains(':')
    }) && !code.starts_with("s3://")
}

/// `folder/path` without `.` and inner `..`; nothing for absolute paths. `..` at the beginning stays.
fn join(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains('\\') || path.is_empty() {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|p| *p != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    Some(if parts.is_empty() { ".".to_owned() } else { parts.join("/") })
}

#[cfg(test)]
mod tests {
    use super::{is_image, join};

    #[test]
    fn paths_are_seen_from_the_first_folder() {
        assert_eq!(join("", "functions/a/").as_deref(), Some("functions/a"));
        assert_eq!(join("billing", "../shared/./b").as_deref(), Some("shared/b"));
        assert_eq!(join("", "../up").as_deref(), Some("../up"));
        assert_eq!(join("", "/etc"), None);
    }

    #[test]
    fn images_are_told_from_paths() {
        assert!(is_image("123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1"));
        assert!(is_image("public.ecr.aws/x/y@sha256:00"));
        assert!(!is_image("functions/app"));
        assert!(!is_image("./a:b/c:d"));
    }
}
