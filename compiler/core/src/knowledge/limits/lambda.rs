//! AWS Lambda: functions, their configuration and their calls.

use std::ops::RangeInclusive;

/// Memory in MB. Model and schema say 32,768, which holds for Managed Instances alone (guide).
pub const MEMORY_MB: RangeInclusive<u32> = 128..=10_240;
/// Memory of a function that names none (guide).
pub const MEMORY_MB_DEFAULT: u32 = 128;
/// MB of memory that come with one whole vCPU (guide, "Configure Lambda function memory").
pub const MEMORY_MB_PER_VCPU: u32 = 1_769;
/// Seconds. Model and schema say 5,400, which holds for Managed Instances alone (guide).
pub const TIMEOUT: RangeInclusive<u32> = 1..=900;
/// Execution environments kept warm: at least one (model); the most is an account's quota.
pub const PROVISIONED: RangeInclusive<u32> = 1..=100_000;
/// Time-out of a function that names none (guide).
pub const TIMEOUT_DEFAULT: u32 = 3;
/// `/tmp` in MB. Model and schema say 32,768, which holds for Managed Instances alone (guide).
pub const EPHEMERAL_STORAGE_MB: RangeInclusive<u32> = 512..=10_240;
/// `/tmp` that costs nothing extra and that a function has by default (guide).
pub const EPHEMERAL_STORAGE_MB_DEFAULT: u32 = 512;
/// Most `/tmp` with which SnapStart works (guide, "SnapStart").
pub const SNAP_START_EPHEMERAL_STORAGE_MB: u32 = 512;
/// Name of a function: letters, digits, `-`, `_` (schema).
pub const NAME_LENGTH: usize = 64;
/// Description of a function, version, alias or layer (model).
pub const DESCRIPTION_LENGTH: usize = 256;
/// Handler, without white space (model).
pub const HANDLER_LENGTH: usize = 128;
/// Layers of one function (schema); images have none.
pub const LAYERS: usize = 5;
/// All environment variables, names and values together, in bytes (guide; cfn-lint rule E3697).
pub const ENVIRONMENT_SIZE: usize = 4_096;
/// Subnets of one function (model).
pub const SUBNETS: usize = 16;
/// Security groups of one function (model).
pub const SECURITY_GROUPS: usize = 5;
/// File systems of one function (model).
pub const FILE_SYSTEMS: usize = 1;
/// Where a file system may be mounted: this and one name of letters, digits, `-`, `_`, `.` (model).
pub const MOUNT_PREFIX: &str = "/mnt/";
/// Longest mount path (model).
pub const MOUNT_PATH_LENGTH: usize = 160;
/// Bytes of request and of response of a synchronous call (guide: 6 MB).
pub const SYNC_PAYLOAD: u64 = 6 * 1024 * 1024;
/// Bytes of the event of an asynchronous call (guide since 2025-10: 1 MB; 256 KB before).
pub const ASYNC_PAYLOAD: u64 = 1024 * 1024;
/// Bytes of a streamed response (guide: 200 MB).
pub const STREAMED_RESPONSE: u64 = 200 * 1024 * 1024;
/// Times that a failed asynchronous call is tried again (model).
pub const ASYNC_RETRIES: RangeInclusive<u32> = 0..=2;
/// How long an asynchronous event may wait, in seconds (model).
pub const ASYNC_EVENT_AGE: RangeInclusive<u32> = 60..=21_600;
/// Bytes of a destination's ARN (model).
pub const DESTINATION_LENGTH: usize = 350;
/// Bytes of the resource policy of one function, version or alias (guide).
pub const RESOURCE_POLICY_SIZE: usize = 20_480;
/// Concurrent executions of an account in a region by default (guide; new accounts have fewer).
pub const ACCOUNT_CONCURRENCY_DEFAULT: u32 = 1_000;
/// Concurrency that must stay unreserved in an account (guide).
pub const UNRESERVED_CONCURRENCY: u32 = 100;
/// Bytes of a zip uploaded with the call (guide: 50 MB).
pub const ZIP_DIRECT: u64 = 50 * 1024 * 1024;
/// Bytes of code and layers, unpacked (guide: 250 MB).
pub const UNPACKED: u64 = 250 * 1024 * 1024;
/// Characters of code inside a template. The CloudFormation guide of 2023 says 4,096, the schema of 2026 4 MiB: the
/// smaller stands, and the larger is doubtful.
pub const INLINE_CODE_LENGTH: usize = 4_096;
/// Origins, and headers, of a function URL's CORS rule (model).
pub const URL_CORS_LIST: usize = 100;
/// How long a browser may keep a function URL's CORS answer, in seconds (model).
pub const URL_CORS_MAX_AGE: RangeInclusive<u32> = 0..=86_400;

/// Names that Lambda sets itself and refuses in a configuration (guide, "Defined runtime environment variables", and
/// cfn-lint's schema extension environment_variable_keys.json, rule E3663). In byte order.
pub const RESERVED_ENVIRONMENT: [&str; 18] = [
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
];

/// Whether Lambda keeps this environment variable for itself.
#[must_use]
pub fn is_reserved_environment(name: &str) -> bool {
    RESERVED_ENVIRONMENT.binary_search(&name).is_ok()
}

/// Whether Lambda's API takes a name of an environment variable: a letter, then letters, digits and `_`; at least two
/// characters (model, `EnvironmentVariableName`).
#[must_use]
pub fn is_environment_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    let first = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic());
    first && name.len() >= 2 && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_names_are_found_and_in_order() {
        assert!(RESERVED_ENVIRONMENT.is_sorted());
        assert!(RESERVED_ENVIRONMENT.iter().all(|name| is_reserved_environment(name)));
        assert!(!is_reserved_environment("AWS_LAMBDA_EXEC_WRAPPER"), "that one may be set");
        assert!(!is_reserved_environment("TABLE"));
    }

    #[test]
    fn environment_names_begin_with_a_letter() {
        assert!(is_environment_name("ORDERS_TABLE2"));
        for name in ["", "A", "_A", "1A", "A-B", "A B", "Ä_B"] {
            assert!(!is_environment_name(name), "{name}");
        }
    }
}
