//! `monitoring:` (at the top or in the quick-start form) and `dashboards:`: what is watched and shown, who is told.

use aws_auto_schema::monitoring::{
    DashboardKind, Monitoring as Written, MonitoringChoice, MonitoringLevel, Panel, PanelKind, Slack,
};
use aws_auto_source::suggest::nearest;
use aws_auto_source::{Diagnostic, Spanned};

use super::builder::Builder;
use super::codes::{BOTH_PLACES, CONFLICTING_SETTINGS, INVALID_VALUE, UNKNOWN_NAME};
use super::text::Place;
use crate::ir::{
    AlarmLevel, Alerts, BoardKinds, BoardSpec, EmailAlerts, Monitoring, PanelSpec, Piece, SlackAlerts, Text, Watch,
};
use crate::knowledge::metrics::{Word, words};

impl<'a> Builder<'a> {
    /// What is written of monitoring, wherever it stands.
    pub(super) fn written_monitoring(&self) -> Option<&'a Spanned<MonitoringChoice>> {
        let document = self.document;
        let quick = document.lambda_ecosystem.as_ref().and_then(|e| e.monitoring.as_ref());
        document.monitoring.as_ref().or(quick)
    }

    /// What is watched and shown, and whom alerts go to.
    pub(super) fn monitoring(&mut self) -> (Monitoring, Alerts) {
        self.check_one_monitoring();
        let written = self.written_monitoring();
        let detail = written.and_then(|w| match &w.value {
            MonitoringChoice::Detail(detail) => Some(&**detail),
            MonitoringChoice::Level(_) => None,
        });
        let level = self.options.monitoring.or_else(|| level(written, detail));
        // Read in any case, so that mistakes are found however the program is called.
        let (panels, boards) = (self.panels(detail.map_or(&[], |d| &d.panels)), self.boards());
        let alerts = detail.map_or_else(Alerts::default, |d| self.alerts(d));
        if level == Some(MonitoringLevel::Off) {
            return (Monitoring::default(), Alerts::default());
        }
        let watched = level.is_some() || written.is_some();
        let comprehensive = level == Some(MonitoringLevel::Comprehensive);
        let watch = watched.then(|| Watch {
            alarms: if level == Some(MonitoringLevel::Basic) { AlarmLevel::Basic } else { AlarmLevel::Comprehensive },
            insights: detail.and_then(|d| d.ai_insights.as_ref()).map_or(comprehensive, |i| i.value),
            panels,
            span: written.map(|w| w.span),
        });
        let said = detail.and_then(|d| d.dashboard.as_ref()).map(|d| d.value);
        // `basic` has alarms alone unless dashboards are asked for by name.
        let kinds = match said {
            None if level == Some(MonitoringLevel::Basic) && boards.is_empty() => BoardKinds::default(),
            other => kinds(other),
        };
        (Monitoring { watch, kinds, boards }, alerts)
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

    fn boards(&mut self) -> Vec<BoardSpec> {
        let document = self.document;
        let board = |(this, board): (&mut Self, &Spanned<aws_auto_schema::monitoring::Dashboard>)| BoardSpec {
            title: board.title.value.clone(),
            panels: this.panels(&board.panels),
            span: board.span,
        };
        document.dashboards.iter().map(|written| board((self, written))).collect()
    }

    fn panels(&mut self, written: &[Spanned<Panel>]) -> Vec<PanelSpec> {
        written.iter().map(|panel| self.panel(panel)).collect()
    }

    fn panel(&mut self, panel: &Spanned<Panel>) -> PanelSpec {
        let metrics: Vec<Word> = panel.metrics.iter().filter_map(|word| self.word(word)).collect();
        let hourly = |word: &Word| *word == Word::UsageByHour;
        if panel.kind.value == PanelKind::Heatmap && metrics.len() > 1
            || panel.kind.value != PanelKind::Heatmap && metrics.iter().any(hourly)
        {
            let message = "a heat map shows one metric, and `function_usage_by_hour` is only shown by one";
            let help = "give each its own panel, of `type: heatmap` for usage by hour";
            self.report(Diagnostic::new(CONFLICTING_SETTINGS, panel.kind.span, message).help(help));
        }
        PanelSpec { title: panel.title.value.clone(), kind: panel.kind.value, metrics, span: panel.span }
    }

    fn word(&mut self, word: &Spanned<String>) -> Option<Word> {
        let found = words::find(&word.value);
        if found.is_none() {
            let message = format!("there is no metric `{}`", word.value);
            let known = words::known();
            let diagnostic = Diagnostic::new(UNKNOWN_NAME, word.span, message)
                .help("`aws_<service>_<metric>_<statistic>`, such as `aws_lambda_errors_sum`");
            let near = nearest(&word.value, known.iter().map(String::as_str));
            self.report(match near {
                Some(near) => diagnostic.label(format!("did you mean `{near}`?")),
                None => diagnostic,
            });
        }
        found
    }

    fn alerts(&mut self, written: &Written) -> Alerts {
        let mut alerts = Alerts { email: self.email_alerts(written), slack: self.slack_alerts(written) };
        for channel in &written.alerts {
            alerts.ask(channel.value, channel.span);
        }
        alerts
    }

    fn email_alerts(&mut self, written: &Written) -> Option<EmailAlerts> {
        let email = written.email.as_ref()?;
        let address = self.text(email, Place::Elsewhere);
        let looks_right =
            |a: &str| a.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        self.check_shape(&address, looks_right, "an e-mail address", "such as on-call@example.com");
        Some(EmailAlerts { address: Some(address), span: email.span })
    }

    fn slack_alerts(&mut self, written: &Written) -> Option<SlackAlerts> {
        let Spanned { value: Slack { workspace_id, channel_id }, span } = written.slack.as_ref()?;
        let workspace = workspace_id.as_ref().map(|id| self.text(id, Place::Elsewhere));
        let channel = channel_id.as_ref().map(|id| self.text(id, Place::Elsewhere));
        for (id, what, help) in [
            (&workspace, "the id of a Slack workspace", "such as T0123ABCD; it stands in the address of the workspace"),
            (&channel, "the id of a Slack channel", "such as C0123ABCD; it ends the link to the channel"),
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

fn level(written: Option<&Spanned<MonitoringChoice>>, detail: Option<&Written>) -> Option<MonitoringLevel> {
    match written.map(|w| &w.value) {
        Some(MonitoringChoice::Level(level)) => Some(*level),
        _ => detail.and_then(|d| d.level.as_ref()).map(|l| l.value),
    }
}

fn kinds(said: Option<DashboardKind>) -> BoardKinds {
    BoardKinds { cloudwatch: said != Some(DashboardKind::Grafana), grafana: said != Some(DashboardKind::CloudWatch) }
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
