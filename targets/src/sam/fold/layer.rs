//! `AWS::Serverless::LayerVersion`.

use aws_auto_compiler::aws::{Props, Resource, Value, text};

use super::Folding;
use super::function::object;
use super::shapes::has_only;

/// Folds the layers that SAM can say. SAM keeps old versions unless it is told not to.
pub(super) fn fold(folding: &mut Folding<'_>) {
    let layers = folding.stack.iter().filter(|(_, resource)| resource.ty == "AWS::Lambda::LayerVersion");
    let folded = layers.filter_map(|(id, resource)| Some((id, layer(resource)?)));
    folding.changed.extend(folded);
}

fn layer(resource: &Resource) -> Option<Resource> {
    let same = ["LayerName", "Description", "CompatibleRuntimes", "CompatibleArchitectures", "LicenseInfo"];
    if !has_only(resource, &[same[0], same[1], same[2], same[3], same[4], "Content"]) {
        return None;
    }
    let mut props: Props = Vec::new();
    for (key, value) in &resource.props {
        match (&**key, value) {
            ("Content", Value::Path(_)) => props.push(("ContentUri".into(), value.clone())),
            ("Content", _) => props.push(("ContentUri".into(), object(value)?)),
            _ => props.push((key.clone(), value.clone())),
        }
    }
    props.push(("RetentionPolicy".into(), text("Delete")));
    Some(Resource { ty: "AWS::Serverless::LayerVersion", props, ..resource.clone() })
}
