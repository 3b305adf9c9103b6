//! `triggers:` — what invokes a function. The word under `source` decides which keys there are.

use std::borrow::Cow;

use aws_auto_source::suggest::nearest;
use aws_auto_source::{Diagnostic, Node, Spanned};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use crate::codes::{MISSING_KEY, MISSING_VALUE, UNKNOWN_KEY};
use crate::decode::{Decode, Decoder};
use crate::function::{Cors, Destination, UrlAuth};
use crate::keyed::Keyed;
use crate::record;
use crate::scalar::{Any, Seconds, Text};
use crate::union::{OneOrMany, by_kind, is};
use crate::words;

/// One trigger, in full form or as a word.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TriggerSpec(pub Spanned<Trigger>);

record! {
    /// Objects that appear in, change in or leave a bucket.
    S3Trigger {
        /// The kind of trigger.
        source: Spanned<String>,
        /// The bucket; `<function>-bucket` unless said.
        bucket: Option<Spanned<String>>,
        /// Event types, such as `s3:ObjectCreated:*` (the default).
        events: Option<Spanned<OneOrMany>>,
        /// Which objects: a prefix, a suffix, or both.
        filters: Option<Spanned<S3Filters>>,
    }
}

by_kind! {
    /// Which objects.
    S3Filters, "a list of `prefix` and `suffix` entries" {
        /// As a list of one-key mappings.
        List(Vec<Spanned<S3Filter>>) if is::LIST,
        /// As one mapping.
        One(S3Filter) if is::MAPPING,
    }
}

record! {
    /// A part of an object's key.
    S3Filter {
        /// What the key begins with.
        prefix: Option<Spanned<String>>,
        /// What the key ends with.
        suffix: Option<Spanned<String>>,
    }
}

record! {
    /// Messages in a queue.
    SqsTrigger {
        /// The kind of trigger.
        source: Spanned<String>,
        /// The queue; `<function>-queue` unless said. FIFO when its name ends in `.fifo`.
        queue: Option<Spanned<String>>,
        /// Most messages handed over at once.
        batch_size: Option<Spanned<i64>>,
        /// How long to wait for a batch to fill, up to 5 min.
        maximum_batching_window: Option<Spanned<Seconds>>,
        /// Most executions at once, 2 to 1000.
        maximum_concurrency: Option<Spanned<i64>>,
        /// Only messages that match: a pattern, or a list of patterns.
        filter: Option<Spanned<Any>>,
    }
}

words! {
    /// What a subscription's filter looks at.
    FilterScope {
        /// Message attributes.
        Attributes = "attributes" | "MessageAttributes",
        /// The message body.
        Body = "body" | "MessageBody",
    }
}

record! {
    /// Messages on a topic.
    SnsTrigger {
        /// The kind of trigger.
        source: Spanned<String>,
        /// The topic; `<function>-topic` unless said.
        topic: Option<Spanned<String>>,
        /// Only messages that match this filter policy.
        filter: Option<Spanned<Any>>,
        /// What the filter looks at; `attributes` unless said.
        filter_scope: Option<Spanned<FilterScope>>,
        /// Put a queue between topic and function: `true`, or the queue's name.
        via_queue: Option<Spanned<ViaQueue>>,
    }
}

by_kind! {
    /// A queue between topic and function.
    ViaQueue, "a boolean or a queue's name" {
        /// With the usual name, or not.
        Switch(bool) if is::BOOLEAN,
        /// With this name.
        Name(String) if is::STRING,
    }
}

record! {
    /// A schedule, or events on a bus.
    EventsTrigger {
        /// The kind of trigger.
        source: Spanned<String>,
        /// `rate(…)`, `cron(…)`, `hourly`, `daily`, `weekly` or `monthly`.
        schedule: Option<Text>,
        /// Name of the rule.
        rule: Option<Spanned<String>>,
        /// Which events: an EventBridge pattern.
        pattern: Option<Spanned<Any>>,
        /// The bus, for patterns: AWS has schedules on the default bus alone.
        bus: Option<Keyed<String>>,
        /// What the function is given instead of the event.
        input: Option<Spanned<Any>>,
    }
}

record! {
    /// Requests to an HTTP API.
    HttpTrigger {
        /// The kind of trigger.
        source: Spanned<String>,
        /// The path, such as `/orders/{id}`; `/<function>` unless said.
        path: Option<Spanned<String>>,
        /// The method; `ANY` unless said.
        method: Option<Spanned<String>>,
        /// Cross-origin requests, for the whole API.
        cors: Option<Spanned<Cors>>,
        /// Who may call.
        authorizer: Option<Spanned<Authorizer>>,
        /// The API; the service's or the ecosystem's unless said.
        api: Option<Spanned<String>>,
    }
}

words! {
    /// Who may call, as a word.
    AuthorizerWord {
        /// Everybody.
        None = "none",
        /// Callers signed with IAM credentials.
        Iam = "iam",
    }
}

by_kind! {
    /// Who may call a route.
    Authorizer, "`none`, `iam`, `{jwt: …}` or `{function: name}`" {
        /// A word.
        Word(AuthorizerWord) if is::STRING,
        /// A token or a function.
        Rules(AuthorizerRules) if is::MAPPING,
    }
}

record! {
    /// A token or a function that decides.
    AuthorizerRules {
        /// A JSON web token.
        jwt: Option<Spanned<Jwt>>,
        /// A function.
        function: Option<Spanned<String>>,
    }
}

record! {
    /// Who issues tokens, and for whom.
    Jwt {
        /// URL of the issuer.
        issuer: Spanned<Text>,
        /// Audiences.
        audience: Spanned<OneOrMany>,
    }
}

words! {
    /// Where reading of a stream begins.
    StartingPosition {
        /// With what comes from now on.
        Latest = "LATEST",
        /// With the oldest record there is.
        TrimHorizon = "TRIM_HORIZON",
        /// With the records of a moment.
        AtTimestamp = "AT_TIMESTAMP",
    }
}

record! {
    /// Records of a Kinesis stream.
    KinesisTrigger {
        /// The kind of trigger.
        source: Spanned<String>,
        /// The stream; `<function>-stream` unless said.
        stream: Option<Spanned<String>>,
        /// Most records handed over at once.
        batch_size: Option<Spanned<i64>>,
        /// How long to wait for a batch to fill, up to 5 min.
        maximum_batching_window: Option<Spanned<Seconds>>,
        /// Where reading begins; `LATEST` unless said.
        starting_position: Option<Spanned<StartingPosition>>,
        /// The moment, for `AT_TIMESTAMP`: seconds since 1970, or a date and time in UTC.
        starting_timestamp: Option<Text>,
        /// Batches of one shard processed at once, 1 to 10.
        parallelization: Option<Spanned<i64>>,
        /// Halve a batch that fails, to find the record at fault; `true` unless said.
        bisect: Option<Spanned<bool>>,
        /// Retries of a batch; 3 unless said, -1 until the records expire.
        max_retries: Option<Spanned<i64>>,
        /// Oldest record that is still tried.
        max_record_age: Option<Spanned<Seconds>>,
        /// Where failed batches go.
        on_failure: Option<Spanned<Destination>>,
        /// Aggregate over windows of this length, up to 15 min.
        tumbling_window: Option<Spanned<Seconds>>,
        /// Only records that match: a pattern, or a list of patterns.
        filter: Option<Spanned<Any>>,
    }
}

record! {
    /// Changes of a DynamoDB table.
    DynamoDbTrigger {
        /// The kind of trigger.
        source: Spanned<String>,
        /// The table; `<function>-table` unless said.
        table: Option<Spanned<String>>,
        /// Most records handed over at once.
        batch_size: Option<Spanned<i64>>,
        /// How long to wait for a batch to fill, up to 5 min.
        maximum_batching_window: Option<Spanned<Seconds>>,
        /// Where reading begins; `LATEST` unless said.
        starting_position: Option<Spanned<StartingPosition>>,
        /// Not for DynamoDB: its streams have no `AT_TIMESTAMP`.
        starting_timestamp: Option<Text>,
        /// Batches of one shard processed at once, 1 to 10.
        parallelization: Option<Spanned<i64>>,
        /// Halve a batch that fails, to find the record at fault; `true` unless said.
        bisect: Option<Spanned<bool>>,
        /// Retries of a batch; 3 unless said, -1 until the records expire.
        max_retries: Option<Spanned<i64>>,
        /// Oldest record that is still tried.
        max_record_age: Option<Spanned<Seconds>>,
        /// Where failed batches go.
        on_failure: Option<Spanned<Destination>>,
        /// Aggregate over windows of this length, up to 15 min.
        tumbling_window: Option<Spanned<Seconds>>,
        /// Only records that match: a pattern, or a list of patterns.
        filter: Option<Spanned<Any>>,
    }
}

words! {
    /// Who reaches a load balancer.
    AlbScheme {
        /// The network it stands in.
        Internal = "internal",
        /// The internet; needs `certificate`.
        InternetFacing = "internet-facing",
    }
}

record! {
    /// Requests to a load balancer.
    AlbTrigger {
        /// The kind of trigger.
        source: Spanned<String>,
        /// ARN of an existing listener.
        listener: Option<Text>,
        /// Network for a load balancer of our own: a name of `resources.vpcs`.
        vpc: Option<Spanned<String>>,
        /// Paths, such as `/orders/*`.
        path: Option<Spanned<OneOrMany>>,
        /// Hosts.
        host: Option<Spanned<OneOrMany>>,
        /// Priority of the rule, 1 to 50000.
        priority: Option<Spanned<i64>>,
        /// Who reaches a load balancer of our own; `internal` unless said.
        scheme: Option<Spanned<AlbScheme>>,
        /// ARN of the certificate, for `internet-facing`.
        certificate: Option<Text>,
    }
}

record! {
    /// Requests to the function's own URL.
    UrlTrigger {
        /// The kind of trigger.
        source: Spanned<String>,
        /// Who may call it; `iam` unless said.
        auth: Option<Spanned<UrlAuth>>,
        /// Cross-origin requests.
        cors: Option<Spanned<Cors>>,
        /// Stream the response as it is produced.
        stream: Option<Spanned<bool>>,
    }
}

macro_rules! triggers {
    ($($(#[$meta:meta])* $variant:ident($ty:ty) = $($word:literal)|+,)*) => {
        /// A trigger, by its source.
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(untagged)]
        pub enum Trigger { $($(#[$meta])* $variant(Box<$ty>),)* }

        impl Trigger {
            /// Every word that `source` may be.
            pub const SOURCES: &[&str] = &[$($($word),+),*];

            /// The word under `source`, as written.
            #[must_use]
            pub fn source(&self) -> &Spanned<String> {
                match self { $(Self::$variant(t) => &t.source,)* }
            }

            fn decode_as(word: &str, node: &Node, cx: &mut Decoder) -> Option<Self> {
                match word {
                    $($($word)|+ => Box::<$ty>::decode(node, cx).map(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl JsonSchema for Trigger {
            fn schema_name() -> Cow<'static, str> {
                "Trigger".into()
            }
            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                let words = json_schema!({
                    "description": "A kind of trigger alone, with the usual names and settings.",
                    "type": "string",
                    "enum": Self::SOURCES,
                });
                let mut kinds = vec![words];
                $(kinds.push(kind_of_trigger::<$ty>(generator, &[$($word),+]));)*
                json_schema!({
                    "description": "What invokes a function: a word, or a mapping whose keys depend on its `source`.",
                    "anyOf": kinds,
                })
            }
        }
    };
}

/// The schema of one kind of trigger: its definition, with the words that choose it under `source`.
fn kind_of_trigger<T: JsonSchema>(generator: &mut SchemaGenerator, words: &[&str]) -> Schema {
    let reference = generator.subschema_for::<T>();
    let definition = generator.definitions_mut().get_mut(&*T::schema_name());
    if let Some(source) = definition.and_then(|d| d.pointer_mut("/properties/source")).and_then(|s| s.as_object_mut()) {
        source.insert("enum".to_owned(), words.into());
    }
    reference
}

triggers! {
    /// Objects in a bucket.
    S3(S3Trigger) = "s3" | "s3_upload" | "s3_data_lake",
    /// Messages in a queue.
    Sqs(SqsTrigger) = "sqs",
    /// Messages on a topic.
    Sns(SnsTrigger) = "sns",
    /// A schedule, or events on a bus.
    Events(EventsTrigger) = "cloudwatch_events" | "schedule" | "scheduled_event" | "eventbridge",
    /// Requests to an HTTP API.
    Http(HttpTrigger) = "api_gateway" | "http",
    /// Records of a Kinesis stream.
    Kinesis(KinesisTrigger) = "kinesis" | "kinesis_stream" | "real_time_stream",
    /// Changes of a table.
    DynamoDb(DynamoDbTrigger) = "dynamodb" | "dynamodb_stream",
    /// Requests to a load balancer.
    Alb(AlbTrigger) = "alb",
    /// Requests to the function's own URL.
    Url(UrlTrigger) = "lambda_url",
}

impl Decode for TriggerSpec {
    const WANTS: &'static str = "a trigger: a word such as `sqs`, or a mapping with `source`";
    fn decode(node: &Node, cx: &mut Decoder) -> Option<Self> {
        let word = match (node.as_scalar(), node.as_map()) {
            (Some(_), _) => return Self::from_word(node, cx),
            (None, Some(map)) => map.get("source"),
            (None, None) => None,
        };
        let Some(word) = word else {
            Self::missing_source(node, cx);
            return None;
        };
        let name = String::decode(word, cx)?;
        if !Trigger::SOURCES.contains(&&*name) {
            cx.under("source", |cx| cx.unknown_word(Spanned::new(&name, word.span), Trigger::SOURCES));
            return None;
        }
        Trigger::decode_as(&name, node, cx).map(|t| Self(Spanned::new(t, node.span)))
    }
}

impl TriggerSpec {
    /// A word alone stands for `{source: word}`.
    fn from_word(node: &Node, cx: &mut Decoder) -> Option<Self> {
        let word =
            words::read_word(node, cx, Trigger::SOURCES, |w| Trigger::SOURCES.contains(&w).then(|| w.to_owned()))?;
        let entry = aws_auto_source::Entry { key: Spanned::new("source".into(), node.span), value: node.clone() };
        let full =
            Node { span: node.span, kind: aws_auto_source::Kind::Map(aws_auto_source::Map { entries: vec![entry] }) };
        Trigger::decode_as(&word, &full, cx).map(|t| Self(Spanned::new(t, node.span)))
    }

    fn missing_source(node: &Node, cx: &mut Decoder) {
        let Some(map) = node.as_map() else {
            cx.wrong_type(node, Self::WANTS);
            return;
        };
        if let Some(near) = map.entries.iter().find(|e| nearest(&e.key.value, ["source"]).is_some()) {
            let message = format!("unknown key `{}` in a trigger, which has no `source`", near.key.value);
            let diagnostic = Diagnostic::new(UNKNOWN_KEY, near.key.span, message).label("did you mean `source`?");
            cx.diagnostics.push(diagnostic.write_instead(near.key.span, &near.key.value, "source"));
            return;
        }
        let (code, span) = map.entries.first().map_or((MISSING_VALUE, node.span), |e| (MISSING_KEY, e.key.span));
        let diagnostic = Diagnostic::new(code, span, "a trigger has no `source`")
            .label("`source` is required here")
            .help(format!("add `source:` and one of: {}", Trigger::SOURCES.join(", ")));
        cx.diagnostics.push(diagnostic);
    }
}

impl JsonSchema for TriggerSpec {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "TriggerSpec".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Trigger>()
    }
}
