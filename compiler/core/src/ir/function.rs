//! Functions: configuration, code, roll-out, and what the optimiser may choose.

use std::collections::BTreeMap;

use aws_auto_schema::function::{Architecture, Frequency, LogFormat, LogLevel, TracingMode};
use aws_auto_schema::optimization::OptimizationTarget;
use aws_auto_source::Span;

use super::api::CorsPolicy;
use super::grant::Grant;
use super::text::Text;
use super::trigger::Trigger;
use super::{Chosen, FunctionRef, ResourceId};

/// Days that logs are kept; `None` for ever. Always a value that CloudWatch offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionDays(pub Option<u32>);

/// How code is packaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Package {
    /// A zip archive.
    Zip,
    /// A container image.
    Image,
}

/// Where code comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Code {
    /// A local folder or file, relative to the folder of the first specification.
    Local {
        /// The path, `/`-separated.
        path: String,
        /// SHA-256 of its contents, hexadecimal; of nothing when it does not exist.
        digest: String,
    },
    /// An object in S3.
    S3 {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
    },
    /// A container image.
    Image(Text),
}

/// Memory and what the optimiser may choose it from, in MB.
#[derive(Debug, Clone, PartialEq)]
pub struct Memory {
    /// What is deployed.
    pub size: Chosen<u32>,
    /// Smallest and largest allowed, if the optimiser may choose.
    pub range: Option<(u32, u32)>,
    /// The only sizes allowed, sorted; empty means any in the range.
    pub sizes: Vec<u32>,
}

/// What the optimiser may do with a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tuning {
    /// Whether it may choose anything.
    pub enabled: bool,
    /// What it aims at.
    pub target: OptimizationTarget,
    /// Every setting that is not written down is the optimiser's.
    pub managed: bool,
    /// Provisioned concurrency may follow the load.
    pub predictive_scaling: bool,
}

/// A layer.
#[derive(Debug, Clone, PartialEq)]
pub enum Layer {
    /// A version that exists.
    Arn(Text),
    /// A local folder.
    Local {
        /// The path, relative to the folder of the first specification.
        path: String,
        /// SHA-256 of its contents.
        digest: String,
    },
}

/// The network of a function.
#[derive(Debug, Clone, PartialEq)]
pub enum VpcRef {
    /// One of `resources.vpcs`.
    Resource(ResourceId),
    /// Ids.
    Ids {
        /// Subnets.
        subnets: Vec<String>,
        /// Security groups.
        security_groups: Vec<String>,
    },
}

/// Where results and failures go.
#[derive(Debug, Clone, PartialEq)]
pub enum Destination {
    /// A queue, topic, bus or bucket of the ecosystem.
    Resource(ResourceId),
    /// A function.
    Function(FunctionRef),
}

/// What happens to asynchronous calls.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AsyncConfig {
    /// The function's dead letter target (queue or topic).
    pub dead_letter: Option<Destination>,
    /// Where results go.
    pub on_success: Option<Destination>,
    /// Where failures go.
    pub on_failure: Option<Destination>,
    /// Retries, 0 to 2.
    pub max_retries: Option<u32>,
    /// Seconds an event may wait.
    pub max_event_age: Option<u32>,
}

/// A function URL.
#[derive(Debug, Clone, PartialEq)]
pub struct UrlSpec {
    /// Whether callers sign with IAM credentials; otherwise everybody may call.
    pub iam: bool,
    /// Cross-origin requests.
    pub cors: Option<CorsPolicy>,
    /// Stream the response.
    pub stream: bool,
    /// What asked for it.
    pub span: Span,
    /// Where it is said who may call; the same as `span` when that is not written.
    pub auth_span: Span,
}

/// An EFS file system.
#[derive(Debug, Clone, PartialEq)]
pub struct FileSystem {
    /// ARN of the access point.
    pub access_point: Text,
    /// Local path.
    pub mount: String,
}

/// How traffic moves to a new version. Waits are whole minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    /// At once.
    AllAtOnce,
    /// A part, a wait, the rest.
    Canary {
        /// Percent of the first shift.
        percent: u32,
        /// Minutes until the rest.
        minutes: u32,
    },
    /// Equal steps.
    Linear {
        /// Percent of each step.
        percent: u32,
        /// Minutes between steps.
        minutes: u32,
    },
}

/// A roll-out.
#[derive(Debug, Clone, PartialEq)]
pub struct Deployment {
    /// How traffic moves.
    pub shift: Shift,
    /// More alarms that roll back: names or ARNs.
    pub alarms: Vec<Text>,
    /// Function that may veto before traffic moves.
    pub before: Option<FunctionRef>,
    /// Function that may veto after traffic moved.
    pub after: Option<FunctionRef>,
    /// Where it is declared.
    pub span: Span,
}

/// A schedule that the compiler places.
#[derive(Debug, Clone, PartialEq)]
pub struct SchedulingSpec {
    /// Spread over its period.
    pub ai_driven: bool,
    /// How often.
    pub frequency: Frequency,
    /// Handed to the function in its input, as written.
    pub window: Option<String>,
    /// Where it is declared.
    pub span: Span,
}

/// Where settings stand that have no place of their own, for rules that speak about them. Empty where nothing is
/// written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Places {
    /// `reserved_concurrency`.
    pub reserved_concurrency: Span,
    /// `dead_letter`.
    pub dead_letter: Span,
    /// `on_success`.
    pub on_success: Span,
    /// `on_failure`.
    pub on_failure: Span,
    /// `max_retries`.
    pub max_retries: Span,
    /// `max_event_age`.
    pub max_event_age: Span,
    /// `provisioned_concurrency`, where it is written.
    pub provisioned_concurrency: Option<Span>,
}

/// A function.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// Its name, without prefix.
    pub name: String,
    /// Its name's place.
    pub name_span: Span,
    /// Its whole declaration.
    pub span: Span,
    /// The service it belongs to.
    pub service: Option<String>,
    /// What it does.
    pub description: Option<Text>,
    /// Runtime identifier; nothing for images.
    pub runtime: Option<Chosen<String>>,
    /// Entry point; nothing for images.
    pub handler: Option<Chosen<String>>,
    /// Processor.
    pub architecture: Chosen<Architecture>,
    /// Packaging.
    pub package: Package,
    /// Where code comes from.
    pub code: Code,
    /// Memory.
    pub memory: Memory,
    /// Time-out in seconds.
    pub timeout: Chosen<u32>,
    /// Environment as written, by name.
    pub environment: BTreeMap<String, Text>,
    /// `/tmp` in MB.
    pub ephemeral_storage: Option<u32>,
    /// Executions set aside.
    pub reserved_concurrency: Option<u32>,
    /// Execution environments kept warm.
    pub provisioned_concurrency: Option<u32>,
    /// Layers, in order.
    pub layers: Vec<Layer>,
    /// Network.
    pub vpc: Option<VpcRef>,
    /// Tracing; `Off` means that nothing is configured.
    pub tracing: TracingMode,
    /// How long logs are kept.
    pub log_retention: RetentionDays,
    /// Least severe level.
    pub log_level: Option<LogLevel>,
    /// Format of logs.
    pub log_format: LogFormat,
    /// Restore from a snapshot.
    pub snap_start: bool,
    /// File system.
    pub file_system: Option<FileSystem>,
    /// Key for the environment.
    pub kms_key: Option<Text>,
    /// Asynchronous calls.
    pub asynchronous: AsyncConfig,
    /// `<function>-dlq`: where rule targets, subscriptions and failed asynchronous calls put what they cannot deliver.
    pub failure_queue: Option<ResourceId>,
    /// Function URL, from `configuration.url` or a trigger.
    pub url: Option<UrlSpec>,
    /// Roll-out.
    pub deployment: Option<Deployment>,
    /// A schedule to be placed.
    pub scheduling: Option<SchedulingSpec>,
    /// What invokes it, in a stable order.
    pub triggers: Vec<Trigger>,
    /// What it may touch, in a stable order.
    pub grants: Vec<Grant>,
    /// Tags, those of `settings` included.
    pub tags: BTreeMap<String, Text>,
    /// What the optimiser may do.
    pub tuning: Tuning,
    /// Analytics features, sorted.
    pub ai_features: Vec<String>,
    /// Where some of this is written.
    pub places: Places,
}

impl Function {
    /// Whether anything needs a published version and the alias `live`.
    #[must_use]
    pub const fn needs_alias(&self) -> bool {
        self.deployment.is_some() || self.provisioned_concurrency.is_some() || self.snap_start
    }
}
