//! What a handler looks like in each language that Lambda runs.
//!
//! Source: "Define Lambda function handler" of the Lambda developer guide for each language, 2026-09. The shapes are
//! syntax only: whether the file, class or method exists is for the packaging to see.

/// The language of a runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// `module.function`.
    Python,
    /// `file.export`.
    Nodejs,
    /// `package.Class::method`.
    Java,
    /// `Assembly::Namespace.Class::Method`, or the assembly alone.
    Dotnet,
    /// `file.method` or `file.Class.method`.
    Ruby,
    /// An executable called `bootstrap`; Lambda hands the handler's text through to it.
    Provided,
    /// The executable's name (`go1.x`, gone).
    Go,
    /// A name that only Lambda's API model has.
    Other,
}

/// What a handler of a family is, for messages and checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandlerShape {
    /// The handler of a function that names none.
    pub default: &'static str,
    /// The form in words, such as `file.function`.
    pub form: &'static str,
    /// The file in which the default handler lies, relative to the code folder; `None` where it is compiled.
    pub default_file: Option<&'static str>,
}

impl Family {
    pub(super) fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "python" => Self::Python,
            "nodejs" => Self::Nodejs,
            "java" => Self::Java,
            "dotnet" => Self::Dotnet,
            "ruby" => Self::Ruby,
            "provided" => Self::Provided,
            "go" => Self::Go,
            "other" => Self::Other,
            _ => return None,
        })
    }

    /// The form and default of this family's handlers.
    #[must_use]
    pub fn handler_shape(self) -> HandlerShape {
        let (default, form, default_file) = match self {
            Self::Python => ("app.handler", "module.function", Some("app.py")),
            Self::Nodejs => ("index.handler", "file.export", Some("index.js")),
            Self::Java => ("example.Handler::handleRequest", "package.Class::method", None),
            Self::Dotnet => ("Function::Function.Function::FunctionHandler", "Assembly::Namespace.Class::Method", None),
            Self::Ruby => ("app.handler", "file.method", Some("app.rb")),
            Self::Provided | Self::Other => ("bootstrap", "any text", Some("bootstrap")),
            Self::Go => ("main", "the executable's name", Some("main")),
        };
        HandlerShape { default, form, default_file }
    }

    /// Whether a text has the form of a handler of this family.
    #[must_use]
    pub fn accepts(self, handler: &str) -> bool {
        is_handler(handler)
            && match self {
                Self::Python | Self::Nodejs | Self::Ruby => is_dotted(handler),
                Self::Java => is_java(handler),
                Self::Dotnet => is_dotnet(handler),
                Self::Provided | Self::Go | Self::Other => true,
            }
    }
}

/// What Lambda's API accepts of any handler: 1 to 128 characters without white space.
#[must_use]
pub fn is_handler(handler: &str) -> bool {
    let length = handler.chars().count();
    (1..=crate::knowledge::limits::lambda::HANDLER_LENGTH).contains(&length) && !handler.contains(char::is_whitespace)
}

/// `path/to/module.function`: something before the last dot, a name behind it.
fn is_dotted(handler: &str) -> bool {
    handler.rsplit_once('.').is_some_and(|(file, function)| !file.is_empty() && is_name(function))
        && !handler.contains("::")
}

fn is_java(handler: &str) -> bool {
    let (class, method) = handler.split_once("::").unwrap_or((handler, "handleRequest"));
    class.split(['.', '$']).all(is_name) && is_name(method)
}

fn is_dotnet(handler: &str) -> bool {
    let parts: Vec<&str> = handler.split("::").collect();
    matches!(parts.len(), 1 | 3) && parts.iter().all(|part| !part.is_empty())
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '$'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Family; 8] = [
        Family::Python,
        Family::Nodejs,
        Family::Java,
        Family::Dotnet,
        Family::Ruby,
        Family::Provided,
        Family::Go,
        Family::Other,
    ];

    #[test]
    fn every_family_accepts_its_own_default() {
        for family in ALL {
            assert!(family.accepts(family.handler_shape().default), "{family:?}");
        }
    }

    #[test]
    fn handlers_of_another_language_are_refused() {
        assert!(Family::Python.accepts("src/pay.main.lambda_handler"));
        assert!(!Family::Python.accepts("handler"));
        assert!(!Family::Python.accepts("app."));
        assert!(!Family::Nodejs.accepts("example.Handler::handleRequest"));
        assert!(Family::Nodejs.accepts("dist/index.handler"));
        assert!(Family::Java.accepts("com.shop.Pay"));
        assert!(!Family::Java.accepts("com.shop.Pay::"));
        assert!(!Family::Java.accepts("src/app.handler"));
        assert!(Family::Dotnet.accepts("Pay"));
        assert!(!Family::Dotnet.accepts("Pay::Run"));
        assert!(Family::Ruby.accepts("app.Handlers.process"));
        assert!(Family::Provided.accepts("whatever"));
    }

    #[test]
    fn no_handler_is_empty_blank_or_longer_than_the_api_takes() {
        for family in ALL {
            assert!(!family.accepts(""));
            assert!(!family.accepts("app.han dler"));
            assert!(!family.accepts(&format!("app.{}", "h".repeat(125))));
        }
    }
}
