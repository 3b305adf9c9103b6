//! Environments of functions: names that Lambda takes, values as written, not too much of it.

use std::collections::BTreeMap;

use aws_auto_schema::function::{Configuration, Function as Written};
use aws_auto_schema::scalar::Text as WrittenText;
use aws_auto_schema::{Keyed, Named, NamedEntry};
use aws_auto_source::Diagnostic;

use super::builder::Builder;
use super::codes::{ENVIRONMENT_TOO_LARGE, INVALID_ENVIRONMENT_NAME, RESERVED_ENVIRONMENT_NAME};
use super::text::Place;
use crate::ir::Text;
use crate::knowledge::limits::lambda as limit;

impl<'a> Builder<'a> {
    pub(super) fn environment(&mut self, written: &'a Written, _: &Configuration) -> BTreeMap<String, Text> {
        let inner = written.configuration.as_ref().and_then(|c| c.value.environment_variables.as_ref());
        let Some(variables) = self.one_place("environment_variables", written.environment_variables.as_ref(), inner)
        else {
            return BTreeMap::new();
        };
        let mut environment = BTreeMap::new();
        for entry in &variables.value.0 {
            self.check_variable(entry);
            let text = self.text(&entry.value, Place::Environment);
            environment.insert(entry.name.value.clone(), text);
        }
        self.check_environment_size(variables, &environment);
        environment
    }

    fn check_variable(&mut self, entry: &NamedEntry<WrittenText>) {
        let name = &entry.name;
        if limit::is_reserved_environment(&name.value) {
            let message = format!("Lambda sets `{}` itself", name.value);
            let diagnostic = Diagnostic::new(RESERVED_ENVIRONMENT_NAME, name.span, message);
            self.report(diagnostic.label("reserved").help("choose another name"));
        } else if !limit::is_environment_name(&name.value) {
            let message = format!("an environment variable cannot be called `{}`", name.value);
            let diagnostic = Diagnostic::new(INVALID_ENVIRONMENT_NAME, name.span, message);
            self.report(diagnostic.help("begin with a letter, then at least one letter, digit or `_`"));
        }
    }

    fn check_environment_size(&mut self, variables: &Keyed<Named<WrittenText>>, environment: &BTreeMap<String, Text>) {
        let size: usize = environment.iter().map(|(k, v)| k.len() + v.literal_len()).sum();
        if size > limit::ENVIRONMENT_SIZE {
            let message = format!("the environment has {size} bytes, more than Lambda's {}", limit::ENVIRONMENT_SIZE);
            let diagnostic = Diagnostic::new(ENVIRONMENT_TOO_LARGE, variables.key, message);
            self.report(diagnostic.help("keep large values in S3, SSM or a secret, and hand over their names"));
        }
    }
}
