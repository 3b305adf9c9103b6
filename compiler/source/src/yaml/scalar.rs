//! One string as a scalar that reads as that string wherever a scalar may stand: for edits of users' files.

/// The string, plain where that is safe in block and flow collections and in YAML 1.1 as well as 1.2; else in double
/// quotes.
#[must_use]
pub fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

fn is_plain(text: &str) -> bool {
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '/' | '$'));
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':' | '$');
    begins && text.chars().all(inside) && !text.ends_with(':') && !is_word(text)
}

/// What some reader of YAML takes for something else than a string.
fn is_word(text: &str) -> bool {
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::scalar;
    use crate::yaml::{Limits, parse};
    use crate::{Diagnostics, FileId};

    #[test]
    fn what_is_safe_stays_plain() {
        for text in ["memory", "s3:ObjectCreated", "ce:GetCostAndUsage", "/orders", "python3.13", "${resource.a.arn}"] {
            assert_eq!(scalar(text) == text, !text.contains('{'), "{text}");
        }
        assert_eq!(scalar("rate(1 hour)"), "\"rate(1 hour)\"");
        assert_eq!(scalar("yes"), "\"yes\"");
        assert_eq!(scalar("10"), "\"10\"");
    }

    #[test]
    fn every_string_reads_as_itself_in_block_and_in_flow() {
        for text in ["", " a", "a: b", "a #b", "*", "- x", "1e3", "~", "é\t\"\\", "a,b]", "\u{7}", "No", "x:"] {
            for whole in [format!("k: {}\n", scalar(text)), format!("k: [{}, z]\n", scalar(text))] {
                let mut found = Diagnostics::default();
                let parsed = parse(FileId(0), &whole, &Limits::default(), &mut found);
                let value = parsed.documents[0].as_map().unwrap().get("k").unwrap();
                let value = value.as_seq().map_or(value, |items| &items[0]);
                assert_eq!((&*value.as_scalar().unwrap().text, value.describe()), (text, "a string"), "{whole}");
            }
        }
    }
}
