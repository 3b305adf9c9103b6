//! Databases: RDS for PostgreSQL and MySQL, and Aurora, private and encrypted, their password managed by RDS.

use aws_auto_schema::resources::{DatabaseEngine, DatabaseSettings};

use super::{Door, called, group_of, identifier, named_tags, proxy, security};
use crate::aws::{self, Value, list, map, text};
use crate::ir::resource::DatabaseSpec;
use crate::ir::{Resource, ResourceId};
use crate::lower::billing::{Billed, billed_by_the_hour};
use crate::lower::{Lowering, because, declared, naming};

/// The smallest current class of RDS.
const DEFAULT_CLASS: &str = "db.t4g.micro";
/// The class of Aurora Serverless v2, which is Aurora's default here: it follows the load of functions.
const SERVERLESS: &str = "db.serverless";
/// Smallest gp3 volume of RDS, in GB (RDS guide, DB instance storage).
const DEFAULT_STORAGE: u64 = 20;
/// Days of automatic backups.
const BACKUP_DAYS: i64 = 7;
/// The master user. RDS keeps its password in Secrets Manager and rotates it every seven days.
const MASTER_USER: &str = "dbadmin";
/// The database that exists from the start.
const DATABASE_NAME: &str = "app";
/// Longest identifier (knowledge of names: RDS guide).
pub(super) const NAME_LENGTH: usize = 63;

/// What depends on the engine.
pub(super) struct Engine {
    /// AWS's name.
    pub(super) name: &'static str,
    /// The major version that a database without `version` gets; RDS picks and upgrades the minor one.
    version: &'static str,
    /// The port.
    pub(super) port: u32,
    /// What a proxy calls the family.
    pub(super) family: &'static str,
    /// How clients of a proxy send the password.
    pub(super) client_auth: &'static str,
    /// Whether it is Aurora.
    aurora: bool,
}

/// Source: RDS model of botocore 1.44.5 and RDS guide; versions as listed by cfn-lint 1.51.0.
pub(super) fn engine(settings: &DatabaseSettings) -> Engine {
    let kind = settings.engine.as_ref().map_or(DatabaseEngine::Postgres, |engine| engine.value);
    let (name, version, aurora) = match kind {
        DatabaseEngine::Postgres => ("postgres", "17", false),
        DatabaseEngine::MySql => ("mysql", "8.4", false),
        DatabaseEngine::AuroraPostgres => ("aurora-postgresql", "17", true),
        DatabaseEngine::AuroraMySql => ("aurora-mysql", "8.0", true),
    };
    let (port, family, client_auth) = if matches!(kind, DatabaseEngine::Postgres | DatabaseEngine::AuroraPostgres) {
        (5432, "POSTGRESQL", "POSTGRES_SCRAM_SHA_256")
    } else {
        (3306, "MYSQL", "MYSQL_CACHING_SHA2_PASSWORD")
    };
    Engine { name, version, port, family, client_auth, aurora }
}

/// The engine's port.
pub(super) fn port(settings: &DatabaseSettings) -> u32 {
    engine(settings).port
}

/// Makes the database, its subnet group, its security group and its proxy.
pub(super) fn declare(cx: &mut Lowering<'_>, id: ResourceId, resource: &Resource, spec: &DatabaseSpec) {
    let engine = engine(&spec.settings);
    let home = spec.vpc.map(|vpc| home(cx, resource, vpc));
    let made = if engine.aurora {
        cluster(cx, resource, spec, &engine, home.as_ref())
    } else {
        instance(cx, resource, spec, &engine, home.as_ref())
    };
    cx.handles.resources.insert(id, made);
    let secret = Value::Attr(made, "MasterUserSecret.SecretArn");
    let mut door = Door {
        endpoint: Value::Attr(made, "Endpoint.Address"),
        port: engine.port,
        group: home.as_ref().map(|home| home.group.clone()),
        vpc: spec.vpc,
        secret: Some(secret.clone()),
    };
    if spec.settings.proxy.as_ref().is_some_and(|proxy| proxy.value)
        && let (Some(vpc), Some(home)) = (spec.vpc, &home)
    {
        let behind = proxy::Behind { database: made, secret, group: &home.group, engine: &engine };
        (door.endpoint, door.group) = proxy::declare(cx, resource, vpc, &behind);
    }
    cx.handles.network.doors.insert(id, door);
    if resource.assumed {
        warn(cx, resource, &engine);
    }
}

/// Where a database lives in its network.
struct Home {
    subnets: aws::ResourceId,
    group: Value,
}

fn home(cx: &mut Lowering<'_>, resource: &Resource, vpc: ResourceId) -> Home {
    let subnets = super::vpc_subnets(cx, vpc, false);
    let mut group = aws::Resource::new(
        "AWS::RDS::DBSubnetGroup",
        naming::logical_id(&resource.name, "DatabaseSubnetGroup"),
        group_of(resource),
        because(resource.span, "the zones in which the database may be"),
    )
    .with("DBSubnetGroupDescription", format!("Private subnets of {}", called(resource).replace('`', "")))
    .with("SubnetIds", subnets)
    .maybe("Tags", cx.tags(&resource.tags));
    group.stateful = true;
    let subnets = cx.stack.add(group);
    let group = security::group(cx, resource, "Database", vpc, Vec::new());
    // The database outlives the stack, so what it stands on has to.
    cx.stack.resource_mut(group).stateful = true;
    Home { subnets, group: Value::Attr(group, "GroupId") }
}

/// Properties that instances and clusters share.
fn common(made: aws::Resource, spec: &DatabaseSpec, engine: &Engine) -> aws::Resource {
    let version = spec.settings.version.as_ref().map_or(engine.version, |version| version.value.as_str());
    made.with("Engine", engine.name)
        .with("EngineVersion", version)
        .with("AutoMinorVersionUpgrade", true)
        .with("MasterUsername", MASTER_USER)
        .with("ManageMasterUserPassword", true)
        .with("StorageEncrypted", true)
        .with("EnableIAMDatabaseAuthentication", true)
        .with("BackupRetentionPeriod", BACKUP_DAYS)
        .with("CopyTagsToSnapshot", true)
        .with("DeletionProtection", true)
}

fn instance(
    cx: &mut Lowering<'_>,
    resource: &Resource,
    spec: &DatabaseSpec,
    engine: &Engine,
    home: Option<&Home>,
) -> aws::ResourceId {
    let name = cx.physical(&identifier(&resource.name), NAME_LENGTH);
    let class = spec.settings.class.as_ref().map_or(DEFAULT_CLASS, |class| class.value.as_str());
    let gigabytes = spec.settings.storage.as_ref().map_or(DEFAULT_STORAGE, |storage| super::gigabytes(storage.value.0));
    let id = naming::logical_id(&resource.name, "Database");
    let made = aws::Resource::new("AWS::RDS::DBInstance", id, group_of(resource), declared(resource.span))
        .with("DBInstanceIdentifier", name.clone());
    let mut made = common(made, spec, engine)
        .with("DBName", DATABASE_NAME)
        .with("DBInstanceClass", class)
        .with("AllocatedStorage", gigabytes.to_string())
        .with("StorageType", "gp3")
        .with("MultiAZ", spec.settings.multi_az.as_ref().is_some_and(|multi| multi.value))
        .with("PubliclyAccessible", false)
        .maybe("DBSubnetGroupName", home.map(|home| Value::Ref(home.subnets)))
        .maybe("VPCSecurityGroups", home.map(|home| list([home.group.clone()])))
        .maybe("Tags", cx.tags(&resource.tags));
    made.stateful = true;
    made.arn = Some(cx.regional_arn("rds", Value::join([text("db:"), name.clone()])));
    made.name = Some(name);
    cx.stack.add(made)
}

fn cluster(
    cx: &mut Lowering<'_>,
    resource: &Resource,
    spec: &DatabaseSpec,
    engine: &Engine,
    home: Option<&Home>,
) -> aws::ResourceId {
    let name = cx.physical(&identifier(&resource.name), NAME_LENGTH);
    let class = spec.settings.class.as_ref().map_or(SERVERLESS, |class| class.value.as_str());
    let id = naming::logical_id(&resource.name, "Database");
    let made = aws::Resource::new("AWS::RDS::DBCluster", id, group_of(resource), declared(resource.span))
        .with("DBClusterIdentifier", name.clone());
    let mut made = common(made, spec, engine)
        .with("DatabaseName", DATABASE_NAME)
        .maybe("ServerlessV2ScalingConfiguration", (class == SERVERLESS).then(capacity))
        .maybe("DBSubnetGroupName", home.map(|home| Value::Ref(home.subnets)))
        .maybe("VpcSecurityGroupIds", home.map(|home| list([home.group.clone()])))
        .maybe("Tags", cx.tags(&resource.tags));
    made.stateful = true;
    made.arn = Some(cx.regional_arn("rds", Value::join([text("cluster:"), name.clone()])));
    made.name = Some(name);
    let cluster = cx.stack.add(made);
    let members = if spec.settings.multi_az.as_ref().is_some_and(|multi| multi.value) { 2 } else { 1 };
    for number in 1..=members {
        add_member(cx, resource, engine, cluster, (class, number));
    }
    cluster
}

/// Half a unit is the least that never pauses, four keep a bill small: 2 and 8 GB of memory (Aurora guide, capacity).
fn capacity() -> Value {
    map([("MinCapacity", Value::Float(0.5)), ("MaxCapacity", Value::Int(4))])
}

fn add_member(
    cx: &mut Lowering<'_>,
    resource: &Resource,
    engine: &Engine,
    cluster: aws::ResourceId,
    (class, number): (&str, u32),
) {
    let mut member = aws::Resource::new(
        "AWS::RDS::DBInstance",
        naming::logical_id(&resource.name, &format!("DatabaseInstance{number}")),
        group_of(resource),
        because(resource.span, "a cluster answers through its instances"),
    )
    .with("DBClusterIdentifier", Value::Ref(cluster))
    .with("DBInstanceClass", class)
    .with("Engine", engine.name)
    .with("AutoMinorVersionUpgrade", true)
    .with("PubliclyAccessible", false)
    .with("Tags", named_tags(cx, &resource.tags, &format!("{}-{number}", resource.name)));
    member.stateful = true;
    cx.stack.add(member);
}

fn warn(cx: &mut Lowering<'_>, resource: &Resource, engine: &Engine) {
    let item = if engine.aurora {
        // Half a unit is the least.
        Billed::new("Aurora Serverless v2 from 0.5 units", None, 1)
    } else {
        let item = format!("rds.{}.{DEFAULT_CLASS}", engine.name);
        Billed::new(format!("1 {DEFAULT_CLASS} of {}", engine.name), Some(&item), 1)
    };
    let help = format!("declare `{}` under `resources.databases` with the class you want", resource.name);
    billed_by_the_hour(cx, resource.span, &called(resource), &[item], &help);
}
