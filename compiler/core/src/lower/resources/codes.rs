//! Findings about resources and their policies: numbers AA0600 to AA0619. Their pages are in `docs/codes/`.

use aws_auto_source::codes;

codes! {
    /// A resource policy that is longer than AWS stores.
    RESOURCE_POLICY_SIZE = "AA0600", "resource-policy-size", Error,
        include_str!("../../../../../docs/codes/resource-policy-size.md");
    /// An imported resource whose owner must let a service in.
    IMPORTED_POLICY = "AA0601", "imported-policy", Warning,
        include_str!("../../../../../docs/codes/imported-policy.md");
    /// A topic to which no AWS service can publish, and to which nobody here publishes.
    TOPIC_WITHOUT_PUBLISHER = "AA0602", "topic-without-publisher", Note,
        include_str!("../../../../../docs/codes/topic-without-publisher.md");
    /// An attribute that has one type in one key and another in the next.
    KEY_ATTRIBUTE = "AA0603", "key-attribute", Error, include_str!("../../../../../docs/codes/key-attribute.md");
    /// A period, capacity or length that AWS refuses.
    REFUSED_SETTING = "AA0604", "refused-setting", Error,
        include_str!("../../../../../docs/codes/refused-setting.md");
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use aws_auto_source::{FileId, SourceMap};

    use super::{CODES, RESOURCE_POLICY_SIZE};
    use crate::compile::{CompileOptions, compile};
    use crate::frontend::{NoCode, ReadOptions};
    use crate::knowledge::Date;

    /// The findings of this room about the example of a page.
    fn judged(page: &str, fence: &str) -> Vec<&'static str> {
        let example = page.split(fence).nth(1).unwrap().split("```").next().unwrap();
        let mut sources = SourceMap::default();
        assert_eq!(sources.add("example.yaml", example), FileId(0));
        let read = ReadOptions {
            environment: None,
            monitoring: None,
            parameters: BTreeMap::new(),
            today: Date::new(2026, 11, 1).unwrap(),
            folders: vec![String::new()],
        };
        let compiled = compile(
            &sources,
            &CompileOptions { read, artifacts_in_s3: false, levels: Default::default(), clock: || 0 },
            &NoCode,
        )
        .unwrap();
        let found = compiled.diagnostics.into_iter();
        found.map(|f| f.code).filter(|c| CODES.contains(c)).map(|c| c.0.name).collect()
    }

    #[test]
    fn examples_do_what_their_pages_say() {
        for code in CODES {
            assert_eq!(judged(code.0.page, "```yaml right\n"), [""; 0], "{}", code.0.name);
            // An example long enough would fill the page.
            if *code != RESOURCE_POLICY_SIZE {
                assert_eq!(judged(code.0.page, "```yaml wrong\n"), [code.0.name], "{}", code.0.name);
            }
        }
    }

    #[test]
    fn every_page_is_titled_by_its_name() {
        for code in CODES {
            assert!(code.0.page.starts_with(&format!("# {}\n", code.0.name)), "{}", code.0.name);
        }
    }
}
