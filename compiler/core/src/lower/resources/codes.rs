//! Findings about resources and their policies: numbers AA0600 to AA0619. Their pages are in `docs/codes/`.

use aws_auto_source::codes;

codes! {
    /// A resource policy that is longer than AWS stores.
    RESOURCE_POLICY_SIZE = "AA0600", "resource-policy-size", Error,
        include_str!("../../../../../docs/codes/resource-policy-size.md");
    /// An imported resource whose owner must let a service in.
    IMPORTED_POLICY = "AA0601", "imported-policy", Warning,
        include_str!("../../../../../docs/codes/imported-policy.md");
    /// A topic to which no AWS service can publish, and to which nobody here publishes.
    TOPIC_WITHOUT_PUBLISHER = "AA0602", "topic-without-publisher", Note,
        include_str!("../../../../../docs/codes/topic-without-publisher.md");
    /// An attribute that has one type in one key and another in the next.
    KEY_ATTRIBUTE = "AA0603", "key-attribute", Error, include_str!("../../../../../docs/codes/key-attribute.md");
    /// A period, capacity or length that AWS refuses.
    REFUSED_SETTING = "AA0604", "refused-setting", Error,
        include_str!("../../../../../docs/codes/refused-setting.md");
}
