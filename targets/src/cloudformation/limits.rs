//! What CloudFormation accepts in one stack, and what happens above it.

use aws_auto_compiler::aws::Stack;
use aws_auto_source::{Diagnostic, Diagnostics};

use crate::codes::{STACK_LIMIT, TEMPLATE_NEEDS_BUCKET};

// AWS CloudFormation User Guide, "Understand CloudFormation quotas", 2026; none of them can be raised. The size by
// bucket is "1 MB" there; the smaller reading is the safe one (cfn-lint takes it too).
const RESOURCES: usize = 500;
const PARAMETERS: usize = 200;
const OUTPUTS: usize = 200;
const BODY_BYTES: usize = 51_200;
const BUCKET_BYTES: usize = 1_000_000;

/// When the template goes through a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Upload {
    /// Above what fits into the request: somebody has to name the bucket.
    Above,
    /// Always: the deployment tool sees to it.
    Always,
}

/// Reports what is above the limits.
pub(crate) fn check(stack: &Stack, bytes: usize, upload: Upload, diagnostics: &mut Diagnostics) {
    let counts = [
        (stack.len(), RESOURCES, "resources"),
        (stack.parameters().count(), PARAMETERS, "parameters"),
        (stack.outputs.len(), OUTPUTS, "outputs"),
        (bytes, BUCKET_BYTES, "bytes of template"),
    ];
    for (count, limit, what) in counts {
        if count > limit {
            let message = format!("the stack has {count} {what}; CloudFormation accepts at most {limit}");
            diagnostics.push(Diagnostic::without_place(STACK_LIMIT, message).help("divide the ecosystem into several"));
        }
    }
    if upload == Upload::Above && bytes > BODY_BYTES && bytes <= BUCKET_BYTES {
        let message = format!("the template has {bytes} bytes; above {BODY_BYTES} it is deployed through a bucket");
        let help = "pass `--s3-bucket` to `aws cloudformation deploy`";
        diagnostics.push(Diagnostic::without_place(TEMPLATE_NEEDS_BUCKET, message).help(help));
    }
}
