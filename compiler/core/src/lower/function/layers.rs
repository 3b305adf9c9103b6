//! Layers: versions that exist are named; a local folder becomes one `AWS::Lambda::LayerVersion` for all its functions.

use std::collections::{BTreeMap, BTreeSet};

use aws_auto_source::Span;

use super::{code, properties};
use crate::aws::{self, Group, Value};
use crate::ir::{Function, Layer};
use crate::knowledge::limits::names;
use crate::lower::{Lowering, because, function_group, naming};

/// The layers of the ecosystem that are made of local folders.
#[derive(Debug, Default)]
pub(super) struct Layers {
    by_path: BTreeMap<String, Local>,
}

#[derive(Debug)]
struct Local {
    resource: aws::ResourceId,
    digest: String,
}

/// What is known of a folder before its resource is made.
#[derive(Debug, Default)]
struct Use {
    digest: String,
    runtimes: BTreeSet<String>,
    architectures: BTreeSet<&'static str>,
    functions: Vec<(String, Span)>,
}

impl Layers {
    /// The property `Layers` of a function, in its order; nothing without layers.
    pub(super) fn of(&self, cx: &Lowering<'_>, function: &Function) -> Option<Value> {
        let values: Vec<Value> = function.layers.iter().filter_map(|layer| self.value(cx, layer)).collect();
        (!values.is_empty()).then_some(Value::List(values))
    }

    /// The digests of a function's local layers, in its order: a version must change when one of them does.
    pub(super) fn digests(&self, function: &Function) -> Vec<&str> {
        let local = |layer: &Layer| match layer {
            Layer::Local { path, .. } => self.by_path.get(&folder(path)).map(|local| local.digest.as_str()),
            Layer::Arn(_) => None,
        };
        function.layers.iter().filter_map(local).collect()
    }

    fn value(&self, cx: &Lowering<'_>, layer: &Layer) -> Option<Value> {
        match layer {
            Layer::Arn(arn) => Some(cx.text(arn)),
            Layer::Local { path, .. } => self.by_path.get(&folder(path)).map(|local| Value::Ref(local.resource)),
        }
    }
}

/// Adds the layer versions that functions use.
pub(super) fn add(cx: &mut Lowering<'_>) -> Layers {
    let mut layers = Layers::default();
    for (path, used) in uses(cx) {
        let resource = layer_version(cx, &path, &used);
        layers.by_path.insert(path, Local { resource: cx.stack.add(resource), digest: used.digest });
    }
    layers
}

fn uses(cx: &Lowering<'_>) -> BTreeMap<String, Use> {
    let mut uses: BTreeMap<String, Use> = BTreeMap::new();
    for (_, function) in cx.eco.functions() {
        for layer in &function.layers {
            let Layer::Local { path, digest } = layer else { continue };
            let used = uses.entry(folder(path)).or_default();
            used.digest.clone_from(digest);
            used.runtimes.extend(function.runtime.as_ref().map(|runtime| runtime.value.clone()));
            used.architectures.insert(properties::architecture(function.architecture.value));
            used.functions.push((function.name.clone(), function.span));
        }
    }
    uses
}

fn folder(path: &str) -> String {
    path.trim_start_matches("./").trim_end_matches('/').to_owned()
}

fn layer_version(cx: &mut Lowering<'_>, path: &str, used: &Use) -> aws::Resource {
    let name: String = path.trim_start_matches("layers/").replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let name = name.trim_matches('-');
    let (group, span) = match used.functions.as_slice() {
        [(only, span)] => (function_group(only), *span),
        [(_, span), ..] => (Group::Foundation(name.to_owned()), *span),
        [] => (Group::Foundation(name.to_owned()), Span::default()),
    };
    let longest = names::name_rule("AWS::Lambda::LayerVersion").map_or(0, |rule| rule.length.1);
    let full = cx.physical(&format!("{}-{name}", cx.eco.settings.name), longest);
    let content = code::artifact(cx, path, &format!("{name}-layer"), "the layer", span);
    let runtimes: Vec<Value> = used.runtimes.iter().map(|runtime| runtime.clone().into()).collect();
    let architectures: Vec<Value> = used.architectures.iter().map(|&architecture| architecture.into()).collect();
    let origin = because(span, format!("{path} is a layer of {}", listed(&used.functions)));
    aws::Resource::new("AWS::Lambda::LayerVersion", naming::logical_id(name, "Layer"), group, origin)
        .with("LayerName", full)
        .with("Content", content)
        .maybe("CompatibleRuntimes", (!runtimes.is_empty()).then_some(runtimes))
        .with("CompatibleArchitectures", architectures)
}

fn listed(functions: &[(String, Span)]) -> String {
    functions.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{list, text};
    use crate::ir::{Chosen, Text};
    use crate::lower::function::testing::{function, lowered, span};
    use aws_auto_schema::function::Architecture;

    fn local(path: &str) -> Layer {
        Layer::Local { path: path.to_owned(), digest: "d1".to_owned() }
    }

    #[test]
    fn a_folder_is_one_layer_that_fits_all_its_functions() {
        let (mut a, mut b) = (function("a"), function("b"));
        a.layers = vec![local("layers/sharp/")];
        b.layers = vec![Layer::Arn(Text::literal("arn:layer:1", span())), local("./layers/sharp")];
        b.architecture = Chosen::default(Architecture::X86_64, "test");
        b.runtime = Some(Chosen::default("nodejs22.x".to_owned(), "test"));
        let built = lowered(vec![a, b], vec![]);
        let layer = built.get("SharpLayer");
        assert_eq!(layer.get("CompatibleArchitectures"), Some(&list(["arm64", "x86_64"])));
        assert_eq!(layer.get("CompatibleRuntimes"), Some(&list(["nodejs22.x", "python3.13"])));
        assert_eq!(layer.get("LayerName"), Some(&text("t-ecosystem-sharp")));
        assert_eq!(layer.get("Content"), Some(&Value::Path("layers/sharp".to_owned())));
        let layers = built.get("BFunction").get("Layers").unwrap();
        assert_eq!(built.text(layers), "arn:layer:1 | ${SharpLayer}");
    }
}
