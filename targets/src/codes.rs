//! The codes of this crate: what a target cannot print. Block AA0700–AA0719.

use aws_auto_source::codes;

codes! {
    /// A user's string that CloudFormation would replace by a secret or a parameter.
    DYNAMIC_REFERENCE = "AA0700", "dynamic-reference", Error,
        include_str!("../../docs/codes/dynamic-reference.md");
    /// More resources, parameters, outputs or bytes than one stack may have.
    STACK_LIMIT = "AA0701", "stack-limit", Warning,
        include_str!("../../docs/codes/stack-limit.md");
    /// A template too long to be sent with the request itself.
    TEMPLATE_NEEDS_BUCKET = "AA0702", "template-needs-bucket", Note,
        include_str!("../../docs/codes/template-needs-bucket.md");
    /// The name of a parameter or secret that does not fit into `{{resolve:…}}`.
    UNWRITABLE_REFERENCE = "AA0703", "unwritable-reference", Error,
        include_str!("../../docs/codes/unwritable-reference.md");
}
