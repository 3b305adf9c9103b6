//! `--explain-passes` and `--timings`: what the passes did, as text.

use std::fmt::Write;

use crate::session::{Change, PassTrace};

/// What each pass changed, on what, why, from which evidence. Nothing about a pass that did nothing.
pub(crate) fn explained(passes: &[PassTrace]) -> String {
    let mut out = String::new();
    for pass in passes.iter().filter(|pass| !pass.changes.is_empty()) {
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(out, "{}", pass.pass);
        pass.changes.iter().for_each(|change| explain(&mut out, change));
    }
    if out.is_empty() { "no pass changed anything\n".to_owned() } else { out }
}

fn explain(out: &mut String, change: &Change) {
    let _ = writeln!(out, "  {}: {}", change.subject, change.what);
    let _ = writeln!(out, "    because {}", change.why);
    let confidence = change.confidence.map(|c| format!("confidence {:.0} %", c * 100.0));
    let evidence = (!change.evidence.is_empty()).then(|| format!("evidence: {}", change.evidence));
    let parts: Vec<_> = evidence.into_iter().chain(confidence).collect();
    if !parts.is_empty() {
        let _ = writeln!(out, "    {}", parts.join("; "));
    }
}

/// How long each pass took, in their order, and all of them.
pub(crate) fn timings(passes: &[PassTrace]) -> String {
    let total: u64 = passes.iter().map(|pass| pass.micros).sum();
    let rows = passes.iter().map(|pass| (pass.pass.as_str(), pass.micros)).chain([("total", total)]);
    let width = passes.iter().map(|pass| pass.pass.chars().count()).max().unwrap_or(0).max("total".len());
    let mut out = String::new();
    for (name, micros) in rows {
        let _ = writeln!(out, "{name:<width$}  {:>6}.{:03} ms", micros / 1000, micros % 1000);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes() -> Vec<PassTrace> {
        let change = Change {
            subject: "orders".to_owned(),
            what: "memory 512 → 1024".to_owned(),
            why: "it is faster for the same price".to_owned(),
            evidence: "1,204 invocations".to_owned(),
            confidence: Some(0.874),
        };
        let bare = Change { evidence: String::new(), confidence: None, ..change.clone() };
        vec![
            PassTrace { pass: "architecture".to_owned(), changes: Vec::new(), micros: 7 },
            PassTrace { pass: "memory".to_owned(), changes: vec![change, bare], micros: 12_345 },
        ]
    }

    #[test]
    fn changes_are_told_with_reason_evidence_and_confidence_and_idle_passes_are_not() {
        insta::assert_snapshot!(explained(&passes()), @r"
        memory
          orders: memory 512 → 1024
            because it is faster for the same price
            evidence: 1,204 invocations; confidence 87 %
          orders: memory 512 → 1024
            because it is faster for the same price
        ");
        assert_eq!(explained(&[]), "no pass changed anything\n");
    }

    #[test]
    fn timings_are_a_table_with_a_total() {
        insta::assert_snapshot!(timings(&passes()), @r"
        architecture       0.007 ms
        memory            12.345 ms
        total             12.352 ms
        ");
    }
}
