//! Two texts as a unified diff, as `patch` and `git apply` read it.

use similar::TextDiff;

/// The difference between two states of a file; empty when there is none.
pub(crate) fn unified(name: &str, before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    let name = name.trim_start_matches("./");
    // Absolute names are no part of a tree that has a `/` before it.
    let side = |side: &str| if name.starts_with('/') { name.to_owned() } else { format!("{side}/{name}") };
    diff.unified_diff().context_radius(3).header(&side("a"), &side("b")).to_string()
}

#[cfg(test)]
mod tests {
    use super::unified;

    #[test]
    fn a_diff_is_what_git_would_print() {
        let before = "a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\n";
        assert_eq!(
            unified("./x.yaml", before, &before.replace("e: 5", "e: five")),
            "--- a/x.yaml\n+++ b/x.yaml\n@@ -2,5 +2,5 @@\n b: 2\n c: 3\n d: 4\n-e: 5\n+e: five\n f: 6\n"
        );
        assert_eq!(unified("x.yaml", before, before), "");
    }

    #[test]
    fn a_missing_last_line_break_is_said() {
        assert!(
            unified("x.yaml", "a: 1", "a: 2")
                .ends_with("-a: 1\n\\ No newline at end of file\n+a: 2\n\\ No newline at end of file\n")
        );
    }
}
