//! An event filter that looks where nothing is.

use aws_auto_source::{Diagnostic, Entry, Map, Node};

use super::{Check, Findings, Lint};
use crate::knowledge::patterns::{DYNAMODB_FIELDS, KINESIS_FIELDS, SQS_FIELDS};

aws_auto_source::codes! {
    /// A filter on fields that no record has.
    FILTER_MISSES = "AA0212", "filter-misses", Warning, include_str!("../../../../docs/codes/filter-misses.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Written };

/// Where records come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// A queue.
    Queue,
    /// A Kinesis stream.
    Stream,
    /// A table's stream.
    Table,
}

impl Source {
    /// The fields of a record, and the one that holds what the sender wrote.
    const fn fields(self) -> (&'static [&'static str], &'static str) {
        match self {
            Self::Queue => (&SQS_FIELDS, "body"),
            Self::Stream => (&KINESIS_FIELDS, "data"),
            Self::Table => (&DYNAMODB_FIELDS, "dynamodb"),
        }
    }
}

/// Judges a filter, or each of a list of filters.
pub(crate) fn check(filter: &Node, source: Source) -> Findings {
    let mut findings = Findings::default();
    let filters = filter.as_seq().unwrap_or(std::slice::from_ref(filter));
    for map in filters.iter().filter_map(Node::as_map) {
        fields(map, source, &mut findings);
        if source == Source::Table {
            map.get("dynamodb").into_iter().for_each(|record| numbers(record, &mut findings));
        }
    }
    findings
}

fn fields(map: &Map, source: Source, findings: &mut Findings) {
    let (known, holder) = source.fields();
    for Entry { key, value } in &map.entries {
        if &*key.value == "$or" {
            value.as_seq().into_iter().flatten().filter_map(Node::as_map).for_each(|m| fields(m, source, findings));
            continue;
        }
        if known.contains(&&*key.value) || wants_absence(value) {
            continue;
        }
        let message = format!("no record has a field `{}`, so this filter lets none through", key.value);
        let help = format!("what was sent is under `{holder}`: write `{holder}: {{{}: …}}`", key.value);
        findings.push(Diagnostic::new(FILTER_MISSES, key.span, message).label("matches nothing").help(help));
    }
}

/// That a field is not there is a wish that comes true.
fn wants_absence(value: &Node) -> bool {
    let absent = |item: &Node| {
        let exists = item.as_map().and_then(|map| map.get("exists")).and_then(Node::as_scalar);
        exists.and_then(aws_auto_source::Scalar::as_bool) == Some(false)
    };
    value.as_seq().is_some_and(|items| items.iter().any(absent))
}

/// Numbers of DynamoDB are strings in its records: `{N: ["5"]}`, which nothing compares as numbers.
fn numbers(node: &Node, findings: &mut Findings) {
    for Entry { key, value } in node.as_map().into_iter().flat_map(|map| &map.entries) {
        if &*key.value != "N" {
            numbers(value, findings);
            continue;
        }
        for item in value.as_seq().into_iter().flatten() {
            number(item, findings);
        }
    }
}

fn number(item: &Node, findings: &mut Findings) {
    let compared = item.as_map().and_then(|map| map.entry("numeric")).map(|entry| entry.key.span);
    let bare = matches!(item.describe(), "a number").then_some(item.span);
    let Some(span) = compared.or(bare) else { return };
    let found = Diagnostic::new(FILTER_MISSES, span, "DynamoDB's records hold numbers as strings");
    let found = found.label("matches nothing");
    findings.push(match item.as_scalar() {
        Some(scalar) => found.help("put the number in quotes").fix(
            "put the number in quotes",
            item.span,
            format!("\"{}\"", scalar.text),
        ),
        None => found.help("compare in the function; a filter can only match the very string, such as `N: [\"5\"]`"),
    });
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    fn filtered(source: &str, filter: &str) -> Vec<String> {
        let text = format!(
            "lambda_functions: [{{name: a, triggers: [{{source: {source}, filter: {filter}}}]}}]\n\
                            resources: {{streams: {{s: {{mode: provisioned, shards: 1}}}}}}\n"
        );
        let said = found(
            &text.replace("\nresources", if source.contains("kinesis") { "\nresources" } else { "\nx-resources" }),
        );
        said.into_iter().map(|line| line.split_once(": ").unwrap().1.to_owned()).collect()
    }

    #[test]
    fn what_was_sent_stands_below_a_field_of_the_record() {
        for (source, inside, outside) in [
            ("sqs, queue: q", "{body: {kind: [a]}}", "{kind: [a]}"),
            ("kinesis, stream: s", "{data: {kind: [a]}}", "{kind: [a]}"),
            ("dynamodb, table: t", "{eventName: [INSERT]}", "{NewImage: {kind: {S: [a]}}}"),
        ] {
            assert_eq!(filtered(source, inside), [""; 0]);
            assert_eq!(filtered(source, outside).len(), 1, "{outside}");
        }
        assert!(filtered("sqs, queue: q", "{$or: [{body: {a: [1]}}, {messageId: [x]}]}").is_empty());
        assert!(filtered("sqs, queue: q", "{other: [{exists: false}]}").is_empty());
    }

    #[test]
    fn numbers_of_dynamodb_are_strings() {
        let filter = |n: &str| format!("{{dynamodb: {{NewImage: {{size: {{N: [{n}]}}}}}}}}");
        assert!(filtered("dynamodb, table: t", &filter("\"5\"")).is_empty());
        assert_eq!(filtered("dynamodb, table: t", &filter("5")), ["DynamoDB's records hold numbers as strings"]);
        assert_eq!(filtered("dynamodb, table: t", &filter("{numeric: [\">\", 5]}")).len(), 1);
    }
}
