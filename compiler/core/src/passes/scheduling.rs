//! `scheduling:` becomes a schedule trigger, or lends its input to a declared schedule of the same period.

use aws_auto_source::Diagnostic;
use aws_auto_source::value::schedule::Schedule;
use serde_json::{Value as Json, json};

use super::codes::SCHEDULE_KEPT;
use super::{Change, Kind, Log, Pass};
use crate::ir::function::SchedulingSpec;
use crate::ir::{Chosen, Decided, Ecosystem, Function, Trigger, TriggerKind};

/// The rule of schedules that `scheduling:` made; the spreading pass moves these and no others.
pub(super) const FROM_SCHEDULING: &str = "the period of `scheduling`";

pub(super) const PASS: Pass = Pass {
    name: "scheduling",
    kind: Kind::Legalisation,
    may: "adds the trigger that `scheduling` asks for, or gives its input to a declared schedule of the same period; \
          never changes a declared expression or input",
    run,
};

fn run(eco: &mut Ecosystem, log: &mut Log) {
    for function in &mut eco.functions {
        if let Some(spec) = function.scheduling.clone()
            && let Some(schedule) = Schedule::word(spec.frequency.as_str())
        {
            place(function, &spec, schedule, log);
        }
    }
}

fn place(function: &mut Function, spec: &SchedulingSpec, schedule: Schedule, log: &mut Log) {
    let input = spec.window.as_ref().map(|window| json!({ "cost_analysis_window": window }));
    let name = function.name.clone();
    let declared = function.triggers.iter_mut().find_map(|trigger| match &mut trigger.kind {
        TriggerKind::Schedule { schedule: there, input, .. } if there.value.same_period(&schedule) => {
            Some((there, input, trigger.span))
        }
        _ => None,
    });
    let Some((there, its_input, span)) = declared else {
        let what = format!("a schedule {schedule}");
        log.change(Change::forced(name, what, "`scheduling` asks for one").evidence("declared"));
        let schedule = Chosen::default(schedule, FROM_SCHEDULING);
        let kind = TriggerKind::Schedule { rule: None, schedule, input };
        function.triggers.push(Trigger { kind, span: spec.span });
        return;
    };
    if there.by == Decided::Declared(spec.span) {
        // A bare `schedule` trigger that the frontend gave the period of `scheduling`: nobody wrote its expression.
        there.by = Decided::Default(FROM_SCHEDULING);
    }
    let expression = there.value.to_string();
    if lend(its_input, input) {
        let why = format!("`{expression}` comes round as often as `scheduling` asks");
        log.change(Change::forced(name.clone(), "gives a declared schedule its input", why).evidence("declared"));
    }
    if spec.ai_driven && there.is_declared() {
        let message = format!("`{name}` keeps the declared schedule `{expression}`: `scheduling` places only its own");
        let kept = Diagnostic::new(SCHEDULE_KEPT, spec.span, message).label("has the same period");
        log.say(kept.also(span, "this one is kept as it is").help("remove the trigger to have its minute chosen"));
    }
}

/// Gives the input to a schedule that has none.
fn lend(its: &mut Option<Json>, input: Option<Json>) -> bool {
    let lent = its.is_none() && input.is_some();
    if lent {
        *its = input;
    }
    lent
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passes::testing::{at, ecosystem, function, on_schedule, run as run_pass, said};
    use aws_auto_schema::function::Frequency;

    fn scheduled(triggers: Vec<TriggerKind>, ai_driven: bool, window: Option<&str>) -> Ecosystem {
        let mut f = function("report", triggers);
        let window = window.map(str::to_owned);
        f.scheduling = Some(SchedulingSpec { ai_driven, frequency: Frequency::Hourly, window, span: at(5) });
        ecosystem(vec![f], vec![])
    }

    fn schedules(eco: &Ecosystem) -> Vec<(String, Option<String>)> {
        let schedule = |trigger: &Trigger| match &trigger.kind {
            TriggerKind::Schedule { schedule, input, .. } => {
                Some((schedule.value.to_string(), input.as_ref().map(ToString::to_string)))
            }
            _ => None,
        };
        eco.functions[0].triggers.iter().filter_map(schedule).collect()
    }

    #[test]
    fn a_function_without_a_schedule_gets_one_with_the_window_as_written() {
        let mut eco = scheduled(vec![], true, Some("24h"));
        let (changes, diagnostics) = run_pass(&PASS, &mut eco);
        let input = r#"{"cost_analysis_window":"24h"}"#.to_owned();
        assert_eq!(schedules(&eco), [("rate(1 hour)".to_owned(), Some(input))]);
        assert_eq!(changes, ["report: a schedule rate(1 hour)"]);
        assert!(said(&diagnostics).is_empty());
    }

    #[test]
    fn a_declared_schedule_of_the_same_period_is_kept_and_gets_the_input() {
        let mut eco = scheduled(vec![on_schedule("cron(7 * * * ? *)")], true, Some("24h"));
        let (changes, diagnostics) = run_pass(&PASS, &mut eco);
        let input = r#"{"cost_analysis_window":"24h"}"#.to_owned();
        assert_eq!(schedules(&eco), [("cron(7 * * * ? *)".to_owned(), Some(input))]);
        assert_eq!(changes, ["report: gives a declared schedule its input"]);
        assert_eq!(
            said(&diagnostics),
            ["declared-schedule-kept: `report` keeps the declared schedule `cron(7 * * * ? *)`: `scheduling` places \
              only its own"]
        );
    }

    #[test]
    fn a_schedule_of_another_period_is_another_schedule() {
        let mut eco = scheduled(vec![on_schedule("rate(1 day)")], false, None);
        run_pass(&PASS, &mut eco);
        assert_eq!(schedules(&eco), [("rate(1 day)".to_owned(), None), ("rate(1 hour)".to_owned(), None)]);
    }

    #[test]
    fn running_again_adds_nothing() {
        let mut eco = scheduled(vec![], true, None);
        run_pass(&PASS, &mut eco);
        assert_eq!(run_pass(&PASS, &mut eco).0, Vec::<String>::new());
        assert_eq!(schedules(&eco).len(), 1);
    }

    #[test]
    fn a_bare_schedule_trigger_is_the_one_that_scheduling_places() {
        let mut bare = on_schedule("rate(1 hour)");
        if let TriggerKind::Schedule { schedule, .. } = &mut bare {
            schedule.by = Decided::Declared(at(5));
        }
        let mut eco = scheduled(vec![bare], true, Some("24h"));
        let (_, diagnostics) = run_pass(&PASS, &mut eco);
        assert_eq!(schedules(&eco).len(), 1);
        assert!(said(&diagnostics).is_empty(), "nothing declared had to be kept");
        let TriggerKind::Schedule { schedule, .. } = &eco.functions[0].triggers[0].kind else { panic!("a schedule") };
        assert_eq!(schedule.by, Decided::Default(FROM_SCHEDULING));
    }

    #[test]
    fn an_input_that_the_user_wrote_stays() {
        let mut eco = scheduled(vec![on_schedule("rate(1 hour)")], false, Some("24h"));
        if let TriggerKind::Schedule { input, .. } = &mut eco.functions[0].triggers[0].kind {
            *input = Some(json!({ "mine": true }));
        }
        let (changes, _) = run_pass(&PASS, &mut eco);
        assert_eq!(schedules(&eco), [("rate(1 hour)".to_owned(), Some(r#"{"mine":true}"#.to_owned()))]);
        assert!(changes.is_empty());
    }
}
