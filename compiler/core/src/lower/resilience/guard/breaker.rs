//! The breaker: what its state says about this call, and what the call says about its state.
//!
//! The state is one item: `circuit`, `generation`, `failures`, `opened_at`, and for each trial call at once a `slot<n>`
//! with the second in which its lease ends. A new generation begins with each change of the circuit, and every write is
//! conditional on the generation that was read at the start: what is late changes nothing. A slot is taken by a write
//! that only succeeds while it is free, so no more trial calls run than there are slots, whoever comes at the same time;
//! a trial that died frees its slot when its lease ends.
//!
//! When the table does not answer, the function is called: the breaker must not be what breaks.

use super::Guard;
use super::states::{
    ANSWER, ANSWERED, CALL, CLOSE, COUNT, DECIDE, FALL_BACK, HALF_OPEN, KEEP, LOOK_AGAIN, NOTE_FAILURE, NOW, OPEN,
    OPEN_AGAIN, READ, RECOVER, RESET, TAKE_SLOT, TIME_TO_OPEN, WHICH_COUNT, WORTH_KEEPING,
};
use crate::asl::{Catch, Machine, Rule, State, expr};
use crate::aws::{Props, Value, map, text};
use crate::ir::resilience::{Breaker, Fallback};
use crate::knowledge::limits::breakers::{KEPT_LENGTH, STATE_DAYS};
use crate::lower::resilience::table::{Change, EXPIRES, Store, number, string, value};

/// The write's condition does not hold: somebody else was faster. Step Functions names the error in one way where it calls
/// DynamoDB itself, in another where it calls the SDK.
const CONFLICT: [&str; 2] = ["DynamoDB.ConditionalCheckFailedException", "DynamoDb.ConditionalCheckFailedException"];
/// The generation that this machine has read, and the one it would begin.
const GENERATION: &str = "$generation";
const NEXT_GENERATION: &str = "$generation + 1";

pub(super) fn add(machine: &mut Machine, guard: &Guard<'_>, breaker: &Breaker, store: &Store, lease: u32) {
    ask(machine, breaker, store, lease);
    tell_success(machine, guard, breaker, store);
    tell_failure(machine, guard, breaker, store);
}

/// May this call go through, and as what?
fn ask(machine: &mut Machine, breaker: &Breaker, store: &Store, lease: u32) {
    let trials = breaker.half_open_max_calls;
    machine.add(READ, read(store, trials).catch(Catch::all(CALL)).then(DECIDE));
    let over = breaker.recovery_timeout;
    let rules = vec![
        Rule::new(format!("$circuit = 'open' and $now < $opened_at + {over}"), FALL_BACK),
        Rule::new("$circuit = 'open'", HALF_OPEN),
        Rule::new("$circuit = 'half_open' and $free >= 0", TAKE_SLOT),
        Rule::new("$circuit = 'half_open'", FALL_BACK),
    ];
    machine.add(DECIDE, State::choice(rules, CALL));
    let trial = |state: State| {
        let state = state.assign("trial", true).catch(Catch::of(&CONFLICT, LOOK_AGAIN));
        state.catch(Catch::all(FALL_BACK)).then(CALL)
    };
    let half_open = trial(store.change(begin_trials(trials, lease))).assign("generation", expr(NEXT_GENERATION));
    machine.add(HALF_OPEN, half_open);
    machine.add(TAKE_SLOT, trial(store.change(take_slot(lease))));
    // Each conflict means that somebody has taken a slot or changed the circuit, so a few looks are enough.
    let again = Rule::new(format!("$looks < {}", trials + 2), READ);
    machine.add(LOOK_AGAIN, State::choice(vec![again], FALL_BACK));
}

fn read(store: &Store, trials: u32) -> State {
    let member = |name: &str, ty: &str, otherwise: &str| {
        let place = format!("$states.result.Item.{name}.{ty}");
        let found = if ty == "N" { format!("$number({place})") } else { place.clone() };
        expr(format!("$exists({place}) ? {found} : {otherwise}"))
    };
    let last = trials - 1;
    // Step Functions does not take `$` alone, the item that a filter looks at.
    let free = format!(
        "($item := $states.result.Item; $t := {NOW}; $open := $filter([0..{last}], function($n) {{ \
         ($end := $lookup($item, 'slot' & $n).N; $exists($end) ? $number($end) <= $t : true) }}); \
         $count($open) > 0 ? $open[0] : -1)"
    );
    store
        .read()
        .assign("now", expr(NOW))
        .assign("circuit", member("circuit", "S", "'closed'"))
        .assign("generation", member("generation", "N", "0"))
        .assign("failures", member("failures", "N", "0"))
        .assign("opened_at", member("opened_at", "N", "0"))
        .assign("free", expr(free))
        .assign("looks", expr("$looks + 1"))
}

/// `:expires`, so that a breaker nobody asks any more is forgotten.
fn expires() -> (crate::aws::Key, Value) {
    value(":expires", number(format!("{NOW} + {}", u64::from(STATE_DAYS) * 86_400)))
}

fn slots(from: u32, trials: u32) -> String {
    (from..trials).map(|n| format!(", slot{n}")).collect()
}

/// The first trial call changes the circuit and has the first slot.
fn begin_trials(trials: u32, lease: u32) -> Change {
    let others = slots(1, trials);
    let others = others.trim_start_matches(", ");
    let remove = if others.is_empty() { String::new() } else { format!(" REMOVE {others}") };
    Change {
        expression: format!(
            "SET circuit = :half_open, generation = :next, slot0 = :until, {EXPIRES} = :expires{remove}"
        ),
        condition: "circuit = :open AND generation = :generation",
        names: Vec::new(),
        values: vec![
            value(":half_open", string("half_open")),
            value(":open", string("open")),
            value(":generation", number(GENERATION)),
            value(":next", number(NEXT_GENERATION)),
            value(":until", number(format!("{NOW} + {lease}"))),
            expires(),
        ],
    }
}

fn take_slot(lease: u32) -> Change {
    Change {
        expression: "SET #slot = :until".to_owned(),
        condition: "circuit = :half_open AND generation = :generation AND (attribute_not_exists(#slot) OR #slot <= :now)",
        names: vec![("#slot".into(), expr("'slot' & $free"))],
        values: vec![
            value(":half_open", string("half_open")),
            value(":generation", number(GENERATION)),
            value(":now", number(NOW)),
            value(":until", number(format!("{NOW} + {lease}"))),
        ],
    }
}

/// A success closes the breaker that was tried, and forgets failures of one that is closed.
fn tell_success(machine: &mut Machine, guard: &Guard<'_>, breaker: &Breaker, store: &Store) {
    let after = if guard.caches() { WORTH_KEEPING } else { ANSWER };
    let rules = vec![
        Rule::new("$counted or $generation < 0", after),
        Rule::new("$trial", CLOSE),
        Rule::new("$failures > 0", RESET),
    ];
    machine.add(ANSWERED, State::choice(rules, after));
    // A conflict means that this answer is of an earlier generation: its caller gets it, nobody else.
    let told = |state: State| state.catch(Catch::of(&CONFLICT, ANSWER)).catch(Catch::all(after)).output(expr("{}"));
    machine.add(CLOSE, told(store.change(close(breaker.half_open_max_calls))).then(after));
    machine.add(RESET, told(store.change(reset())).then(after));
    if let Some(Fallback::Cached { ttl, .. }) = guard.fallback() {
        keep(machine, store, *ttl);
    }
    machine.add(ANSWER, State::succeed().output(expr("$answer")));
}

fn close(trials: u32) -> Change {
    Change {
        expression: format!(
            "SET circuit = :closed, generation = :next, failures = :zero, {EXPIRES} = :expires REMOVE opened_at{}",
            slots(0, trials)
        ),
        condition: "circuit = :half_open AND generation = :generation",
        names: Vec::new(),
        values: vec![
            value(":closed", string("closed")),
            value(":half_open", string("half_open")),
            value(":generation", number(GENERATION)),
            value(":next", number(NEXT_GENERATION)),
            value(":zero", map([("N", text("0"))])),
            expires(),
        ],
    }
}

fn reset() -> Change {
    Change {
        expression: format!("SET failures = :zero, {EXPIRES} = :expires"),
        condition: "circuit = :closed AND generation = :generation",
        names: Vec::new(),
        values: vec![
            value(":closed", string("closed")),
            value(":generation", number(GENERATION)),
            value(":zero", map([("N", text("0"))])),
            expires(),
        ],
    }
}

fn keep(machine: &mut Machine, store: &Store, ttl: u32) {
    let small = format!("$cache_key != '' and $length($string($string($answer))) <= {KEPT_LENGTH}");
    machine.add(WORTH_KEEPING, State::choice(vec![Rule::new(small, KEEP)], ANSWER));
    let until = format!("{NOW} + {ttl}");
    let attributes: Props = vec![
        ("answer".into(), map([("S", expr("$string($answer)"))])),
        ("called_at".into(), number("$now")),
        ("good_until".into(), number(&until)),
        (EXPIRES.into(), number(&until)),
    ];
    let keep = store.keep(attributes, number("$now"));
    machine.add(KEEP, keep.catch(Catch::all(ANSWER)).then(ANSWER));
}

/// A failure opens the breaker that was tried, and counts for one that is closed.
fn tell_failure(machine: &mut Machine, guard: &Guard<'_>, breaker: &Breaker, store: &Store) {
    let after = if guard.handling.is_some() { RECOVER } else { FALL_BACK };
    machine.add(NOTE_FAILURE, State::pass().assign("counted", true).then(WHICH_COUNT));
    let rules = vec![Rule::new("$generation < 0", after), Rule::new("$trial", OPEN_AGAIN)];
    machine.add(WHICH_COUNT, State::choice(rules, COUNT));
    let count = store.change(count()).assign("failures", expr("$number($states.result.Attributes.failures.N)"));
    machine.add(COUNT, count.catch(Catch::all(after)).then(TIME_TO_OPEN));
    let reached = Rule::new(format!("$failures >= {}", breaker.failure_threshold), OPEN);
    machine.add(TIME_TO_OPEN, State::choice(vec![reached], after));
    let trials = breaker.half_open_max_calls;
    let from_closed = open(trials, "closed", "circuit = :before AND generation = :generation");
    let from_trial = open(trials, "half_open", "circuit = :before AND generation = :generation");
    machine.add(OPEN, store.change(from_closed).catch(Catch::all(after)).then(after));
    machine.add(OPEN_AGAIN, store.change(from_trial).catch(Catch::all(after)).then(after));
}

/// The first failure ever makes the item.
fn count() -> Change {
    Change {
        expression: format!(
            "SET circuit = :closed, generation = if_not_exists(generation, :generation), \
             failures = if_not_exists(failures, :zero) + :one, {EXPIRES} = :expires"
        ),
        condition: "attribute_not_exists(generation) OR (circuit = :closed AND generation = :generation)",
        names: Vec::new(),
        values: vec![
            value(":closed", string("closed")),
            value(":generation", number(GENERATION)),
            value(":zero", map([("N", text("0"))])),
            value(":one", map([("N", text("1"))])),
            expires(),
        ],
    }
}

fn open(trials: u32, before: &str, condition: &'static str) -> Change {
    let slots = slots(0, trials);
    Change {
        expression: format!(
            "SET circuit = :open, generation = :next, opened_at = :now, {EXPIRES} = :expires REMOVE {}",
            slots.trim_start_matches(", ")
        ),
        condition,
        names: Vec::new(),
        values: vec![
            value(":open", string("open")),
            value(":before", string(before)),
            value(":generation", number(GENERATION)),
            value(":next", number(NEXT_GENERATION)),
            value(":now", number(NOW)),
            expires(),
        ],
    }
}
