//! What dashboards promise: places, limits, and queries that CloudWatch can answer.

use aws_auto_schema::function::Architecture;
use aws_auto_source::Span;

use super::*;
use crate::aws::board::{Line, Panel, PanelKind, Source, Unit, What};
use crate::ir::{AlarmLevel, Chosen, Ecosystem, Watch};
use crate::knowledge::limits::monitoring::{DASHBOARD_METRICS, DASHBOARD_WIDGETS, EXPRESSION_LENGTH, WIDGET_METRICS};
use crate::knowledge::metrics::words;
use crate::lower::function as functions;
use crate::lower::function::testing::{ecosystem, function};

fn watched(count: usize) -> Ecosystem {
    let named = (0..count).map(|n| {
        let mut one = function(&format!("f{n:04}"));
        one.provisioned_concurrency = (n % 3 == 0).then_some(1);
        one.memory.size = Chosen::default(128 + 64 * u32::try_from(n % 90).unwrap(), "test");
        if n % 2 == 0 {
            one.architecture = Chosen::default(Architecture::X86_64, "test");
        }
        one
    });
    let mut eco = ecosystem(named.collect(), vec![]);
    eco.monitoring.watch =
        Some(Watch { alarms: AlarmLevel::Comprehensive, insights: false, panels: vec![], span: None });
    eco.monitoring.kinds.cloudwatch = true;
    eco
}

fn made(eco: &Ecosystem) -> Vec<Board<Value>> {
    let mut cx = Lowering::new(eco, false);
    functions::declare(&mut cx);
    boards(&cx).into_iter().map(|(board, _)| board).collect()
}

/// Every word, in panels of every kind that takes it.
fn with_every_word(mut eco: Ecosystem) -> Ecosystem {
    let words: Vec<_> = words::known().iter().filter_map(|word| words::find(word)).collect();
    let panel = |kind, metrics| PanelSpec { title: "p".to_owned(), kind, metrics, span: Span::default() };
    let panels = words.iter().map(|word| panel(PanelKind::Timeseries, vec![*word])).collect();
    eco.monitoring.boards = vec![BoardSpec { title: "Every word!".to_owned(), panels, span: Span::default() }];
    eco
}

#[test]
fn nothing_covers_anything_and_everything_is_on_the_grid() {
    for board in made(&with_every_word(watched(100))) {
        let places: Vec<_> = board.items.iter().map(|item| item.place).collect();
        for (n, a) in places.iter().enumerate() {
            assert!(a.width > 0 && a.height > 0 && a.x + a.width <= 24, "{a:?}");
            let covers = |b: &&aws::board::Place| {
                a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
            };
            assert_eq!(places.iter().skip(n + 1).find(covers), None, "{} {a:?}", board.name);
        }
    }
}

#[test]
fn pages_keep_cloudwatch_s_limits_and_every_function_has_its_row() {
    let boards = made(&watched(1_000));
    assert!(boards.len() > 1);
    let mut rows = 0;
    for board in &boards {
        assert!(board.items.len() <= DASHBOARD_WIDGETS);
        assert!(board.panels().map(|p| p.lines.len()).sum::<usize>() <= DASHBOARD_METRICS);
        assert!(board.panels().all(|p| p.lines.len() <= WIDGET_METRICS));
        rows += board.items.iter().filter(|i| matches!(i.what, What::Heading(_))).count();
    }
    assert_eq!(rows, 1_000);
    let names: Vec<_> = boards.iter().take(2).map(|b| (b.name.as_str(), b.title.as_str())).collect();
    assert_eq!(names, [("ecosystem", "ecosystem (1)"), ("ecosystem-2", "ecosystem (2)")]);
}

#[test]
fn every_query_names_a_series_that_exists_or_ids_of_its_panel() {
    for board in made(&with_every_word(watched(100))) {
        for panel in board.panels() {
            let mut ids: Vec<&str> = panel.lines.iter().map(|l| l.id.as_str()).collect();
            for line in &panel.lines {
                answerable(line, panel);
            }
            ids.sort_unstable();
            let count = ids.len();
            ids.dedup();
            assert_eq!(ids.len(), count, "{}: an id twice", panel.title);
        }
    }
}

fn answerable(line: &Line<Value>, panel: &Panel<Value>) {
    assert!(line.id.starts_with(|c: char| c.is_ascii_lowercase()));
    match &line.source {
        Source::Metric { metric, dimensions, statistic } => {
            let names: Vec<_> = dimensions.iter().map(|(name, _)| *name).collect();
            assert!(metric.has_dimensions(&names), "{} has no dimensions {names:?}", metric.name);
            assert!(metric.has_statistic(*statistic), "{} has no {statistic:?}", metric.name);
        }
        Source::Math(expression) => {
            assert!(expression.len() <= EXPRESSION_LENGTH, "{} characters", expression.len());
            let words = expression.split(|c: char| !c.is_ascii_alphanumeric());
            for id in words.filter(|w| w.starts_with(|c: char| c.is_ascii_lowercase())) {
                assert!(panel.lines.iter().any(|l| l.id == id), "{}: `{id}` in {expression}", panel.title);
            }
        }
    }
}

fn shown(panel: &Panel<Value>) -> Vec<(&str, Option<Unit>)> {
    panel.lines.iter().filter(|l| l.shown).map(|l| (l.label.as_str(), l.right)).collect()
}

#[test]
fn the_four_panels_show_what_they_are_called_after() {
    let boards = made(&watched(2));
    let panels: Vec<_> = boards[0].panels().take(4).collect();
    assert_eq!(
        shown(panels[0]),
        [("Duration (Average)", Some(Unit::Milliseconds)), ("Errors (Sum)", None), ("Invocations (Sum)", None)]
    );
    assert_eq!(shown(panels[1]), [("Cost per invocation", None), ("Architecture savings", None)]);
    assert_eq!((panels[1].unit, panels[1].kind), (Unit::Usd, PanelKind::Stat));
    assert_eq!((panels[2].unit, panels[2].range), (Unit::Percent, Some((0.0, 100.0))));
    assert_eq!((shown(panels[3]).len(), panels[3].period), (2, 3_600));
}

/// The estimate is what Lambda bills: GB times seconds times the price of the architecture.
#[test]
fn cost_is_duration_times_memory_times_price() {
    let boards = made(&watched(2));
    let cost = boards[0].panels().nth(1).unwrap();
    let math = |id: &str| match &cost.lines.iter().find(|l| l.id == id).unwrap().source {
        Source::Math(expression) => expression.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(math("c0"), "FILL(SUM([m0]), 0) * 0.125 * 0.0000166667 / 1000", "128 MB, x86_64");
    assert_eq!(math("c1"), "FILL(SUM([m1]), 0) * 0.1875 * 0.0000133334 / 1000", "192 MB, arm64");
    assert_eq!(math("cost"), "SUM([c0, c1])");
    assert_eq!(math("s0"), "FILL(SUM([m1]), 0) * 0.1875 * (0.0000166667 - 0.0000133334) / 1000", "arm64 alone saves");
    let last = cost.lines.iter().find(|l| l.label == "Cost per invocation").unwrap();
    assert_eq!(last.source, Source::Math("IF(calls > 0, cost / calls, 0)".to_owned()));
}

#[test]
fn where_nothing_runs_on_arm64_nothing_is_saved_and_that_is_a_number() {
    let mut eco = watched(1);
    eco.functions[0].architecture = Chosen::default(Architecture::X86_64, "test");
    let boards = made(&eco);
    let cost = boards[0].panels().nth(1).unwrap();
    let savings = cost.lines.iter().find(|l| l.id == "savings").unwrap();
    assert_eq!(savings.source, Source::Math("0 * SUM([m0])".to_owned()));
}

#[test]
fn dashboards_are_named_per_account_after_the_ecosystem_and_their_title() {
    let eco = with_every_word(watched(1));
    let mut cx = Lowering::new(&eco, false);
    functions::declare(&mut cx);
    fill(&mut cx);
    let ids: Vec<_> =
        cx.stack.iter().filter(|(_, r)| r.ty == "AWS::CloudWatch::Dashboard").map(|(_, r)| &r.logical_id).collect();
    assert_eq!(ids, ["EcosystemDashboard", "EcosystemEveryWordDashboard"]);
    assert_eq!((slug("📊"), slug("Ops & cost")), (naming::hash("📊", 6), "ops-cost".to_owned()));
}
