//! The profile: what is known of functions, as committed JSON.
//!
//! All lists are sorted and all numbers whole, so the same measurements are the same bytes whatever way they came
//! together. [`Profile::merge`] is associative and commutative.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::distribution::Distribution;
use crate::time;

/// The version of the format that is written. Readers refuse a newer one.
pub const VERSION: u32 = 1;

/// The processor a function ran on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Architecture {
    /// Graviton.
    #[serde(rename = "arm64")]
    Arm64,
    /// Intel or AMD.
    #[serde(rename = "x86_64")]
    X86_64,
}

impl Architecture {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X86_64 => "x86_64",
        }
    }
}

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Invocations as they happened: they count as load.
    Traffic,
    /// Trial runs at several sizes: durations, but no load.
    Trial,
}

/// Measurements of functions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Version of this format: 1.
    pub version: u32,
    /// What it was made from, sorted.
    pub sources: Vec<Source>,
    /// Functions, sorted by name.
    pub functions: Vec<FunctionProfile>,
}

/// One input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The formats found in it, such as `report-lines`.
    pub kind: String,
    /// SHA-256 of its bytes as they were read, hexadecimal.
    pub sha256: String,
    /// Its size as it was read.
    pub bytes: u64,
    /// Records that were taken.
    pub records: u64,
    /// Lines and records that hold no measurement.
    pub others: u64,
}

/// The time that measurements come from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Earliest invocation: `2026-11-01T00:00:00Z`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Latest invocation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Days that a source says it looked back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lookback_days: Option<u32>,
}

/// What is known of one function.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FunctionProfile {
    /// Its name on AWS.
    pub name: String,
    /// When it was measured.
    #[serde(default, skip_serializing_if = "is_default")]
    pub window: Window,
    /// One for each architecture, memory size and basis, sorted.
    pub measurements: Vec<Measurement>,
    /// Invocations by hour (`2026-11-25T09`, UTC), where the source says when.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hours: BTreeMap<String, u64>,
    /// Invocations by day, where the source counts whole days only.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub days: BTreeMap<String, u64>,
    /// Initialisations that failed or ran out of time.
    #[serde(default, skip_serializing_if = "is_default")]
    pub failed_inits: u64,
}

/// Invocations at one memory size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measurement {
    /// The processor, where the source or the caller says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub architecture: Option<Architecture>,
    /// Memory size in MB, where the source says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_mb: Option<u32>,
    /// Load or trial.
    pub basis: Basis,
    /// Invocations; 0 for trials.
    pub invocations: u64,
    /// Sum of billed durations, where the source says them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub billed_ms: u64,
    /// Run durations of warm starts, without initialisation.
    #[serde(default, skip_serializing_if = "Distribution::is_empty")]
    pub warm: Distribution,
    /// Run durations of cold starts, without initialisation.
    #[serde(default, skip_serializing_if = "Distribution::is_empty")]
    pub cold: Distribution,
    /// Initialisations.
    #[serde(default, skip_serializing_if = "Distribution::is_empty")]
    pub init: Distribution,
    /// Restores from a snapshot.
    #[serde(default, skip_serializing_if = "Distribution::is_empty")]
    pub restore: Distribution,
    /// Sum of billed restore durations.
    #[serde(default, skip_serializing_if = "is_default")]
    pub billed_restore_ms: u64,
    /// The most memory that an invocation used, in MB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_memory_used_mb: Option<u32>,
    /// Invocations that ended with an error, time-outs and lack of memory included.
    #[serde(default, skip_serializing_if = "is_default")]
    pub errors: u64,
    /// Invocations that ran out of time.
    #[serde(default, skip_serializing_if = "is_default")]
    pub timeouts: u64,
    /// Invocations that ran out of memory.
    #[serde(default, skip_serializing_if = "is_default")]
    pub out_of_memory: u64,
    /// The largest payload in bytes, where the source says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_payload_bytes: Option<u64>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What makes two measurements one.
pub(crate) type Key = (Option<Architecture>, Option<u32>, Basis);

impl Measurement {
    /// An empty one.
    #[must_use]
    pub fn new(architecture: Option<Architecture>, memory_mb: Option<u32>, basis: Basis) -> Self {
        Self {
            architecture,
            memory_mb,
            basis,
            invocations: 0,
            billed_ms: 0,
            warm: Distribution::default(),
            cold: Distribution::default(),
            init: Distribution::default(),
            restore: Distribution::default(),
            billed_restore_ms: 0,
            max_memory_used_mb: None,
            errors: 0,
            timeouts: 0,
            out_of_memory: 0,
            max_payload_bytes: None,
        }
    }

    const fn key(&self) -> Key {
        (self.architecture, self.memory_mb, self.basis)
    }

    /// Mean run duration in milliseconds, warm and cold at their real share.
    #[must_use]
    pub fn mean_ms(&self) -> Option<f64> {
        self.runs().mean_ms()
    }

    /// Run durations, warm and cold together.
    #[must_use]
    pub fn runs(&self) -> Distribution {
        let mut both = self.warm.clone();
        both.merge(&self.cold);
        both
    }

    fn merge(&mut self, other: &Self) {
        self.invocations = self.invocations.saturating_add(other.invocations);
        self.billed_ms = self.billed_ms.saturating_add(other.billed_ms);
        self.warm.merge(&other.warm);
        self.cold.merge(&other.cold);
        self.init.merge(&other.init);
        self.restore.merge(&other.restore);
        self.billed_restore_ms = self.billed_restore_ms.saturating_add(other.billed_restore_ms);
        self.max_memory_used_mb = self.max_memory_used_mb.max(other.max_memory_used_mb);
        self.errors = self.errors.saturating_add(other.errors);
        self.timeouts = self.timeouts.saturating_add(other.timeouts);
        self.out_of_memory = self.out_of_memory.saturating_add(other.out_of_memory);
        self.max_payload_bytes = self.max_payload_bytes.max(other.max_payload_bytes);
    }
}

impl FunctionProfile {
    /// Invocations that count as load.
    #[must_use]
    pub fn invocations(&self) -> u64 {
        self.measurements.iter().map(|m| m.invocations).fold(0, u64::saturating_add)
    }

    /// How many days the load was seen over; nothing when no source says it.
    #[must_use]
    pub fn days_seen(&self) -> Option<f64> {
        let seconds = |at: &Option<String>| at.as_ref().and_then(|at| time::parse(at.as_bytes()));
        let seen = match (seconds(&self.window.from), seconds(&self.window.to)) {
            // A single moment says nothing about a month.
            (Some(from), Some(to)) if to > from => Some(to - from),
            _ => None,
        };
        #[expect(clippy::cast_precision_loss, reason = "seconds of a window")]
        let days = seen.map(|seconds| seconds as f64 / time::DAY as f64);
        let stated = self.window.lookback_days.map(f64::from);
        [days, stated].into_iter().flatten().max_by(f64::total_cmp)
    }

    fn merge(&mut self, other: Self) {
        let window = &mut self.window;
        window.from = [window.from.take(), other.window.from].into_iter().flatten().min();
        window.to = window.to.take().max(other.window.to);
        window.lookback_days = window.lookback_days.max(other.window.lookback_days);
        self.measurements.extend(other.measurements);
        self.measurements.sort_by_key(Measurement::key);
        self.measurements.dedup_by(|later, first| {
            let same = later.key() == first.key();
            if same {
                first.merge(later);
            }
            same
        });
        add_counts(&mut self.hours, other.hours);
        add_counts(&mut self.days, other.days);
        self.failed_inits = self.failed_inits.saturating_add(other.failed_inits);
    }
}

fn add_counts(into: &mut BTreeMap<String, u64>, from: BTreeMap<String, u64>) {
    for (key, count) in from {
        let sum = into.entry(key).or_default();
        *sum = sum.saturating_add(count);
    }
}

/// A text that is no profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileError {
    /// Why, for people.
    pub message: String,
}

impl fmt::Display for ProfileError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for ProfileError {}

impl Profile {
    /// An empty profile.
    #[must_use]
    pub fn new() -> Self {
        Self { version: VERSION, ..Self::default() }
    }

    /// Reads a profile.
    ///
    /// # Errors
    /// When it is no profile, or one of a newer version.
    pub fn from_json(text: &str) -> Result<Self, ProfileError> {
        #[derive(Deserialize)]
        struct Versioned {
            version: Option<u32>,
        }
        let refuse = |message: String| ProfileError { message };
        let found: Versioned =
            serde_json::from_str(text).map_err(|error| refuse(format!("it is not a profile: {error}")))?;
        match found.version {
            Some(VERSION) => {}
            Some(other) => return Err(refuse(format!("it has version {other}; this program reads {VERSION}"))),
            None => return Err(refuse("it has no `version`; `aws-auto profile import` makes one".to_owned())),
        }
        let mut read: Self =
            serde_json::from_str(text).map_err(|error| refuse(format!("it is not a profile: {error}")))?;
        // A hand-edited file may be out of order or name a function twice; merging into nothing repairs both.
        let mut profile = Self::new();
        profile.sources.append(&mut read.sources);
        profile.sources.sort();
        profile.take(read.functions);
        Ok(profile)
    }

    /// As committed JSON, with a line break at the end.
    #[must_use]
    pub fn to_json(&self) -> String {
        // A tree of strings and whole numbers always serialises.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        compact_pairs(&mut text);
        text.push('\n');
        text
    }

    /// Adds another profile.
    pub fn merge(&mut self, other: Self) {
        self.sources.extend(other.sources);
        self.sources.sort();
        self.take(other.functions);
    }

    /// Inputs that are in it more than once: their invocations count twice.
    #[must_use]
    pub fn repeated_sources(&self) -> Vec<&Source> {
        let pairs = self.sources.iter().zip(self.sources.iter().skip(1));
        pairs.filter(|(a, b)| a.sha256 == b.sha256).map(|(a, _)| a).collect()
    }

    /// The function of this name.
    #[must_use]
    pub fn function(&self, name: &str) -> Option<&FunctionProfile> {
        let at = self.functions.binary_search_by(|f| f.name.as_str().cmp(name)).ok()?;
        self.functions.get(at)
    }

    fn take(&mut self, functions: Vec<FunctionProfile>) {
        let mut all: BTreeMap<String, FunctionProfile> =
            std::mem::take(&mut self.functions).into_iter().map(|f| (f.name.clone(), f)).collect();
        for function in functions {
            let name = function.name.clone();
            let empty = || FunctionProfile { name: name.clone(), ..FunctionProfile::default() };
            all.entry(name.clone()).or_insert_with(empty).merge(function);
        }
        self.functions = all.into_values().collect();
    }
}

/// Puts pairs of numbers on one line each: a histogram is read by its rows.
fn compact_pairs(text: &mut String) {
    let mut out = String::with_capacity(text.len());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim() == "[" {
            out.push_str(line);
            while let Some(inner) =
                lines.next_if(|l| l.trim_end_matches(',').trim().bytes().all(|b| b.is_ascii_digit()))
            {
                out.push_str(inner.trim());
                if inner.ends_with(',') {
                    out.push(' ');
                }
            }
            out.push_str(lines.next().unwrap_or_default().trim());
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    out.pop();
    *text = out;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::Recorder;

    fn sample(name: &str, memory: u32, us: u64) -> Profile {
        let mut warm = Recorder::default();
        warm.record(us);
        let mut measurement = Measurement::new(None, Some(memory), Basis::Traffic);
        measurement.invocations = 1;
        measurement.warm = warm.finish();
        let function = FunctionProfile {
            name: name.to_owned(),
            measurements: vec![measurement],
            hours: [("2026-11-25T09".to_owned(), 1)].into(),
            ..FunctionProfile::default()
        };
        let source = Source { kind: "x".into(), sha256: format!("{us}"), bytes: 1, records: 1, others: 0 };
        Profile { functions: vec![function], sources: vec![source], ..Profile::new() }
    }

    #[test]
    fn it_reads_what_it_writes() {
        let profile = sample("a", 128, 1_500);
        let text = profile.to_json();
        assert_eq!(Profile::from_json(&text), Ok(profile));
        assert!(text.contains("[1503, 1]") || text.contains("[1500, 1]") || text.contains(", 1]"), "{text}");
    }

    #[test]
    fn merging_is_associative_and_order_free_to_the_byte() {
        let parts = [sample("b", 128, 10), sample("a", 128, 20), sample("b", 256, 30), sample("b", 128, 40)];
        let join = |order: &[usize]| {
            let mut all = Profile::new();
            order.iter().for_each(|i| all.merge(parts[*i].clone()));
            all.to_json()
        };
        let first = join(&[0, 1, 2, 3]);
        assert_eq!(first, join(&[3, 1, 0, 2]));
        let mut right = parts[2].clone();
        right.merge(parts[3].clone());
        let mut left = parts[1].clone();
        left.merge(parts[0].clone());
        right.merge(left);
        assert_eq!(first, right.to_json());
        let b = Profile::from_json(&first).unwrap();
        assert_eq!(b.function("b").map(|f| (f.invocations(), f.measurements.len())), Some((3, 2)));
    }

    #[test]
    fn the_same_input_twice_is_noticed() {
        let mut twice = sample("a", 128, 10);
        assert!(twice.repeated_sources().is_empty());
        twice.merge(sample("a", 128, 10));
        assert_eq!(twice.repeated_sources().len(), 1);
    }

    #[test]
    fn other_versions_and_other_files_are_refused() {
        for (text, why) in [
            ("{\"version\": 2, \"new\": 1}", "it has version 2"),
            ("{}", "no `version`"),
            ("[]", "not a profile"),
            ("{\"version\": 1, \"sources\": [], \"functions\": [], \"x\": 1}", "unknown field"),
        ] {
            let error = Profile::from_json(text).unwrap_err().message;
            assert!(error.contains(why), "{error}");
        }
    }
}
