//! Address ranges: reading them, and cutting a network into subnets that stay where they are.

use std::fmt;

/// Largest network that AWS makes (EC2 model, `CreateVpc`: between /16 and /28).
const SHORTEST_PREFIX: u32 = 16;
/// Smallest network, and smallest subnet.
const LONGEST_PREFIX: u32 = 28;
/// A network is cut into 2⁴ blocks where it has room: eight zones, private and public.
const BLOCK_BITS: u32 = 4;

/// A range of IPv4 addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cidr {
    address: u32,
    prefix: u32,
}

impl Cidr {
    /// Reads `10.0.0.0/16`; the error says what is wrong, and what would be right where that is known.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let form = || "a network's addresses are written like `10.0.0.0/16`".to_owned();
        let (address, prefix) = text.split_once('/').ok_or_else(form)?;
        let address: std::net::Ipv4Addr = address.parse().map_err(|_| form())?;
        let prefix: u32 = prefix.parse().map_err(|_| form())?;
        if !(SHORTEST_PREFIX..=LONGEST_PREFIX).contains(&prefix) {
            return Err(format!("AWS makes networks from /{SHORTEST_PREFIX} to /{LONGEST_PREFIX}"));
        }
        let cidr = Self { address: u32::from(address), prefix };
        let aligned = Self { address: cidr.address & (u32::MAX << (32 - prefix)), prefix };
        if aligned == cidr {
            Ok(cidr)
        } else {
            Err(format!("a /{prefix} that holds this address begins at `{aligned}`"))
        }
    }

    /// The subnet of zone `zone`, from 0: private ones in the lower half, public ones in the upper. They depend on the
    /// network's addresses alone, so that more zones or a NAT gateway later move no subnet.
    pub(super) fn subnet(self, zone: u32, public: bool) -> Option<Self> {
        let bits = BLOCK_BITS.min(LONGEST_PREFIX - self.prefix);
        let half = 1_u32.checked_shl(bits)? / 2;
        if zone >= half {
            return None;
        }
        let prefix = self.prefix + bits;
        let block = zone + if public { half } else { 0 };
        Some(Self { address: self.address + (block << (32 - prefix)), prefix })
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", std::net::Ipv4Addr::from(self.address), self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subnets(network: &str) -> Vec<String> {
        let cidr = Cidr::parse(network).unwrap();
        let all = [false, true].into_iter().flat_map(|public| (0..8).map(move |zone| (zone, public)));
        all.filter_map(|(zone, public)| cidr.subnet(zone, public)).map(|subnet| subnet.to_string()).collect()
    }

    #[test]
    fn private_subnets_are_the_lower_half() {
        let cidr = Cidr::parse("10.20.0.0/16").unwrap();
        let at = |zone, public| cidr.subnet(zone, public).unwrap().to_string();
        assert_eq!([at(0, false), at(1, false)], ["10.20.0.0/20", "10.20.16.0/20"]);
        assert_eq!([at(0, true), at(1, true)], ["10.20.128.0/20", "10.20.144.0/20"]);
    }

    #[test]
    fn small_networks_are_cut_into_as_many_as_fit() {
        assert_eq!(subnets("10.0.0.0/26"), ["10.0.0.0/28", "10.0.0.16/28", "10.0.0.32/28", "10.0.0.48/28"]);
        assert!(subnets("10.0.0.0/28").is_empty());
        assert_eq!(subnets("10.0.0.0/24").len(), 16);
    }

    #[test]
    fn what_aws_refuses_is_refused_with_a_reason() {
        assert!(Cidr::parse("10.0.0.0").unwrap_err().contains("10.0.0.0/16"));
        assert!(Cidr::parse("10.0.0.0/8").unwrap_err().contains("/16 to /28"));
        assert!(Cidr::parse("10.0.0.300/16").is_err());
        assert!(Cidr::parse("10.0.5.0/16").unwrap_err().contains("`10.0.0.0/16`"));
    }
}
