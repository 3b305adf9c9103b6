//! A `*` in a bucket trigger's prefix or suffix, which S3 takes for a character of the key.

use aws_auto_source::{Diagnostic, Spanned};

use super::{Check, Lint};

aws_auto_source::codes! {
    /// A filter that no key will ever match.
    LITERAL_WILDCARD = "AA0210", "literal-wildcard", Warning,
        include_str!("../../../../docs/codes/literal-wildcard.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Written };

/// Judges a prefix or suffix as written.
pub(crate) fn check(written: &Spanned<String>, what: &str) -> Option<Diagnostic> {
    let value = &written.value;
    if !value.contains('*') {
        return None;
    }
    let message = format!("S3 takes the `*` in a {what} for a character of the key");
    let found = Diagnostic::new(LITERAL_WILDCARD, written.span, message).label("no wildcard");
    // Where it stands at the open end it says what a prefix and a suffix say anyway.
    let meant = if what == "suffix" { value.trim_start_matches('*') } else { value.trim_end_matches('*') };
    Some(if meant.is_empty() {
        found.help(format!("remove the {what}: without one, all keys match"))
    } else if meant.contains('*') {
        found.help(
            "write one trigger for each prefix and suffix, or match keys with a `pattern` of `source: eventbridge`",
        )
    } else {
        let text = aws_auto_source::yaml::scalar(meant);
        found
            .help(format!(
                "write `{meant}`: a {what} matches whatever comes {}",
                if what == "suffix" { "before" } else { "after" }
            ))
            .fix(format!("write `{meant}`"), written.span, text)
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use aws_auto_source::{Span, Spanned};

    #[test]
    fn a_star_at_the_open_end_is_left_out() {
        let fixed = |value: &str, what: &str| {
            let found = check(&Spanned::new(value.to_owned(), Span::default()), what)?;
            Some(found.fixes.first().map_or_else(String::new, |fix| fix.edits[0].replacement.clone()))
        };
        assert_eq!(fixed("*.jpg", "suffix").as_deref(), Some("\".jpg\""));
        assert_eq!(fixed("in/*", "prefix").as_deref(), Some("in/"));
        assert_eq!(fixed("in/*/raw", "prefix").as_deref(), Some(""), "nothing certain");
        assert_eq!(fixed("*", "suffix").as_deref(), Some(""));
        assert_eq!(fixed(".jpg", "suffix"), None);
    }
}
