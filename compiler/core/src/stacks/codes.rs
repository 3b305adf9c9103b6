//! The codes of dividing a system into stacks. Block AA0760–AA0779.

aws_auto_source::codes! {
    /// The lock pins something to a stack that is made before what it needs.
    STACKS_OUT_OF_ORDER = "AA0760", "stacks-out-of-order", Error,
        include_str!("../../../../docs/codes/stacks-out-of-order.md");
    /// The system was cut into several stacks, and nothing pins what lives where.
    STACK_SPLIT_MIGRATION = "AA0761", "stack-split-migration", Warning,
        include_str!("../../../../docs/codes/stack-split-migration.md");
    /// The system will soon be more than one stack can hold.
    STACK_NEARLY_FULL = "AA0762", "stack-nearly-full", Note,
        include_str!("../../../../docs/codes/stack-nearly-full.md");
}
