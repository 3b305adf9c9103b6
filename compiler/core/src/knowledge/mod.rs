//! What the compiler knows about AWS, as data: compact tables, each with its source and date in a header.
//!
//! Every AWS number, name and rule of this project lives in this room, once. The tables under `data/` are text that
//! the scripts under `generate/` write from public packages; they are compiled in and read lazily, so that a look-up
//! costs microseconds and nothing is parsed that nobody asks for. This room decides nothing: it has no diagnostics,
//! no passes, no clock ("today" is always an argument) and no network.

pub mod cfn_types;
pub mod codedeploy;
pub mod companions;
pub mod credentials;
pub mod date;
pub mod endpoints;
pub mod event_sources;
pub mod fargate;
pub mod iam;
pub mod limits;
pub mod log_retention;
pub mod metrics;
pub mod patterns;
pub mod prices;
pub mod regions;
pub mod runtimes;
pub mod s3_events;
pub mod services;

pub use date::Date;
