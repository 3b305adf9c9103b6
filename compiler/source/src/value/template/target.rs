//! What a reference can refer to, and how the text between `${` and `}` is read as one.

use std::fmt;

use super::super::GrammarError;
use crate::suggest::nearest;

/// The first word of a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Namespace {
    /// `${param.Stage}`
    Param,
    /// `${resource.orders.arn}`
    Resource,
    /// `${function.pay.arn}`
    Function,
    /// `${ssm./a/b}`
    Ssm,
    /// `${secret.db.password}`
    Secret,
    /// `${aws.region}`
    Aws,
}

impl Namespace {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Param, Self::Resource, Self::Function, Self::Ssm, Self::Secret, Self::Aws];

    /// As it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Param => "param",
            Self::Resource => "resource",
            Self::Function => "function",
            Self::Ssm => "ssm",
            Self::Secret => "secret",
            Self::Aws => "aws",
        }
    }

    /// The namespace of that exact name.
    pub(super) fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|namespace| namespace.as_str() == word)
    }

    /// The namespace that a misspelt or longer word means.
    pub(super) fn meant_by(word: &str) -> Option<Self> {
        let lower = word.to_lowercase();
        let other = match lower.as_str() {
            "parameter" | "parameters" => Some(Self::Param),
            "lambda" | "lambdas" => Some(Self::Function),
            _ => None,
        };
        other.or_else(|| nearest(word, Self::ALL.map(Self::as_str)).and_then(Self::named))
    }

    /// A reference of this kind, for help texts.
    pub(super) const fn example(self) -> &'static str {
        match self {
            Self::Param => "${param.Stage}",
            Self::Resource => "${resource.orders.arn}",
            Self::Function => "${function.pay.arn}",
            Self::Ssm => "${ssm./path/to/parameter}",
            Self::Secret => "${secret.db.password}",
            Self::Aws => "${aws.region}",
        }
    }

    /// Whether AWS allows the character in names of this kind, `.` included.
    const fn allows(self, c: char) -> bool {
        c.is_ascii_alphanumeric()
            || match self {
                Self::Param | Self::Resource | Self::Function | Self::Aws => matches!(c, '_' | '-' | '.'),
                Self::Ssm => matches!(c, '_' | '-' | '.' | '/'),
                Self::Secret => matches!(c, '_' | '-' | '.' | '/' | '+' | '=' | '@'),
            }
    }
}

macro_rules! attributes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// All of them, in the order in which messages list them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// As it is written.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl Attribute for $name {
            fn all() -> &'static [Self] {
                Self::ALL
            }
            fn text(self) -> &'static str {
                self.as_str()
            }
        }
    };
}

attributes! {
    /// What can be asked of a resource.
    ResourceAttribute {
        /// Its ARN.
        Arn = "arn",
        /// Its physical name.
        Name = "name",
        /// Its URL: queues, APIs.
        Url = "url",
    }
}

attributes! {
    /// What can be asked of a function.
    FunctionAttribute {
        /// Its unqualified ARN.
        Arn = "arn",
        /// Its physical name.
        Name = "name",
        /// The ARN of its alias `live`.
        AliasArn = "alias_arn",
    }
}

attributes! {
    /// Where the ecosystem runs.
    AwsAttribute {
        /// The account's twelve digits.
        Account = "account",
        /// `eu-west-1`
        Region = "region",
        /// `aws`, `aws-cn`, `aws-us-gov`
        Partition = "partition",
    }
}

trait Attribute: Copy + 'static {
    fn all() -> &'static [Self];
    fn text(self) -> &'static str;
}

/// What a reference refers to. Names are as written, never empty, and not looked up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// A parameter of the ecosystem.
    Param {
        /// Its name.
        name: String,
    },
    /// A resource that is configured or named somewhere.
    Resource {
        /// Its name, perhaps after its kind and a dot; see [`Target::kind_and_name`].
        path: String,
        /// What is asked of it.
        attribute: ResourceAttribute,
    },
    /// A function.
    Function {
        /// Its name.
        name: String,
        /// What is asked of it.
        attribute: FunctionAttribute,
    },
    /// A parameter of the Systems Manager store, looked up when deployed.
    Ssm {
        /// Its name, with the leading slash if it has one.
        path: String,
    },
    /// A secret's value, looked up when deployed.
    Secret {
        /// The secret's name.
        name: String,
        /// The key of its JSON; `None` is the whole text.
        key: Option<String>,
    },
    /// Account, region or partition.
    Aws {
        /// Which of them.
        attribute: AwsAttribute,
    },
}

impl Target {
    /// The first word of the reference.
    #[must_use]
    pub const fn namespace(&self) -> Namespace {
        match self {
            Self::Param { .. } => Namespace::Param,
            Self::Resource { .. } => Namespace::Resource,
            Self::Function { .. } => Namespace::Function,
            Self::Ssm { .. } => Namespace::Ssm,
            Self::Secret { .. } => Namespace::Secret,
            Self::Aws { .. } => Namespace::Aws,
        }
    }

    /// For `${resource.tables.orders.arn}`: `tables` and `orders`. Names may hold dots themselves (`orders.fifo`), so
    /// try the whole path as a name first, and this only if the first word is a kind.
    #[must_use]
    pub fn kind_and_name(&self) -> Option<(&str, &str)> {
        match self {
            Self::Resource { path, .. } => path.split_once('.'),
            _ => None,
        }
    }

    /// Reads what stands behind `namespace.`. Offsets in errors count from there.
    pub(super) fn parse(namespace: Namespace, text: &str) -> Result<Self, GrammarError> {
        check_characters(namespace, text)?;
        Ok(match namespace {
            Namespace::Param => Self::Param { name: check_name(namespace, text)? },
            Namespace::Ssm => Self::Ssm { path: check_name(namespace, text)? },
            Namespace::Secret => parse_secret(text)?,
            Namespace::Aws => Self::Aws { attribute: attribute(namespace, text, 0)? },
            Namespace::Resource => {
                let (path, attribute) = name_and_attribute(namespace, text)?;
                Self::Resource { path, attribute }
            }
            Namespace::Function => {
                let (name, attribute) = name_and_attribute(namespace, text)?;
                Self::Function { name, attribute }
            }
        })
    }
}

/// As between `${` and `}`.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.", self.namespace().as_str())?;
        match self {
            Self::Param { name } => f.write_str(name),
            Self::Resource { path, attribute } => write!(f, "{path}.{}", attribute.as_str()),
            Self::Function { name, attribute } => write!(f, "{name}.{}", attribute.as_str()),
            Self::Ssm { path } => f.write_str(path),
            Self::Secret { name, key: Some(key) } => write!(f, "{name}.{key}"),
            Self::Secret { name, key: None } => f.write_str(name),
            Self::Aws { attribute } => f.write_str(attribute.as_str()),
        }
    }
}

fn check_characters(namespace: Namespace, text: &str) -> Result<(), GrammarError> {
    let Some((offset, wrong)) = text.char_indices().find(|(_, c)| !namespace.allows(*c)) else { return Ok(()) };
    let message = format!("`{wrong}` cannot stand in a `{}` reference", namespace.as_str());
    let help = format!("write it like `{}`, or `$${{` for a literal `${{`", namespace.example());
    Err(GrammarError::at(offset, wrong.len_utf8(), message).help(help))
}

/// A name without an empty part between its dots.
fn check_name(namespace: Namespace, text: &str) -> Result<String, GrammarError> {
    let mut offset = 0;
    for part in text.split('.') {
        if part.is_empty() {
            let message = format!("a name is missing in this `{}` reference", namespace.as_str());
            let help = format!("write it like `{}`", namespace.example());
            return Err(GrammarError::at(offset, 0, message).help(help));
        }
        offset += part.len() + 1;
    }
    Ok(text.to_owned())
}

/// The key follows the last dot.
fn parse_secret(text: &str) -> Result<Target, GrammarError> {
    check_name(Namespace::Secret, text)?;
    let (name, key) = text.rsplit_once('.').map_or((text, None), |(name, key)| (name, Some(key.to_owned())));
    Ok(Target::Secret { name: name.to_owned(), key })
}

/// The attribute follows the last dot.
fn name_and_attribute<A: Attribute>(namespace: Namespace, text: &str) -> Result<(String, A), GrammarError> {
    check_name(namespace, text)?;
    let Some((name, last)) = text.rsplit_once('.') else {
        let message = format!("`{text}` lacks its attribute: {}", list::<A>());
        return Err(GrammarError::at(text.len(), 0, message).help(with_attribute::<A>(namespace, text)));
    };
    let attribute = attribute::<A>(namespace, last, name.len() + 1).map_err(|error| match error.help {
        Some(_) => error,
        None => error.help(with_attribute::<A>(namespace, text)),
    })?;
    Ok((name.to_owned(), attribute))
}

fn attribute<A: Attribute>(namespace: Namespace, text: &str, offset: usize) -> Result<A, GrammarError> {
    if let Some(known) = A::all().iter().find(|known| known.text() == text) {
        return Ok(*known);
    }
    let what = namespace.as_str();
    let message = if text.is_empty() {
        format!("an attribute is missing in this `{what}` reference: {}", list::<A>())
    } else {
        format!("`{text}` is no attribute in a `{what}` reference, which has {}", list::<A>())
    };
    let error = GrammarError::at(offset, text.len(), message);
    match nearest(text, A::all().iter().map(|known| known.text())) {
        Some(near) => Err(error.help(format!("did you mean `{near}`?"))),
        None => Err(error),
    }
}

fn with_attribute<A: Attribute>(namespace: Namespace, text: &str) -> String {
    let first = A::all().first().map_or("", |first| first.text());
    format!("write it like `${{{}.{text}.{first}}}`", namespace.as_str())
}

/// `` `arn`, `name` or `url` ``
fn list<A: Attribute>() -> String {
    let names: Vec<String> = A::all().iter().map(|known| format!("`{}`", known.text())).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => names.concat(),
    }
}
