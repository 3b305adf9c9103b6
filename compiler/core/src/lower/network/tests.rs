//! Networks as a specification: what is made for which ecosystem, property by property.

use aws_auto_schema::resources::{DatabaseSettings, Nat, VpcSettings};
use aws_auto_source::{Span, Spanned};
use std::collections::BTreeMap;

use super::*;
use crate::aws::list;
use crate::ir::grant::OUTBOUND;
use crate::ir::resource::{CacheSpec, DatabaseSpec, SearchDomainSpec};
use crate::ir::*;
use crate::knowledge::cfn_types;

const VPC: ResourceId = ResourceId(0);

fn at() -> Span {
    Span::default()
}

fn said<T>(value: T) -> Option<Spanned<T>> {
    Some(Spanned { value, span: at() })
}

fn resource(name: &str, spec: Spec) -> Resource {
    Resource { name: name.to_owned(), span: at(), assumed: false, spec, existing: None, tags: BTreeMap::new() }
}

fn network(nat: Nat) -> Resource {
    let settings = VpcSettings { cidr: said("10.20.0.0/16".to_owned()), nat: said(nat), ..VpcSettings::default() };
    resource("office", Spec::Vpc(settings))
}

fn function(name: &str, grants: Vec<Grant>) -> Function {
    Function { vpc: Some(VpcRef::Resource(VPC)), grants, ..testing::function(name) }
}

fn grant(service: &str, target: GrantTarget, actions: &[&str]) -> Grant {
    let spanned = |text: &str| Spanned { value: text.to_owned(), span: at() };
    Grant {
        service: spanned(service),
        target,
        actions: actions.iter().map(|action| spanned(action)).collect(),
        prefix: None,
        namespace: None,
        conditions: Vec::new(),
        span: at(),
    }
}

/// Lowers these networks and functions alone and hands the result to `judge`.
fn lowered(resources: Vec<Resource>, functions: Vec<Function>, judge: impl Fn(&Lowering<'_>)) {
    let mut eco = Ecosystem::default();
    eco.functions = functions;
    eco.settings.region = Some("us-east-1".to_owned());
    eco.set_resources(resources);
    let mut cx = Lowering::new(&eco, false);
    (0..u32::try_from(eco.resources.len()).unwrap()).for_each(|id| declare_resource(&mut cx, ResourceId(id)));
    fill(&mut cx);
    for (id, resource) in cx.stack.iter() {
        let info = cfn_types::get(resource.ty).unwrap();
        for (name, _) in &resource.props {
            assert!(info.has_property(name), "{} has no {name}", resource.ty);
        }
        for name in info.required() {
            assert!(resource.get(name).is_some(), "{} lacks {name}", resource.logical_id);
        }
        assert!(!resource.logical_id.ends_with('X'), "two resources are called {}", resource.logical_id);
        // Whatever is referred to was added before: no circle.
        assert!(cx.stack.references(id).iter().all(|other| *other < id), "{}", resource.logical_id);
        for (_, value) in &resource.props {
            value.walk(&mut |v| {
                if let Value::Attr(other, attribute) = v {
                    let ty = cx.stack.resource(*other).ty;
                    assert!(cfn_types::get(ty).unwrap().has_attribute(attribute), "{ty} has no {attribute}");
                }
            });
        }
    }
    judge(&cx);
}

fn get<'c>(cx: &'c Lowering<'_>, logical_id: &str) -> &'c aws::Resource {
    let Some(id) = cx.stack.find(logical_id) else {
        let all: Vec<_> = cx.stack.iter().map(|(_, r)| r.logical_id.as_str()).collect();
        panic!("no {logical_id} among {all:?}");
    };
    cx.stack.resource(id)
}

fn reference(cx: &Lowering<'_>, logical_id: &str) -> Value {
    Value::Ref(cx.stack.find(logical_id).unwrap())
}

fn attribute(cx: &Lowering<'_>, logical_id: &str, name: &'static str) -> Value {
    Value::Attr(cx.stack.find(logical_id).unwrap(), name)
}

fn count(cx: &Lowering<'_>, ty: &str) -> usize {
    cx.stack.iter().filter(|(_, resource)| resource.ty == ty).count()
}

fn codes_of(cx: &Lowering<'_>) -> Vec<&'static str> {
    cx.diagnostics.as_slice().iter().map(|d| d.code.0.name).collect()
}

#[test]
fn a_network_without_nat_has_private_subnets_and_free_endpoints_only() {
    lowered(vec![network(Nat::None)], vec![], |cx| {
        assert_eq!(get(cx, "OfficeVpc").get("CidrBlock"), Some(&text("10.20.0.0/16")));
        assert_eq!(count(cx, "AWS::EC2::Subnet"), 2);
        let second = get(cx, "OfficePrivateSubnet2");
        assert_eq!(second.get("CidrBlock"), Some(&text("10.20.16.0/20")));
        assert_eq!(second.get("AvailabilityZone"), Some(&Value::Zone(1)));
        assert_eq!(count(cx, "AWS::EC2::VPCEndpoint"), 2);
        let tables = list([reference(cx, "OfficePrivateRouteTable1"), reference(cx, "OfficePrivateRouteTable2")]);
        assert_eq!(get(cx, "OfficeS3Endpoint").get("RouteTableIds"), Some(&tables));
        for ty in ["InternetGateway", "NatGateway", "EIP", "Route", "SecurityGroup"] {
            assert_eq!(count(cx, &format!("AWS::EC2::{ty}")), 0, "{ty}");
        }
        assert!(codes_of(cx).is_empty());
    });
}

#[test]
fn one_nat_gateway_serves_all_zones_or_each_has_its_own() {
    lowered(vec![network(Nat::Single)], vec![], |cx| {
        assert_eq!((count(cx, "AWS::EC2::NatGateway"), count(cx, "AWS::EC2::Subnet")), (1, 4));
        let nat = reference(cx, "OfficeNatGateway1");
        assert_eq!(get(cx, "OfficePrivateRoute2").get("NatGatewayId"), Some(&nat));
        let address = get(cx, "OfficeNatAddress1");
        assert_eq!(address.depends_on, [cx.stack.find("OfficeInternetGatewayAttachment").unwrap()]);
    });
    lowered(vec![network(Nat::PerZone)], vec![], |cx| {
        let nat = reference(cx, "OfficeNatGateway2");
        assert_eq!(get(cx, "OfficePrivateRoute2").get("NatGatewayId"), Some(&nat));
        assert_eq!(get(cx, "OfficeNatGateway2").get("SubnetId"), Some(&reference(cx, "OfficePublicSubnet2")));
    });
}

#[test]
fn without_nat_each_granted_service_gets_one_endpoint_and_a_price() {
    let grants = || {
        vec![
            grant("sqs", GrantTarget::Account, &["sqs:SendMessage"]),
            grant("bedrock", GrantTarget::Account, &["bedrock:InvokeModel"]),
            grant("s3", GrantTarget::Account, &["s3:GetObject"]),
        ]
    };
    let functions = vec![function("writer", grants()), function("reader", grants())];
    lowered(vec![network(Nat::None)], functions, |cx| {
        assert_eq!(count(cx, "AWS::EC2::VPCEndpoint"), 4);
        let endpoint = get(cx, "OfficeBedrockRuntimeEndpoint");
        assert_eq!(endpoint.get("VpcEndpointType"), Some(&text("Interface")));
        assert_eq!(endpoint.get("PrivateDnsEnabled"), Some(&Value::Bool(true)));
        let group = attribute(cx, "OfficeEndpointSecurityGroup", "GroupId");
        assert_eq!(endpoint.get("SecurityGroupIds"), Some(&list([group.clone()])));
        assert_eq!(count(cx, "AWS::EC2::SecurityGroupIngress"), 2);
        let rule = get(cx, "WriterOfficeEndpointsIngress");
        assert_eq!(rule.get("GroupId"), Some(&group));
        assert_eq!(rule.get("SourceSecurityGroupId"), Some(&attribute(cx, "WriterSecurityGroup", "GroupId")));
        let warning = &cx.diagnostics.as_slice()[0];
        assert_eq!(codes_of(cx), ["billed-by-the-hour"]);
        assert!(warning.message.contains("about $29.20 a month in us-east-1"), "{}", warning.message);
    });
}

#[test]
fn with_nat_nothing_but_https_goes_out_and_no_endpoint_is_paid_for() {
    let grants = vec![grant("sqs", GrantTarget::Account, &["sqs:SendMessage"])];
    lowered(vec![network(Nat::Single)], vec![function("writer", grants)], |cx| {
        assert_eq!(count(cx, "AWS::EC2::VPCEndpoint"), 2);
        let Some(Value::List(egress)) = get(cx, "WriterSecurityGroup").get("SecurityGroupEgress") else { panic!() };
        assert_eq!(egress.len(), 1);
        assert_eq!(egress[0].get("FromPort"), Some(&Value::Int(443)));
        assert_eq!(egress[0].get("CidrIp"), Some(&text("0.0.0.0/0")));
        let groups = vec![attribute(cx, "WriterSecurityGroup", "GroupId")];
        let subnets = vec![reference(cx, "OfficePrivateSubnet1"), reference(cx, "OfficePrivateSubnet2")];
        assert_eq!(function_network(cx, FunctionId(0)), Some((subnets, groups)));
    });
}

#[test]
fn a_function_without_grants_goes_nowhere() {
    lowered(vec![network(Nat::None)], vec![function("idle", vec![])], |cx| {
        let Some(Value::List(egress)) = get(cx, "IdleSecurityGroup").get("SecurityGroupEgress") else { panic!() };
        assert_eq!(egress[0].get("CidrIp"), Some(&text("127.0.0.1/32")));
    });
}

#[test]
fn what_only_the_internet_offers_is_an_error_without_nat() {
    let grants = || {
        let mut all = vec![
            grant(OUTBOUND, GrantTarget::Account, &["secretsmanager:GetSecretValue"]),
            grant("route53", GrantTarget::Account, &["route53:ListHostedZones"]),
        ];
        all[1].service.span = Span::new(at().file, 7, 14);
        all
    };
    lowered(vec![network(Nat::None)], vec![function("caller", grants())], |cx| {
        assert_eq!(codes_of(cx).iter().filter(|code| **code == "no-way-out").count(), 2);
        assert!(!codes_of(cx).contains(&"billed-by-the-hour"));
    });
    lowered(vec![network(Nat::Single)], vec![function("caller", grants())], |cx| assert!(codes_of(cx).is_empty()));
}

fn database(settings: DatabaseSettings) -> Resource {
    resource("orders", Spec::Database(DatabaseSpec { settings, vpc: Some(VPC) }))
}

fn db_grant() -> Grant {
    grant("rds", GrantTarget::Resource(ResourceId(1)), &["rds:DescribeDBInstances"])
}

#[test]
fn a_database_is_private_encrypted_and_open_to_its_functions_only() {
    let resources = vec![network(Nat::Single), database(DatabaseSettings::default())];
    lowered(resources, vec![function("api", vec![db_grant()]), function("other", vec![])], |cx| {
        let made = get(cx, "OrdersDatabase");
        let yes = Some(&Value::Bool(true));
        for property in ["StorageEncrypted", "ManageMasterUserPassword", "DeletionProtection"] {
            assert_eq!(made.get(property), yes, "{property}");
        }
        assert_eq!(made.get("PubliclyAccessible"), Some(&Value::Bool(false)));
        assert_eq!(made.get("Engine"), Some(&text("postgres")));
        assert_eq!(made.get("DBInstanceClass"), Some(&text("db.t4g.micro")));
        assert!(made.stateful && get(cx, "OfficeVpc").stateful && get(cx, "OrdersDatabaseSecurityGroup").stateful);
        assert_eq!(count(cx, "AWS::EC2::SecurityGroupIngress"), 1);
        let rule = get(cx, "ApiOrdersIngress");
        assert_eq!(rule.get("FromPort"), Some(&Value::Int(5432)));
        assert_eq!(rule.get("GroupId"), Some(&attribute(cx, "OrdersDatabaseSecurityGroup", "GroupId")));
        assert_eq!(endpoint(cx, ResourceId(1)), attribute(cx, "OrdersDatabase", "Endpoint.Address"));
        let secret = attribute(cx, "OrdersDatabase", "MasterUserSecret.SecretArn");
        assert_eq!(database_secret_arn(cx, ResourceId(1)), Some(secret));
        assert!(codes_of(cx).is_empty());
    });
}

#[test]
fn a_proxy_stands_between_functions_and_database() {
    let settings = DatabaseSettings { proxy: said(true), ..DatabaseSettings::default() };
    lowered(vec![network(Nat::Single), database(settings)], vec![function("api", vec![db_grant()])], |cx| {
        assert_eq!(endpoint(cx, ResourceId(1)), attribute(cx, "OrdersProxy", "Endpoint"));
        let proxy = attribute(cx, "OrdersProxySecurityGroup", "GroupId");
        assert_eq!(get(cx, "ApiOrdersIngress").get("GroupId"), Some(&proxy));
        let behind = get(cx, "OrdersProxyIngress");
        assert_eq!(behind.get("SourceSecurityGroupId"), Some(&proxy));
        assert_eq!(behind.get("GroupId"), Some(&attribute(cx, "OrdersDatabaseSecurityGroup", "GroupId")));
        let targets = get(cx, "OrdersProxyTargets");
        assert_eq!(targets.get("DBInstanceIdentifiers"), Some(&list([reference(cx, "OrdersDatabase")])));
        assert_eq!(get(cx, "OrdersProxy").get("RequireTLS"), Some(&Value::Bool(true)));
    });
}

#[test]
fn aurora_is_a_cluster_with_an_instance_in_each_of_two_zones_when_asked() {
    let engine = aws_auto_schema::resources::DatabaseEngine::AuroraMySql;
    let settings = DatabaseSettings { engine: said(engine), multi_az: said(true), ..DatabaseSettings::default() };
    lowered(vec![network(Nat::None), database(settings)], vec![], |cx| {
        assert_eq!(get(cx, "OrdersDatabase").ty, "AWS::RDS::DBCluster");
        assert_eq!(get(cx, "OrdersDatabaseInstance2").get("DBInstanceClass"), Some(&text("db.serverless")));
        assert_eq!(port(cx, ResourceId(1)), Some(3306));
    });
}

#[test]
fn the_password_of_a_database_is_read_through_an_endpoint() {
    let resources = vec![network(Nat::None), database(DatabaseSettings::default())];
    lowered(resources, vec![function("api", vec![db_grant()])], |cx| {
        assert_eq!(count(cx, "AWS::EC2::VPCEndpoint"), 3);
        let service = get(cx, "OfficeSecretsmanagerEndpoint").get("ServiceName");
        let parts = vec![text("com.amazonaws."), Value::Pseudo(aws::Pseudo::Region), text(".secretsmanager")];
        assert_eq!(service, Some(&Value::Join(parts)));
    });
}

#[test]
fn a_cache_that_is_only_named_warns_with_its_class_and_price() {
    let mut cache = resource("sessions", Spec::Cache(CacheSpec { vpc: Some(VPC), ..CacheSpec::default() }));
    cache.assumed = true;
    lowered(vec![network(Nat::None), cache], vec![], |cx| {
        let made = get(cx, "SessionsCache");
        assert_eq!(made.get("Engine"), Some(&text("valkey")));
        assert_eq!(made.get("NumCacheClusters"), Some(&Value::Int(1)));
        assert_eq!(made.get("TransitEncryptionEnabled"), Some(&Value::Bool(true)));
        assert_eq!(codes_of(cx), ["billed-by-the-hour"]);
        let message = &cx.diagnostics.as_slice()[0].message;
        assert!(message.contains("cache.t4g.micro") && message.contains("$9.35"), "{message}");
        assert!(!made.stateful);
    });
}

#[test]
fn a_search_domain_lets_in_the_roles_with_a_grant() {
    let domain = resource("recipes", Spec::SearchDomain(SearchDomainSpec { vpc: Some(VPC), ..Default::default() }));
    let grants =
        vec![grant("opensearch", GrantTarget::Resource(ResourceId(1)), &["es:DescribeDomain", "es:ESHttpGet"])];
    lowered(vec![network(Nat::None), domain], vec![function("searcher", grants)], |cx| {
        let made = get(cx, "RecipesDomain");
        let Some(policy) = made.get("AccessPolicies") else { panic!() };
        let Some(Value::List(statements)) = policy.get("Statement") else { panic!() };
        assert_eq!(statements[0].get("Action"), Some(&text("es:ESHttpGet")));
        assert!(format!("{:?}", statements[0].get("Condition")).contains("searcher-role-"));
        assert_eq!(
            made.get("VPCOptions").unwrap().get("SubnetIds"),
            Some(&list([reference(cx, "OfficePrivateSubnet1")]))
        );
        // Nothing that functions of a network call inside it needs an endpoint.
        assert_eq!(count(cx, "AWS::EC2::VPCEndpoint"), 2);
        assert!(codes_of(cx).is_empty());
    });
}

#[test]
fn an_import_asks_for_what_it_does_not_say() {
    let mut cache = resource("sessions", Spec::Cache(CacheSpec::default()));
    cache.existing = Some(Existing::default());
    let mut existing = network(Nat::None);
    existing.existing = Some(Existing {
        id: Some(Text::literal("vpc-1", at())),
        subnets: vec!["subnet-1".to_owned()],
        security_groups: vec!["sg-1".to_owned()],
        ..Existing::default()
    });
    let grants = vec![grant("redis", GrantTarget::Resource(ResourceId(1)), &[])];
    let functions = vec![function("api", grants), function("other", vec![])];
    lowered(vec![existing, cache], functions, |cx| {
        let names: Vec<_> = cx.stack.parameters().map(|(_, p)| p.name.as_str()).collect();
        assert_eq!(names, ["SessionsArn", "SessionsEndpoint", "SessionsSecurityGroup"]);
        let (subnets, groups) = function_network(cx, FunctionId(0)).unwrap();
        assert_eq!(subnets, [text("subnet-1")]);
        assert_eq!(groups, [attribute(cx, "ApiSecurityGroup", "GroupId"), text("sg-1")]);
        assert_eq!(function_network(cx, FunctionId(1)).unwrap().1, [text("sg-1")]);
    });
}

#[test]
fn networks_that_cannot_be_are_errors() {
    let broken = |cidr: &str, zones: i64| {
        let settings = VpcSettings { cidr: said(cidr.to_owned()), zones: said(zones), ..VpcSettings::default() };
        resource("office", Spec::Vpc(settings))
    };
    for (cidr, zones) in [("10.0.0.0/8", 2), ("10.0.0.0/16", 0), ("10.0.0.0/16", 7), ("10.0.0.0/27", 2)] {
        lowered(vec![broken(cidr, zones)], vec![], |cx| {
            assert_eq!(codes_of(cx), ["invalid-network"], "{cidr} {zones}");
        });
    }
    let resources = vec![broken("10.0.0.0/16", 1), database(DatabaseSettings::default())];
    lowered(resources, vec![], |cx| assert_eq!(codes_of(cx), ["invalid-network"]));
}

#[test]
fn a_database_in_another_network_is_an_error() {
    let mut far = database(DatabaseSettings::default());
    far.spec = Spec::Database(DatabaseSpec { settings: DatabaseSettings::default(), vpc: Some(ResourceId(1)) });
    let mut shop = network(Nat::Single);
    shop.name = "shop".to_owned();
    let uses = vec![grant("rds", GrantTarget::Resource(ResourceId(2)), &[])];
    lowered(vec![network(Nat::Single), shop, far], vec![function("api", uses)], |cx| {
        assert_eq!(codes_of(cx), ["another-network"]);
        assert_eq!(count(cx, "AWS::EC2::SecurityGroupIngress"), 0);
    });
}
