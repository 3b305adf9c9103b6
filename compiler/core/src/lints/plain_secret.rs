//! A password, key or token in plain text in an environment variable.

use aws_auto_source::Diagnostic;

use super::{Check, Findings, Index, Lint};
use crate::knowledge::credentials;

aws_auto_source::codes! {
    /// A secret that everybody who sees the file or the function can read.
    PLAIN_SECRET = "AA0204", "plain-secret", Warning, include_str!("../../../../docs/codes/plain-secret.md");
}

pub(super) const LINT: Lint = Lint { codes: CODES, check: Check::Ecosystem(check) };

fn check(index: &Index<'_>, findings: &mut Findings) {
    for function in &index.eco.functions {
        for (name, text) in &function.environment {
            // What is put together of references is read from somewhere.
            let Some(value) = text.as_literal() else { continue };
            let Some(what) = credentials::of_value(value).or_else(|| credentials::of_name(name, value)) else {
                continue;
            };
            // The value itself is never repeated: a report may be read by more people than the file.
            let message = format!("`{name}` of `{}` holds {what} in plain text", function.name);
            findings.push(
                Diagnostic::new(PLAIN_SECRET, text.span, message)
                    .label("readable in this file, in the template and in the console")
                    .help(
                        "declare it under `resources.secrets:`, give the function an integration with \
                         `secretsmanager`, and read it in the code; then change the secret, it is known now",
                    ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{found, names};

    #[test]
    fn the_value_is_not_repeated() {
        let text = "lambda_functions: [{name: a, environment_variables: {DB_PASSWORD: hunter22x}}]\n";
        assert_eq!(found(text), ["1:67 plain-secret: `DB_PASSWORD` of `a` holds a password in plain text"]);
    }

    #[test]
    fn a_reference_is_no_secret() {
        let text = "lambda_functions: [{name: a, environment_variables: {DB_PASSWORD: \"${param.Db}\"}}]\n\
                    parameters: {Db: {secret: true}}\n";
        assert!(names(text).is_empty());
    }
}
