//! Partitions and regions: which `arn:` begins with what, and whether a region exists.
//!
//! Source: partitions.json of botocore 1.44.5 (2026-11). A region that AWS opens later is still placed in its partition
//! by its prefix, so that an old table never refuses a new region.

/// One separate part of AWS, with accounts and ARNs of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition {
    /// What stands behind `arn:`, such as `aws-cn`.
    pub id: &'static str,
    /// How host names of its services end.
    pub dns_suffix: &'static str,
    /// How names of its regions begin; empty for the commercial partition, which takes all others.
    pub prefix: &'static str,
    /// The known regions, sorted.
    pub regions: &'static [&'static str],
}

const COMMERCIAL: Partition = Partition {
    id: "aws",
    dns_suffix: "amazonaws.com",
    prefix: "",
    regions: &[
        "af-south-1",
        "ap-east-1",
        "ap-east-2",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-south-2",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-central-1",
        "ca-west-1",
        "eu-central-1",
        "eu-central-2",
        "eu-north-1",
        "eu-south-1",
        "eu-south-2",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "il-central-1",
        "me-central-1",
        "me-south-1",
        "me-west-1",
        "mx-central-1",
        "sa-east-1",
        "sa-west-1",
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    ],
};

const fn other(
    id: &'static str,
    dns_suffix: &'static str,
    prefix: &'static str,
    regions: &'static [&'static str],
) -> Partition {
    Partition { id, dns_suffix, prefix, regions }
}

const PARTITIONS: [Partition; 8] = [
    COMMERCIAL,
    other("aws-cn", "amazonaws.com.cn", "cn-", &["cn-north-1", "cn-northwest-1"]),
    other("aws-eusc", "amazonaws.eu", "eusc-", &["eusc-de-east-1"]),
    other("aws-iso", "c2s.ic.gov", "us-iso-", &["us-iso-east-1", "us-iso-west-1"]),
    other("aws-iso-b", "sc2s.sgov.gov", "us-isob-", &["us-isob-east-1", "us-isob-west-1"]),
    other("aws-iso-e", "cloud.adc-e.uk", "eu-isoe-", &["eu-isoe-west-1"]),
    other("aws-iso-f", "csp.hci.ic.gov", "us-isof-", &["us-isof-east-1", "us-isof-south-1"]),
    other("aws-us-gov", "amazonaws.com", "us-gov-", &["us-gov-east-1", "us-gov-west-1"]),
];

/// All partitions, the commercial one first.
#[must_use]
pub fn partitions() -> &'static [Partition] {
    &PARTITIONS
}

/// The partition that a region is in, known or not; `None` for what has not the form of a region.
#[must_use]
pub fn partition_of(region: &str) -> Option<&'static Partition> {
    if !has_form(region) {
        return None;
    }
    let special = PARTITIONS.iter().find(|one| !one.prefix.is_empty() && region.starts_with(one.prefix));
    special.or_else(|| PARTITIONS.first())
}

/// Whether the table has the region.
#[must_use]
pub fn is_known(region: &str) -> bool {
    PARTITIONS.iter().any(|partition| partition.regions.binary_search(&region).is_ok())
}

/// Every known region.
pub fn all() -> impl Iterator<Item = &'static str> {
    PARTITIONS.iter().flat_map(|partition| partition.regions.iter().copied())
}

/// At least three words of lower case letters and one number, joined by hyphens: `eu-west-1`, `us-gov-west-1`.
fn has_form(region: &str) -> bool {
    let words: Vec<&str> = region.split('-').collect();
    let Some((number, names)) = words.split_last() else { return false };
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let lower = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    digits && names.len() >= 2 && names.iter().all(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_region_is_in_its_partition() {
        for partition in partitions() {
            assert!(partition.regions.is_sorted());
            for region in partition.regions {
                assert_eq!(partition_of(region), Some(partition), "{region}");
                assert!(is_known(region));
            }
        }
        assert_eq!(all().count(), 48);
    }

    #[test]
    fn a_region_of_tomorrow_has_a_partition_and_nonsense_has_none() {
        assert_eq!(partition_of("eu-west-9").unwrap().id, "aws");
        assert_eq!(partition_of("cn-south-1").unwrap().id, "aws-cn");
        assert!(!is_known("eu-west-9"));
        for region in ["", "eu-west", "eu-west-1a", "EU-West-1", "us_east_1", "-east-1"] {
            assert_eq!(partition_of(region), None, "{region}");
        }
    }
}
