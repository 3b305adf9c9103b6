//! `samconfig.toml`: what would else be typed after `sam deploy` each time.

use aws_auto_compiler::aws::Stack;

use crate::cloudformation;
use crate::{Options, json};

/// The name under which the SAM CLI looks for it.
pub(super) const FILE: &str = "samconfig.toml";

/// The whole file. Parameters without a default are for each deployment to say; the file names them.
pub(super) fn contents(stack: &Stack, options: &Options) -> String {
    let mut out = String::new();
    if !options.header.program.is_empty() {
        out.push_str(&format!("# Made by {}.\n", options.header.program));
    }
    let asked = cloudformation::required_parameters(stack);
    if !asked.is_empty() {
        out.push_str(&format!("# Without a default: sam deploy{asked}\n"));
    }
    out.push_str("version = 0.1\n\n[default.global.parameters]\nstack_name = ");
    // A basic string of TOML escapes as JSON does.
    json::push_string(&mut out, cloudformation::stack_name(options));
    out.push_str("\n\n[default.validate.parameters]\nlint = true\n\n[default.deploy.parameters]\n");
    let capabilities = super::capabilities(stack);
    out.push_str(&format!("capabilities = \"{capabilities}\"\nconfirm_changeset = true\nresolve_s3 = true\n"));
    out
}
