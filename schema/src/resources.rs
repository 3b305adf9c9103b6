//! `resources:` — what triggers and integrations name, with settings or imported.

use aws_auto_source::Spanned;

use crate::decode::{Decode, Decoder};
use crate::function::Cors;
use crate::named::Named;
use crate::scalar::{Days, Gigabytes, Megabytes, Seconds, Text};
use crate::settings::Encryption;
use crate::trigger::Authorizer;
use crate::union::{OneOrMany, by_kind, is};
use crate::{record, words};
use aws_auto_source::Node;

by_kind! {
    /// Something that is there already: nothing is created.
    Existing, "`true`, an ARN, or a mapping with `arn`" {
        /// Its ARN is asked for at deployment.
        Switch(bool) if is::BOOLEAN,
        /// Its ARN.
        Arn(Text) if is::STRING,
        /// Its ARN and what cannot be derived from it.
        Detail(Box<ExistingDetail>) if is::MAPPING,
    }
}

record! {
    /// Something that is there already, in detail.
    ExistingDetail {
        /// Its ARN.
        arn: Option<Text>,
        /// A table's stream.
        stream_arn: Option<Text>,
        /// A queue's URL.
        url: Option<Text>,
        /// Its name.
        name: Option<Text>,
        /// A database's, cache's or domain's address.
        endpoint: Option<Text>,
        /// Its security group.
        security_group: Option<Text>,
        /// Its network.
        vpc: Option<Text>,
        /// A database's credentials.
        secret: Option<Text>,
        /// An API's id.
        id: Option<Text>,
        /// Subnets of a network.
        subnets: Option<Spanned<OneOrMany>>,
        /// Security groups of a network.
        security_groups: Option<Spanned<OneOrMany>>,
    }
}

/// A resource that may be named without settings: `orders:` alone means all defaults.
macro_rules! settings {
    ($(#[doc = $doc:literal])* $name:ident { $($body:tt)* }) => {
        record! {
            $(#[doc = $doc])*
            #[derive(Default)]
            $name {
                $($body)*
                /// Import instead of creating.
                existing: Option<Spanned<Existing>>,
                /// Tags, over `settings.tags`.
                tags: Named<Text>,
            }
        }
        impl Decode for Bare<$name> {
            const WANTS: &'static str = "a mapping";
            fn decode(node: &Node, cx: &mut Decoder) -> Option<Self> {
                if node.is_null() { Some(Self($name::default())) } else { $name::decode(node, cx).map(Self) }
            }
        }
    };
}

/// Settings that may be left out altogether.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct Bare<T>(pub T);

impl<T: schemars::JsonSchema> schemars::JsonSchema for Bare<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let settings = generator.subschema_for::<T>();
        schemars::json_schema!({ "anyOf": [settings, { "type": "null" }] })
    }
}

record! {
    /// What triggers and integrations name, by kind.
    Resources {
        /// S3 buckets.
        buckets: Named<Bare<BucketSettings>>,
        /// DynamoDB tables.
        tables: Named<Bare<TableSettings>>,
        /// SQS queues.
        queues: Named<Bare<QueueSettings>>,
        /// SNS topics.
        topics: Named<Bare<TopicSettings>>,
        /// Kinesis streams.
        streams: Named<Bare<StreamSettings>>,
        /// EventBridge buses.
        buses: Named<Bare<BusSettings>>,
        /// Secrets.
        secrets: Named<Bare<SecretSettings>>,
        /// KMS keys.
        keys: Named<Bare<KeySettings>>,
        /// Databases.
        databases: Named<Bare<DatabaseSettings>>,
        /// Caches.
        caches: Named<Bare<CacheSettings>>,
        /// Search domains.
        search_domains: Named<Bare<SearchDomainSettings>>,
        /// Networks.
        vpcs: Named<Bare<VpcSettings>>,
        /// Compute clusters for the router.
        clusters: Named<Bare<ClusterSettings>>,
        /// Where results are collected.
        warehouses: Named<Bare<WarehouseSettings>>,
        /// HTTP APIs.
        apis: Named<Bare<ApiSettings>>,
        /// Firehose delivery streams into a bucket.
        delivery_streams: Named<Bare<DeliveryStreamSettings>>,
    }
}

record! {
    /// What happens to objects as they age.
    LifecycleRule {
        /// Which objects: what their key begins with.
        prefix: Option<Spanned<String>>,
        /// Delete after this long.
        expire_after: Option<Spanned<Days>>,
        /// Move to cheaper storage.
        transition: Option<Spanned<Transition>>,
    }
}

words! {
    /// A storage class.
    StorageClass {
        /// Infrequent access.
        StandardIa = "STANDARD_IA" | "standard_ia",
        /// Infrequent access in one zone.
        OneZoneIa = "ONEZONE_IA" | "onezone_ia",
        /// Chosen by access.
        IntelligentTiering = "INTELLIGENT_TIERING" | "intelligent_tiering",
        /// Archive, read at once.
        GlacierIr = "GLACIER_IR" | "glacier_ir",
        /// Archive.
        Glacier = "GLACIER" | "glacier",
        /// Deep archive.
        DeepArchive = "DEEP_ARCHIVE" | "deep_archive",
    }
}

record! {
    /// A move to cheaper storage.
    Transition {
        /// The storage class.
        to: Spanned<StorageClass>,
        /// After this long.
        after: Spanned<Days>,
    }
}

settings! {
    /// An S3 bucket: private, TLS only, encrypted.
    BucketSettings {
        /// Keep old versions.
        versioning: Option<Spanned<bool>>,
        /// Whose key encrypts it.
        encryption: Option<Spanned<Encryption>>,
        /// What happens to objects as they age.
        lifecycle: Vec<Spanned<LifecycleRule>>,
        /// Deliver events to EventBridge.
        eventbridge: Option<Spanned<bool>>,
    }
}

words! {
    /// What a stream record holds.
    StreamView {
        /// The key.
        KeysOnly = "keys_only",
        /// The item as it is now.
        NewImage = "new_image",
        /// The item as it was.
        OldImage = "old_image",
        /// Both.
        NewAndOldImages = "new_and_old_images",
    }
}

words! {
    /// Pay for what is used.
    OnDemand {
        /// Pay for what is used.
        OnDemand = "on_demand",
    }
}

by_kind! {
    /// How a table is paid for.
    Billing, "`on_demand`, or a mapping with `read` and `write`" {
        /// By request.
        OnDemand(OnDemand) if is::STRING,
        /// By reserved capacity.
        Provisioned(Capacity) if is::MAPPING,
    }
}

record! {
    /// Reserved capacity of a table.
    Capacity {
        /// Reads per second.
        read: Spanned<i64>,
        /// Writes per second.
        write: Spanned<i64>,
    }
}

record! {
    /// A secondary index.
    TableIndex {
        /// `name` or `name:S` (`N`, `B`).
        partition_key: Spanned<String>,
        /// `name` or `name:S` (`N`, `B`).
        sort_key: Option<Spanned<String>>,
    }
}

settings! {
    /// A DynamoDB table: encrypted, with point-in-time recovery.
    TableSettings {
        /// `name` or `name:S` (`N`, `B`); `id:S` unless said.
        partition_key: Option<Spanned<String>>,
        /// `name` or `name:S` (`N`, `B`).
        sort_key: Option<Spanned<String>>,
        /// Attribute that holds an item's expiry.
        ttl: Option<Spanned<String>>,
        /// What its stream holds.
        stream: Option<Spanned<StreamView>>,
        /// Secondary indexes.
        indexes: Named<TableIndex>,
        /// How it is paid for; `on_demand` unless said.
        billing: Option<Spanned<Billing>>,
        /// Point-in-time recovery; on unless said.
        point_in_time_recovery: Option<Spanned<bool>>,
        /// Refuse deletion; off unless said.
        deletion_protection: Option<Spanned<bool>>,
        /// Whose key encrypts it.
        encryption: Option<Spanned<Encryption>>,
    }
}

settings! {
    /// An SQS queue: encrypted, with a dead letter queue.
    QueueSettings {
        /// First in, first out.
        fifo: Option<Spanned<bool>>,
        /// Recognise duplicates by content.
        content_deduplication: Option<Spanned<bool>>,
        /// How long a message is hidden while it is worked on.
        visibility_timeout: Option<Spanned<Seconds>>,
        /// How long messages are kept.
        retention: Option<Spanned<Days>>,
        /// Delay of new messages.
        delay: Option<Spanned<Seconds>>,
        /// Attempts before a message goes to the dead letter queue; 5 unless said.
        max_receive_count: Option<Spanned<i64>>,
        /// A dead letter queue by name, or `false` for none.
        dead_letter: Option<Spanned<DeadLetterChoice>>,
        /// Whose key encrypts it.
        encryption: Option<Spanned<Encryption>>,
    }
}

by_kind! {
    /// A dead letter queue.
    DeadLetterChoice, "a queue's name or a boolean" {
        /// The usual one, or none.
        Switch(bool) if is::BOOLEAN,
        /// This one.
        Name(String) if is::STRING,
    }
}

record! {
    /// A subscription: exactly one of the keys.
    TopicSubscription {
        /// An e-mail address.
        email: Option<Text>,
        /// A URL.
        https: Option<Text>,
        /// A queue.
        queue: Option<Spanned<String>>,
    }
}

settings! {
    /// An SNS topic: encrypted.
    TopicSettings {
        /// First in, first out.
        fifo: Option<Spanned<bool>>,
        /// Recognise duplicates by content.
        content_deduplication: Option<Spanned<bool>>,
        /// Who receives besides functions.
        subscriptions: Vec<Spanned<TopicSubscription>>,
        /// Whose key encrypts it.
        encryption: Option<Spanned<Encryption>>,
    }
}

words! {
    /// How a stream scales.
    StreamMode {
        /// By itself.
        OnDemand = "on_demand",
        /// By a number of shards.
        Provisioned = "provisioned",
    }
}

settings! {
    /// A Kinesis stream: encrypted.
    StreamSettings {
        /// Number of shards; implies `mode: provisioned`.
        shards: Option<Spanned<i64>>,
        /// How long records are kept, from 24 h to 365 days.
        retention: Option<Spanned<Days>>,
        /// How it scales; `on_demand` unless said.
        mode: Option<Spanned<StreamMode>>,
    }
}

settings! {
    /// An EventBridge bus.
    BusSettings {
        /// Keep events for replay: for ever, or this many days.
        archive: Option<Spanned<Archive>>,
    }
}

by_kind! {
    /// An archive of events.
    Archive, "a boolean or a number of days" {
        /// For ever, or none.
        Switch(bool) if is::BOOLEAN,
        /// For this long.
        For(Days) if is::QUANTITY,
    }
}

settings! {
    /// A secret.
    SecretSettings {
        /// What it is for.
        description: Option<Spanned<String>>,
        /// Generate a random value: `true`, or the key inside the JSON.
        generate: Option<Spanned<Generate>>,
        /// Rotate after this long; needs `rotation_function`.
        rotate_after: Option<Spanned<Days>>,
        /// The function that rotates.
        rotation_function: Option<Spanned<String>>,
    }
}

by_kind! {
    /// Whether and where a random value is generated.
    Generate, "a boolean, a key's name, or a mapping" {
        /// The whole secret.
        Switch(bool) if is::BOOLEAN,
        /// One key of its JSON.
        Key(String) if is::STRING,
        /// In detail.
        Rules(GenerateRules) if is::MAPPING,
    }
}

record! {
    /// A generated secret in detail.
    GenerateRules {
        /// The key inside the JSON.
        key: Option<Spanned<String>>,
        /// The rest of the JSON.
        template: Option<Spanned<Named<Text>>>,
        /// Length; 32 unless said.
        length: Option<Spanned<i64>>,
        /// Characters that are left out.
        exclude: Option<Spanned<String>>,
    }
}

settings! {
    /// A KMS key.
    KeySettings {
        /// What it is for.
        description: Option<Spanned<String>>,
        /// Yearly rotation; on unless said.
        rotation: Option<Spanned<bool>>,
    }
}

words! {
    /// A database engine.
    DatabaseEngine {
        /// PostgreSQL.
        Postgres = "postgres",
        /// MySQL.
        MySql = "mysql",
        /// Aurora for PostgreSQL.
        AuroraPostgres = "aurora-postgresql",
        /// Aurora for MySQL.
        AuroraMySql = "aurora-mysql",
    }
}

settings! {
    /// A database: encrypted, private, its password managed by AWS.
    DatabaseSettings {
        /// The engine; `postgres` unless said.
        engine: Option<Spanned<DatabaseEngine>>,
        /// The engine's version.
        version: Option<Text>,
        /// Instance class, such as `db.t4g.micro`.
        class: Option<Spanned<String>>,
        /// Storage.
        storage: Option<Spanned<Gigabytes>>,
        /// The network: a name of `resources.vpcs`.
        vpc: Option<Spanned<String>>,
        /// A standby in another zone.
        multi_az: Option<Spanned<bool>>,
        /// Connections through RDS Proxy.
        proxy: Option<Spanned<bool>>,
    }
}

words! {
    /// A cache engine.
    CacheEngine {
        /// Valkey.
        Valkey = "valkey",
        /// Redis.
        Redis = "redis",
    }
}

settings! {
    /// A cache: encrypted at rest and in transit, private.
    CacheSettings {
        /// The engine; `valkey` unless said.
        engine: Option<Spanned<CacheEngine>>,
        /// Node type, such as `cache.t4g.micro`.
        node: Option<Spanned<String>>,
        /// Replicas; 0 unless said.
        replicas: Option<Spanned<i64>>,
        /// The network: a name of `resources.vpcs`.
        vpc: Option<Spanned<String>>,
    }
}

settings! {
    /// A search domain: encrypted, HTTPS only.
    SearchDomainSettings {
        /// Version of OpenSearch or Elasticsearch.
        version: Option<Text>,
        /// Instance type, such as `t3.small.search`.
        instance: Option<Spanned<String>>,
        /// Number of instances.
        count: Option<Spanned<i64>>,
        /// Storage of each instance.
        storage: Option<Spanned<Gigabytes>>,
        /// The network: a name of `resources.vpcs`.
        vpc: Option<Spanned<String>>,
    }
}

words! {
    /// NAT gateways of a network.
    Nat {
        /// None: endpoints only.
        None = "none",
        /// One for all zones.
        Single = "single",
        /// One in each zone.
        PerZone = "per_zone",
    }
}

settings! {
    /// A network.
    VpcSettings {
        /// Addresses; `10.0.0.0/16` unless said.
        cidr: Option<Spanned<String>>,
        /// Availability zones; 2 unless said.
        zones: Option<Spanned<i64>>,
        /// NAT gateways; `none` unless said.
        nat: Option<Spanned<Nat>>,
    }
}

settings! {
    /// A compute cluster for the router: an ECS cluster with `FARGATE` and `FARGATE_SPOT`, a task definition, its log group
    /// and its two roles, made where a route leads to a task.
    ClusterSettings {
        /// Container image; a parameter unless said.
        image: Option<Text>,
        /// CPU units of a task, 512 unless said: a size that Fargate has, with its memory.
        cpu: Option<Spanned<i64>>,
        /// Memory of a task; the least that goes with its CPU units unless said.
        memory: Option<Spanned<Megabytes>>,
        /// The network, a name of `resources.vpcs` with a way out; subnets are a parameter unless said.
        vpc: Option<Spanned<String>>,
    }
}

words! {
    /// A file format.
    WarehouseFormat {
        /// JSON lines.
        Json = "json",
        /// Parquet.
        Parquet = "parquet",
    }
}

settings! {
    /// Where results are collected: a bucket, or Redshift.
    WarehouseSettings {
        /// The bucket; `<name>-bucket` unless said.
        bucket: Option<Spanned<String>>,
        /// File format; `json` unless said.
        format: Option<Spanned<WarehouseFormat>>,
        /// Columns and their types, for Parquet.
        columns: Named<Spanned<String>>,
        /// A table in Redshift, which gets what the bucket gets.
        redshift: Option<Spanned<RedshiftTarget>>,
    }
}

record! {
    /// A table in a Redshift cluster or workgroup that exists: Firehose copies into it from the warehouse's bucket.
    RedshiftTarget {
        /// JDBC URL of the database, such as `jdbc:redshift://HOST:5439/DATABASE`.
        url: Spanned<Text>,
        /// The table.
        table: Spanned<String>,
        /// The secret with `username` and `password`: one of `resources.secrets`.
        secret: Spanned<String>,
        /// Columns of the table, in order, separated by commas; all unless said.
        columns: Option<Spanned<String>>,
        /// Options of `COPY`; `json 'auto'` unless said.
        copy_options: Option<Spanned<String>>,
    }
}

settings! {
    /// A Firehose delivery stream.
    DeliveryStreamSettings {
        /// The bucket it writes to; `<name>-bucket` unless said.
        bucket: Option<Spanned<String>>,
        /// What keys begin with.
        prefix: Option<Spanned<String>>,
    }
}

record! {
    /// A domain name of an API.
    ApiDomain {
        /// The name.
        name: Spanned<Text>,
        /// ARN of its certificate.
        certificate: Spanned<Text>,
    }
}

record! {
    /// Limits of an API.
    Throttle {
        /// Requests per second.
        rate: Option<Spanned<f64>>,
        /// Requests at once.
        burst: Option<Spanned<i64>>,
    }
}

settings! {
    /// An HTTP API.
    ApiSettings {
        /// Cross-origin requests.
        cors: Option<Spanned<Cors>>,
        /// Who may call, unless a route says otherwise.
        authorizer: Option<Spanned<Authorizer>>,
        /// A domain name of its own.
        domain: Option<Spanned<ApiDomain>>,
        /// Limits; 100 requests a second and bursts of 200 unless said.
        throttle: Option<Spanned<Throttle>>,
        /// Access log; on unless said.
        access_log: Option<Spanned<bool>>,
    }
}
