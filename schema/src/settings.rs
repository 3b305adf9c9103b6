//! `settings:`, `parameters:` and `external_functions:`.

use aws_auto_source::Spanned;

use crate::function::{Retention, VpcChoice};
use crate::named::Named;
use crate::scalar::Text;
use crate::{record, words};

words! {
    /// Whose keys encrypt data at rest.
    Encryption {
        /// Keys that AWS owns or manages; no charge.
        Aws = "aws",
        /// A customer key of the ecosystem.
        Kms = "kms",
    }
}

words! {
    /// A level of a lint.
    Level {
        /// Not reported.
        Allow = "allow",
        /// A warning.
        Warn = "warn",
        /// An error.
        Deny = "deny",
    }
}

record! {
    /// Defaults for everything.
    Settings {
        /// Name of the ecosystem; `ecosystem` unless said.
        name: Option<Spanned<String>>,
        /// Put in front of every physical name. With `--env E` it is `E-` unless said.
        name_prefix: Option<Spanned<String>>,
        /// Region that is deployed to, for checks and prices; the template works in any.
        region: Option<Spanned<String>>,
        /// Runtime of functions that name none.
        runtime: Option<Spanned<String>>,
        /// Tags on everything that takes tags.
        tags: Named<Text>,
        /// How long logs are kept; 30 days unless said.
        log_retention: Option<Spanned<Retention>>,
        /// Whose keys encrypt data at rest; `aws` unless said.
        encryption: Option<Spanned<Encryption>>,
        /// The network of every function that names none.
        vpc: Option<Spanned<VpcChoice>>,
        /// ARN of a permissions boundary for every role.
        permissions_boundary: Option<Text>,
        /// Levels of diagnostics, by name.
        lints: Named<Spanned<Level>>,
        /// Allow secret values in Terraform's state.
        secrets_in_state: Option<Spanned<bool>>,
    }
}

words! {
    /// The type of a parameter.
    ParameterType {
        /// A string.
        String = "string",
        /// A number.
        Number = "number",
        /// Strings, separated by commas.
        List = "list",
    }
}

record! {
    /// A value given at deployment.
    Parameter {
        /// Its type; `string` unless said.
        kind as "type": Option<Spanned<ParameterType>>,
        /// Its value when none is given: a literal.
        default: Option<Text>,
        /// What it is for.
        description: Option<Spanned<String>>,
        /// The only values it may have.
        allowed: Vec<Text>,
        /// Never shown; takes no default.
        secret: Option<Spanned<bool>>,
    }
}

record! {
    /// A function that lives elsewhere.
    ExternalFunction {
        /// The name it is called by here.
        name: Spanned<String>,
        /// Its ARN; asked for at deployment when not given.
        arn: Option<Text>,
    }
}
