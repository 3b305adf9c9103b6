//! AWS IAM (guide, "IAM and AWS STS quotas", and model). Policy sizes do not count white space.

use std::ops::RangeInclusive;

/// Name of a role (model).
pub const ROLE_NAME_LENGTH: usize = 64;
/// Name of a policy (model).
pub const POLICY_NAME_LENGTH: usize = 128;
/// Description of a role or managed policy (model).
pub const DESCRIPTION_LENGTH: usize = 1_000;
/// Characters of all inline policies of one role together (guide).
pub const ROLE_INLINE_POLICIES_SIZE: usize = 10_240;
/// Characters of one managed policy (guide).
pub const MANAGED_POLICY_SIZE: usize = 6_144;
/// Managed policies attached to one role by default (guide; 25 on request).
pub const MANAGED_POLICIES_PER_ROLE: usize = 10;
/// Characters of a role's trust policy by default (guide; 8,192 on request).
pub const TRUST_POLICY_SIZE: usize = 2_048;
/// Roles of an account by default (guide).
pub const ROLES_PER_ACCOUNT: usize = 1_000;
/// Seconds of a session (model).
pub const SESSION_DURATION: RangeInclusive<u32> = 3_600..=43_200;
