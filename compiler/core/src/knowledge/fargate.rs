//! Sizes of Fargate tasks: which CPU goes with which memory.
//!
//! Source: ECS API reference, `RegisterTaskDefinition`, and ECS guide, "Fargate task definition parameters: task size"
//! (Linux), read 2026-11.

/// Seconds that a task is billed for at least (AWS Fargate pricing).
pub const LEAST_BILLED_SECONDS: f64 = 60.0;

/// CPU units and MB of a task when nobody says them: half a processor with the memory of a middle-sized function.
pub const DEFAULT: (u64, u64) = (512, 1024);

/// CPU units; least, most and step of memory in MB. The smallest one has three sizes that are no steps.
const SIZES: [(u64, u64, u64, u64); 7] = [
    (256, 512, 2048, 0),
    (512, 1024, 4096, 1024),
    (1024, 2048, 8192, 1024),
    (2048, 4096, 16_384, 1024),
    (4096, 8192, 30_720, 1024),
    (8192, 16_384, 61_440, 4096),
    (16_384, 32_768, 122_880, 8192),
];

/// Memory of the smallest task, in MB.
const SMALLEST: [u64; 3] = [512, 1024, 2048];

/// CPU units that there are.
pub fn cpus() -> impl Iterator<Item = u64> {
    SIZES.iter().map(|size| size.0)
}

/// Whether Fargate has tasks of this size.
#[must_use]
pub fn exists(cpu: u64, memory: u64) -> bool {
    SIZES.iter().any(|(units, least, most, step)| {
        let fits =
            if *step == 0 { SMALLEST.contains(&memory) } else { (memory - least.min(&memory)).is_multiple_of(*step) };
        *units == cpu && (*least..=*most).contains(&memory) && fits
    })
}

/// Least and most MB that go with CPU units.
#[must_use]
pub fn memory_of(cpu: u64) -> Option<(u64, u64)> {
    SIZES.iter().find(|size| size.0 == cpu).map(|size| (size.1, size.2))
}

/// The size of a task of which not everything is said: the least of the other that goes with it.
#[must_use]
pub fn size(cpu: Option<u64>, memory: Option<u64>) -> (u64, u64) {
    match (cpu, memory) {
        (None, None) => DEFAULT,
        (Some(cpu), Some(memory)) => (cpu, memory),
        (Some(cpu), None) => (cpu, memory_of(cpu).map_or(DEFAULT.1, |(least, _)| least)),
        (None, Some(memory)) => (cpus().find(|cpu| exists(*cpu, memory)).unwrap_or(DEFAULT.0), memory),
    }
}

#[cfg(test)]
mod tests {
    use super::{DEFAULT, cpus, exists, memory_of, size};

    #[test]
    fn sizes_are_those_of_the_guide() {
        for (cpu, memory) in [(256, 512), (256, 2048), (512, 3072), (4096, 30_720), (8192, 20_480), (16_384, 122_880)] {
            assert!(exists(cpu, memory), "{cpu} {memory}");
        }
        for (cpu, memory) in [(256, 1536), (256, 4096), (512, 512), (1024, 2500), (8192, 17_408), (300, 1024)] {
            assert!(!exists(cpu, memory), "{cpu} {memory}");
        }
        assert!(exists(DEFAULT.0, DEFAULT.1));
        assert!(cpus().all(|cpu| memory_of(cpu).is_some_and(|(least, most)| exists(cpu, least) && exists(cpu, most))));
    }

    #[test]
    fn what_is_not_said_is_the_least_that_fits() {
        assert_eq!(size(Some(1024), None), (1024, 2048));
        assert_eq!(size(None, Some(4096)), (512, 4096));
        assert_eq!(size(None, None), DEFAULT);
    }
}
