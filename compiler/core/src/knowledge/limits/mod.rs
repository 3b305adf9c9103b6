//! The numbers at which AWS says no: one module a service, one constant a number, each with its source.
//!
//! Short names of sources, as of 2026-11: *model* is botocore 1.44.5, *schema* the resource schemas of cfn-lint 1.58.0,
//! *guide* the service's own developer guide ("Quotas"). Where two disagree, the smaller number stands and the comment
//! says so. Durations are whole seconds unless a name says otherwise, sizes are bytes, lengths are characters.
//! Numbers only: what to do about them is decided by the checks that use them.

pub mod api;
pub mod breakers;
pub mod chatbot;
pub mod cloudformation;
pub mod codedeploy;
pub mod ecs;
pub mod event_source;
pub mod eventbridge;
pub mod iam;
pub mod lambda;
pub mod monitoring;
pub mod names;
pub mod s3;
pub mod scaling;
pub mod sns;
pub mod sqs;
pub mod step_functions;
pub mod stores;
pub mod streams;

/// Most tags on one resource of most services (IAM, CloudWatch, Logs, Kinesis by model and schema).
pub const TAGS: usize = 50;
/// Longest tag key (model of every service that is used here).
pub const TAG_KEY_LENGTH: usize = 128;
/// Longest tag value (model; Kinesis's schema says 255, its model 256).
pub const TAG_VALUE_LENGTH: usize = 256;
/// Tag keys may not begin with this, in any case: AWS keeps it for itself (guide of the Resource Groups Tagging API).
pub const TAG_RESERVED_PREFIX: &str = "aws:";

// Payloads shrink from Lambda to Step Functions, and a template sent directly is the smaller one: a number that breaks
// one of these is a typing error, found when this room is compiled.
const _: () = assert!(lambda::SYNC_PAYLOAD > lambda::ASYNC_PAYLOAD && lambda::ASYNC_PAYLOAD > step_functions::PAYLOAD);
const _: () = assert!(cloudformation::TEMPLATE_BODY_DIRECT < cloudformation::TEMPLATE_BODY);
const _: () = assert!(iam::ROLE_INLINE_POLICIES_SIZE > iam::MANAGED_POLICY_SIZE);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_stays_inside_what_the_services_take() {
        let longest = lambda::TIMEOUT.end() * sqs::VISIBILITY_PER_TIMEOUT + event_source::BATCHING_WINDOW.end();
        assert!(sqs::VISIBILITY_TIMEOUT.contains(&longest), "a queue can always wait six time-outs and the window");
        assert!(lambda::MEMORY_MB.contains(&lambda::MEMORY_MB_DEFAULT));
        assert!(lambda::TIMEOUT.contains(&lambda::TIMEOUT_DEFAULT));
        assert!(event_source::BATCH_SIZE.contains(&event_source::SQS_FIFO_BATCH_SIZE_MAX));
    }
}
