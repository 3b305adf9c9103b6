//! `monitoring:` and `dashboards:` — what is watched, and who is told.

use aws_auto_source::Spanned;

use crate::events::Channel;
use crate::scalar::Text;
use crate::union::{by_kind, is};
use crate::{record, words};

words! {
    /// Where the dashboard lives.
    DashboardKind {
        /// A Grafana dashboard to import.
        Grafana = "grafana",
        /// A CloudWatch dashboard.
        CloudWatch = "cloudwatch",
        /// Both.
        Both = "both",
    }
}

words! {
    /// How much is watched.
    MonitoringLevel {
        /// Nothing but what other sections need.
        Off = "off",
        /// Alarms for what is broken: errors, throttles, dead letters.
        Basic = "basic",
        /// Alarms for what is about to break or to become expensive as well, dashboards, insights.
        Comprehensive = "comprehensive",
    }
}

by_kind! {
    /// What is watched: a level, or in detail.
    MonitoringChoice, "off, basic or comprehensive, or a mapping" {
        /// A level.
        Level(MonitoringLevel) if is::STRING,
        /// In detail.
        Detail(Box<Monitoring>) if is::MAPPING,
    }
}

record! {
    /// Dashboards and alerts for the whole ecosystem.
    Monitoring {
        /// How much is watched. Unless said, every alarm, the dashboards that `dashboard` names, and insights when asked.
        level: Option<Spanned<MonitoringLevel>>,
        /// Where the dashboards live; `both` unless said.
        dashboard: Option<Spanned<DashboardKind>>,
        /// Who is told.
        alerts: Vec<Spanned<Channel>>,
        /// Anomaly alarms, a log anomaly detector, saved queries.
        ai_insights: Option<Spanned<bool>>,
        /// The Slack channel; asked for at deployment when not given.
        slack: Option<Spanned<Slack>>,
        /// The e-mail address; asked for at deployment when not given.
        email: Option<Text>,
        /// More panels.
        panels: Vec<Spanned<Panel>>,
    }
}

record! {
    /// A Slack channel.
    Slack {
        /// Workspace id, such as `T0123ABCD`.
        workspace_id: Option<Text>,
        /// Channel id, such as `C0123ABCD`.
        channel_id: Option<Text>,
    }
}

record! {
    /// A dashboard.
    Dashboard {
        /// Its title.
        title: Spanned<String>,
        /// Its panels.
        panels: Vec<Spanned<Panel>>,
    }
}

words! {
    /// How a panel shows its metrics.
    PanelKind {
        /// Lines over time.
        Timeseries = "timeseries",
        /// One number.
        Stat = "stat",
        /// A dial.
        Gauge = "gauge",
        /// Intensity over time.
        Heatmap = "heatmap",
    }
}

record! {
    /// One panel of a dashboard.
    Panel {
        /// Its title.
        title: Spanned<String>,
        /// How it shows its metrics.
        kind as "type": Spanned<PanelKind>,
        /// The metrics.
        metrics: Vec<Spanned<String>>,
    }
}
