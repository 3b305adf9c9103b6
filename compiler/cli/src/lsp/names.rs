//! Names: where functions, services, resources and parameters are declared, and where they are meant.
//!
//! Which key names what is the same everywhere in the language (`queue` is a queue, `function` a function), so that an
//! occurrence is known by its key; template strings (`${function.pay.arn}`) count too.

use aws_auto_source::{Kind, Map, Node, Span};

/// What a name is a name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NameKind {
    /// A function, here or elsewhere.
    Function,
    /// A service of `microservices:`.
    Service,
    /// A parameter.
    Parameter,
    /// A resource, by its key under `resources:`.
    Resource(&'static str),
    /// A resource whose kind is not said: `${resource.orders.arn}`.
    AnyResource,
}

impl NameKind {
    /// In words.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Service => "service",
            Self::Parameter => "parameter",
            Self::Resource(kind) => kind,
            Self::AnyResource => "resource",
        }
    }

    /// Whether a name of this kind may mean one of the other.
    fn may_be(self, other: Self) -> bool {
        let is_resource = |kind| matches!(kind, Self::Resource(_) | Self::AnyResource);
        let either_is_any = self == Self::AnyResource || other == Self::AnyResource;
        self == other || (either_is_any && is_resource(self) && is_resource(other))
    }
}

/// A place where a name stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Occurrence {
    /// What it names.
    pub(crate) kind: NameKind,
    /// The name.
    pub(crate) name: String,
    /// Exactly the name, without quotes.
    pub(crate) span: Span,
    /// Whether it is declared here.
    pub(crate) declares: bool,
}

/// Keys whose scalar names something, and what.
const KEYS: &[(&str, NameKind)] = &[
    ("function", NameKind::Function),
    ("fallback_function", NameKind::Function),
    ("rotation_function", NameKind::Function),
    ("bucket", NameKind::Resource("buckets")),
    ("table", NameKind::Resource("tables")),
    ("queue", NameKind::Resource("queues")),
    ("dead_letter", NameKind::Resource("queues")),
    ("topic", NameKind::Resource("topics")),
    ("stream", NameKind::Resource("streams")),
    ("bus", NameKind::Resource("buses")),
    ("secret", NameKind::Resource("secrets")),
    ("key", NameKind::Resource("keys")),
    ("kms_key", NameKind::Resource("keys")),
    ("database", NameKind::Resource("databases")),
    ("cache", NameKind::Resource("caches")),
    ("domain", NameKind::Resource("search_domains")),
    ("vpc", NameKind::Resource("vpcs")),
    ("cluster", NameKind::Resource("clusters")),
    ("destination", NameKind::Resource("warehouses")),
    ("api", NameKind::Resource("apis")),
];

/// What the scalar under this key names.
pub(crate) fn kind_of_key(key: &str) -> Option<NameKind> {
    KEYS.iter().find(|(known, _)| *known == key).map(|(_, kind)| *kind)
}

/// The kinds under `resources:`.
fn resource_kind(key: &str) -> Option<NameKind> {
    KEYS.iter().map(|(_, kind)| *kind).find(|kind| matches!(kind, NameKind::Resource(known) if *known == key))
}

/// Every occurrence in the documents of a file, in source order.
pub(crate) fn occurrences(documents: &[Node]) -> Vec<Occurrence> {
    let mut found = Vec::new();
    for document in documents {
        if let Some(top) = document.as_map() {
            sections(top, &mut found);
        }
    }
    found
}

fn sections(top: &Map, found: &mut Vec<Occurrence>) {
    for entry in &top.entries {
        match &*entry.key.value {
            "lambda_functions" | "external_functions" => declared(&entry.value, "name", NameKind::Function, found),
            "microservices" => declared(&entry.value, "service", NameKind::Service, found),
            "parameters" => keys(&entry.value, NameKind::Parameter, found),
            "resources" => resources(&entry.value, found),
            _ => {}
        }
        if !entry.key.value.starts_with("x-") {
            meant(&entry.key.value, &entry.value, found);
        }
    }
}

/// The items of a list, each declared by a key of its own.
fn declared(list: &Node, key: &str, kind: NameKind, found: &mut Vec<Occurrence>) {
    for item in list.as_seq().into_iter().flatten() {
        found.extend(item.as_map().and_then(|map| map.get(key)).and_then(|name| whole(name, kind, true)));
    }
}

fn keys(map: &Node, kind: NameKind, found: &mut Vec<Occurrence>) {
    for entry in map.as_map().into_iter().flat_map(|map| &map.entries) {
        let (name, span) = (entry.key.value.to_string(), entry.key.span);
        // In quotes the name is what is between them.
        let quotes = (span.end - span.start) as usize == name.len() + 2;
        let span = if quotes { span.sub(1, name.len()) } else { span };
        found.push(Occurrence { kind, name, span, declares: true });
    }
}

fn resources(section: &Node, found: &mut Vec<Occurrence>) {
    for entry in section.as_map().into_iter().flat_map(|map| &map.entries) {
        if let Some(kind) = resource_kind(&entry.key.value) {
            keys(&entry.value, kind, found);
        }
    }
}

/// Names that are meant, not declared, in and under the value of `key`; functions of services and other sections are
/// declared inside of them.
fn meant(key: &str, node: &Node, found: &mut Vec<Occurrence>) {
    match &node.kind {
        Kind::Scalar(_) => {
            found.extend(kind_of_key(key).and_then(|kind| whole(node, kind, false)));
            templates(node, found);
        }
        Kind::Seq(items) => {
            if key == "functions" {
                declared(node, "name", NameKind::Function, found);
                found.extend(items.iter().filter_map(|item| whole(item, NameKind::Function, false)));
            }
            items.iter().for_each(|item| meant("", item, found));
        }
        Kind::Map(map) => map.entries.iter().for_each(|entry| meant(&entry.key.value, &entry.value, found)),
    }
}

fn whole(node: &Node, kind: NameKind, declares: bool) -> Option<Occurrence> {
    let scalar =
        node.as_scalar().filter(|scalar| scalar.verbatim && !scalar.is_null() && !scalar.text.contains("${"))?;
    let span = node.sub_span(0, scalar.text.len());
    // An ARN names something that is not this ecosystem's.
    let is_name = !scalar.text.is_empty() && !scalar.text.contains(':');
    is_name.then(|| Occurrence { kind, name: scalar.text.to_string(), span, declares })
}

/// The names in `${function.pay.arn}`, `${resource.tables.orders.arn}`, `${param.Stage}`.
fn templates(node: &Node, found: &mut Vec<Occurrence>) {
    let Some(scalar) = node.as_scalar().filter(|scalar| scalar.verbatim) else { return };
    let text = &*scalar.text;
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find("${")).map(|at| from + at) {
        let inner = start + 2;
        let Some(end) = text.get(inner..).and_then(|rest| rest.find('}')).map(|at| inner + at) else { return };
        from = end + 1;
        if text.get(..start).is_some_and(|before| before.ends_with('$')) {
            continue;
        }
        let reference = text.get(inner..end).unwrap_or("");
        if let Some((kind, offset, name)) = referenced(reference) {
            let span = node.sub_span(inner + offset, name.len());
            found.push(Occurrence { kind, name: name.to_owned(), span, declares: false });
        }
    }
}

/// Kind, place and name of what a reference refers to.
fn referenced(reference: &str) -> Option<(NameKind, usize, &str)> {
    let (namespace, rest) = reference.split_once('.')?;
    let offset = namespace.len() + 1;
    match namespace {
        "param" => Some((NameKind::Parameter, offset, rest)),
        "function" => Some((NameKind::Function, offset, rest.rsplit_once('.')?.0)),
        "resource" => {
            let (name, _) = rest.rsplit_once('.')?;
            match name.split_once('.').and_then(|(kind, name)| Some((resource_kind(kind)?, kind.len() + 1, name))) {
                Some((kind, further, name)) => Some((kind, offset + further, name)),
                None => Some((NameKind::AnyResource, offset, name)),
            }
        }
        _ => None,
    }
}

/// All occurrences of an ecosystem, to be searched.
#[derive(Debug, Default)]
pub(crate) struct Names {
    all: Vec<Occurrence>,
}

impl Names {
    /// Of these occurrences.
    pub(crate) const fn new(all: Vec<Occurrence>) -> Self {
        Self { all }
    }

    /// What is named at this place.
    pub(crate) fn at(&self, span: Span) -> Option<&Occurrence> {
        let holds =
            |o: &&Occurrence| o.span.file == span.file && o.span.start <= span.start && span.start <= o.span.end;
        // A name inside a template string is shorter than what is around it.
        self.all.iter().filter(holds).min_by_key(|o| o.span.end - o.span.start)
    }

    /// Every place that means the same, in the order of files and places.
    pub(crate) fn same<'a>(&'a self, as_this: &'a Occurrence) -> impl Iterator<Item = &'a Occurrence> {
        self.all.iter().filter(|o| o.name == as_this.name && o.kind.may_be(as_this.kind))
    }

    /// Where it is declared, else where it is named first.
    pub(crate) fn home<'a>(&'a self, of: &'a Occurrence) -> Option<&'a Occurrence> {
        self.same(of).find(|o| o.declares).or_else(|| self.same(of).next())
    }

    /// The names of one kind, sorted, without repetition.
    pub(crate) fn of(&self, kind: NameKind) -> Vec<&str> {
        let mut names: Vec<&str> = self.all.iter().filter(|o| o.kind.may_be(kind)).map(|o| o.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_auto_source::yaml::{Limits, parse};
    use aws_auto_source::{Diagnostics, FileId};

    const TEXT: &str = "\
lambda_functions:
  - name: pay
    triggers: [{source: sqs, queue: \"jobs\"}]
    integrations: [{service: dynamodb, table: orders}]
    environment_variables: {NEXT: \"${function.refund.arn}/${resource.orders.arn}/$${function.pay.arn}\"}
microservices:
  - service: shop
    functions: [{name: refund}]
circuit_breakers:
  - {function: pay, fallback_strategy: {type: alternative_function, fallback_function: refund}}
resources:
  queues: {jobs: {}}
";

    fn names() -> (Vec<Occurrence>, Names) {
        let parsed = parse(FileId(0), TEXT, &Limits::default(), &mut Diagnostics::default());
        let all = occurrences(&parsed.documents);
        (all.clone(), Names::new(all))
    }

    #[test]
    fn every_occurrence_is_exactly_a_name() {
        let (all, _) = names();
        for o in &all {
            assert_eq!(&TEXT[o.span.start as usize..o.span.end as usize], o.name, "{o:?}");
        }
        let declared: Vec<&str> = all.iter().filter(|o| o.declares).map(|o| o.name.as_str()).collect();
        assert_eq!(declared, ["pay", "shop", "refund", "jobs"]);
    }

    #[test]
    fn references_are_found_in_keys_and_in_template_strings() {
        let (_, names) = names();
        let at = |text: &str| Span::new(FileId(0), u32::try_from(TEXT.find(text).unwrap()).unwrap() + 1, 0);
        let lines = |o: &Occurrence| TEXT[..o.span.start as usize].matches('\n').count();
        let refund = names.at(at("refund.arn")).unwrap();
        assert_eq!(names.same(refund).map(lines).collect::<Vec<_>>(), [4, 7, 9]);
        assert_eq!(names.home(refund).map(lines), Some(7));
        let orders = names.at(at("orders}]")).unwrap();
        assert_eq!(names.same(orders).map(lines).collect::<Vec<_>>(), [3, 4], "a resource of any kind may be meant");
        let jobs = names.at(at("\"jobs")).unwrap();
        assert_eq!(names.home(jobs).map(lines), Some(11));
        assert_eq!(names.of(NameKind::Function), ["pay", "refund"], "an escaped reference names nothing");
    }
}
