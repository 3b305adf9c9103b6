//! What CloudFormation accepts in one stack, and what happens above it.

use aws_auto_compiler::aws::Stack;
use aws_auto_compiler::knowledge::limits::cloudformation::{
    OUTPUTS, PARAMETERS, RESOURCES, TEMPLATE_BODY, TEMPLATE_BODY_DIRECT,
};
use aws_auto_source::{Diagnostic, Diagnostics};

use crate::Options;
use crate::codes::{STACK_LIMIT, TEMPLATE_NEEDS_BUCKET};

/// When the template goes through a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Upload {
    /// Above what fits into the request: somebody has to name the bucket.
    Above,
    /// Always: the deployment tool sees to it.
    Always,
}

/// Reports what is above the limits.
pub(crate) fn check(stack: &Stack, bytes: usize, upload: Upload, options: &Options, diagnostics: &mut Diagnostics) {
    let counts = [
        (stack.len(), RESOURCES, "resources"),
        (stack.parameters().count(), PARAMETERS, "parameters"),
        (stack.outputs.len(), OUTPUTS, "outputs"),
        (bytes, TEMPLATE_BODY, "bytes of template"),
    ];
    for (count, limit, what) in counts {
        if count > limit {
            let message = format!("the stack has {count} {what}; CloudFormation accepts at most {limit}");
            diagnostics.push(Diagnostic::without_place(STACK_LIMIT, message).help("divide the ecosystem into several"));
        }
    }
    // Nested templates are uploaded anyway.
    let is_nested = options.header.part_of.is_some();
    if upload == Upload::Above && !is_nested && bytes > TEMPLATE_BODY_DIRECT && bytes <= TEMPLATE_BODY {
        let message =
            format!("the template has {bytes} bytes; above {TEMPLATE_BODY_DIRECT} it is deployed through a bucket");
        let help = "pass `--s3-bucket` to `aws cloudformation deploy`";
        diagnostics.push(Diagnostic::without_place(TEMPLATE_NEEDS_BUCKET, message).help(help));
    }
}
