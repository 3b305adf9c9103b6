//! What bills by the hour whether or not anybody uses it, and the class that a bare name is given.
//!
//! The classes are this project's choice (the smallest current one of each service); their prices are in the table.

use super::{Price, price};

/// One kind of resource that bills by the hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hourly {
    /// The CloudFormation type.
    pub resource: &'static str,
    /// What is paid for by the hour, for people: `instance`, `shard`, …
    pub per: &'static str,
    /// The class that is assumed when nobody names one; `None` where there are no classes.
    pub class: Option<&'static str>,
    /// The item in the price table for that class; `None` where no price has a source.
    pub item: Option<&'static str>,
}

impl Hourly {
    /// The price of one in a region, by the hour; `None` is "not priced".
    #[must_use]
    pub fn price(&self, region: &str) -> Option<&'static Price<'static>> {
        price(self.item?, region)
    }
}

const fn row(
    resource: &'static str,
    per: &'static str,
    class: Option<&'static str>,
    item: Option<&'static str>,
) -> Hourly {
    Hourly { resource, per, class, item }
}

/// In byte order of the type.
const HOURLY: [Hourly; 13] = [
    row("AWS::EC2::NatGateway", "gateway", None, Some("nat.gateway")),
    // Each zone is one; gateway endpoints cost nothing.
    row("AWS::EC2::VPCEndpoint", "zone of an interface endpoint", None, Some("vpc.endpoint.interface")),
    row(
        "AWS::ElastiCache::ReplicationGroup",
        "node",
        Some("cache.t4g.micro"),
        Some("elasticache.valkey.cache.t4g.micro"),
    ),
    row("AWS::ElastiCache::ServerlessCache", "GB of data", None, None),
    row("AWS::ElasticLoadBalancingV2::LoadBalancer", "load balancer", None, Some("alb.load-balancer")),
    // One stream on demand; a provisioned one bills `kinesis.shard`.
    row("AWS::Kinesis::Stream", "stream", None, Some("kinesis.on-demand")),
    // By the GB of memory and second: `lambda.provisioned.<architecture>` times memory.
    row("AWS::Lambda::Alias", "provisioned GB", None, None),
    row("AWS::OpenSearchService::Domain", "instance", Some("t3.small.search"), Some("opensearch.t3.small.search")),
    row("AWS::RDS::DBCluster", "capacity unit", Some("db.serverless"), Some("rds.aurora.acu")),
    row("AWS::RDS::DBInstance", "instance", Some("db.t4g.micro"), Some("rds.postgres.db.t4g.micro")),
    row("AWS::RDS::DBProxy", "vCPU of the database", None, None),
    row("AWS::Redshift::Cluster", "node", Some("ra3.xlplus"), Some("redshift.ra3.xlplus")),
    row("AWS::RedshiftServerless::Workgroup", "processing unit in use", None, None),
];

/// Everything that bills by the hour, in byte order of the type.
#[must_use]
pub fn hourly() -> &'static [Hourly] {
    &HOURLY
}

/// Whether and how resources of a type bill by the hour. An alias does only with provisioned concurrency, an endpoint
/// only as an interface endpoint.
#[must_use]
pub fn billed_by_the_hour(resource: &str) -> Option<&'static Hourly> {
    let at = HOURLY.binary_search_by_key(&resource, |row| row.resource).ok()?;
    HOURLY.get(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::cfn_types;

    #[test]
    fn every_row_is_found_and_is_a_real_type() {
        assert!(HOURLY.is_sorted_by_key(|row| row.resource));
        for row in hourly() {
            assert_eq!(billed_by_the_hour(row.resource), Some(row));
            assert!(cfn_types::get(row.resource).is_some(), "{}", row.resource);
        }
        assert_eq!(billed_by_the_hour("AWS::SQS::Queue"), None);
    }

    #[test]
    fn items_are_priced_by_the_hour_and_end_in_the_assumed_class() {
        for row in hourly() {
            let Some(item) = row.item else { continue };
            assert_eq!(row.price("us-east-1").map(|price| price.unit), Some("hour"), "{item}");
            let serverless = row.class == Some("db.serverless");
            assert!(serverless || row.class.is_none_or(|class| item.ends_with(class)), "{item}");
        }
        assert_eq!(billed_by_the_hour("AWS::RDS::DBProxy").unwrap().price("us-east-1"), None);
    }
}
