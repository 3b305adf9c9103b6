//! More readers of one stream than its shards serve.

use aws_auto_source::Diagnostic;

use super::{Check, Findings, Index, Lint, also_at};
use crate::ir::{ResourceKind, TriggerKind};
use crate::knowledge::limits::event_source::{DYNAMODB_STREAM_READERS, KINESIS_STREAM_READERS};

aws_auto_source::codes! {
    /// Readers that throttle each other.
    CROWDED_STREAM = "AA0222", "crowded-stream", Warning, include_str!("../../../../docs/codes/crowded-stream.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

fn check(index: &Index<'_>, findings: &mut Findings) {
    for (id, resource) in index.eco.resources() {
        let most = match resource.kind() {
            ResourceKind::Table => DYNAMODB_STREAM_READERS,
            ResourceKind::Stream => KINESIS_STREAM_READERS,
            _ => continue,
        };
        let mut readers: Vec<_> =
            index.readers(id).iter().filter(|r| matches!(r.trigger.kind, TriggerKind::Stream(_))).collect();
        readers.sort_by_key(|reader| reader.trigger.span);
        let Some(extra) = readers.get(most) else { continue };
        let (kind, name, count) = (resource.kind().word(), &resource.name, readers.len());
        let message = format!("{count} functions read the stream of the {kind} `{name}`, of which AWS serves {most}");
        let found = Diagnostic::new(CROWDED_STREAM, extra.trigger.span, message)
            .label("readers throttle each other")
            .help("let one function read, and hand the records on by a topic or a bus");
        let others = readers.iter().take(most).map(|r| (r.trigger.span, format!("read by `{}`", r.function.name)));
        findings.push(also_at(found, others));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::names;

    #[test]
    fn a_table_serves_two() {
        let text = |readers: usize| {
            let one = |n| format!("  - {{name: f{n}, triggers: [{{source: dynamodb, table: t}}]}}\n");
            format!("lambda_functions:\n{}", (0..readers).map(one).collect::<String>())
        };
        assert!(names(&text(2)).is_empty());
        assert_eq!(names(&text(3)), ["crowded-stream"]);
    }
}
