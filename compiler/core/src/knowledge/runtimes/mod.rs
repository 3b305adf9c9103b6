//! Which Lambda runtimes there are, until when, and what each of them can do.
//!
//! Dates are compared with the day the caller gives. The default runtime is a field of the table, not a result of
//! today's date, so that the same ecosystem compiles to the same bytes next year.

mod family;

pub use family::{Family, HandlerShape, is_handler};

use super::Date;
use std::sync::LazyLock;

/// One runtime, as `Runtime` of a function names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runtime<'t> {
    /// Lambda's name, such as `python3.13`.
    pub name: &'t str,
    /// The language, which decides what a handler looks like.
    pub family: Family,
    /// From this day AWS neither patches nor supports it. `None` with the other dates: not known to be generally
    /// available, or no end announced.
    pub deprecated: Option<Date>,
    /// From this day no function can be created with it.
    pub create_block: Option<Date>,
    /// From this day no function that has it can be updated.
    pub update_block: Option<Date>,
    /// The runtime that AWS's lifecycle data names in its place.
    pub successor: Option<&'t str>,
    /// Runs on arm64.
    pub arm64: bool,
    /// Can be restored from a snapshot of a published version.
    pub snap_start: bool,
    /// Takes its code inside the template (`ZipFile`).
    pub inline_code: bool,
}

/// Days before the end of a runtime's support in which AWS tells accounts that use it (Lambda guide, "Runtime deprecation
/// policy": at least 180).
pub const DEPRECATION_NOTICE_DAYS: i32 = 180;

/// How far a runtime's life has gone on a given day, worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Patched and supported.
    Supported,
    /// No longer patched; still deploys.
    Deprecated,
    /// New functions are refused.
    CreateBlocked,
    /// Changes to functions are refused too.
    UpdateBlocked,
}

impl Runtime<'_> {
    /// The state on that day; a date counts from its own day on.
    #[must_use]
    pub fn status(&self, today: Date) -> Status {
        let past = |date: Option<Date>| date.is_some_and(|date| date <= today);
        if past(self.update_block) {
            Status::UpdateBlocked
        } else if past(self.create_block) {
            Status::CreateBlocked
        } else if past(self.deprecated) {
            Status::Deprecated
        } else {
            Status::Supported
        }
    }

    /// Whether AWS's lifecycle data has it. One that only the API model lists may be a preview.
    #[must_use]
    pub fn is_generally_available(&self) -> bool {
        self.deprecated.is_some()
    }
}

/// All runtimes of one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table<'t> {
    default: &'t str,
    /// In byte order of the name.
    runtimes: Vec<Runtime<'t>>,
}

static BUNDLED: LazyLock<Table<'static>> = LazyLock::new(|| Table::parse(include_str!("../data/runtimes.txt")));

impl<'t> Table<'t> {
    /// Reads a text in the format of `data/runtimes.txt`; lines that do not fit are skipped.
    #[must_use]
    pub fn parse(text: &'t str) -> Self {
        let default = text.lines().find_map(|line| line.strip_prefix("=default\t")).unwrap_or_default();
        let mut runtimes: Vec<_> = text.lines().filter_map(parse_runtime).collect();
        runtimes.sort_by_key(|runtime| runtime.name);
        Self { default, runtimes }
    }

    /// The table that is compiled in.
    #[must_use]
    pub fn bundled() -> &'static Table<'static> {
        &BUNDLED
    }

    /// The runtime of exactly that name.
    #[must_use]
    pub fn runtime(&self, name: &str) -> Option<&Runtime<'t>> {
        let at = self.runtimes.binary_search_by_key(&name, |runtime| runtime.name).ok()?;
        self.runtimes.get(at)
    }

    /// All of them, in byte order of the name.
    #[must_use]
    pub fn runtimes(&self) -> &[Runtime<'t>] {
        &self.runtimes
    }

    /// The name that a function gets which names none.
    #[must_use]
    pub fn default_name(&self) -> &'t str {
        self.default
    }
}

/// The runtime of exactly that name.
#[must_use]
pub fn runtime(name: &str) -> Option<&'static Runtime<'static>> {
    Table::bundled().runtime(name)
}

/// Every runtime that Lambda's API knows, in byte order of the name.
#[must_use]
pub fn runtimes() -> &'static [Runtime<'static>] {
    Table::bundled().runtimes()
}

/// The name of the runtime that a function gets which names none: the newest generally available Python when the
/// table was written.
#[must_use]
pub fn default_name() -> &'static str {
    Table::bundled().default_name()
}

fn parse_runtime(line: &str) -> Option<Runtime<'_>> {
    let mut fields = line.split('\t');
    let (name, family) = (fields.next()?, Family::from_word(fields.next()?)?);
    let mut date = || fields.next().map(|text| text.parse().ok());
    let (deprecated, create_block, update_block) = (date()?, date()?, date()?);
    let successor = fields.next().filter(|text| *text != "-");
    let able = fields.next()?;
    let has = |word| able.split(',').any(|one| one == word);
    let (arm64, snap_start, inline_code) = (has("arm64"), has("snapstart"), has("inline"));
    Some(Runtime { name, family, deprecated, create_block, update_block, successor, arm64, snap_start, inline_code })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// `Runtime` of botocore 1.44.5's Lambda model, the same list that Lambda's API reference prints.
    const API: &str = "custom dotnet10 dotnet6 dotnet8 dotnetcore1.0 dotnetcore2.0 dotnetcore2.1 dotnetcore3.1 go1.x java11 \
        java11.al2023 java17 java17.al2023 java21 java25 java8 java8.al2 java8.al2023 nodejs nodejs10.x \
        nodejs12.x nodejs14.x nodejs16.x nodejs18.x nodejs20.x nodejs22.x nodejs24.x nodejs26.x nodejs4.3 \
        nodejs4.3-edge nodejs6.10 nodejs8.10 provided provided.al2 provided.al2023 python2.7 python3.10 \
        python3.11 python3.12 python3.13 python3.14 python3.15 python3.6 python3.7 python3.8 python3.9 \
        ruby2.5 ruby2.7 ruby3.2 ruby3.3 ruby3.4 ruby4.0";

    #[test]
    fn every_runtime_of_the_api_is_present_and_no_other() {
        let mut api: Vec<&str> = API.split(' ').collect();
        api.sort_unstable();
        assert_eq!(runtimes().iter().map(|runtime| runtime.name).collect::<Vec<_>>(), api);
    }

    #[test]
    fn a_life_ends_in_three_steps() {
        let python = runtime("python3.9").unwrap();
        assert_eq!(python.status(on("2025-12-14")), Status::Supported);
        assert_eq!(python.status(on("2025-12-15")), Status::Deprecated);
        assert_eq!(python.status(on("2027-02-01")), Status::CreateBlocked);
        assert_eq!(python.status(on("2027-03-03")), Status::UpdateBlocked);
        assert_eq!(python.successor, Some("python3.14"));
    }

    #[test]
    fn abilities_are_those_of_aws() {
        let able = |name| runtime(name).map(|r| (r.arm64, r.snap_start, r.inline_code)).unwrap();
        assert_eq!(able("python3.11"), (true, false, true));
        assert_eq!(able("python3.12"), (true, true, true));
        assert_eq!(able("java8.al2"), (true, false, false));
        assert_eq!(able("java21"), (true, true, false));
        assert_eq!(able("dotnet8"), (true, true, false));
        assert_eq!(able("dotnet6"), (true, false, false));
        assert_eq!(able("nodejs22.x"), (true, false, true));
        assert_eq!(able("go1.x"), (false, false, false));
        assert_eq!(able("provided.al2023"), (true, false, false));
    }

    #[test]
    fn the_default_is_the_newest_python_that_is_generally_available() {
        let default = runtime(default_name()).unwrap();
        assert_eq!(default.name, "python3.14");
        assert!(default.is_generally_available() && default.arm64);
        assert!(!runtime("python3.15").unwrap().is_generally_available());
    }

    #[test]
    fn successors_exist_and_do_not_end_before_their_predecessor() {
        for old in runtimes() {
            let Some(new) = old.successor else { continue };
            let new = runtime(new).unwrap();
            assert!(new.deprecated >= old.deprecated, "{} -> {}", old.name, new.name);
        }
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = include_str!("../data/runtimes.txt").lines().filter(|line| !line.starts_with([';', '=']));
        assert_eq!(lines.count(), runtimes().len());
        let dated = |date: fn(&Runtime<'_>) -> Option<Date>| {
            runtimes().iter().filter(|runtime| date(runtime).is_some()).count()
        };
        let dates = [dated(|r| r.deprecated), dated(|r| r.create_block), dated(|r| r.update_block)];
        assert_eq!(dates, [46, 46, 46]);
    }

    #[test]
    fn a_table_of_ones_own_has_its_own_default() {
        let table = Table::parse("=default\tpython9.9\npython9.9\tpython\t2099-01-01\t-\t-\t-\tarm64\n");
        assert_eq!(table.default_name(), "python9.9");
        assert_eq!(table.runtime("python9.9").unwrap().deprecated, Some(on("2099-01-01")));
        assert_eq!(table.runtime("python9.9").unwrap().status(on("2099-01-01")), Status::Deprecated);
    }
}
