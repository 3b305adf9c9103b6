//! HTTP APIs: who may call, from where, how often.

use super::FunctionRef;
use super::text::Text;

/// Who may call a route.
#[derive(Debug, Clone, PartialEq)]
pub enum Authorizer {
    /// Everybody.
    None,
    /// Callers signed with IAM credentials.
    Iam,
    /// Bearers of a token.
    Jwt {
        /// Who issued it.
        issuer: Text,
        /// For whom.
        audience: Vec<String>,
    },
    /// Whom a function lets in.
    Function(FunctionRef),
}

/// Cross-origin requests, with defaults made explicit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorsPolicy {
    /// Allowed origins.
    pub origins: Vec<String>,
    /// Allowed methods.
    pub methods: Vec<String>,
    /// Allowed headers.
    pub headers: Vec<String>,
    /// Whether cookies and authorisation may be sent.
    pub credentials: bool,
    /// Seconds a browser may remember the answer.
    pub max_age: Option<u32>,
}

/// An HTTP API.
#[derive(Debug, Clone, PartialEq)]
pub struct Api {
    /// Cross-origin requests.
    pub cors: Option<CorsPolicy>,
    /// Domain name and certificate.
    pub domain: Option<(Text, Text)>,
    /// Requests per second.
    pub rate: f64,
    /// Requests at once.
    pub burst: u32,
    /// Access log.
    pub access_log: bool,
}
