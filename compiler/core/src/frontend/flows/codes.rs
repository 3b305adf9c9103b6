//! Diagnostics of flows: what cannot start, continue or end as it is written.

macro_rules! page {
    ($name:literal) => {
        include_str!(concat!("../../../../../docs/codes/", $name, ".md"))
    };
}

aws_auto_source::codes! {
    /// A flow that nothing can start, or that has no steps.
    FLOW_CANNOT_START = "AA0800", "flow-cannot-start", Error, page!("flow-cannot-start");
    /// A source where only a condition can be.
    LATE_SOURCE = "AA0801", "late-source", Error, page!("late-source");
    /// A step that rules cannot carry.
    NOT_OVER_EVENTS = "AA0802", "not-over-events", Error, page!("not-over-events");
    /// A destination that is nothing that can be written to.
    UNKNOWN_DESTINATION = "AA0803", "unknown-destination", Error, page!("unknown-destination");
    /// Conditional routing without rules.
    ROUTING_WITHOUT_RULES = "AA0804", "routing-without-rules", Error, page!("routing-without-rules");
    /// A condition that the step before can never fulfil.
    CONDITION_NEVER_HOLDS = "AA0805", "condition-never-holds", Warning, page!("condition-never-holds");
}
