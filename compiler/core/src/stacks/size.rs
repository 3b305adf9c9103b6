//! About how long a resource is when it is printed, without printing it.
//!
//! The estimate is for YAML, indented by two; it is a little high, so that what fits by it fits. What is printed is
//! measured again by the printer.

use crate::aws::{Props, Resource, Value};

/// Bytes of indentation, a dash or a colon, and the line break, on average over the depths that occur.
const LINE: usize = 14;
/// `!GetAtt `, `!Ref ` and the like, with what is around them.
const REFERENCE: usize = 48;

/// About how many bytes the resource takes.
pub(super) fn of(resource: &Resource) -> usize {
    // Heading or comment, id, type, policies of what holds data.
    let frame = 2 * resource.logical_id.len() + resource.ty.len() + 160 + 32 * resource.depends_on.len();
    frame + props(&resource.props)
}

fn props(props: &Props) -> usize {
    props.iter().map(|(key, value)| key.len() + LINE + of_value(value)).sum()
}

fn of_value(value: &Value) -> usize {
    match value {
        Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Zone(_) => 8,
        Value::Str(s) | Value::SsmParameter(s) | Value::Path(s) => s.len() + 4,
        Value::List(items) => items.iter().map(|item| LINE + of_value(item)).sum(),
        Value::Map(map) => props(map),
        Value::Ref(_) | Value::Attr(..) | Value::StackOutput(..) | Value::Param(_) | Value::Pseudo(_) => REFERENCE,
        Value::Join(parts) => parts.iter().map(of_value).sum(),
        Value::Split { value, .. } => REFERENCE + of_value(value),
        Value::Json(document) => of_value(document),
        Value::SecretValue { secret, key } => REFERENCE + of_value(secret) + key.as_ref().map_or(0, String::len),
        Value::Noted { note, value } => LINE + note.len() + of_value(value),
    }
}
