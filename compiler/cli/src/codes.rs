//! Codes of findings that only the command line can make: about files and about comments addressed to the compiler.
//!
//! They have the numbers AA0030 to AA0039. The table of all codes is [`crate::session::all_codes`].

use aws_auto_source::{Code, suggest};

aws_auto_source::codes! {
    /// A suppression comment that silences nothing.
    UNUSED_SUPPRESSION = "AA0031", "unused-suppression", Warning,
        include_str!("../../../docs/codes/unused-suppression.md");
    /// A comment that begins like a suppression and is none.
    MALFORMED_SUPPRESSION = "AA0032", "malformed-suppression", Warning,
        include_str!("../../../docs/codes/malformed-suppression.md");
    /// A level in the settings for a code that does not exist, or cannot have it.
    BAD_LINT_SETTING = "AA0033", "bad-lint-setting", Warning,
        include_str!("../../../docs/codes/bad-lint-setting.md");
}

/// The code with this number or name, whatever its case and whether it has `_` or `-`.
pub(crate) fn find(codes: &[Code], wanted: &str) -> Option<Code> {
    let wanted = wanted.trim().replace('_', "-");
    codes.iter().copied().find(|c| c.0.id.eq_ignore_ascii_case(&wanted) || c.0.name.eq_ignore_ascii_case(&wanted))
}

/// "did you mean `unknown-key`?", when a code is near enough.
pub(crate) fn suggestion(codes: &[Code], wanted: &str) -> Option<String> {
    let names = codes.iter().flat_map(|c| [c.0.name, c.0.id]);
    suggest::nearest(wanted, names).map(|name| format!("did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_by_number_and_by_name_in_any_case() {
        assert_eq!(find(CODES, "aa0031"), Some(UNUSED_SUPPRESSION));
        assert_eq!(find(CODES, "Unused_Suppression"), Some(UNUSED_SUPPRESSION));
        assert_eq!(find(CODES, "AA003"), None);
        assert_eq!(suggestion(CODES, "unused-supression").as_deref(), Some("did you mean `unused-suppression`?"));
    }

    #[test]
    fn numbers_and_names_are_unique_in_the_whole_table() {
        let all = crate::session::all_codes();
        let unique: std::collections::BTreeSet<_> = all.iter().flat_map(|c| [c.0.id, c.0.name]).collect();
        assert_eq!(unique.len(), all.len() * 2);
    }
}
