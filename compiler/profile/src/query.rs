//! Queries for logs that outgrow one machine: AWS's own engines sum them up, and the result imports.

/// Where a query runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// CloudWatch Logs Insights, over log groups of functions.
    LogsInsights,
    /// Amazon Athena, over a table `lambda_logs(message string, log_group string, timestamp bigint)` of exported logs.
    Athena,
}

/// The query. Its columns are those that the importer reads from JSON and CSV results.
#[must_use]
pub const fn query(engine: Engine) -> &'static str {
    match engine {
        Engine::LogsInsights => include_str!("query/logs-insights.txt"),
        Engine::Athena => include_str!("query/athena.sql"),
    }
}
