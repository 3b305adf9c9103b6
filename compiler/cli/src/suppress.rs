//! Comments that silence a finding where it stands: `# aws-auto: allow(CODE[, CODE]) reason`.
//!
//! At the end of a line the comment stands for that line; on a line of its own, for the next line that is neither empty
//! nor a comment. It silences findings that begin on that line. Errors are not silenced, for the reason given in
//! [`crate::levels`]. Comments come before flags, so that `--allow` cannot make a comment look unused.

use aws_auto_source::{Code, Diagnostic, Diagnostics, FileId, Severity, SourceFile, SourceMap, Span, suggest};

use crate::codes::{self, MALFORMED_SUPPRESSION, UNUSED_SUPPRESSION};
use crate::session::Comment;

/// One code in one comment.
#[derive(Debug)]
struct Suppression {
    code: Code,
    span: Span,
    file: FileId,
    line: u32,
    /// What to take out when it silences nothing.
    removal: Span,
    used: bool,
}

/// Silences what comments ask for, and reports comments that ask for nothing.
pub(crate) fn apply(diagnostics: &mut Diagnostics, sources: &SourceMap, comments: &[Comment], all: &[Code]) {
    let mut suppressions = Vec::new();
    let mut findings = Diagnostics::default();
    for comment in comments {
        read(sources, comment.span, all, &mut suppressions, &mut findings);
    }
    // Sorted by place, so that each finding is one search: big files have thousands of both.
    suppressions.sort_by_key(|s| (s.file, s.line, s.code.0.id));
    diagnostics.retain_mut(|d| !silence(&mut suppressions, sources, d));
    if !diagnostics.has_errors() {
        suppressions.iter().filter(|s| !s.used).for_each(|s| findings.push(unused(s)));
    }
    diagnostics.append(findings);
}

fn silence(suppressions: &mut [Suppression], sources: &SourceMap, diagnostic: &Diagnostic) -> bool {
    let Some(span) = diagnostic.span.filter(|_| diagnostic.severity != Severity::Error) else { return false };
    if suppressions.is_empty() {
        return false;
    }
    let key = (span.file, sources.range(span).0.line, diagnostic.code.0.id);
    let first = suppressions.partition_point(|s| (s.file, s.line, s.code.0.id) < key);
    let same = suppressions.iter_mut().skip(first).take_while(|s| (s.file, s.line, s.code.0.id) == key);
    same.fold(false, |_, suppression| {
        suppression.used = true;
        true
    })
}

fn unused(suppression: &Suppression) -> Diagnostic {
    let code = suppression.code.0;
    let message = format!("this comment allows {} `{}`, which is not reported here", code.id, code.name);
    let found = Diagnostic::new(UNUSED_SUPPRESSION, suppression.span, message);
    let found = found.fix("remove it", suppression.removal, "");
    if code.severity == Severity::Error {
        found.help("an error cannot be silenced: repair it and remove the comment")
    } else {
        found.label("silences nothing").help("remove it")
    }
}

/// Reads one comment: the suppressions in it, or what is wrong with it.
fn read(sources: &SourceMap, span: Span, all: &[Code], found: &mut Vec<Suppression>, wrong: &mut Diagnostics) {
    let text = sources.slice(span);
    let Some(order) = text.trim_start_matches('#').trim_start().strip_prefix("aws-auto:") else { return };
    let Some(file) = sources.get(span.file) else { return };
    let malformed = |at: Span, message: String| Diagnostic::new(MALFORMED_SUPPRESSION, at, message);
    let Some((list, _reason)) =
        order.trim_start().strip_prefix("allow").and_then(|s| s.trim_start().strip_prefix('(')?.split_once(')'))
    else {
        let message = "this comment begins with `aws-auto:` but does not say `allow(CODE)`".to_owned();
        wrong.push(malformed(span, message).help("write `# aws-auto: allow(CODE) reason`"));
        return;
    };
    let line = target_line(file, span);
    for name in list.split(',') {
        let at = part(span, text, name.trim());
        match codes::find(all, name) {
            Some(code) => {
                let removal = if list.contains(',') { entry(text, at, span) } else { whole(file, span) };
                found.push(Suppression { code, span: at, file: span.file, line, removal, used: false });
            }
            None => wrong.push(unknown(all, name.trim(), malformed(at, format!("there is no code `{}`", name.trim())))),
        }
    }
}

/// With what was meant, when a code is near enough.
fn unknown(all: &[Code], name: &str, found: Diagnostic) -> Diagnostic {
    let help = codes::suggestion(all, name);
    let near = suggest::nearest(name, all.iter().map(|code| code.0.name));
    let found = match (near, found.span) {
        (Some(near), Some(span)) => found.write_instead(span, name, near),
        _ => found,
    };
    Diagnostic { help, ..found }
}

/// One code of a list, with the comma that goes with it.
fn entry(text: &str, code: Span, comment: Span) -> Span {
    let (start, end) = ((code.start - comment.start) as usize, (code.end - comment.start) as usize);
    let (before, after) = (text.get(..start).unwrap_or(""), text.get(end..).unwrap_or(""));
    if let Some(rest) = after.trim_start().strip_prefix(',') {
        return comment.sub(start, text.len() - rest.trim_start().len() - start);
    }
    let kept = before.trim_end().trim_end_matches(',').len();
    comment.sub(kept, end - kept)
}

/// A comment with the blanks before it, and the line itself when nothing else stands on it.
fn whole(file: &SourceFile, comment: Span) -> Span {
    let line = file.line_col(comment.start).line;
    let (begin, next) = (file.line_start(line), file.line_start(line + 1));
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let before = file.text().get(begin..comment.start as usize).unwrap_or("");
    if before.trim().is_empty() {
        return Span::new(comment.file, offset(begin), offset(next));
    }
    Span::new(comment.file, offset(begin + before.trim_end().len()), comment.end)
}

/// The span of `part`, which must be a slice of `text`, the text under `span`.
fn part(span: Span, text: &str, part: &str) -> Span {
    let offset = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    if part.is_empty() { span } else { span.sub(offset, part.len()) }
}

/// The line a comment stands for; one that no file has when only comments and empty lines follow.
fn target_line(file: &SourceFile, comment: Span) -> u32 {
    let own = file.line_col(comment.start).line;
    let before = file.text().get(file.line_start(own)..comment.start as usize).unwrap_or("");
    if !before.trim().is_empty() {
        return own;
    }
    let ends = |line: &u32| {
        let text = file.line(*line).trim();
        !text.is_empty() && !text.starts_with('#')
    };
    (own + 1..=file.line_count()).find(ends).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{CODES, HARD_ERROR, WARNING, at};

    /// Findings of `code` at each `!` in the text; comments wherever there is a `#`. Returns what is left over.
    fn left(text: &str, code: Code) -> Vec<String> {
        let mut sources = SourceMap::default();
        let file = sources.add("a.yaml", text);
        let mut diagnostics = Diagnostics::default();
        for (i, _) in text.match_indices('!') {
            let i = u32::try_from(i).unwrap();
            diagnostics.push(at(code, i, i + 1));
        }
        let mut comments = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if let Some(i) = line.find('#') {
                let end = start + line.trim_end().len();
                let span = Span::new(file, u32::try_from(start + i).unwrap(), u32::try_from(end).unwrap());
                comments.push(Comment { span });
            }
            start += line.len();
        }
        apply(&mut diagnostics, &sources, &comments, CODES);
        let all: Vec<Code> = CODES.iter().chain(codes::CODES).copied().collect();
        assert!(diagnostics.as_slice().iter().all(|d| all.contains(&d.code)));
        let show = |d: &Diagnostic| {
            let span = d.span.unwrap();
            format!("{}:{}: {}", sources.range(span).0.line, d.code.0.name, sources.slice(span))
        };
        diagnostics.as_slice().iter().map(show).collect()
    }

    #[test]
    fn a_comment_at_the_end_of_a_line_stands_for_that_line_only() {
        let text = "a: ! # aws-auto: allow(odd-thing) measured\nb: !\n";
        assert_eq!(left(text, WARNING), ["2:odd-thing: !"]);
    }

    #[test]
    fn a_comment_above_stands_for_the_next_line_with_content() {
        let text = "# aws-auto: allow(AA9902)\n\n# because\na: !\nb: !\n";
        assert_eq!(left(text, WARNING), ["5:odd-thing: !"]);
    }

    #[test]
    fn several_codes_may_stand_in_one_comment_and_each_must_be_used() {
        let text = "a: ! # aws-auto: allow(odd-thing, good-to-know) both\n";
        assert_eq!(left(text, WARNING), ["1:unused-suppression: good-to-know"]);
    }

    #[test]
    fn an_unused_comment_is_reported_where_its_code_stands() {
        assert_eq!(left("é: 1 # aws-auto: allow(odd-thing)\n", WARNING), ["1:unused-suppression: odd-thing"]);
        assert_eq!(left("a: 1\n# aws-auto: allow(odd-thing)\n", WARNING), ["2:unused-suppression: odd-thing"]);
    }

    #[test]
    fn errors_are_not_silenced_and_nothing_is_called_unused_beside_them() {
        let text = "a: ! # aws-auto: allow(broken-thing)\nb: 1 # aws-auto: allow(odd-thing)\n";
        assert_eq!(left(text, HARD_ERROR), ["1:broken-thing: !"]);
    }

    #[test]
    fn what_begins_like_a_suppression_must_be_one() {
        assert_eq!(left("a: 1 # aws-auto: ignore x\n", WARNING), ["1:malformed-suppression: # aws-auto: ignore x"]);
        assert_eq!(left("a: 1 # aws-auto: allow(od-thing)\n", WARNING), ["1:malformed-suppression: od-thing"]);
        assert_eq!(left("a: 1 # aws-auto: allow()\n", WARNING), ["1:malformed-suppression: # aws-auto: allow()"]);
        assert_eq!(left("a: 1 # about aws-auto: nothing\n", WARNING), Vec::<String>::new());
    }
}
