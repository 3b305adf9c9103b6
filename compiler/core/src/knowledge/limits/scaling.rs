//! Application Auto Scaling.

/// Name of a scaling policy (model, `PutScalingPolicy`: 256 characters).
pub const POLICY_NAME_LENGTH: usize = 256;
