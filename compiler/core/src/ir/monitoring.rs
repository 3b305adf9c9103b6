//! Monitoring: who is told.

use aws_auto_schema::events::Channel;
use aws_auto_source::Span;

use super::Text;

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
