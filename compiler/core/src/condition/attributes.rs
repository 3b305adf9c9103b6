//! The attributes that conditions may use, and what each measures.

use std::collections::BTreeMap;

/// What an attribute measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttributeType {
    /// Bytes, written as `6MB`.
    Size,
    /// Seconds, written as `100ms`.
    Duration,
    /// A number.
    Number,
    /// Any text; it has no order.
    Text,
    /// One of these words, least first.
    Words(Vec<String>),
}

impl AttributeType {
    /// With its article, for messages.
    #[must_use]
    pub const fn describe(&self) -> &'static str {
        match self {
            Self::Size => "a size",
            Self::Duration => "a duration",
            Self::Number => "a number",
            Self::Text => "text",
            Self::Words(_) => "a word",
        }
    }
}

/// Why an attribute cannot be declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Every condition has it already.
    Standard,
    /// The grammar reads the name as something else.
    Name,
}

/// Attributes by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attributes(BTreeMap<String, AttributeType>);

impl Attributes {
    /// Those that every condition has.
    #[must_use]
    pub fn standard() -> Self {
        let levels = || AttributeType::Words(["low", "medium", "high"].map(str::to_owned).to_vec());
        let rows = [
            ("payload_size", AttributeType::Size),
            ("processing_time_estimate", AttributeType::Duration),
            ("latency_requirement", AttributeType::Duration),
            ("cost_sensitivity", levels()),
            ("priority", levels()),
            ("request_type", AttributeType::Text),
            ("function", AttributeType::Text),
            ("source", AttributeType::Text),
            ("region", AttributeType::Text),
            ("batch_size", AttributeType::Number),
            ("retry_count", AttributeType::Number),
        ];
        Self(rows.into_iter().map(|(name, ty)| (name.to_owned(), ty)).collect())
    }

    /// Adds one.
    ///
    /// # Errors
    /// When it is there already, or conditions could not name it.
    pub fn declare(&mut self, name: &str, ty: AttributeType) -> Result<(), Refused> {
        let letters = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let keyword = ["and", "or", "not", "in"].contains(&name.to_ascii_lowercase().as_str());
        if !letters || keyword || !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            return Err(Refused::Name);
        }
        if self.0.contains_key(name) {
            return Err(Refused::Standard);
        }
        self.0.insert(name.to_owned(), ty);
        Ok(())
    }

    /// What it measures.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&AttributeType> {
        self.0.get(name)
    }

    /// All names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::{AttributeType, Attributes, Refused};

    #[test]
    fn more_attributes_are_declared_under_names_that_conditions_can_say() {
        let mut attributes = Attributes::standard();
        assert_eq!(attributes.declare("tier_2", AttributeType::Number), Ok(()));
        assert_eq!(attributes.get("tier_2"), Some(&AttributeType::Number));
        assert_eq!(attributes.declare("payload_size", AttributeType::Number), Err(Refused::Standard));
        for name in ["", "2nd", "a-b", "a.b", "and", "NOT", "ü"] {
            assert_eq!(attributes.declare(name, AttributeType::Text), Err(Refused::Name), "{name}");
        }
    }
}
