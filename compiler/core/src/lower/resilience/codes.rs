//! Codes of findings about machines in front of functions, which only lowering can make.
//!
//! They have the numbers AA0880 to AA0889.

macro_rules! page {
    ($name:literal) => {
        include_str!(concat!("../../../../../docs/codes/", $name, ".md"))
    };
}

aws_auto_source::codes! {
    /// A machine that waits too long to be an Express one.
    STANDARD_MACHINE = "AA0880", "standard-machine", Note, page!("standard-machine");
    /// Callers that reach a function without the machine in front of it.
    GUARD_BYPASSED = "AA0881", "guard-bypassed", Note, page!("guard-bypassed");
}
