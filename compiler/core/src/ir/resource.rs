//! Resources: what triggers, grants and texts name. Created with these settings, or imported.

use std::collections::BTreeMap;

use aws_auto_schema::resources::{
    BucketSettings, BusSettings, CacheSettings, ClusterSettings, DatabaseSettings, DeliveryStreamSettings, KeySettings,
    QueueSettings, SearchDomainSettings, SecretSettings, StreamSettings, StreamView, TableSettings, TopicSettings,
    VpcSettings, WarehouseSettings,
};
use aws_auto_source::Span;

use super::api::Api;
use super::text::Text;
use super::{Chosen, FunctionRef, ResourceId};

/// Something that is there already.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Existing {
    /// Its ARN; a parameter when not given.
    pub arn: Option<Text>,
    /// A table's stream ARN.
    pub stream_arn: Option<Text>,
    /// A queue's URL.
    pub url: Option<Text>,
    /// Its name.
    pub name: Option<Text>,
    /// Its address.
    pub endpoint: Option<Text>,
    /// Its security group.
    pub security_group: Option<Text>,
    /// Its network.
    pub vpc: Option<Text>,
    /// A database's credentials.
    pub secret: Option<Text>,
    /// Its id.
    pub id: Option<Text>,
    /// Subnets of a network.
    pub subnets: Vec<String>,
    /// Security groups of a network.
    pub security_groups: Vec<String>,
}

/// A resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Its name, without prefix.
    pub name: String,
    /// Where it is declared, or first named.
    pub span: Span,
    /// Only named somewhere, not declared under `resources:`.
    pub assumed: bool,
    /// What it is.
    pub spec: Spec,
    /// Set when nothing is created.
    pub existing: Option<Existing>,
    /// Tags, those of `settings` included.
    pub tags: BTreeMap<String, Text>,
}

impl Resource {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> ResourceKind {
        self.spec.kind()
    }
}

/// A queue, with everything decided.
#[derive(Debug, Clone, PartialEq)]
pub struct QueueSpec {
    /// As written.
    pub settings: QueueSettings,
    /// First in, first out.
    pub fifo: bool,
    /// Seconds a message is hidden while it is worked on.
    pub visibility: Chosen<u32>,
    /// Seconds messages are kept.
    pub retention: u32,
    /// Where messages go that failed too often, and after how many attempts.
    pub redrive: Option<(ResourceId, u32)>,
    /// Made by the compiler as the dead letter queue of something.
    pub is_dead_letter: bool,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident($spec:ty) = $word:literal, $plural:literal;)*) => {
        /// The kinds of resources, in printing order.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum ResourceKind { $($(#[$doc])* $kind,)* }

        /// A resource's kind with its settings.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Spec { $($(#[$doc])* $kind($spec),)* }

        impl Spec {
            /// Its kind.
            #[must_use]
            pub const fn kind(&self) -> ResourceKind {
                match self { $(Self::$kind(_) => ResourceKind::$kind,)* }
            }
        }

        impl ResourceKind {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// What it is called in a message: "queue".
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$kind => $word,)* }
            }

            /// Its key under `resources:`.
            #[must_use]
            pub const fn plural(self) -> &'static str {
                match self { $(Self::$kind => $plural,)* }
            }
        }
    };
}

kinds! {
    /// A network.
    Vpc(VpcSettings) = "network", "vpcs";
    /// A KMS key.
    Key(KeySettings) = "key", "keys";
    /// A secret.
    Secret(SecretSpec) = "secret", "secrets";
    /// A bucket.
    Bucket(BucketSpec) = "bucket", "buckets";
    /// A table.
    Table(TableSpec) = "table", "tables";
    /// A queue.
    Queue(QueueSpec) = "queue", "queues";
    /// A topic.
    Topic(TopicSpec) = "topic", "topics";
    /// A Kinesis stream.
    Stream(StreamSettings) = "stream", "streams";
    /// A delivery stream.
    DeliveryStream(DeliveryStreamSpec) = "delivery stream", "delivery_streams";
    /// An event bus.
    Bus(BusSettings) = "bus", "buses";
    /// A database.
    Database(DatabaseSpec) = "database", "databases";
    /// A cache.
    Cache(CacheSpec) = "cache", "caches";
    /// A search domain.
    SearchDomain(SearchDomainSpec) = "search domain", "search_domains";
    /// A compute cluster.
    Cluster(ClusterSettings) = "cluster", "clusters";
    /// A warehouse.
    Warehouse(WarehouseSpec) = "warehouse", "warehouses";
    /// An HTTP API.
    Api(Api) = "API", "apis";
}

/// A bucket.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BucketSpec {
    /// As written.
    pub settings: BucketSettings,
    /// Deliver events to EventBridge: as written, or because a pass moved it there.
    pub eventbridge: bool,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TableSpec {
    /// As written.
    pub settings: TableSettings,
    /// What its stream holds: as written, or `new_and_old_images` because something reads it.
    pub stream: Option<StreamView>,
}

/// A topic.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TopicSpec {
    /// As written.
    pub settings: TopicSettings,
    /// First in, first out.
    pub fifo: bool,
    /// Queues that subscribe, by `subscriptions`.
    pub queues: Vec<ResourceId>,
    /// Who else subscribes, by `subscriptions`, in declared order.
    pub addresses: Vec<(Protocol, Text)>,
}

/// How a subscriber outside AWS is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    /// By e-mail; AWS asks the recipient to confirm.
    Email,
    /// By a request to a URL, which must confirm.
    Https,
}

/// A secret.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SecretSpec {
    /// As written.
    pub settings: SecretSettings,
    /// The function that rotates.
    pub rotation: Option<FunctionRef>,
    /// `generate.template`, resolved: the members of the JSON that are not generated, in declared order.
    pub template: Vec<(String, Text)>,
}

/// A delivery stream and the bucket it writes to.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliveryStreamSpec {
    /// As written.
    pub settings: DeliveryStreamSettings,
    /// The bucket.
    pub bucket: ResourceId,
}

/// A warehouse: a delivery stream that may write columns and copy into Redshift.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WarehouseSpec {
    /// As written.
    pub settings: WarehouseSettings,
    /// Where the files are; nothing when the warehouse exists already.
    pub bucket: Option<ResourceId>,
    /// A table in Redshift.
    pub redshift: Option<Redshift>,
}

/// A table in Redshift.
#[derive(Debug, Clone, PartialEq)]
pub struct Redshift {
    /// JDBC URL of the database.
    pub url: Text,
    /// User name and password.
    pub secret: ResourceId,
    /// The table.
    pub table: String,
    /// Its columns; all otherwise.
    pub columns: Option<String>,
    /// Options of `COPY`.
    pub copy_options: String,
}

/// A database and its network.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DatabaseSpec {
    /// As written.
    pub settings: DatabaseSettings,
    /// The network; nothing when the database exists already.
    pub vpc: Option<ResourceId>,
}

/// A cache and its network.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CacheSpec {
    /// As written.
    pub settings: CacheSettings,
    /// The network; nothing when the cache exists already.
    pub vpc: Option<ResourceId>,
}

/// A search domain and its network.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SearchDomainSpec {
    /// As written.
    pub settings: SearchDomainSettings,
    /// The network; public endpoint with IAM otherwise.
    pub vpc: Option<ResourceId>,
}
