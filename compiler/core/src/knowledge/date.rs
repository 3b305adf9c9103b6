//! placeholder
pub struct Date;
