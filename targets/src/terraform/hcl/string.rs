//! Strings: quotes, escapes, and text that looks like an interpolation.

use std::fmt::Write as _;

/// Appends a literal string with its quotes.
pub fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    push_escaped(out, text);
    out.push('"');
}

/// Appends what stands for `text` between the quotes of a template.
pub fn push_escaped(out: &mut String, text: &str) {
    push_template(out, text, push_char);
}

/// Appends what stands for `text` in a string of the JSON syntax, where Terraform reads templates, before JSON's own
/// escapes.
pub fn push_json_template(out: &mut String, text: &str) {
    push_template(out, text, String::push);
}

/// `$${` and `%%{` are a literal `${` and `%{`. A `$` or `%` before them would be read as part of the mark, so it is
/// interpolated; elsewhere both stand for themselves.
fn push_template(out: &mut String, text: &str, push: impl Fn(&mut String, char)) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '$' && c != '%' {
            push(out, c);
            continue;
        }
        let mut run = 1;
        while chars.next_if_eq(&c).is_some() {
            run += 1;
        }
        push_marks(out, c, run, chars.peek());
    }
}

fn push_marks(out: &mut String, mark: char, run: usize, next: Option<&char>) {
    let opens = next == Some(&'{');
    let last = if opens { run - 1 } else { run };
    for _ in 0..last {
        if opens {
            out.extend(["${\"", mark.encode_utf8(&mut [0; 4]), "\"}"]);
        } else {
            out.push(mark);
        }
    }
    if opens {
        out.extend([mark, mark]);
    }
}

fn push_char(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        // Whatever cannot be seen is written so that it can: controls, and marks that turn the reading direction.
        c if c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}') => {
            // Writing to a string cannot fail.
            _ = write!(out, "\\u{:04x}", u32::from(c));
        }
        c => out.push(c),
    }
}

/// Appends a key of a mapping: bare where it is a plain word, else quoted. Letters outside of ASCII are escaped, so
/// that the width of a key, by which the formatter aligns, is the number of its characters.
pub fn push_key(out: &mut String, key: &str) {
    if is_word(key) {
        out.push_str(key);
        return;
    }
    let mut quoted = String::with_capacity(key.len() + 2);
    push_quoted(&mut quoted, key);
    for c in quoted.chars() {
        match u32::from(c) {
            0..=0x7f => out.push(c),
            code @ 0x80..=0xffff => _ = write!(out, "\\u{code:04x}"),
            code => _ = write!(out, "\\U{code:08x}"),
        }
    }
}

/// Words that mean something else at the place of a key.
const RESERVED: [&str; 5] = ["for", "if", "null", "true", "false"];

fn is_word(key: &str) -> bool {
    let mut chars = key.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !RESERVED.contains(&key)
}
