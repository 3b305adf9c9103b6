//! Parameters: those of the user, and those that imports and external functions need.

use aws_auto_schema::settings::ParameterType;

use super::{Lowering, declared, naming};
use crate::aws::{ParamType, Parameter, text};
use crate::ir::{ExternalId, ParameterId, ParameterSpec};

/// Declares the user's parameters and one ARN for each external function that has none.
pub fn declare(cx: &mut Lowering<'_>) {
    let eco = cx.eco;
    for (i, spec) in (0u32..).zip(&eco.parameters) {
        let param = cx.stack.param(user_parameter(spec));
        cx.handles.parameters.insert(ParameterId(i), param);
    }
    for (i, external) in (0u32..).zip(&eco.externals) {
        if external.arn.is_none() {
            let description = format!("ARN of the function {} that this ecosystem does not declare", external.name);
            let param =
                cx.stack.param(required(&format!("{}-function", external.name), "arn", description, external.span));
            cx.handles.external_arns.insert(ExternalId(i), param);
        }
    }
}

fn user_parameter(spec: &ParameterSpec) -> Parameter {
    Parameter {
        name: naming::pascal(&spec.name),
        snake: naming::snake(&spec.name),
        ty: match spec.ty {
            ParameterType::String => ParamType::String,
            ParameterType::Number => ParamType::Number,
            ParameterType::List => ParamType::List,
        },
        default: spec.default.as_ref().map(text),
        description: spec.description.clone(),
        allowed: spec.allowed.iter().map(text).collect(),
        secret: spec.secret,
        origin: declared(spec.span),
    }
}

/// A parameter that the deployment must give: `<PascalName><Attribute>`, in Terraform `<snake_name>_<attribute>`.
#[must_use]
pub fn required(name: &str, attribute: &str, description: String, span: aws_auto_source::Span) -> Parameter {
    Parameter {
        name: format!("{}{}", naming::pascal(name), naming::pascal(attribute)),
        snake: format!("{}_{attribute}", naming::snake(name)),
        ty: ParamType::String,
        default: None,
        description,
        allowed: Vec::new(),
        secret: false,
        origin: declared(span),
    }
}
