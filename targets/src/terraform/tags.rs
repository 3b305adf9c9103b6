//! Tags: what every resource has is said once, by the provider's `default_tags`.

use aws_auto_compiler::aws::{Stack, Value};
use aws_auto_compiler::knowledge::cfn_types::{self, Tags};

use super::table::{self, Row};

/// Tags that every resource of the stack has, in the order of the keys.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DefaultTags(pub Vec<(String, Value)>);

impl DefaultTags {
    /// The tags on which all resources agree that can have some. Values that refer to resources do not count: the
    /// provider is configured before there are any.
    #[must_use]
    pub fn of(stack: &Stack) -> Self {
        let mut common: Option<Vec<(&str, &Value)>> = None;
        for (_, resource) in stack.iter().filter(|(_, r)| table::of(r).is_some_and(Row::is_tagged)) {
            let info = cfn_types::get(resource.ty);
            let Some(Tags::List(property) | Tags::Map(property)) = info.map(|info| info.tags()) else { continue };
            let own = resource.get(property).map(of).unwrap_or_default();
            common = Some(match common {
                None => own.into_iter().filter(|(_, value)| is_constant(value)).collect(),
                Some(known) => known.into_iter().filter(|tag| own.contains(tag)).collect(),
            });
        }
        let mut tags: Vec<_> = common.unwrap_or_default().into_iter().map(|(k, v)| (k.to_owned(), v.clone())).collect();
        tags.sort_by(|(a, _), (b, _)| a.cmp(b));
        Self(tags)
    }

    /// Whether everything has this tag.
    #[must_use]
    pub fn has(&self, key: &str, value: &Value) -> bool {
        self.0.iter().any(|(known, same)| known == key && same == value)
    }
}

/// The tags in a property, whichever way its type writes them.
#[must_use]
pub fn of(value: &Value) -> Vec<(&str, &Value)> {
    match value {
        Value::Map(entries) => entries.iter().map(|(key, value)| (&**key, value)).collect(),
        Value::List(entries) => {
            entries.iter().filter_map(|entry| Some((entry.get("Key")?.as_str()?, entry.get("Value")?))).collect()
        }
        _ => Vec::new(),
    }
}

fn is_constant(value: &Value) -> bool {
    let mut constant = true;
    value.walk(&mut |part| constant &= matches!(part, Value::Str(_) | Value::Param(_) | Value::Join(_)));
    constant
}
