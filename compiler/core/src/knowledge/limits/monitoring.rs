//! Amazon CloudWatch and CloudWatch Logs. The days for which logs may be kept are in `knowledge::log_retention`.

use std::ops::RangeInclusive;

/// Name of an alarm (model).
pub const ALARM_NAME_LENGTH: usize = 255;
/// Description of an alarm (model).
pub const ALARM_DESCRIPTION_LENGTH: usize = 1_024;
/// Actions of an alarm for each state (model).
pub const ALARM_ACTIONS: usize = 5;
/// Dimensions of a metric (model).
pub const DIMENSIONS: usize = 30;
/// Metrics and expressions of one alarm (guide).
pub const ALARM_METRICS: usize = 10;
/// Characters of a metric math expression (model).
pub const EXPRESSION_LENGTH: usize = 2_048;
/// Seconds of an alarm's periods times their number: one day for periods below an hour (guide, `PutMetricAlarm`).
pub const ALARM_SPAN: u32 = 86_400;
/// Name of a dashboard: letters, digits, `-`, `_` (guide, `PutDashboard`).
pub const DASHBOARD_NAME_LENGTH: usize = 255;
/// Widgets of one dashboard (guide, "CloudWatch service quotas").
pub const DASHBOARD_WIDGETS: usize = 500;
/// Metrics of one dashboard, over all its widgets (guide, "CloudWatch service quotas"; one widget takes 500).
pub const DASHBOARD_METRICS: usize = 2_500;
/// Metrics of one widget (guide).
pub const WIDGET_METRICS: usize = 500;
/// Columns of a dashboard's grid (guide, "Dashboard body structure").
pub const DASHBOARD_WIDTH: u32 = 24;
/// Rows that one widget may take (guide).
pub const WIDGET_HEIGHT: RangeInclusive<u32> = 1..=1_000;
/// Name of a log group (model).
pub const LOG_GROUP_NAME_LENGTH: usize = 512;
/// Name of a saved query, its folders included (model).
pub const QUERY_NAME_LENGTH: usize = 255;
/// Name of a metric filter (model).
pub const METRIC_FILTER_NAME_LENGTH: usize = 512;
/// Characters of a filter pattern (model).
pub const FILTER_PATTERN_LENGTH: usize = 1_024;
/// Dimensions that a metric filter may give to its metric (schema).
pub const METRIC_FILTER_DIMENSIONS: usize = 3;
/// Metric filters of one log group (guide).
pub const METRIC_FILTERS_PER_GROUP: usize = 100;
/// Resource policies of Logs in one account and region (guide).
pub const LOG_RESOURCE_POLICIES: usize = 10;
/// Characters of one resource policy of Logs (guide, `PutResourcePolicy`).
pub const LOG_RESOURCE_POLICY_SIZE: usize = 5_120;
/// Name of a log anomaly detector (schema: any, model: at least one character; kept to that of an alarm).
pub const DETECTOR_NAME_LENGTH: usize = 255;
/// Log groups of one saved query (guide, "CloudWatch Logs quotas": a query names at most 50).
pub const QUERY_LOG_GROUPS: usize = 50;
