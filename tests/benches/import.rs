//! How fast logs become a profile: `cargo bench -p aws-auto-tests --bench import`.
//!
//! The promise is 1 GB of `REPORT` lines a minute on one core (17 MB/s) below 100 MB of memory; divan prints bytes a
//! second and, through its allocator, the most memory held at once.

use aws_auto_profile::{Hints, Importer};
use divan::counter::BytesCount;
use divan::{AllocProfiler, Bencher};

#[global_allocator]
static ALLOCATOR: AllocProfiler<mimalloc::MiMalloc> = AllocProfiler::new(mimalloc::MiMalloc);

fn main() {
    divan::main();
}

/// As CloudWatch writes them, with the other lines of an invocation between, about 64 MB.
fn lines() -> String {
    let mut text = String::new();
    for i in 0_u64.. {
        let id = format!("{i:08x}-0b99-4bea-851f-{:012x}", i.wrapping_mul(2_654_435_761) % (1 << 48));
        let (ms, cents) = (i * 7_919 % 900 + 1, i * 31 % 100);
        let init = if i % 50 == 0 { "Init Duration: 210.33 ms\t" } else { "" };
        text.push_str(&format!(
            "START RequestId: {id} Version: $LATEST\nEND RequestId: {id}\nREPORT RequestId: {id}\tDuration: {ms}.{cents:02} ms\t\
             Billed Duration: {} ms\tMemory Size: 1024 MB\tMax Memory Used: 90 MB\t{init}\n",
            ms + 1
        ));
        if text.len() >= 64 << 20 {
            break;
        }
    }
    text
}

fn events(lines: &str) -> String {
    let event = |(i, line): (usize, &str)| serde_json::json!({"logStreamName": "s", "timestamp": 1_764_063_000_000_u64 + i as u64, "message": line, "eventId": "1"});
    let events: Vec<_> = lines.lines().take(200_000).enumerate().map(event).collect();
    serde_json::json!({ "events": events }).to_string()
}

fn bench(bencher: Bencher<'_, '_>, text: &str) {
    bencher.counter(BytesCount::of_str(text)).bench(|| {
        let mut importer = Importer::new(Hints { function: Some("f".to_owned()), ..Hints::default() });
        let _ = importer.read(text.as_bytes(), &mut |_| {});
        importer.finish()
    });
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn report_lines(bencher: Bencher<'_, '_>) {
    bench(bencher, &lines());
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn filter_log_events(bencher: Bencher<'_, '_>) {
    bench(bencher, &events(&lines()));
}
