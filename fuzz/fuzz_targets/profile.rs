//! Bytes as measurements: nothing may panic, and whatever is taken merges with itself and reads back.

#![no_main]

use aws_auto_profile::{Hints, Importer, Profile};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let hints = Hints { function: Some("f".to_owned()), ..Hints::default() };
    let mut importer = Importer::new(hints);
    let _ = importer.read(bytes, &mut |_| {});
    let mut profile = importer.finish();
    profile.merge(profile.clone());
    assert_eq!(Profile::from_json(&profile.to_json()), Ok(profile));
});
