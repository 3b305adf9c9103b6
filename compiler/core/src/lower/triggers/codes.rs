//! The codes of this room: what triggers open to the world, and what somebody else must do for them. Block
//! AA0620–AA0649.

use aws_auto_source::codes;

codes! {
    /// Anybody on the internet may invoke a function.
    PUBLIC_ENDPOINT = "AA0620", "public-endpoint", Note,
        include_str!("../../../../../docs/codes/public-endpoint.md");
    /// Something imported needs a setting or a policy that only its owner can give.
    OWNER_SETUP = "AA0621", "owner-setup", Note,
        include_str!("../../../../../docs/codes/owner-setup.md");
    /// So many routes lead to one function that their permissions were put together.
    PACKED_PERMISSIONS = "AA0622", "packed-permissions", Note,
        include_str!("../../../../../docs/codes/packed-permissions.md");
    /// More permissions than the policy of one function holds.
    FUNCTION_POLICY_SIZE = "AA0623", "function-policy-size", Warning,
        include_str!("../../../../../docs/codes/function-policy-size.md");
    /// Two rules of one name on one bus.
    DUPLICATE_RULE = "AA0624", "duplicate-rule", Error,
        include_str!("../../../../../docs/codes/duplicate-rule.md");
}
