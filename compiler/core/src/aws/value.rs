//! Property values: literals, collections, references, and the few compositions of them that AWS needs.

use std::borrow::Cow;

use super::stack::{ParamId, ResourceId};

/// A property value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// A literal string, whatever it contains. Printers escape it.
    Str(String),
    /// A list.
    List(Vec<Value>),
    /// A mapping, printed in this order.
    Map(Props),
    /// What `Ref` gives for the resource (see the resource type's documentation: a name, an ARN or a URL).
    Ref(ResourceId),
    /// What `Fn::GetAtt` gives, by CloudFormation's attribute name.
    Attr(ResourceId, &'static str),
    /// An output of a nested stack, by its name there.
    StackOutput(ResourceId, String),
    /// A template parameter or Terraform variable.
    Param(ParamId),
    /// Something AWS knows of the deployment itself.
    Pseudo(Pseudo),
    /// The parts, one after the other, as one string.
    Join(Vec<Value>),
    /// One part of a string that is cut at a separator: the name at the end of an ARN.
    Split {
        /// Where to cut.
        separator: &'static str,
        /// Which part, from 0.
        index: u8,
        /// The string.
        value: Box<Value>,
    },
    /// A JSON document as a string: an event pattern's input, a state machine's definition, a dashboard's body.
    Json(Box<Value>),
    /// The value of an SSM parameter, read at deployment.
    SsmParameter(String),
    /// The value of a secret, or of one key of its JSON, read at deployment.
    SecretValue {
        /// Name or ARN of the secret.
        secret: Box<Value>,
        /// The key inside the secret's JSON.
        key: Option<String>,
    },
    /// A local file or folder, relative to the folder of the first specification; printers make it relative to where
    /// they write.
    Path(String),
    /// The `index`th of the region's availability zones.
    Zone(u8),
    /// A value that wants a remark beside it in formats that have comments: why a statement has `*`, for example.
    Noted {
        /// One line.
        note: String,
        /// The value.
        value: Box<Value>,
    },
}

/// A mapping in printing order.
pub type Props = Vec<(Key, Value)>;

/// A key of a mapping: almost always one of AWS's own words, sometimes the user's.
pub type Key = Cow<'static, str>;

/// What AWS knows of the deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pseudo {
    /// The account's twelve digits.
    AccountId,
    /// The region, such as `eu-central-1`.
    Region,
    /// `aws`, `aws-cn`, `aws-us-gov`.
    Partition,
    /// The name of the stack.
    StackName,
    /// `amazonaws.com` or `amazonaws.com.cn`.
    UrlSuffix,
}

impl Value {
    /// Joins parts, folding neighbouring literals and dropping empty ones; one part alone stays what it is.
    #[must_use]
    pub fn join(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut joined: Vec<Self> = Vec::new();
        for part in parts {
            push_part(&mut joined, part);
        }
        match joined.len() {
            0 => Self::Str(String::new()),
            1 => joined.remove(0),
            _ => Self::Join(joined),
        }
    }

    /// Part `index` of this string, cut at `separator`; worked out here when the string is known.
    #[must_use]
    pub fn split(self, separator: &'static str, index: u8) -> Self {
        if let Self::Str(s) = &self
            && let Some(part) = s.split(separator).nth(index.into())
        {
            return Self::Str(part.to_owned());
        }
        Self::Split { separator, index, value: Box::new(self) }
    }

    /// This value with a remark.
    #[must_use]
    pub fn noted(self, note: impl Into<String>) -> Self {
        Self::Noted { note: note.into(), value: Box::new(self) }
    }

    /// The literal string, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(s) => Some(s),
            Self::Noted { value, .. } => value.as_str(),
            _ => None,
        }
    }

    /// The member `key` of a mapping.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(props) => props.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            Self::Noted { value, .. } => value.get(key),
            _ => None,
        }
    }

    /// The resource that this value itself, without what is inside it, refers to.
    #[must_use]
    pub const fn refers_to(&self) -> Option<ResourceId> {
        match self {
            Self::Ref(id) | Self::Attr(id, _) | Self::StackOutput(id, _) => Some(*id),
            _ => None,
        }
    }

    /// Calls `f` on this value and on every value inside it, outermost first.
    pub fn walk<'a>(&'a self, f: &mut impl FnMut(&'a Self)) {
        f(self);
        match self {
            Self::List(items) | Self::Join(items) => items.iter().for_each(|v| v.walk(f)),
            Self::Map(props) => props.iter().for_each(|(_, v)| v.walk(f)),
            Self::Json(value)
            | Self::Noted { value, .. }
            | Self::Split { value, .. }
            | Self::SecretValue { secret: value, .. } => value.walk(f),
            _ => {}
        }
    }

    /// Calls `f` on this value and on every value inside it, innermost first, so that replacements are not revisited.
    pub fn walk_mut(&mut self, f: &mut impl FnMut(&mut Self)) {
        match self {
            Self::List(items) | Self::Join(items) => items.iter_mut().for_each(|v| v.walk_mut(f)),
            Self::Map(props) => props.iter_mut().for_each(|(_, v)| v.walk_mut(f)),
            Self::Json(value)
            | Self::Noted { value, .. }
            | Self::Split { value, .. }
            | Self::SecretValue { secret: value, .. } => {
                value.walk_mut(f);
            }
            _ => {}
        }
        f(self);
    }
}

fn push_part(joined: &mut Vec<Value>, part: Value) {
    match (joined.last_mut(), part) {
        (_, Value::Str(s)) if s.is_empty() => {}
        (Some(Value::Str(last)), Value::Str(s)) => last.push_str(&s),
        (_, Value::Join(parts)) => parts.into_iter().for_each(|p| push_part(joined, p)),
        (_, other) => joined.push(other),
    }
}

impl From<&str> for Value {
    fn from(s: &str) -> Self {
        Self::Str(s.to_owned())
    }
}

impl From<String> for Value {
    fn from(s: String) -> Self {
        Self::Str(s)
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Self::Bool(b)
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

impl From<u32> for Value {
    fn from(n: u32) -> Self {
        Self::Int(n.into())
    }
}

impl From<Pseudo> for Value {
    fn from(p: Pseudo) -> Self {
        Self::Pseudo(p)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

/// A mapping from `(key, value)` pairs, in this order.
#[must_use]
pub fn map<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    Value::Map(entries.into_iter().map(|(k, v)| (Cow::Borrowed(k), v)).collect())
}

/// A list.
#[must_use]
pub fn list<T: Into<Value>, const N: usize>(items: [T; N]) -> Value {
    Value::List(items.into_iter().map(Into::into).collect())
}

/// A literal string.
#[must_use]
pub fn text(s: impl Into<String>) -> Value {
    Value::Str(s.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn join_folds_literals_and_flattens() {
        let joined = Value::join([
            text("arn:"),
            Value::join([text("aws:"), Value::Pseudo(Pseudo::Region)]),
            text(""),
            text(":x"),
        ]);
        assert_eq!(joined, Value::Join(vec![text("arn:aws:"), Value::Pseudo(Pseudo::Region), text(":x")]));
        assert_eq!(Value::join([text("a"), text("b")]), text("ab"));
        assert_eq!(Value::join([]), text(""));
    }
}
