//! Amazon Q Developer in chat applications, in CloudFormation `AWS::Chatbot`.

/// Name of a channel's configuration (schema).
pub const CONFIGURATION_NAME_LENGTH: usize = 128;
