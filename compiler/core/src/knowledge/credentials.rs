//! What credentials look like: forms that their issuers document, and names that people give them.
//!
//! Sources: "Understanding unique ID prefixes" of the AWS IAM user guide (`AKIA`, `ASIA`); GitHub docs, "About
//! authentication" (`ghp_` and its kin); Slack docs, "Token types"; Stripe docs, "API keys"; RFC 7468 for PEM; RFC 3986
//! §3.2.1 for user information in a URL. 2026-11.

/// Beginnings of tokens, how long the rest is at least, and what they are.
const TOKENS: [(&str, usize, &str); 17] = [
    ("AKIA", 16, "an AWS access key"),
    ("ASIA", 16, "an AWS access key"),
    ("ghp_", 36, "a GitHub token"),
    ("gho_", 36, "a GitHub token"),
    ("ghs_", 36, "a GitHub token"),
    ("ghu_", 36, "a GitHub token"),
    ("github_pat_", 22, "a GitHub token"),
    ("glpat-", 20, "a GitLab token"),
    ("xoxb-", 10, "a Slack token"),
    ("xoxp-", 10, "a Slack token"),
    ("xapp-", 10, "a Slack token"),
    ("https://hooks.slack.com/services/T", 20, "a Slack webhook"),
    ("sk_live_", 16, "a Stripe key"),
    ("rk_live_", 16, "a Stripe key"),
    ("whsec_", 16, "a Stripe key"),
    ("SG.", 40, "a SendGrid key"),
    ("npm_", 36, "an npm token"),
];

/// Words of a variable's name that say what its value is.
const NAMES: [(&str, &str); 9] = [
    ("PASSWORD", "a password"),
    ("PASSWD", "a password"),
    ("PASSPHRASE", "a password"),
    ("SECRET", "a secret"),
    ("SECRET_KEY", "a secret"),
    ("API_KEY", "a key"),
    ("PRIVATE_KEY", "a key"),
    ("ACCESS_KEY", "a key"),
    ("TOKEN", "a token"),
];

/// Values that stand for something else, or for nothing, in a variable of any name.
const HARMLESS: [&str; 10] =
    ["true", "false", "none", "null", "changeme", "disabled", "enabled", "optional", "required", "dummy"];

/// What a value is by its form alone.
#[must_use]
pub fn of_value(value: &str) -> Option<&'static str> {
    if value.contains("-----BEGIN ") && value.contains("PRIVATE KEY-----") {
        return Some("a private key");
    }
    if has_password(value) {
        return Some("a URL with a password");
    }
    let is = |&&(prefix, rest, _): &&(&str, usize, &str)| {
        let tail = value.strip_prefix(prefix).unwrap_or("");
        tail.len() >= rest && tail.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'))
    };
    TOKENS.iter().find(is).map(|(.., what)| *what)
}

/// `scheme://user:password@host`.
fn has_password(value: &str) -> bool {
    let authority = value.split_once("://").map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or(""));
    let user = authority.and_then(|a| a.rsplit_once('@')).map(|(user, _)| user);
    user.and_then(|user| user.split_once(':')).is_some_and(|(_, password)| !password.is_empty())
}

/// What a value is by the name of its variable: only names that end in such a word (`TOKEN_TTL` and `SECRET_ARN` are
/// about one), and only values that could be it.
#[must_use]
pub fn of_name(name: &str, value: &str) -> Option<&'static str> {
    let upper = name.to_ascii_uppercase();
    let ends = |word: &str| upper.strip_suffix(word).is_some_and(|head| head.is_empty() || head.ends_with('_'));
    let found = NAMES.iter().find(|(word, _)| ends(word)).map(|(_, what)| *what)?;
    could_be_secret(value).then_some(found)
}

fn could_be_secret(value: &str) -> bool {
    let word = value.to_ascii_lowercase();
    let refers = ["arn:", "ssm:", "vault:", "/", "{{", "alias/"].iter().any(|prefix| word.starts_with(prefix));
    let placeholder = HARMLESS.contains(&word.as_str()) || (word.starts_with('<') && word.ends_with('>'));
    value.len() >= 6 && !refers && !placeholder && !value.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuers_forms_are_known_under_any_name() {
        // Put together here, so that no scanner takes this file for a leak.
        let token = |prefix: &str, len: usize| format!("{prefix}{}", "Q7".repeat(len / 2));
        assert_eq!(of_value(&token("AKIA", 16)), Some("an AWS access key"));
        assert_eq!(of_value(&token("ghp_", 36)), Some("a GitHub token"));
        assert_eq!(of_value("postgres://app:hunter2@db.example.com/orders"), Some("a URL with a password"));
        let pem = format!("-----BEGIN RSA {}-----\nMII", "PRIVATE KEY");
        assert_eq!(of_value(&pem), Some("a private key"));
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        for value in
            ["AKIA", "ghp_short", "postgres://db.example.com/orders", "https://a@b.example", "AKIA is a prefix"]
        {
            assert_eq!(of_value(value), None, "{value}");
        }
        for (name, value) in [
            ("TOKEN_TTL", "3600000"),
            ("SECRET_ARN", "hunter22x"),
            ("DB_PASSWORD", "arn:aws:secretsmanager:eu-west-1:1:secret:x"),
            ("API_KEY", "/prod/api-key"),
            ("USE_TOKEN", "enabled"),
            ("PASSWORD", "<password>"),
            ("BROKEN", "hunter22x"),
            ("PASSWORD", ""),
        ] {
            assert_eq!(of_name(name, value), None, "{name}={value}");
        }
        assert_eq!(of_name("Db_Password", "hunter22x"), Some("a password"));
    }
}
