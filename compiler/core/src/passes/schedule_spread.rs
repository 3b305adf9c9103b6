//! Spreads the schedules that `scheduling: {ai_driven: true}` made over their period, so that functions do not all
//! start at once. The minute is a hash of the function's name: it stays when other functions come and go.

use super::scheduling::FROM_SCHEDULING;
use super::{BASIC, Change, Log, Pass};
use crate::ir::{Chosen, Decided, Ecosystem, Function, TriggerKind};
use crate::lower::naming;

const NAME: &str = "schedule-spread";
const EVIDENCE: &str = "assumed";

pub(super) const PASS: Pass = Pass {
    name: NAME,
    kind: BASIC,
    may: "the minute of a schedule that `scheduling: {ai_driven: true}` made; never the period, never a declared \
          expression",
    run,
};

fn run(eco: &mut Ecosystem, log: &mut Log) {
    let ai_driven = |function: &&mut Function| function.scheduling.as_ref().is_some_and(|spec| spec.ai_driven);
    eco.functions.iter_mut().filter(ai_driven).for_each(|function| spread(function, log));
}

fn spread(function: &mut Function, log: &mut Log) {
    let name = function.name.clone();
    for trigger in &mut function.triggers {
        let TriggerKind::Schedule { schedule, .. } = &mut trigger.kind else { continue };
        if schedule.by != Decided::Default(FROM_SCHEDULING) {
            continue;
        }
        let Some(spread) = schedule.value.spread(minute(&name)) else { continue };
        let why = "a minute of its own, by its name, keeps functions from all starting at once";
        let what = format!("schedule {} → {spread}", schedule.value);
        log.change(Change::forced(name.clone(), what, why).evidence(EVIDENCE));
        *schedule = Chosen::by_pass(spread, NAME, why, EVIDENCE);
    }
}

/// A number that depends on the name alone; the schedule takes it modulo its period.
fn minute(name: &str) -> u32 {
    u32::from_str_radix(&naming::hash(name, 8), 16).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::SchedulingSpec;
    use crate::passes::testing::{at, ecosystem, function, on_schedule, run as run_pass};
    use aws_auto_schema::function::Frequency;
    use aws_auto_source::value::schedule::Schedule;

    fn made(name: &str, frequency: Frequency, ai_driven: bool) -> Function {
        let schedule = Chosen::default(Schedule::word(frequency.as_str()).unwrap(), FROM_SCHEDULING);
        let mut f = function(name, [TriggerKind::Schedule { rule: None, schedule, input: None }]);
        f.scheduling = Some(SchedulingSpec { ai_driven, frequency, window: None, span: at(5) });
        f
    }

    fn expression(function: &Function) -> String {
        let TriggerKind::Schedule { schedule, .. } = &function.triggers[0].kind else { panic!("a schedule") };
        schedule.value.to_string()
    }

    #[test]
    fn each_name_has_its_minute_and_keeps_its_period() {
        for frequency in [Frequency::Hourly, Frequency::Daily, Frequency::Weekly, Frequency::Monthly] {
            let mut eco = ecosystem(vec![made("a", frequency, true), made("b", frequency, true)], vec![]);
            let (changes, _) = run_pass(&PASS, &mut eco);
            assert_eq!(changes.len(), 2);
            let [a, b] = [0, 1].map(|i| expression(&eco.functions[i]));
            assert_ne!(a, b);
            let period = Schedule::word(frequency.as_str()).unwrap();
            assert!(Schedule::parse(&a).unwrap().same_period(&period), "{a}");
        }
    }

    #[test]
    fn the_minute_does_not_move_when_others_come() {
        let mut alone = ecosystem(vec![made("report", Frequency::Daily, true)], vec![]);
        run_pass(&PASS, &mut alone);
        let mut many =
            ecosystem(vec![made("a", Frequency::Daily, true), made("report", Frequency::Daily, true)], vec![]);
        run_pass(&PASS, &mut many);
        assert_eq!(expression(&alone.functions[0]), expression(&many.functions[1]));
    }

    #[test]
    fn only_what_was_asked_to_be_placed_is_placed() {
        let mut declared = function("a", [on_schedule("rate(1 hour)")]);
        declared.scheduling = made("a", Frequency::Hourly, true).scheduling;
        let mut eco = ecosystem(vec![declared, made("b", Frequency::Hourly, false)], vec![]);
        assert_eq!(run_pass(&PASS, &mut eco).0, Vec::<String>::new());
        assert_eq!(expression(&eco.functions[0]), "rate(1 hour)");
        assert_eq!(expression(&eco.functions[1]), "rate(1 hour)");
    }
}
