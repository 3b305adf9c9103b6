//! How a string is written: plain where nobody can misread it, in quotes otherwise, as a block when it has lines.
//!
//! The rule for plain scalars is a white list, narrower than either version of YAML needs: what is not obviously a
//! string is quoted. <https://yaml.org/type/> lists the types of YAML 1.1, <https://yaml.org/spec/1.2.2/> has the rest.

use std::fmt::Write as _;

/// Writes a string as a value, with the line break after it; `indent` is that of a block's lines.
pub(super) fn push(out: &mut String, text: &str, indent: usize) {
    if fits_block(text) {
        return push_block(out, text, indent);
    }
    push_line(out, text);
    out.push('\n');
}

/// Writes a string on one line.
pub(super) fn push_line(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text);
    } else if text.chars().all(|c| is_printable(c) && c != '\'') {
        out.push('\'');
        out.push_str(text);
        out.push('\'');
    } else {
        push_double_quoted(out, text);
    }
}

/// Characters that every reader takes literally and leaves alone: no controls, no line breaks of YAML 1.1 (U+0085,
/// U+2028, U+2029), no byte order mark, no non-characters.
pub(super) fn is_printable(c: char) -> bool {
    match c {
        ' '..='~' => true,
        '\u{2028}' | '\u{2029}' | '\u{feff}' => false,
        '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}' => true,
        _ => false,
    }
}

fn is_plain(text: &str) -> bool {
    starts_like_a_word(text)
        && text.chars().all(is_plain_char)
        && !text.contains(": ")
        && !text.ends_with([' ', ':'])
        && !is_keyword(text)
}

/// A letter, or the beginning of a path: no number, date or time begins so, and no indicator.
fn starts_like_a_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '_')
        || text.starts_with("./")
        || text.starts_with("../")
}

/// No `#`, no brackets or braces, no quotes: they are only sometimes safe, and quoted strings are readable too.
fn is_plain_char(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' | '-' | '_' | '.' | '/' | ':' | '(' | ')' | '@' | '+' | '=' | '*' => {
            true
        }
        '$' | '%' | '~' | '?' | '!' | ';' | '<' | '>' | '^' | '&' | '|' | ',' => true,
        other => !other.is_ascii() && other.is_alphanumeric(),
    }
}

/// Booleans and nulls of YAML 1.1 in any case; 1.2 has fewer.
fn is_keyword(text: &str) -> bool {
    const KEYWORDS: &[&str] = &["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    text.len() <= 5 && KEYWORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether a block reads back as exactly this text, in every reader and after an editor's clean-up: at least two
/// lines, none with blanks at its end or a tab at its start, no blank at the very beginning (it would be taken for
/// indentation), and at most one line break at the end (more would take in the empty lines after the block).
fn fits_block(text: &str) -> bool {
    text.contains('\n')
        && !text.starts_with([' ', '\n'])
        && !text.ends_with("\n\n")
        && text.split('\n').all(|line| !line.starts_with('\t') && !line.ends_with([' ', '\t']))
        && text.chars().all(|c| is_printable(c) || c == '\n' || c == '\t')
}

fn push_block(out: &mut String, text: &str, indent: usize) {
    out.push_str(if text.ends_with('\n') { "|\n" } else { "|-\n" });
    for line in text.lines() {
        if !line.is_empty() {
            super::push_spaces(out, indent);
            out.push_str(line);
        }
        out.push('\n');
    }
}

fn push_double_quoted(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_printable(c) => out.push(c),
            c => push_code_point(out, c),
        }
    }
    out.push('"');
}

fn push_code_point(out: &mut String, c: char) {
    match u32::from(c) {
        n @ ..=0xff => push_hex(out, "\\x", n, 2),
        n @ ..=0xffff => push_hex(out, "\\u", n, 4),
        n => push_hex(out, "\\U", n, 8),
    }
}

/// Writes a prefix and a number in hexadecimal, with at least so many digits.
pub(crate) fn push_hex(out: &mut String, prefix: &str, number: u32, width: usize) {
    // Writing to a string cannot fail.
    _ = write!(out, "{prefix}{number:0width$x}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        let mut out = String::new();
        push_line(&mut out, text);
        out
    }

    #[test]
    fn ordinary_strings_stay_plain() {
        for text in [
            "AWS::Lambda::Function",
            "python3.12",
            "app.lambda_handler",
            "rate(5 minutes)",
            "cron(0 1 * * ? *)",
            "./src/fn",
            "../src/fn",
            "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess",
            "Größe, in Euro",
            "yesterday",
            "nothing",
        ] {
            assert_eq!(line(text), text);
        }
    }

    #[test]
    fn what_yaml_1_1_reads_as_something_else_is_quoted() {
        for text in
            ["yes", "No", "ON", "off", "y", "N", "1_000", "1:30", "190:20:30", "2012-10-17", "010", "1e3", "=", "<<"]
        {
            assert_eq!(line(text), format!("'{text}'"));
        }
    }

    #[test]
    fn quotes_and_controls_take_double_quotes() {
        assert_eq!(line("it's"), "\"it's\"");
        assert_eq!(line("a\"b"), "'a\"b'");
        assert_eq!(line("a\u{85}\u{2028}\u{0}\n"), "\"a\\x85\\u2028\\x00\\n\"");
    }

    #[test]
    fn lines_become_a_block_when_it_is_safe() {
        let mut out = String::new();
        push(&mut out, "a\n\n  b\n", 2);
        push(&mut out, "a\n b ", 2);
        assert_eq!(out, "|\n  a\n\n    b\n\"a\\n b \"\n");
    }
}
