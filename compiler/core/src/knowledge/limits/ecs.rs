//! Amazon ECS.

/// Name of a cluster, family of a task definition (API reference, `CreateCluster`, `RegisterTaskDefinition`).
pub const NAME_LENGTH: usize = 255;
