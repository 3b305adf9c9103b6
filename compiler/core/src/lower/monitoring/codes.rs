//! The codes of this room. Block AA0900–AA0929.

use aws_auto_source::codes;

codes! {
    /// A topic for alerts, with the key that it needs and its price.
    ALERT_TOPIC = "AA0900", "alert-topic", Note, include_str!("../../../../../docs/codes/alert-topic.md");
    /// A saving that only measurements could tell.
    UNMEASURED_SAVINGS = "AA0901", "unmeasured-savings", Note,
        include_str!("../../../../../docs/codes/unmeasured-savings.md");
    /// What alarms and dashboards cost a month.
    MONITORING_PRICE = "AA0902", "monitoring-price", Note, include_str!("../../../../../docs/codes/monitoring-price.md");
}
