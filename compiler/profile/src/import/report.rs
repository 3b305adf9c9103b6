//! `REPORT` lines: `REPORT RequestId: … Duration: 469.40 ms Billed Duration: 500 ms Memory Size: 1024 MB …`.
//!
//! Fields stand in any order, apart by tabs, blanks or, in text that was not unescaped, `\t` and `\n`. Labels that are
//! not known are passed over with their values, so a line of next year is read as far as it says what this year's do.

use memchr::memmem;

use super::collect::{End, Record};

const REPORT: &[u8] = b"REPORT RequestId:";
/// Numbers beyond this are no durations: a year in milliseconds.
const MOST_MS: u64 = 31_536_000_000;

/// The invocation that a text reports, if it does: the first one in it.
#[must_use]
pub fn parse_report(text: &[u8]) -> Option<Record> {
    let mut first = None;
    parse_reports(text, &mut |record| {
        first.get_or_insert(record);
    });
    first
}

/// Every invocation that a text reports; concurrent writers sometimes interleave two on one line. Returns how many
/// reports were begun, whole or not.
pub fn parse_reports(text: &[u8], found: &mut dyn FnMut(Record)) -> usize {
    let mut begun = 0;
    let mut rest = text;
    while let Some(at) = memmem::find(rest, b"REPORT ") {
        let (before, here) = rest.split_at(at);
        let initial = before.ends_with(b"INIT_");
        let mine = here.starts_with(REPORT) && begins_a_message(before);
        let body = here.get(7..).unwrap_or_default();
        let end = memmem::find(body, b"REPORT ").unwrap_or(body.len());
        let fields = body.get(..end).unwrap_or_default();
        if initial {
            begun += 1;
            init_report(fields).into_iter().for_each(&mut *found);
        } else if mine {
            begun += 1;
            report(fields).into_iter().for_each(&mut *found);
        }
        rest = body.get(end..).unwrap_or_default();
    }
    begun
}

/// A message begins a line, or follows what `aws logs tail`, a table or JSON put before it.
fn begins_a_message(before: &[u8]) -> bool {
    let last = before.last().copied().unwrap_or(b'\n');
    // Unescaped text of two reports that ran into each other: a letter or digit before it means a broken line.
    last.is_ascii_whitespace()
        || matches!(last, b'"' | b'\'' | b',' | b'|' | b';' | b'n' | b't')
        || last.is_ascii_digit()
}

fn report(fields: &[u8]) -> Option<Record> {
    let mut record = Record::default();
    let mut error_type = None;
    let mut status = None;
    each_field(fields, |label, value, unit| {
        let ms = unit == b"ms";
        let mb = unit == b"MB";
        match label {
            b"RequestId" => record.request_id = text(value),
            b"Duration" if ms => record.duration_us = microseconds(value),
            b"Billed Duration" if ms => record.billed_ms = whole(value),
            b"Memory Size" if mb => record.memory_mb = whole(value).and_then(|n| u32::try_from(n).ok()),
            b"Max Memory Used" if mb => record.max_memory_mb = whole(value).and_then(|n| u32::try_from(n).ok()),
            b"Init Duration" if ms => record.init_us = microseconds(value),
            b"Restore Duration" if ms => record.restore_us = microseconds(value),
            b"Billed Restore Duration" if ms => record.billed_restore_ms = whole(value),
            b"Status" => status = text(value),
            b"Error Type" => error_type = text(value),
            _ => {}
        }
    });
    record.end = end(status.as_deref(), error_type.as_deref(), &record);
    // Without these it is cut off, or no report of Lambda's; a report of a managed instance has no billed fields.
    (record.duration_us.is_some() && record.memory_mb.is_some()).then_some(record)
}

/// `INIT_REPORT Init Duration: 10008.12 ms Phase: init Status: timeout`: counts only when it failed.
fn init_report(fields: &[u8]) -> Option<Record> {
    let mut failed = false;
    each_field(fields, |label, value, _| failed |= label == b"Status" && value != b"success");
    failed.then(|| Record { end: End::FailedInit, ..Record::default() })
}

/// How it ended, by the words of Lambda. `Runtime.ExitError` with all memory used is how the kernel ends a process.
pub(super) fn end(status: Option<&str>, error_type: Option<&str>, record: &Record) -> End {
    let full = record.max_memory_mb.is_some() && record.max_memory_mb >= record.memory_mb;
    match (status, error_type) {
        (_, Some("Runtime.OutOfMemory")) => End::OutOfMemory,
        (_, Some("Runtime.ExitError")) if full => End::OutOfMemory,
        (Some("timeout"), _) | (_, Some("Sandbox.Timedout")) => End::Timeout,
        (Some("error" | "failure"), _) | (_, Some(_)) => End::Error,
        _ => End::Fine,
    }
}

/// Calls `field` with each label, its value and the unit behind it (empty without one).
fn each_field<'t>(text: &'t [u8], mut field: impl FnMut(&[u8], &'t [u8], &'t [u8])) {
    let mut words = Words { text };
    let mut label: Vec<u8> = Vec::with_capacity(32);
    let mut waiting = words.next();
    while let Some(word) = waiting {
        let Some(last) = word.strip_suffix(b":") else {
            extend_label(&mut label, word);
            waiting = words.next();
            continue;
        };
        extend_label(&mut label, last);
        let value = words.next().unwrap_or_default();
        let unit = words.next();
        let has_unit = unit.filter(|u| matches!(*u, b"ms" | b"MB"));
        field(&label, value, has_unit.unwrap_or_default());
        label.clear();
        waiting = if has_unit.is_some() { words.next() } else { unit };
    }
}

/// Labels have at most three words; more is prose, of which only the last words can be a label.
fn extend_label(label: &mut Vec<u8>, word: &[u8]) {
    if label.len() + word.len() > 32 {
        label.clear();
    }
    if !label.is_empty() {
        label.push(b' ');
    }
    if word.len() <= 32 {
        label.extend_from_slice(word);
    }
}

/// Words of a text between blanks, quotes and escaped blanks.
struct Words<'t> {
    text: &'t [u8],
}

impl<'t> Iterator for Words<'t> {
    type Item = &'t [u8];

    fn next(&mut self) -> Option<&'t [u8]> {
        loop {
            let gap = gap(self.text);
            if gap == 0 {
                break;
            }
            self.text = self.text.get(gap..).unwrap_or_default();
        }
        let end = (0..self.text.len()).find(|at| gap(self.text.get(*at..).unwrap_or_default()) > 0);
        let (word, rest) = self.text.split_at(end.unwrap_or(self.text.len()));
        self.text = rest;
        (!word.is_empty()).then_some(word)
    }
}

/// How many bytes of blank a text begins with.
fn gap(text: &[u8]) -> usize {
    match text {
        [first, ..] if first.is_ascii_whitespace() || *first == b'"' => 1,
        [b'\\', b't' | b'n' | b'r', ..] => 2,
        _ => 0,
    }
}

fn text(value: &[u8]) -> Option<String> {
    std::str::from_utf8(value).ok().map(str::to_owned)
}

fn whole(value: &[u8]) -> Option<u64> {
    let fits = !value.is_empty() && value.len() <= 12 && value.iter().all(u8::is_ascii_digit);
    fits.then(|| value.iter().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0')))
}

/// `469.40` milliseconds as 469400 microseconds, exactly.
fn microseconds(value: &[u8]) -> Option<u64> {
    let point = value.iter().position(|b| *b == b'.').unwrap_or(value.len());
    let (before, after) = value.split_at(point);
    let ms = whole(before).filter(|ms| *ms <= MOST_MS)?;
    let Some(after) = after.get(1..) else { return Some(ms * 1_000) };
    let digits = !after.is_empty() && after.iter().all(u8::is_ascii_digit);
    let thousandths =
        [100, 10, 1].iter().zip(after).map(|(weight, digit)| weight * u64::from(digit.wrapping_sub(b'0')));
    digits.then(|| ms * 1_000 + thousandths.sum::<u64>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PLAIN: &str = "REPORT RequestId: a-1\tDuration: 469.40 ms\tBilled Duration: 470 ms\tMemory Size: 1024 MB\tMax Memory Used: 21 MB";

    fn read(text: &str) -> Option<Record> {
        parse_report(text.as_bytes())
    }

    #[test]
    fn tabs_blanks_quotes_and_escapes_are_all_the_same() {
        let plain = read(PLAIN).unwrap();
        assert_eq!((plain.duration_us, plain.billed_ms, plain.memory_mb), (Some(469_400), Some(470), Some(1_024)));
        for text in [
            PLAIN.replace('\t', "  "),
            PLAIN.replace('\t', "\\t") + "\\n",
            format!("1764063000000,\"{PLAIN}\n"),
            format!("2026-11-25T09:30:05.1+00:00 2026/11/25/[$LATEST]ab {PLAIN}\r\n"),
        ] {
            assert_eq!(read(&text).as_ref(), Some(&plain), "{text}");
        }
    }

    #[test]
    fn fields_stand_in_any_order_and_unknown_ones_are_passed_over() {
        let text = "REPORT RequestId: a\tMemory Size: 128 MB\tSomething New: 7 ms\tXRAY TraceId: 1-5\tSegmentId: 9f\t\
                    Sampled: true\tDuration: 3 ms\tStatus: error\tError Type: Runtime.ExitError\tMax Memory Used: 20 MB";
        let record = read(text).unwrap();
        assert_eq!((record.memory_mb, record.duration_us, record.end), (Some(128), Some(3_000), End::Error));
        assert_eq!(record.billed_ms, None);
    }

    #[test]
    fn how_it_ended_is_known() {
        for (tail, end) in [
            ("Status: timeout", End::Timeout),
            ("Status: error\tError Type: Runtime.OutOfMemory", End::OutOfMemory),
            ("Status: error\tError Type: Runtime.ExitError", End::Error),
            ("", End::Fine),
        ] {
            assert_eq!(read(&format!("{PLAIN}\t{tail}")).unwrap().end, end, "{tail}");
        }
        let full = PLAIN.replace("Used: 21", "Used: 1024") + "\tStatus: error\tError Type: Runtime.ExitError";
        assert_eq!(read(&full).unwrap().end, End::OutOfMemory);
        let init = read("INIT_REPORT Init Duration: 10008.12 ms\tPhase: init\tStatus: timeout").unwrap();
        assert_eq!(init.end, End::FailedInit);
        assert_eq!(read("INIT_REPORT Init Duration: 100.12 ms\tPhase: init\tStatus: success"), None);
    }

    #[test]
    fn what_is_cut_off_or_told_by_a_program_is_no_report() {
        for end in 0..PLAIN.find("1024 MB").unwrap() {
            assert_eq!(read(&PLAIN[..end]), None, "{}", &PLAIN[..end]);
        }
        for text in [
            "the line xREPORT RequestId: a Duration: 1 ms Memory Size: 128 MB",
            "REPORT RequestId: a Duration: -1 ms Memory Size: 128 MB",
            "REPORT RequestId: a Duration: 1e3 ms Memory Size: 128 MB",
            "REPORT RequestId: a Duration: 99999999999999999999 ms Memory Size: 128 MB",
            "REPORT RequestId: a Duration: 1 s Memory Size: 128 MB",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn two_on_one_line_are_two_and_a_broken_first_costs_only_itself() {
        let mut durations = Vec::new();
        let both = format!("{PLAIN} {}", PLAIN.replace("469.40", "1.00"));
        assert_eq!(parse_reports(both.as_bytes(), &mut |r| durations.push(r.duration_us)), 2);
        let broken = format!("REPORT RequestId: a\tDuration: 469.40 ms\tBilled{PLAIN}");
        parse_reports(broken.replace("BilledREPORT", "Billed\nREPORT").as_bytes(), &mut |r| {
            durations.push(r.duration_us);
        });
        assert_eq!(durations, [Some(469_400), Some(1_000), Some(469_400)]);
    }

    proptest! {
        #[test]
        fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            parse_reports(&bytes, &mut |_| {});
        }

        #[test]
        fn mangled_reports_do_not_panic(cut in 0usize..120, byte in any::<u8>(), at in 0usize..120) {
            let mut line = PLAIN.as_bytes().to_vec();
            if let Some(place) = line.get_mut(at) { *place = byte; }
            parse_reports(line.get(cut..).unwrap_or_default(), &mut |_| {});
        }
    }
}
