//! How much is allocated on the way, as a snapshot: a step that starts to copy shows here, on any machine.
//!
//! Counts grow in proportion to the number of functions; that is asserted, not just recorded.

use aws_auto_compiler::compile::{CompileOptions, compile};
use aws_auto_compiler::frontend::{NoCode, ReadOptions};
use aws_auto_source::yaml::{Limits, parse};
use aws_auto_source::{Diagnostics, FileId, SourceMap};
use aws_auto_targets::{Options, Target, emit};

use crate::harness::fixtures::TODAY;

/// Allocations of reading, of compiling without printing, and of printing, per function.
fn per_function(functions: usize) -> [f64; 3] {
    let text = aws_auto_tests::ecosystem(functions);
    let mut sources = SourceMap::default();
    sources.add("generated.yaml", text.clone());
    let read = ReadOptions {
        environment: None,
        monitoring: None,
        parameters: std::collections::BTreeMap::new(),
        today: TODAY.parse().unwrap(),
        folders: Vec::new(),
    };
    let options = CompileOptions {
        read,
        artifacts_in_s3: false,
        levels: aws_auto_compiler::passes::Levels::default(),
        clock: || 0,
    };
    // Tables of knowledge are read once per process: not part of the count.
    compile(&sources, &options, &NoCode).unwrap();
    let reading = allocation_counter::measure(|| {
        let mut diagnostics = Diagnostics::default();
        parse(FileId(0), &text, &Limits::default(), &mut diagnostics);
    });
    let mut compiled = None;
    let compiling = allocation_counter::measure(|| compiled = Some(compile(&sources, &options, &NoCode).unwrap()));
    let stack = compiled.unwrap().stack.unwrap();
    let printing = allocation_counter::measure(|| {
        let _ = emit(Target::CloudFormation, &stack, &sources, &Options::default());
    });
    #[expect(clippy::cast_precision_loss, reason = "counts here are far below 2⁵³")]
    let each = |count: u64| count as f64 / functions as f64;
    [reading, compiling, printing].map(|info| each(info.count_total))
}

#[test]
fn allocations_per_function_are_known_and_do_not_grow() {
    let (few, many) = (per_function(100), per_function(1000));
    let names = ["reading", "compiling", "printing"];
    for ((name, few), many) in names.iter().zip(few).zip(many) {
        assert!(many <= few * 1.05, "{name}: {few:.1} allocations a function become {many:.1}");
    }
    let table: Vec<String> = names
        .iter()
        .zip(many)
        .map(|(name, count)| format!("{name:10} {:5.0}", (count / 10.0).round() * 10.0))
        .collect();
    insta::assert_snapshot!("allocations", table.join("\n"));
}
