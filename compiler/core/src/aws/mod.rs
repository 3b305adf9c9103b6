//! The resource graph: AWS resources in CloudFormation's vocabulary, with typed references between them.
//!
//! It is built once, by lowering, and every target only prints it. References are values, never strings with `${}`
//! inside: escaping is the printer's business, so no user's string can become an intrinsic or an interpolation.

pub mod board;
pub mod policy;
pub mod stack;
pub mod value;

pub use policy::{Effect, Statement, trust};
pub use stack::{
    CodeDeployUpdate, Group, Origin, Output, ParamId, ParamType, Parameter, PropertyOrigin, Resource, ResourceId, Stack,
};
pub use value::{Key, Props, Pseudo, Value, list, map, text};
