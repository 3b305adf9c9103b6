//! The codes of this crate: what a target cannot print. Blocks AA0700–AA0719 and, for
//! Terraform, AA0720–AA0739.

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
    /// A type, property or value that Terraform's AWS provider does not have.
    NO_TERRAFORM_EQUIVALENT = "AA0720", "no-terraform-equivalent", Error,
        include_str!("../../docs/codes/no-terraform-equivalent.md");
    /// A string that Terraform would change, because it normalises Unicode.
    TEXT_NOT_NORMALIZED = "AA0721", "text-not-normalized", Error,
        include_str!("../../docs/codes/text-not-normalized.md");
    /// Terraform publishes, and somebody else must move the traffic.
    TRAFFIC_BY_HAND = "AA0722", "traffic-by-hand", Note,
        include_str!("../../docs/codes/traffic-by-hand.md");
    /// The value of a secret in a configuration, which Terraform keeps in its state.
    SECRET_IN_STATE = "AA0723", "secret-in-state", Error,
        include_str!("../../docs/codes/secret-in-state.md");
}
