//! `monitoring:`, at the top or in the quick-start form: who is told, and by which address.

use aws_auto_schema::monitoring::{Monitoring, Slack};
use aws_auto_source::{Diagnostic, Spanned};

use super::builder::Builder;
use super::codes::{BOTH_PLACES, INVALID_VALUE};
use super::text::Place;
use crate::ir::{Alerts, EmailAlerts, Piece, SlackAlerts, Text};

impl<'a> Builder<'a> {
    /// What is written of monitoring, wherever it stands.
    pub(super) fn written_monitoring(&self) -> Option<&'a Spanned<Monitoring>> {
        let document = self.document;
        let quick = document.lambda_ecosystem.as_ref().and_then(|e| e.monitoring.as_ref());
        document.monitoring.as_ref().or(quick)
    }

    /// Whom alerts go to.
    pub(super) fn alerts(&mut self) -> Alerts {
        self.check_one_monitoring();
        let Some(written) = self.written_monitoring() else { return Alerts::default() };
        let mut alerts = Alerts { email: self.email_alerts(written), slack: self.slack_alerts(written) };
        for channel in &written.alerts {
            alerts.ask(channel.value, channel.span);
        }
        alerts
    }

    fn check_one_monitoring(&mut self) {
        let quick = self.document.lambda_ecosystem.as_ref().and_then(|e| e.monitoring.as_ref());
        if let (Some(first), Some(second)) = (&self.document.monitoring, quick) {
            let diagnostic = Diagnostic::new(BOTH_PLACES, second.span, "what is watched is given twice")
                .label("given again here")
                .also(first.span, "first given here")
                .help("keep `monitoring` or `lambda_ecosystem.monitoring`");
            self.report(diagnostic);
        }
    }

    fn email_alerts(&mut self, written: &Monitoring) -> Option<EmailAlerts> {
        let email = written.email.as_ref()?;
        let address = self.text(email, Place::Elsewhere);
        let looks_right =
            |a: &str| a.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        self.check_shape(&address, looks_right, "an e-mail address", "such as on-call@example.com");
        Some(EmailAlerts { address: Some(address), span: email.span })
    }

    fn slack_alerts(&mut self, written: &Monitoring) -> Option<SlackAlerts> {
        let Spanned { value: Slack { workspace_id, channel_id }, span } = written.slack.as_ref()?;
        let workspace = workspace_id.as_ref().map(|id| self.text(id, Place::Elsewhere));
        let channel = channel_id.as_ref().map(|id| self.text(id, Place::Elsewhere));
        for (id, what, help) in [
            (&workspace, "the id of a Slack workspace", "such as T0123ABCD; it stands in the address of the workspace"),
            (
                &channel,
                "the id of a Slack channel",
                "such as C0123ABCD; it ends the link to the channel, `#name` is not it",
            ),
        ] {
            if let Some(id) = id {
                self.check_shape(id, is_slack_id, what, help);
            }
        }
        Some(SlackAlerts { workspace, channel, span: *span })
    }

    /// Reports a literal of the wrong shape; what has references in it is known at deployment.
    fn check_shape(&mut self, text: &Text, is_right: impl Fn(&str) -> bool, what: &str, help: &str) {
        let literal: Option<String> = text.pieces.iter().map(literal).collect();
        if let Some(wrong) = literal.filter(|l| !is_right(l)) {
            let diagnostic = Diagnostic::new(INVALID_VALUE, text.span, format!("`{wrong}` is not {what}")).help(help);
            self.report(diagnostic);
        }
    }
}

const fn literal(piece: &Piece) -> Option<&str> {
    match piece {
        Piece::Literal(literal) => Some(literal.as_str()),
        _ => None,
    }
}

/// Capital letters and digits: what the schema of `AWS::Chatbot::SlackChannelConfiguration` takes for both.
fn is_slack_id(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}
