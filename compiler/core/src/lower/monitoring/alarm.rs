//! Alarms: one builder for all of them, so that each has a period, a way to treat missing data, a name and an action.

use crate::aws::{self, Group, Origin, Value, map, text};
use crate::knowledge::limits::monitoring;
use crate::knowledge::metrics::{Metric, Statistic};
use crate::lower::{Lowering, naming};

/// Seconds of one measurement unless said: Lambda, SQS and Step Functions measure each minute, so five points make one.
const PERIOD: u32 = 300;

/// What happens when an alarm rings, and when it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notify {
    /// It publishes to the alert topic, which exists because of it.
    Always,
    /// It publishes to the alert topic if there is one.
    IfThereIsATopic,
    /// Something else looks at it.
    Never,
}

/// When a measurement breaches the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// At or above it.
    AtLeast,
    /// Above it.
    Above,
    /// Below it.
    Below,
    /// Above the band's upper edge.
    AboveBand,
    /// Outside the band.
    OutsideBand,
}

impl Comparison {
    const fn word(self) -> &'static str {
        match self {
            Self::AtLeast => "GreaterThanOrEqualToThreshold",
            Self::Above => "GreaterThanThreshold",
            Self::Below => "LessThanThreshold",
            Self::AboveBand => "GreaterThanUpperThreshold",
            Self::OutsideBand => "LessThanLowerOrGreaterThanUpperThreshold",
        }
    }
}

/// What a period without measurements means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// All is well: nothing was called, nothing waits.
    Fine,
    /// It rings: there should be measurements.
    Bad,
    /// Nothing changes: a service that only measures now and then.
    Same,
}

impl Missing {
    const fn word(self) -> &'static str {
        match self {
            Self::Fine => "notBreaching",
            Self::Bad => "breaching",
            Self::Same => "ignore",
        }
    }
}

/// One metric of one thing, and what is computed of its points.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The metric.
    pub metric: &'static Metric,
    /// Of what: one of the metric's sets of dimensions.
    pub dimensions: Vec<(&'static str, Value)>,
    /// What is computed.
    pub statistic: Statistic,
    /// The namespace, where it is one below the metric's own.
    pub within: Option<Value>,
}

impl Series {
    /// A series; its dimensions must be one of the metric's sets, in that order.
    #[must_use]
    pub fn new(metric: &'static Metric, statistic: Statistic, dimensions: Vec<(&'static str, Value)>) -> Self {
        Self { metric, dimensions, statistic, within: None }
    }

    fn dimensions(&self) -> Value {
        let one = |(name, value): &(&'static str, Value)| map([("Name", text(*name)), ("Value", value.clone())]);
        Value::List(self.dimensions.iter().map(one).collect())
    }

    fn namespace(&self) -> Value {
        self.within.clone().unwrap_or_else(|| text(self.metric.namespace))
    }

    fn metric(&self) -> Value {
        map([
            ("Namespace", self.namespace()),
            ("MetricName", text(self.metric.name)),
            ("Dimensions", self.dimensions()),
        ])
    }
}

/// One line of an alarm's metric math.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// A series under a name for the others.
    Series(&'static str, Series),
    /// An expression over the others; `Label` for people.
    Math {
        /// Its name.
        id: &'static str,
        /// The expression.
        expression: String,
        /// What people read.
        label: String,
    },
}

/// What an alarm looks at.
#[derive(Debug, Clone, PartialEq)]
pub enum Measure {
    /// A series as it is.
    Series(Series),
    /// An expression, by its name, over the others.
    Math(Vec<Query>, &'static str),
    /// An expression or series, by its name, against what CloudWatch expects of it: this many standard deviations wide.
    Band(Vec<Query>, &'static str, u32),
}

/// An alarm in the making. Unless said: one measurement of five minutes at or above 1, missing data is fine, and it
/// tells the alert topic if there is one.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    owner: String,
    suffix: String,
    group: Group,
    origin: Origin,
    measure: Measure,
    description: String,
    period: u32,
    evaluated: u32,
    breaching: u32,
    comparison: Comparison,
    threshold: Value,
    missing: Missing,
    notify: Notify,
    tags: Option<Value>,
}

impl Alarm {
    /// The alarm `<owner>-<suffix>`, with the logical id `<Owner><Suffix>Alarm`.
    #[must_use]
    pub fn new(owner: &str, suffix: &str, group: Group, origin: Origin, measure: Measure) -> Self {
        Self {
            owner: owner.to_owned(),
            suffix: suffix.to_owned(),
            group,
            origin,
            measure,
            description: String::new(),
            period: PERIOD,
            evaluated: 1,
            breaching: 1,
            comparison: Comparison::AtLeast,
            threshold: Value::Int(1),
            missing: Missing::Fine,
            notify: Notify::IfThereIsATopic,
            tags: None,
        }
    }

    /// What has happened when it rings, as a sentence for whoever is woken.
    #[must_use]
    pub fn saying(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// When it rings.
    #[must_use]
    pub fn when(mut self, comparison: Comparison, threshold: impl Into<Value>) -> Self {
        self.comparison = comparison;
        self.threshold = threshold.into();
        self
    }

    /// Seconds of one measurement, of how many measurements it looks at, and how many must breach.
    #[must_use]
    pub const fn over(mut self, period: u32, evaluated: u32, breaching: u32) -> Self {
        self.period = period;
        self.evaluated = evaluated;
        self.breaching = breaching;
        self
    }

    /// What no measurement means.
    #[must_use]
    pub const fn missing(mut self, missing: Missing) -> Self {
        self.missing = missing;
        self
    }

    /// What it does when it rings.
    #[must_use]
    pub const fn notify(mut self, notify: Notify) -> Self {
        self.notify = notify;
        self
    }

    /// Tags of whatever it watches instead of those of the ecosystem.
    #[must_use]
    pub fn tagged(mut self, tags: Option<Value>) -> Self {
        self.tags = tags;
        self
    }

    /// Its logical id.
    #[must_use]
    pub fn logical_id(owner: &str, suffix: &str) -> String {
        naming::logical_id(owner, &format!("{}Alarm", naming::pascal(suffix)))
    }

    /// Creates it; one that is there already is given back, so that rooms may share an alarm.
    pub fn create(self, cx: &mut Lowering<'_>) -> aws::ResourceId {
        let id = Self::logical_id(&self.owner, &self.suffix);
        if let Some(there) = cx.stack.find(&id) {
            return there;
        }
        let notify = self.notify;
        if let (Notify::Always, Some(span)) = (notify, self.origin.span) {
            cx.alert_topic(span);
        }
        let name = cx.physical(&format!("{}-{}", self.owner, self.suffix), monitoring::ALARM_NAME_LENGTH);
        let tags = self.tags.clone().or_else(|| cx.tags(&cx.eco.settings.tags));
        let mut resource = self.resource(id, name.clone()).maybe("Tags", tags);
        resource.arn = Some(cx.regional_arn("cloudwatch", Value::join([text("alarm:"), name.clone()])));
        resource.name = Some(name);
        let added = cx.stack.add(resource);
        cx.alerts.alarms.push((added, notify));
        added
    }

    fn resource(self, id: String, name: Value) -> aws::Resource {
        let mut resource = aws::Resource::new("AWS::CloudWatch::Alarm", id, self.group, self.origin)
            .with("AlarmName", name)
            .with("AlarmDescription", self.description);
        resource.props.extend(self.measure.properties(self.period));
        if !matches!(self.measure, Measure::Band(..)) {
            resource = resource.with("Threshold", self.threshold);
        }
        resource
            .with("EvaluationPeriods", self.evaluated)
            .maybe("DatapointsToAlarm", (self.evaluated != self.breaching).then_some(self.breaching))
            .with("ComparisonOperator", self.comparison.word())
            .with("TreatMissingData", self.missing.word())
    }
}

/// The name of the band, where there is one.
const BAND: &str = "band";

impl Measure {
    fn properties(&self, period: u32) -> aws::Props {
        match self {
            Self::Series(series) => vec![
                ("Namespace".into(), series.namespace()),
                ("MetricName".into(), text(series.metric.name)),
                ("Dimensions".into(), series.dimensions()),
                statistic(series.statistic, "Statistic", "ExtendedStatistic"),
                ("Period".into(), period.into()),
            ],
            Self::Math(queries, result) => {
                let lines = queries.iter().map(|q| q.line(period, q.id() == *result)).collect();
                vec![("Metrics".into(), Value::List(lines))]
            }
            Self::Band(queries, of, width) => {
                let mut lines: Vec<Value> = queries.iter().map(|q| q.line(period, q.id() == *of)).collect();
                lines.push(band(of, *width));
                vec![("Metrics".into(), Value::List(lines)), ("ThresholdMetricId".into(), text(BAND))]
            }
        }
    }
}

fn band(of: &str, width: u32) -> Value {
    map([
        ("Id", text(BAND)),
        ("Expression", text(format!("ANOMALY_DETECTION_BAND({of}, {width})"))),
        ("Label", text("expected")),
        ("ReturnData", true.into()),
    ])
}

fn statistic(statistic: Statistic, plain: &'static str, percentile: &'static str) -> (aws::Key, Value) {
    let key = if matches!(statistic, Statistic::Percentile(_)) { percentile } else { plain };
    (key.into(), text(statistic.word()))
}

impl Query {
    const fn id(&self) -> &'static str {
        match self {
            Self::Series(id, _) | Self::Math { id, .. } => id,
        }
    }

    fn line(&self, period: u32, is_result: bool) -> Value {
        match self {
            Self::Series(id, series) => map([
                ("Id", text(*id)),
                (
                    "MetricStat",
                    map([
                        ("Metric", series.metric()),
                        ("Period", period.into()),
                        ("Stat", text(series.statistic.word())),
                    ]),
                ),
                ("ReturnData", is_result.into()),
            ]),
            Self::Math { id, expression, label } => map([
                ("Id", text(*id)),
                ("Expression", text(expression)),
                ("Label", text(label)),
                ("ReturnData", is_result.into()),
            ]),
        }
    }
}

/// Gives alarms the alert topic as their action, now that it is known whether there is one. They also say when it is
/// over: whoever was woken may go back to sleep.
pub(super) fn connect(cx: &mut Lowering<'_>) {
    let Some(topic) = cx.alerts.topic() else { return };
    for (alarm, notify) in cx.alerts.alarms.clone() {
        if notify != Notify::Never {
            let resource = cx.stack.resource_mut(alarm);
            resource.set("AlarmActions", vec![Value::Ref(topic)]);
            resource.set("OKActions", vec![Value::Ref(topic)]);
        }
    }
}
