//! AWS CloudFormation: what one template may hold (guide, "Understand CloudFormation quotas", unless said).

/// Resources in one template.
pub const RESOURCES: usize = 500;
/// Parameters in one template.
pub const PARAMETERS: usize = 200;
/// Outputs in one template.
pub const OUTPUTS: usize = 200;
/// Mappings in one template, and attributes in each.
pub const MAPPINGS: usize = 200;
/// Bytes of a template that is sent with the call.
pub const TEMPLATE_BODY_DIRECT: usize = 51_200;
/// Bytes of a template in S3. The guide says "1 MB"; cfn-lint counts 1,000,000, and the smaller stands.
pub const TEMPLATE_BODY: usize = 1_000_000;
/// Bytes of a template's description.
pub const DESCRIPTION_SIZE: usize = 1_024;
/// Characters of a logical id: letters and digits.
pub const LOGICAL_ID_LENGTH: usize = 255;
/// Bytes of a parameter's value.
pub const PARAMETER_VALUE_SIZE: usize = 4_096;
/// Name of a stack.
pub const STACK_NAME_LENGTH: usize = 128;
/// Resources that one operation on nested stacks may touch.
pub const NESTED_OPERATION_RESOURCES: usize = 2_500;
/// Dynamic references (`{{resolve:…}}`) in one template.
pub const DYNAMIC_REFERENCES: usize = 60;
