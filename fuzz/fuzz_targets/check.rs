//! Bytes as an ecosystem, all the way to the template: nothing may panic, and no span may point outside of the text.

#![no_main]

use aws_auto_compiler::compile::{CompileOptions, compile};
use aws_auto_compiler::frontend::{NoCode, ReadOptions};
use aws_auto_compiler::knowledge::Date;
use aws_auto_source::SourceMap;
use aws_auto_targets::{Options, Target, emit};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut sources = SourceMap::default();
    sources.add("fuzz.yaml", text);
    let read = ReadOptions {
        environment: None,
        monitoring: None,
        parameters: Default::default(),
        today: Date::since_1970(20_000),
        folders: Vec::new(),
    };
    let options = CompileOptions { read, artifacts_in_s3: false, levels: Default::default(), clock: || 0 };
    let Ok(compiled) = compile(&sources, &options, &NoCode) else { return };
    for diagnostic in compiled.diagnostics.as_slice() {
        let span = diagnostic.span.unwrap_or_default();
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{diagnostic:?}");
    }
    if let Some(stack) = &compiled.stack {
        let _ = emit(Target::CloudFormation, stack, &sources, &Options::default());
    }
});
