//! What became what: the AWS resources of functions and resources, and how to refer to them.

use std::collections::BTreeMap;

use crate::aws;
use crate::ir::{ExternalId, FunctionId, ParameterId, ResourceId};

/// The AWS resources that every function has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FunctionParts {
    /// `AWS::Lambda::Function`.
    pub function: aws::ResourceId,
    /// `AWS::IAM::Role`.
    pub role: aws::ResourceId,
    /// `AWS::Logs::LogGroup`.
    pub log_group: aws::ResourceId,
    /// `AWS::Lambda::Version`, where an alias is needed.
    pub version: Option<aws::ResourceId>,
    /// `AWS::Lambda::Alias`, where one is needed.
    pub alias: Option<aws::ResourceId>,
}

/// Tables of what became what; filled while declaring.
#[derive(Debug, Clone, Default)]
pub(crate) struct Handles {
    pub(crate) functions: BTreeMap<FunctionId, FunctionParts>,
    pub(crate) resources: BTreeMap<ResourceId, aws::ResourceId>,
    pub(crate) parameters: BTreeMap<ParameterId, aws::ParamId>,
    pub(crate) external_arns: BTreeMap<ExternalId, aws::ParamId>,
    /// `(resource, attribute)` of imported resources whose value is asked for at deployment.
    pub(crate) imported: BTreeMap<(ResourceId, &'static str), aws::ParamId>,
    /// The ecosystem's own customer key, where anything is encrypted with one.
    pub(crate) encryption_key: Option<aws::ResourceId>,
    /// Subnets, security groups and addresses of networks and of what lives in them.
    pub(crate) network: super::network::Parts,
}
