//! From single records to aggregates: what all importers share.

use std::collections::BTreeMap;

use crate::distribution::{Distribution, Recorder};
use crate::model::{Architecture, Basis, FunctionProfile, Key, Measurement, Profile, Window};
use crate::time;

/// One invocation, or many that a source has summed up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// The function, where the source says it.
    pub function: Option<String>,
    /// The processor, where the source says it.
    pub architecture: Option<Architecture>,
    /// The request, where there is one.
    pub request_id: Option<String>,
    /// Seconds since 1970, where the source says when.
    pub at: Option<i64>,
    /// The end of the time it stands for, where it stands for more than a moment.
    pub until: Option<i64>,
    /// Run duration in microseconds.
    pub duration_us: Option<u64>,
    /// Billed duration.
    pub billed_ms: Option<u64>,
    /// Memory size.
    pub memory_mb: Option<u32>,
    /// Memory used.
    pub max_memory_mb: Option<u32>,
    /// Initialisation in microseconds: it was a cold start.
    pub init_us: Option<u64>,
    /// Restore from a snapshot in microseconds: it was a cold start.
    pub restore_us: Option<u64>,
    /// Billed part of the restore.
    pub billed_restore_ms: Option<u64>,
    /// How it ended.
    pub end: End,
    /// Sums, where the record stands for many invocations or for a trial.
    pub many: Option<Box<Many>>,
}

/// How an invocation ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum End {
    /// With a result, as far as is known.
    #[default]
    Fine,
    /// With an error.
    Error,
    /// Out of time.
    Timeout,
    /// Out of memory.
    OutOfMemory,
    /// An initialisation failed: no invocation.
    FailedInit,
}

/// What a source summed up itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Many {
    /// A trial, not load.
    pub trial: bool,
    /// Invocations.
    pub invocations: u64,
    /// Run durations, warm or of both kinds.
    pub warm: Distribution,
    /// Run durations of cold starts.
    pub cold: Distribution,
    /// Initialisations.
    pub init: Distribution,
    /// Sum of billed durations.
    pub billed_ms: u64,
    /// Errors.
    pub errors: u64,
    /// Days the source looked back.
    pub lookback_days: Option<u32>,
    /// Invocations by hour.
    pub hours: BTreeMap<String, u64>,
    /// Invocations by day.
    pub days: BTreeMap<String, u64>,
}

#[derive(Debug, Default)]
struct Group {
    plain: Option<Measurement>,
    warm: Option<Recorder>,
    cold: Option<Recorder>,
    init: Option<Recorder>,
    restore: Option<Recorder>,
}

#[derive(Debug, Default)]
struct Function {
    groups: BTreeMap<Key, Group>,
    first: Option<i64>,
    last: Option<i64>,
    lookback_days: Option<u32>,
    /// By hours since 1970: the text is made at the end.
    hours: BTreeMap<i64, u64>,
    days: BTreeMap<String, u64>,
    named_hours: BTreeMap<String, u64>,
    failed_inits: u64,
}

/// Everything seen so far, by function.
#[derive(Debug, Default)]
pub(super) struct Collector {
    functions: BTreeMap<String, Function>,
}

impl Collector {
    /// Adds a record that has a function.
    pub(super) fn add(&mut self, record: &Record) {
        let Some(name) = record.function.as_deref() else { return };
        // Looked up before it is inserted: the name is copied once for each function, not for each record.
        if let Some(function) = self.functions.get_mut(name) {
            return function.add(record);
        }
        self.functions.entry(name.to_owned()).or_default().add(record);
    }

    /// The profile, without sources.
    pub(super) fn finish(self) -> Profile {
        let functions = self.functions.into_iter().map(|(name, function)| function.finish(name));
        Profile { functions: functions.collect(), ..Profile::new() }
    }
}

impl Function {
    fn add(&mut self, record: &Record) {
        if record.end == End::FailedInit {
            self.failed_inits += 1;
            return;
        }
        if let Some(at) = record.at {
            self.first = Some(self.first.map_or(at, |first| first.min(at)));
            self.last = self.last.max(Some(record.until.unwrap_or(at)));
        }
        let trial = record.many.as_ref().is_some_and(|many| many.trial);
        let basis = if trial { Basis::Trial } else { Basis::Traffic };
        let key = (record.architecture, record.memory_mb, basis);
        let group = self.groups.entry(key).or_default();
        let plain = group.plain.get_or_insert_with(|| Measurement::new(key.0, key.1, key.2));
        plain.max_memory_used_mb = plain.max_memory_used_mb.max(record.max_memory_mb);
        match &record.many {
            Some(many) => self.add_many(key, many),
            None => {
                if let Some(at) = record.at {
                    *self.hours.entry(at.div_euclid(time::HOUR)).or_default() += 1;
                }
                group.add_one(record);
            }
        }
    }

    fn add_many(&mut self, key: Key, many: &Many) {
        self.lookback_days = self.lookback_days.max(many.lookback_days);
        for (into, from) in [(&mut self.named_hours, &many.hours), (&mut self.days, &many.days)] {
            for (at, count) in from {
                *into.entry(at.clone()).or_default() += count;
            }
        }
        let Some(Group { plain: Some(plain), .. }) = self.groups.get_mut(&key) else { return };
        plain.invocations = plain.invocations.saturating_add(many.invocations);
        plain.billed_ms = plain.billed_ms.saturating_add(many.billed_ms);
        plain.errors = plain.errors.saturating_add(many.errors);
        plain.warm.merge(&many.warm);
        plain.cold.merge(&many.cold);
        plain.init.merge(&many.init);
    }

    fn finish(self, name: String) -> FunctionProfile {
        let mut hours = self.named_hours;
        for (hour, count) in self.hours {
            *hours.entry(time::hour(hour * time::HOUR)).or_default() += count;
        }
        let window = Window {
            from: self.first.map(time::stamp),
            to: self.last.map(time::stamp),
            lookback_days: self.lookback_days,
        };
        let measurements = self.groups.into_values().filter_map(Group::finish).collect();
        FunctionProfile { name, window, measurements, hours, days: self.days, failed_inits: self.failed_inits }
    }
}

impl Group {
    fn add_one(&mut self, record: &Record) {
        let cold = record.init_us.is_some() || record.restore_us.is_some();
        if let Some(us) = record.duration_us {
            let place = if cold { &mut self.cold } else { &mut self.warm };
            place.get_or_insert_default().record(us);
        }
        if let Some(us) = record.init_us {
            self.init.get_or_insert_default().record(us);
        }
        if let Some(us) = record.restore_us {
            self.restore.get_or_insert_default().record(us);
        }
        let Some(plain) = &mut self.plain else { return };
        plain.invocations += 1;
        plain.billed_ms = plain.billed_ms.saturating_add(record.billed_ms.unwrap_or(0));
        plain.billed_restore_ms = plain.billed_restore_ms.saturating_add(record.billed_restore_ms.unwrap_or(0));
        plain.errors += u64::from(record.end != End::Fine);
        plain.timeouts += u64::from(record.end == End::Timeout);
        plain.out_of_memory += u64::from(record.end == End::OutOfMemory);
    }

    fn finish(self) -> Option<Measurement> {
        let mut measurement = self.plain?;
        let of = |recorder: Option<Recorder>| recorder.map(Recorder::finish).unwrap_or_default();
        measurement.warm.merge(&of(self.warm));
        measurement.cold.merge(&of(self.cold));
        measurement.init.merge(&of(self.init));
        measurement.restore.merge(&of(self.restore));
        Some(measurement)
    }
}
