//! Monitoring: what is watched, how it is shown, who is told.

use aws_auto_schema::events::Channel;
use aws_auto_schema::monitoring::PanelKind;
use aws_auto_source::Span;

use super::Text;
use crate::knowledge::metrics::Word;

/// Whom the alert topic tells. Empty means that nobody was named: the deployment then asks for an e-mail address.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Alerts {
    /// Somebody by e-mail.
    pub email: Option<EmailAlerts>,
    /// A Slack channel.
    pub slack: Option<SlackAlerts>,
}

/// Alerts by e-mail.
#[derive(Debug, Clone, PartialEq)]
pub struct EmailAlerts {
    /// The address; a parameter when not given.
    pub address: Option<Text>,
    /// What asked for it.
    pub span: Span,
}

/// Alerts in a Slack channel.
#[derive(Debug, Clone, PartialEq)]
pub struct SlackAlerts {
    /// Id of the workspace; a parameter when not given.
    pub workspace: Option<Text>,
    /// Id of the channel; a parameter when not given.
    pub channel: Option<Text>,
    /// What asked for it.
    pub span: Span,
}

impl Alerts {
    /// Asks for a channel that `monitoring:` may have described already; otherwise its ids become parameters.
    pub fn ask(&mut self, channel: Channel, span: Span) {
        match channel {
            Channel::Email => drop(self.email.get_or_insert(EmailAlerts { address: None, span })),
            Channel::Slack => drop(self.slack.get_or_insert(SlackAlerts { workspace: None, channel: None, span })),
        }
    }

    /// Whether nobody is told.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.email.is_none() && self.slack.is_none()
    }
}

/// How much of it all has alarms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlarmLevel {
    /// What is broken.
    Basic,
    /// What is about to break or to become expensive as well.
    Comprehensive,
}

/// What `monitoring:` asks for, with every default made explicit.
#[derive(Debug, Clone, PartialEq)]
pub struct Watch {
    /// Which alarms each function has.
    pub alarms: AlarmLevel,
    /// Anomaly alarms, log anomaly detectors, saved queries.
    pub insights: bool,
    /// More panels of the main dashboard, in declared order.
    pub panels: Vec<PanelSpec>,
    /// What asked for it; nothing when it was the call.
    pub span: Option<Span>,
}

/// Where dashboards live.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BoardKinds {
    /// As resources of CloudWatch.
    pub cloudwatch: bool,
    /// As files for Grafana.
    pub grafana: bool,
}

/// One of `dashboards:`.
#[derive(Debug, Clone, PartialEq)]
pub struct BoardSpec {
    /// Its title.
    pub title: String,
    /// Its panels, in declared order.
    pub panels: Vec<PanelSpec>,
    /// Where it is declared.
    pub span: Span,
}

/// A panel as the user wants it.
#[derive(Debug, Clone, PartialEq)]
pub struct PanelSpec {
    /// Its title.
    pub title: String,
    /// How it shows its metrics.
    pub kind: PanelKind,
    /// What it shows.
    pub metrics: Vec<Word>,
    /// Where it is declared.
    pub span: Span,
}

/// Everything that is watched.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Monitoring {
    /// `monitoring:`, unless it is off.
    pub watch: Option<Watch>,
    /// Where dashboards live, the main one too.
    pub kinds: BoardKinds,
    /// `dashboards:`, in declared order.
    pub boards: Vec<BoardSpec>,
}
