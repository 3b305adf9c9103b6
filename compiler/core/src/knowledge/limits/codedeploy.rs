//! AWS CodeDeploy, on Lambda.

use std::ops::RangeInclusive;

/// Minutes between the first and the last shift of traffic, two days at most (guide, "CodeDeploy quotas"): the wait of
/// a canary, and for a linear deployment its step time multiplied by the steps after the first.
pub const WAIT_MINUTES: RangeInclusive<u32> = 1..=2_880;
/// Percent of the traffic in one shift of a canary or linear deployment (guide).
pub const PERCENTAGE: RangeInclusive<u32> = 1..=99;
/// Alarms of one deployment group. The API reference says 10, the quotas page now 50: the smaller stands.
pub const ALARMS: usize = 10;
/// Name of an application, group or configuration (schema).
pub const NAME_LENGTH: usize = 100;
/// How the name of a configuration of one's own may not begin (guide).
pub const CONFIG_NAME_RESERVED_PREFIX: &str = "CodeDeployDefault.";
/// Seconds that a hook function may take before the deployment fails (guide: one hour).
pub const HOOK_TIMEOUT: u32 = 3_600;
/// How a hook's name must begin for AWS's managed role to be allowed to call it (SAM guide).
pub const HOOK_NAME_PREFIX: &str = "CodeDeployHook_";
