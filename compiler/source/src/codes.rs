//! The codes of everything that can be wrong with a file as text and as YAML, AA0001 to AA0029.
//!
//! Only what a reader of YAML can know stands here; what the language makes of it has its own blocks elsewhere.

macro_rules! page {
    ($name:literal) => {
        include_str!(concat!("../../../docs/codes/", $name, ".md"))
    };
}

crate::codes! {
    /// The bytes are not UTF-8 text.
    NOT_TEXT = "AA0001", "not-text", Error, page!("not-text");
    /// More bytes or nodes than the limits allow.
    FILE_TOO_LARGE = "AA0002", "file-too-large", Error, page!("file-too-large");
    /// Not YAML.
    YAML_SYNTAX = "AA0003", "yaml-syntax", Error, page!("yaml-syntax");
    /// A tab where YAML wants spaces.
    TAB_INDENTATION = "AA0004", "tab-indentation", Error, page!("tab-indentation");
    /// A line indented like no line above it.
    BAD_INDENTATION = "AA0005", "bad-indentation", Error, page!("bad-indentation");
    /// `{` inside an unquoted value of a flow collection.
    UNQUOTED_BRACES = "AA0006", "unquoted-braces", Error, page!("unquoted-braces");
    /// The same key twice in one mapping.
    DUPLICATE_KEY = "AA0007", "duplicate-key", Error, page!("duplicate-key");
    /// A list or mapping as a key.
    COMPLEX_KEY = "AA0008", "complex-key", Error, page!("complex-key");
    /// `*name` without an `&name` before it.
    UNKNOWN_ALIAS = "AA0009", "unknown-alias", Error, page!("unknown-alias");
    /// `*name` inside the value that `&name` names.
    RECURSIVE_ALIAS = "AA0010", "recursive-alias", Error, page!("recursive-alias");
    /// Aliases that expand to far more than the file holds.
    ALIAS_EXPANSION = "AA0011", "alias-expansion", Error, page!("alias-expansion");
    /// Collections inside collections beyond the limit.
    NESTED_TOO_DEEP = "AA0012", "nested-too-deep", Error, page!("nested-too-deep");
    /// `<<` with something else than mappings.
    BAD_MERGE = "AA0013", "bad-merge", Error, page!("bad-merge");
    /// A tag outside the YAML 1.2 core schema.
    UNKNOWN_TAG = "AA0014", "unknown-tag", Error, page!("unknown-tag");
    /// A core tag on a value of another kind.
    TAG_MISMATCH = "AA0015", "tag-mismatch", Error, page!("tag-mismatch");
    /// Reading stopped after too many errors.
    TOO_MANY_ERRORS = "AA0016", "too-many-errors", Error, page!("too-many-errors");
}

#[cfg(test)]
mod tests {
    use super::CODES;
    use crate::yaml::{Limits, parse};
    use crate::{Diagnostics, FileId};

    /// The codes that the example of a page gets.
    fn judged(page: &str, fence: &str) -> Vec<&'static str> {
        let example = page.split(fence).nth(1).unwrap().split("```").next().unwrap();
        let mut found = Diagnostics::default();
        parse(FileId(0), example, &Limits::default(), &mut found);
        found.into_iter().map(|f| f.code.0.name).collect()
    }

    #[test]
    fn examples_do_what_their_pages_say() {
        // Examples of these would fill the page, or are not text.
        let only_described = ["not-text", "file-too-large", "alias-expansion", "nested-too-deep", "too-many-errors"];
        for code in CODES {
            assert_eq!(judged(code.0.page, "```yaml right\n"), [""; 0], "{}", code.0.name);
            if !only_described.contains(&code.0.name) {
                assert!(judged(code.0.page, "```yaml wrong\n").iter().all(|c| *c == code.0.name), "{}", code.0.name);
                assert!(!judged(code.0.page, "```yaml wrong\n").is_empty(), "{}", code.0.name);
            }
        }
    }

    #[test]
    fn every_page_is_titled_by_its_name_and_shows_wrong_and_right() {
        for code in CODES {
            assert!(code.0.page.starts_with(&format!("# {}\n", code.0.name)), "{}", code.0.name);
            assert!(code.0.page.contains("```yaml wrong\n"), "{}", code.0.name);
            assert!(code.0.page.contains("```yaml right\n"), "{}", code.0.name);
        }
    }

    #[test]
    fn ids_are_unique_and_inside_the_block() {
        let ids: Vec<_> = CODES.iter().map(|c| c.0.id).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
        assert!(ids.iter().all(|id| ("AA0001"..="AA0029").contains(id)));
    }
}
