//! Dashboards as data: what is shown where, before anybody decides how a dashboard is written down.
//!
//! The names that panels ask for are `T`: [`super::Value`]s with references while CloudWatch's dashboard is made of
//! them, plain text with `${variables}` for tools outside of AWS.

use crate::knowledge::metrics::{Metric, Statistic};

pub use aws_auto_schema::monitoring::PanelKind;

/// One dashboard.
#[derive(Debug, Clone, PartialEq)]
pub struct Board<T> {
    /// Its name among the ecosystem's dashboards: letters, digits, `-`, `_`.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What is on it, from top to bottom, left to right.
    pub items: Vec<Item<T>>,
    /// Names that whoever looks at it fills in; none where references are possible.
    pub variables: Vec<Variable>,
}

/// A name that is only known where the dashboard is looked at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variable {
    /// As in `${name}`.
    pub name: String,
    /// What it is.
    pub label: String,
    /// Its value until another is given.
    pub default: String,
}

/// A heading or a panel, in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Item<T> {
    /// Where, on a grid of 24 columns.
    pub place: Place,
    /// What.
    pub what: What<T>,
}

/// What is in a place.
#[derive(Debug, Clone, PartialEq)]
pub enum What<T> {
    /// A heading over what follows.
    Heading(Heading<T>),
    /// A panel.
    Panel(Panel<T>),
}

/// A heading: a function's name and the way to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading<T> {
    /// What follows.
    pub title: String,
    /// The deployed name of the function.
    pub function: T,
    /// The name of its log group.
    pub log_group: T,
}

/// Columns and rows of the grid.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// First column, from 0.
    pub x: u32,
    /// First row, from 0.
    pub y: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// What the numbers of a panel are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    Count,
    /// Milliseconds.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// US dollars.
    Usd,
    /// Parts of a hundred.
    Percent,
    /// Parts of one.
    Ratio,
}

/// From where on a number is worse (or better) than below.
#[derive(Debug, Clone, PartialEq)]
pub struct Threshold {
    /// The number.
    pub from: f64,
    /// What is there, in a few words.
    pub label: String,
    /// How it looks from there on.
    pub mood: Mood,
}

/// How good something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// All is well.
    Good,
    /// Have a look.
    Watch,
    /// Something must be done.
    Bad,
}

/// One panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel<T> {
    /// Its title.
    pub title: String,
    /// What it is about, for those who do not know.
    pub description: String,
    /// How it shows its lines.
    pub kind: PanelKind,
    /// The unit of its left axis.
    pub unit: Unit,
    /// Seconds of one measurement.
    pub period: u32,
    /// What it shows and what that is computed of.
    pub lines: Vec<Line<T>>,
    /// The scale of a gauge.
    pub range: Option<(f64, f64)>,
    /// Where it changes its colour; lines across a time series.
    pub thresholds: Vec<Threshold>,
}

/// A series or what is computed of others.
#[derive(Debug, Clone, PartialEq)]
pub struct Line<T> {
    /// Its name in expressions: begins with a small letter, unique in its panel.
    pub id: String,
    /// What people read.
    pub label: String,
    /// Whether it is shown, or only there for others to be computed of.
    pub shown: bool,
    /// The unit of the right axis, when it has another than the panel.
    pub right: Option<Unit>,
    /// What it is.
    pub source: Source<T>,
}

/// Where a line's numbers come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source<T> {
    /// A metric of one thing.
    Metric {
        /// The metric.
        metric: &'static Metric,
        /// Of what.
        dimensions: Vec<(&'static str, T)>,
        /// What is computed of its points.
        statistic: Statistic,
    },
    /// An expression over the ids of the panel.
    Math(String),
}

impl<T> Board<T> {
    /// All panels.
    pub fn panels(&self) -> impl Iterator<Item = &Panel<T>> {
        self.items.iter().filter_map(|item| match &item.what {
            What::Panel(panel) => Some(panel),
            What::Heading(_) => None,
        })
    }

    /// The same board with every name written another way.
    pub fn map<U>(&self, write: &mut impl FnMut(&T) -> U) -> Board<U> {
        let items = self.items.iter().map(|item| Item { place: item.place, what: item.what.map(write) }).collect();
        Board { name: self.name.clone(), title: self.title.clone(), items, variables: self.variables.clone() }
    }
}

impl<T> What<T> {
    fn map<U>(&self, write: &mut impl FnMut(&T) -> U) -> What<U> {
        match self {
            Self::Heading(heading) => What::Heading(Heading {
                title: heading.title.clone(),
                function: write(&heading.function),
                log_group: write(&heading.log_group),
            }),
            Self::Panel(panel) => What::Panel(panel.map(write)),
        }
    }
}

impl<T> Panel<T> {
    fn map<U>(&self, write: &mut impl FnMut(&T) -> U) -> Panel<U> {
        Panel {
            title: self.title.clone(),
            description: self.description.clone(),
            kind: self.kind,
            unit: self.unit,
            period: self.period,
            lines: self.lines.iter().map(|line| line.map(write)).collect(),
            range: self.range,
            thresholds: self.thresholds.clone(),
        }
    }
}

impl<T> Line<T> {
    fn map<U>(&self, write: &mut impl FnMut(&T) -> U) -> Line<U> {
        let source = match &self.source {
            Source::Math(expression) => Source::Math(expression.clone()),
            Source::Metric { metric, dimensions, statistic } => Source::Metric {
                metric,
                dimensions: dimensions.iter().map(|(name, value)| (*name, write(value))).collect(),
                statistic: *statistic,
            },
        };
        Line { id: self.id.clone(), label: self.label.clone(), shown: self.shown, right: self.right, source }
    }
}
