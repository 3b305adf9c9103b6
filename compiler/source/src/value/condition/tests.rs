//! What is read, what is said about what is not, and that every text is one of the two.

use proptest::prelude::*;

use super::{Parsed, parse};
use crate::value::testing::in_bounds;

fn read(text: &str) -> String {
    let Parsed { syntax, misspelt, broken } = parse(text);
    assert!(misspelt.is_empty() && broken.is_none(), "{text}: {misspelt:?} {broken:?}");
    syntax.unwrap().to_string()
}

#[test]
fn conditions_of_the_language() {
    let same = [
        "payload_size > 6MB",
        "cost_sensitivity == high",
        "a >= 1 and (b < 2 or (not c == 3))",
        "region in [eu-west-1, 'eu central']",
        "not (a == 1 or b == 2)",
        "not not a == 1",
        "100ms > latency_requirement",
        "x == 'it\\'s'",
        "delta > -5",
        "source == orders.created/v2:eu",
    ];
    for text in same {
        assert_eq!(read(text), text.replace("(not c == 3)", "not c == 3"), "{text}");
    }
    assert_eq!(read("a==1 and b!=2 or c<3"), "(a == 1 and b != 2) or c < 3", "`and` binds tighter than `or`");
    assert_eq!(read("not a == 1 and b == 2"), "not a == 1 and b == 2", "`not` binds tightest");
    assert_eq!(read("((a == 1))"), "a == 1");
    assert_eq!(read("a == \"in\""), "a == 'in'", "a keyword in quotes is text");
}

#[test]
fn spellings_of_other_languages_are_understood_and_named() {
    let cases = [
        ("a = 1", "=", "=="),
        ("a === 1", "===", "=="),
        ("a => 1", "=>", ">="),
        ("a =< 1", "=<", "<="),
        ("a <> 1", "<>", "!="),
        ("a ≥ 1", "≥", ">="),
        ("a == 1 && b == 2", "&&", "and"),
        ("a == 1&&b == 2", "&&", " and "),
        ("a == 1 || b == 2", "||", "or"),
        ("!(a == 1)", "!", "not "),
        ("(!a == 1)", "!", "not "),
        ("a == 1 AND b == 2", "AND", "and"),
        ("a is 1", "is", "=="),
        ("a gt 1", "gt", ">"),
    ];
    for (text, written, proper) in cases {
        let parsed = parse(text);
        let [problem] = parsed.misspelt.as_slice() else { panic!("{text}: {parsed:?}") };
        let place = problem.place;
        assert_eq!(&text[place.offset..place.offset + place.len], written, "{text}");
        assert_eq!(problem.replacement.as_deref(), Some(proper), "{text}");
        let mut mended = text.to_owned();
        mended.replace_range(place.offset..place.offset + place.len, proper);
        assert_eq!(read(&mended), parsed.syntax.unwrap().to_string(), "{text} → {mended}");
    }
    assert_eq!(parse("a = 1 && b => 2 || !c = 3").misspelt.len(), 6, "all of them at once");
}

/// Text, the part pointed at, words of the message.
#[test]
fn what_cannot_be_read_is_pointed_at() {
    let cases = [
        ("", "", "there is nothing"),
        ("   ", "", "there is nothing"),
        ("payload_size", "payload_size", "compared with nothing"),
        ("payload_size >", "", "the condition ends"),
        ("> 6MB", ">", "an attribute is expected"),
        ("a > 6 MB", "6 MB", "no space before its unit"),
        ("a > 10 minutes", "10 minutes", "write `10m`"),
        ("a > 10 apples", "apples", "`and` or `or` is expected"),
        ("a == 1 b == 2", "b", "`and` or `or` is expected"),
        ("1 < a < 2", "<", "two sides"),
        ("(a == 1", "(", "not closed"),
        ("a == 1)", ")", "closes nothing"),
        ("a in b", "b", "list in brackets"),
        ("a in []", "[]", "empty"),
        ("a in [b c]", "c", "between them"),
        ("a in [b", "[", "not closed"),
        ("a not in [b]", "a not in", "two things"),
        ("a contains b", "contains", "an operator is expected"),
        ("a == 'b", "'b", "no closing"),
        ("a == 'b\\n'", "\\", "before a quote"),
        ("a > 6 * 1024", "*", "no meaning"),
        ("a == ${param.X}", "$", "no meaning"),
        ("a <=> b", "<=>", "no operator"),
        ("a == and", "and", "a value is expected here, not `and`"),
    ];
    for (text, place, words) in cases {
        let problem = parse(text).broken.unwrap_or_else(|| panic!("{text} is read"));
        let pointed = &text[problem.place.offset..problem.place.offset + problem.place.len];
        assert_eq!(pointed, place, "{text}: {problem:?}");
        let said = format!("{} {}", problem.message, problem.help.as_deref().unwrap_or_default());
        assert!(said.contains(words), "{text}: {said}");
    }
}

#[test]
fn nesting_is_bounded_and_length_is_not() {
    let deep = |n: usize| format!("{}a == 1{}", "(".repeat(n), ")".repeat(n));
    assert!(parse(&deep(64)).broken.is_none());
    assert!(parse(&deep(100_000)).broken.unwrap().message.contains("deeper than 64"));
    assert!(parse(&format!("{}a == 1", "not ".repeat(100_000))).broken.is_some());
    let long = vec!["a == 1"; 10_000].join(" or ");
    assert_eq!(read(&long), long);
}

proptest! {
    #[test]
    fn any_text_is_read_or_pointed_at(
        text in prop_oneof![any::<String>(), "([a-c]|[0-9]|MB|==|=|<|>|&&|!| and | or |not | in |[(\\[\\]),'\"\\\\ ]){0,12}"]
    ) {
        let Parsed { syntax, misspelt, broken } = parse(&text);
        prop_assert_eq!(syntax.is_none(), broken.is_some());
        for problem in misspelt.iter().chain(&broken) {
            in_bounds(&text, problem.place.offset, problem.place.len);
        }
        if let Some(syntax) = syntax {
            let printed = syntax.to_string();
            prop_assert_eq!(read(&printed), printed, "what is printed is read back the same");
        }
    }
}
