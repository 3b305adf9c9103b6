//! How long reading, checking and compiling take, by the number of functions; `yaml_serde` into its `Value` beside it.
//!
//! `cargo bench -p aws-auto-tests`. Promises are ratios within one run: time per function at 10,000 to that at 100,
//! and a whole compilation to `yaml_value` of the same text.

use aws_auto_compiler::compile::{CompileOptions, compile};
use aws_auto_compiler::frontend::{NoCode, ReadOptions};
use aws_auto_compiler::knowledge::Date;
use aws_auto_source::yaml::{Limits, parse};
use aws_auto_source::{Diagnostics, FileId, SourceMap};
use aws_auto_targets::{Options, Target, emit};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

/// As the program itself has.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

fn main() {
    divan::main();
}

fn options() -> CompileOptions {
    let today = Date::since_1970(20_000);
    let read =
        ReadOptions { environment: None, monitoring: None, parameters: Default::default(), today, folders: Vec::new() };
    CompileOptions { read, artifacts_in_s3: false, levels: Default::default(), clock: || 0 }
}

fn sources(functions: usize) -> SourceMap {
    let mut sources = SourceMap::default();
    sources.add("generated.yaml", aws_auto_tests::ecosystem(functions));
    sources
}

#[divan::bench(args = SIZES)]
fn yaml_value(bencher: Bencher<'_, '_>, functions: usize) {
    let text = aws_auto_tests::ecosystem(functions);
    bencher.counter(ItemsCount::new(functions)).bench(|| serde_yaml::from_str::<serde_yaml::Value>(black_box(&text)));
}

#[divan::bench(args = SIZES)]
fn read_yaml(bencher: Bencher<'_, '_>, functions: usize) {
    let text = aws_auto_tests::ecosystem(functions);
    bencher.counter(ItemsCount::new(functions)).bench(|| {
        let mut diagnostics = Diagnostics::default();
        parse(FileId(0), black_box(&text), &Limits::default(), &mut diagnostics)
    });
}

#[divan::bench(args = SIZES)]
fn check(bencher: Bencher<'_, '_>, functions: usize) {
    let (sources, options) = (sources(functions), options());
    bencher.counter(ItemsCount::new(functions)).bench(|| compile(black_box(&sources), &options, &NoCode));
}

#[divan::bench(args = SIZES)]
fn whole_compile(bencher: Bencher<'_, '_>, functions: usize) {
    let (sources, options) = (sources(functions), options());
    bencher.counter(ItemsCount::new(functions)).bench(|| {
        let compiled = compile(black_box(&sources), &options, &NoCode).ok()?;
        Some(emit(Target::CloudFormation, compiled.stack.as_ref()?, &sources, &Options::default()))
    });
}
