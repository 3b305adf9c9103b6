//! The codes of lowering, one block of numbers for each room. Their pages are in `docs/codes/`.
//!
//! AA0600–AA0619: resources and their policies.

use aws_auto_source::codes;

codes! {
    /// A resource policy that is longer than AWS stores.
    RESOURCE_POLICY_SIZE = "AA0600", "resource-policy-size", Error,
        include_str!("../../../../docs/codes/resource-policy-size.md");
    /// An imported resource whose owner must let a service in.
    IMPORTED_POLICY = "AA0601", "imported-policy", Warning,
        include_str!("../../../../docs/codes/imported-policy.md");
    /// A topic to which no AWS service can publish, and to which nobody here publishes.
    TOPIC_WITHOUT_PUBLISHER = "AA0602", "topic-without-publisher", Note,
        include_str!("../../../../docs/codes/topic-without-publisher.md");
    /// A key attribute with an unknown type, or with two types.
    KEY_ATTRIBUTE = "AA0603", "key-attribute", Error, include_str!("../../../../docs/codes/key-attribute.md");
}
