//! AWS CodeDeploy, on Lambda.

use std::ops::RangeInclusive;

/// Minutes between two shifts of traffic, and of a whole Lambda deployment, at most: two days (guide, "CodeDeploy
/// quotas").
pub const WAIT_MINUTES: RangeInclusive<u32> = 1..=2_880;
/// Percent of the traffic in one shift (guide, `TimeBasedCanary`).
pub const PERCENTAGE: RangeInclusive<u32> = 1..=99;
/// Alarms of one deployment group (guide).
pub const ALARMS: usize = 10;
/// Name of an application, group or configuration (schema).
pub const NAME_LENGTH: usize = 100;
/// Seconds that a hook function may take before the deployment fails (guide: one hour).
pub const HOOK_TIMEOUT: u32 = 3_600;
/// How a hook's name must begin for AWS's managed role to be allowed to call it (SAM guide).
pub const HOOK_NAME_PREFIX: &str = "CodeDeployHook_";
