//! Amazon API Gateway's HTTP APIs and Application Load Balancers.

use std::ops::RangeInclusive;

/// Milliseconds that an HTTP API waits for its integration; the upper end cannot be raised (model, guide).
pub const HTTP_INTEGRATION_TIMEOUT_MS: RangeInclusive<u32> = 50..=30_000;
/// Seconds that an HTTP API waits for the answer of an authorizer that is a function (guide, "Quotas for configuring and
/// running an HTTP API": 10,000 ms).
pub const HTTP_AUTHORIZER_TIMEOUT: u32 = 10;
/// Milliseconds that a REST API waits by default; regional ones may be raised by quota (guide).
pub const REST_INTEGRATION_TIMEOUT_MS: RangeInclusive<u32> = 50..=29_000;
/// Bytes of a request (guide: 10 MB); a function behind it takes [`super::lambda::SYNC_PAYLOAD`].
pub const PAYLOAD: u64 = 10 * 1024 * 1024;
/// Routes of one HTTP API (guide; raised on request).
pub const ROUTES: usize = 300;
/// Name of an API (guide).
pub const NAME_LENGTH: usize = 128;
/// Seconds for which a browser keeps an HTTP API's CORS answer (model).
pub const CORS_MAX_AGE: RangeInclusive<i32> = -1..=86_400;
/// Requests per second that an account has by default (guide).
pub const ACCOUNT_RATE: u32 = 10_000;
/// Burst that an account has by default (guide).
pub const ACCOUNT_BURST: u32 = 5_000;
/// Bytes of a request body, and of a response, between a load balancer and a function (guide: 1 MB).
pub const ALB_PAYLOAD: u64 = 1024 * 1024;
/// Seconds after which a load balancer gives up an idle connection, unless it is set otherwise (guide).
pub const ALB_IDLE_TIMEOUT: u32 = 60;
/// Priority of a listener rule (schema).
pub const ALB_PRIORITY: RangeInclusive<u32> = 1..=50_000;
/// Values in all conditions of one listener rule (guide).
pub const ALB_CONDITION_VALUES: usize = 5;
/// Name of a load balancer or target group (guide).
pub const ALB_NAME_LENGTH: usize = 32;
/// Availability zones that an Application Load Balancer needs at least (guide).
pub const ALB_ZONES: usize = 2;
