//! Codes of findings about functions that only lowering can make: sizes that depend on everything asked for.
//!
//! They have the numbers AA0680 to AA0699.

aws_auto_source::codes! {
    /// The permissions of a function that no role can hold.
    ROLE_TOO_LARGE = "AA0680", "role-too-large", Error, include_str!("../../../../../docs/codes/role-too-large.md");
    /// An environment that is too large with the variables of integrations.
    ENVIRONMENT_OUTGROWN = "AA0681", "environment-outgrown", Error,
        include_str!("../../../../../docs/codes/environment-outgrown.md");
    /// More alarms than CodeDeploy watches.
    TOO_MANY_ALARMS = "AA0682", "too-many-alarms", Error, include_str!("../../../../../docs/codes/too-many-alarms.md");
}
