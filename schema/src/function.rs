//! `lambda_functions:` — a function and its configuration.

use aws_auto_source::Spanned;
use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use crate::decode::{Decode, Decoder};
use crate::integration::Integration;
use crate::keyed::Keyed;
use crate::named::Named;
use crate::optimization::AiOptimization;
use crate::scalar::{Days, Megabytes, Seconds, Text};
use crate::trigger::{Trigger, TriggerSpec};
use crate::union::{OneOrMany, by_kind, is};
use crate::{record, words};
use aws_auto_source::Node;

record! {
    /// A Lambda function. It gets its own least-privilege role, log group, tags, and an alias `live` where one is needed.
    Function {
        /// Name; the deployed name is `settings.name_prefix` and this.
        name: Spanned<String>,
        /// What it does.
        description: Option<Text>,
        /// Lambda runtime, such as `python3.13`. Without one: `settings.runtime`, else the newest Python.
        runtime: Option<Spanned<String>>,
        /// Processor. Without one, the architecture pass chooses (arm64 unless something forbids it).
        architecture: Option<Spanned<Architecture>>,
        /// Entry point. Without one: by runtime (`app.handler`, `index.handler`, `bootstrap`).
        handler: Option<Spanned<String>>,
        /// Folder or file, `s3://bucket/key`, or image URI. Without one: `functions/<name>/`.
        code: Option<Spanned<String>>,
        /// Packaging. Without one: from `code`.
        package: Option<Spanned<Package>>,
        /// Memory; as under `configuration`.
        memory: Option<Keyed<Megabytes>>,
        /// Memory range; as under `configuration`.
        memory_range: Option<Keyed<Vec<Spanned<Megabytes>>>>,
        /// Time-out; as under `configuration`.
        timeout: Option<Keyed<Seconds>>,
        /// Environment; as under `configuration`.
        environment_variables: Option<Keyed<Named<Text>>>,
        /// Everything that Lambda lets one configure.
        configuration: Option<Spanned<Configuration>>,
        /// What the optimiser may do; `true` for its defaults.
        ai_optimization: Option<Spanned<AiSwitch>>,
        /// Every setting that is not written down is the optimiser's to choose.
        ai_managed: Option<Spanned<bool>>,
        /// How new versions take over.
        deployment: Option<Spanned<Deployment>>,
        /// A schedule that the compiler places.
        scheduling: Option<Spanned<Scheduling>>,
        /// What invokes it.
        triggers: Vec<TriggerSpec>,
        /// What it may touch.
        integrations: Vec<Spanned<Integration>>,
        /// An outbound API it calls: its credentials become a secret.
        integration: Option<Spanned<String>>,
        /// Analytics features; see `predictive_analytics`.
        ai_features: Vec<Spanned<String>>,
        /// Also build variants of this function for the router.
        variants: Option<Spanned<Variants>>,
        /// Tags, over `settings.tags`.
        tags: Named<Text>,
    }
}

record! {
    /// Everything that Lambda lets one configure.
    #[derive(Default)]
    Configuration {
        /// Memory, 128 to 10240 MB; 512 MB unless said.
        memory: Option<Keyed<Megabytes>>,
        /// Smallest and largest memory the optimiser may choose: `[min, max]`.
        memory_range: Option<Keyed<Vec<Spanned<Megabytes>>>>,
        /// The only sizes the optimiser may choose.
        memory_sizes: Option<Spanned<Vec<Spanned<Megabytes>>>>,
        /// Time-out, 1 s to 15 min; 30 s unless said.
        timeout: Option<Keyed<Seconds>>,
        /// Environment variables: at most 4 KB together. Values may hold `${param.X}`, `${resource.x.arn}` and so on.
        environment_variables: Option<Keyed<Named<Text>>>,
        /// Size of `/tmp`, 512 to 10240 MB.
        ephemeral_storage: Option<Spanned<Megabytes>>,
        /// Executions set aside for this function, and its upper limit.
        reserved_concurrency: Option<Spanned<i64>>,
        /// Execution environments kept warm. Billed by the hour.
        provisioned_concurrency: Option<Spanned<i64>>,
        /// At most five layers: ARNs or local folders.
        layers: Vec<Spanned<String>>,
        /// The network it runs in: the name of a `resources.vpcs` entry, or subnets and security groups.
        vpc: Option<Spanned<VpcChoice>>,
        /// X-Ray tracing.
        tracing: Option<Spanned<Tracing>>,
        /// How long logs are kept: a number of days that CloudWatch offers, or `never` to keep them for ever.
        log_retention: Option<Spanned<Retention>>,
        /// Least severe level that is logged; needs `log_format: json`.
        log_level: Option<Spanned<LogLevel>>,
        /// Format of the logs.
        log_format: Option<Spanned<LogFormat>>,
        /// Restore from a snapshot instead of starting cold.
        snap_start: Option<Keyed<bool>>,
        /// An EFS file system.
        file_system: Option<Spanned<FileSystem>>,
        /// Key for the environment: a name of `resources.keys`, or an ARN.
        kms_key: Option<Spanned<String>>,
        /// Where asynchronous events go that could not be processed.
        dead_letter: Option<Spanned<Destination>>,
        /// Where results of asynchronous calls go.
        on_success: Option<Spanned<Destination>>,
        /// Where failures of asynchronous calls go.
        on_failure: Option<Spanned<Destination>>,
        /// Retries of an asynchronous call, 0 to 2.
        max_retries: Option<Spanned<i64>>,
        /// How long an asynchronous event may wait, 60 s to 6 h.
        max_event_age: Option<Spanned<Seconds>>,
        /// A function URL.
        url: Option<Spanned<UrlConfig>>,
    }
}

words! {
    /// Processor architecture.
    Architecture {
        /// Graviton.
        Arm64 = "arm64",
        /// Intel or AMD.
        X86_64 = "x86_64",
    }
}

words! {
    /// How code is packaged.
    Package {
        /// A zip archive.
        Zip = "zip",
        /// A container image.
        Image = "image",
    }
}

words! {
    /// Least severe level that is logged.
    LogLevel {
        /// Everything.
        Trace = "trace" | "TRACE",
        /// Debugging and up.
        Debug = "debug" | "DEBUG",
        /// Information and up.
        Info = "info" | "INFO",
        /// Warnings and up.
        Warn = "warn" | "WARN",
        /// Errors and up.
        Error = "error" | "ERROR",
        /// Only what ends the function.
        Fatal = "fatal" | "FATAL",
    }
}

words! {
    /// Format of a function's logs.
    LogFormat {
        /// Lines of text.
        Text = "text" | "Text",
        /// JSON objects.
        Json = "json" | "JSON",
    }
}

words! {
    /// Tracing mode as a word.
    TracingMode {
        /// Sample and trace.
        Active = "active",
        /// Trace what the caller traces.
        PassThrough = "pass_through",
        /// No tracing.
        Off = "off",
    }
}

by_kind! {
    /// Tracing: a mode, or a boolean (`true` is `active`).
    Tracing, "`active`, `pass_through`, `off` or a boolean" {
        /// `true` or `false`.
        Switch(bool) if is::BOOLEAN,
        /// A mode.
        Mode(TracingMode) if is::STRING,
    }
}

words! {
    /// Keep for ever.
    Forever {
        /// Never delete.
        Never = "never",
    }
}

/// How long logs are kept.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Retention {
    /// For ever.
    Never(Forever),
    /// For this long.
    For(Days),
}

impl Decode for Retention {
    const WANTS: &'static str = "a number of days, or `never`";
    fn decode(node: &Node, cx: &mut Decoder) -> Option<Self> {
        if node.as_scalar().is_some_and(|s| &*s.text == "never") {
            return Some(Self::Never(Forever::Never));
        }
        Days::decode(node, cx).map(Self::For)
    }
}

impl JsonSchema for Retention {
    fn schema_name() -> Cow<'static, str> {
        "Retention".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "How long logs are kept: a number of days that CloudWatch offers, or `never` to keep them for ever.",
            "anyOf": [Forever::json_schema(generator), generator.subschema_for::<Days>()],
        })
    }
}

by_kind! {
    /// `true` or `false`, or what the optimiser may do.
    AiSwitch, "a boolean or a mapping" {
        /// All defaults, or nothing.
        Switch(bool) if is::BOOLEAN,
        /// In detail.
        Detail(Box<AiOptimization>) if is::MAPPING,
    }
}

by_kind! {
    /// The network: a name, or ids.
    VpcChoice, "the name of a `resources.vpcs` entry, or a mapping with `subnets` and `security_groups`" {
        /// A `resources.vpcs` entry.
        Name(String) if is::STRING,
        /// Ids.
        Ids(VpcIds) if is::MAPPING,
    }
}

record! {
    /// Subnets and security groups by id.
    VpcIds {
        /// Subnet ids.
        subnets: Option<Spanned<OneOrMany>>,
        /// Security group ids.
        security_groups: Option<Spanned<OneOrMany>>,
    }
}

record! {
    /// An EFS file system.
    FileSystem {
        /// ARN of the access point.
        access_point: Spanned<Text>,
        /// Local path; begins with `/mnt/`.
        mount: Spanned<String>,
    }
}

record! {
    /// Where something is sent: exactly one of the keys.
    Destination {
        /// A queue.
        queue: Option<Spanned<String>>,
        /// A topic.
        topic: Option<Spanned<String>>,
        /// A function.
        function: Option<Spanned<String>>,
        /// An event bus.
        bus: Option<Spanned<String>>,
    }
}

words! {
    /// Who may call a function URL.
    UrlAuth {
        /// Callers signed with IAM credentials.
        Iam = "iam",
        /// Everybody.
        None = "none",
    }
}

record! {
    /// A function URL.
    UrlConfig {
        /// Who may call it; `iam` unless said.
        auth: Option<Spanned<UrlAuth>>,
        /// Cross-origin requests.
        cors: Option<Spanned<Cors>>,
        /// Stream the response as it is produced.
        stream: Option<Spanned<bool>>,
    }
}

by_kind! {
    /// Cross-origin requests: `true` for any origin without credentials, or rules.
    Cors, "a boolean or a mapping" {
        /// Any origin, or none.
        Switch(bool) if is::BOOLEAN,
        /// Rules.
        Rules(Box<CorsRules>) if is::MAPPING,
    }
}

record! {
    /// Rules for cross-origin requests.
    CorsRules {
        /// Allowed origins.
        origins: Option<Spanned<OneOrMany>>,
        /// Allowed methods.
        methods: Option<Spanned<OneOrMany>>,
        /// Allowed headers.
        headers: Option<Spanned<OneOrMany>>,
        /// Whether cookies and authorisation may be sent.
        credentials: Option<Spanned<bool>>,
        /// How long a browser may remember the answer.
        max_age: Option<Spanned<Seconds>>,
    }
}

words! {
    /// How traffic moves to a new version.
    Strategy {
        /// New beside old, then over: at once, or with a canary first.
        BlueGreen = "blue_green",
        /// A part first, the rest after a wait.
        Canary = "canary",
        /// In equal steps.
        Linear = "linear" | "rolling",
        /// At once.
        AllAtOnce = "all_at_once",
    }
}

record! {
    /// How new versions take over.
    Deployment {
        /// How traffic moves.
        strategy: Option<Spanned<Strategy>>,
        /// First shift of a canary, step of a linear deployment: 1 to 99.
        canary_percentage: Option<Spanned<i64>>,
        /// Wait of a canary, time of a linear step: whole minutes.
        interval: Option<Spanned<Seconds>>,
        /// How long a blue-green canary is watched: whole minutes.
        monitoring_duration: Option<Spanned<Seconds>>,
        /// More alarms that roll back, by name or ARN.
        alarms: Vec<Spanned<Text>>,
        /// Functions that may veto.
        hooks: Option<Spanned<Hooks>>,
    }
}

record! {
    /// Functions that may veto a deployment.
    Hooks {
        /// Before traffic moves.
        before: Option<Spanned<String>>,
        /// After traffic moved.
        after: Option<Spanned<String>>,
    }
}

words! {
    /// How often.
    Frequency {
        /// Every hour.
        Hourly = "hourly",
        /// Every day.
        Daily = "daily",
        /// Every week.
        Weekly = "weekly",
        /// Every month.
        Monthly = "monthly",
    }
}

record! {
    /// A schedule that the compiler places.
    Scheduling {
        /// Spread over the period, so that functions do not all start at once.
        ai_driven: Option<Spanned<bool>>,
        /// How often.
        frequency: Option<Spanned<Frequency>>,
        /// Handed to the function in its input, as written.
        cost_analysis_window: Option<Text>,
    }
}

by_kind! {
    /// Variants of a function: the usual three, or those listed.
    Variants, "a boolean or a list" {
        /// `optimized`, `performance` and `balanced`, or none.
        Switch(bool) if is::BOOLEAN,
        /// These.
        List(Vec<Spanned<Variant>>) if is::LIST,
    }
}

record! {
    /// One variant of a function.
    Variant {
        /// Suffix of its name.
        name: Spanned<String>,
        /// Memory.
        memory: Option<Spanned<Megabytes>>,
        /// Processor.
        architecture: Option<Spanned<Architecture>>,
        /// Runtime.
        runtime: Option<Spanned<String>>,
        /// Provisioned concurrency, or `true` for the usual amount.
        provisioned: Option<Spanned<Provisioned>>,
    }
}

by_kind! {
    /// Provisioned concurrency of a variant.
    Provisioned, "a boolean or a whole number" {
        /// The usual amount, or none.
        Switch(bool) if is::BOOLEAN,
        /// This many execution environments.
        Count(i64) if is::NUMBER,
    }
}

/// All triggers of a function in full form; a word alone is short for `{source: word}`.
impl TriggerSpec {
    /// The trigger in full form.
    #[must_use]
    pub const fn trigger(&self) -> &Spanned<Trigger> {
        &self.0
    }
}
