//! Diagnostics of networks and of what lives in them.

aws_auto_source::codes! {
    /// Something that bills by the hour was made without being asked for by name and settings.
    BILLED_BY_THE_HOUR = "AA0650", "billed-by-the-hour", Warning,
        include_str!("../../../../../docs/codes/billed-by-the-hour.md");
    /// A function in a network without NAT calls what no endpoint serves.
    NO_WAY_OUT = "AA0651", "no-way-out", Error, include_str!("../../../../../docs/codes/no-way-out.md");
    /// Addresses or zones that AWS does not accept for a network.
    INVALID_NETWORK = "AA0652", "invalid-network", Error, include_str!("../../../../../docs/codes/invalid-network.md");
    /// A function and what it uses are in different networks.
    ANOTHER_NETWORK = "AA0653", "another-network", Error, include_str!("../../../../../docs/codes/another-network.md");
    /// More or fewer nodes than the service allows.
    INVALID_NODE_COUNT = "AA0654", "invalid-node-count", Error,
        include_str!("../../../../../docs/codes/invalid-node-count.md");
}
