//! The files of the module: head, data sources, resources by group, variables, outputs, versions.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use aws_auto_compiler::aws::{Pseudo, Resource, ResourceId, Stack, Value};
use aws_auto_source::{Diagnostics, SourceMap, Span};

use super::hcl::{Block, Body, Expr, Part, json, text};
use super::names::Names;
use super::resources::{self, Context};
use super::tags::DefaultTags;
use super::values::{Needs, Values, local};
use super::{deployments, file_end, next_commands, settings};
use crate::cloudformation::order;
use crate::tree::Node;
use crate::{Artifact, Format, Header, Options, json as json_text};

/// Everything that is printed.
#[derive(Debug)]
pub(super) struct Document<'a> {
    stack: &'a Stack,
    sources: &'a SourceMap,
    options: &'a Options,
    context: Context,
    values: Values<'a>,
}

impl<'a> Document<'a> {
    pub(super) fn new(stack: &'a Stack, sources: &'a SourceMap, options: &'a Options, names: &'a Names) -> Self {
        let values = Values::new(stack, names, options);
        let published = stack.iter().map(|(id, _)| (id, values.home(id))).filter(|(id, home)| id != home);
        let context = Context { tags: DefaultTags::of(stack), published: published.map(|(_, home)| home).collect() };
        Self { stack, sources, options, context, values }
    }

    pub(super) fn print(mut self) -> (Vec<Artifact>, Diagnostics) {
        let mut main = Page::new(self.options.format);
        let stack = self.stack;
        let group = |id: &ResourceId| &stack.resource(*id).group;
        for group in order::printed_ids(stack).chunk_by(|a, b| group(a) == group(b)) {
            self.group_blocks(group, &mut main);
        }
        let mut outputs = Page::new(self.options.format);
        outputs.extend(settings::outputs(&mut self.values));
        let rollouts = deployments::of(&mut self.values);
        main.extend(rollouts.locals);
        outputs.extend(rollouts.outputs);
        let mut variables = Page::new(self.options.format);
        variables.extend(settings::variables(&mut self.values, self.options));
        let mut versions = Page::new(self.options.format);
        versions.extend(settings::versions(&mut self.values, &self.context.tags));

        let needs = std::mem::take(&mut self.values.needs);
        let mut first = Page::new(self.options.format);
        first.extend(needed(needs, self.options));
        let head = head(&self.options.header, &next_commands(self.stack, self.options));
        let pages =
            [("main", first.before(main)), ("variables", variables), ("outputs", outputs), ("versions", versions)];
        let end = file_end(self.options.format);
        let artifacts =
            pages.into_iter().filter(|(name, page)| *name == "main" || !page.is_empty()).map(|(name, page)| {
                let head = if name == "main" { head.as_slice() } else { &[] };
                Artifact { path: format!("{name}{end}"), contents: page.finish(head) }
            });
        (artifacts.collect(), self.values.take_diagnostics())
    }

    fn group_blocks(&mut self, group: &[ResourceId], page: &mut Page<'a>) {
        let stack = self.stack;
        let resources: Vec<&Resource> = group.iter().map(|id| stack.resource(*id)).collect();
        let heading = order::heading_span(&resources).map(|span| self.place(span));
        let mut begun = false;
        for (id, resource) in group.iter().zip(resources) {
            let mut blocks = resources::blocks(&mut self.values, &self.context, *id);
            let Some(first) = blocks.first_mut() else { continue };
            if !begun {
                first.comments.push(heading_line(resource.group.name(), heading.as_deref()));
                begun = true;
            }
            if let Some(place) = resource.origin.span.map(|span| self.place(span))
                && heading.as_deref() != Some(place.as_str())
            {
                first.comments.push(place.into());
            }
            page.extend(blocks);
        }
    }

    fn place(&self, span: Span) -> String {
        let Some(file) = self.sources.get(span.file) else { return String::new() };
        format!("{}:{}", file.label(), file.line_col(span.start).line)
    }
}

fn heading_line<'a>(name: &str, place: Option<&str>) -> Cow<'a, str> {
    match place {
        Some(place) => format!("── {name} · {place} ──").into(),
        None => format!("── {name} ──").into(),
    }
}

fn head(header: &Header, commands: &[String]) -> Vec<String> {
    let mut lines = Vec::new();
    if !header.program.is_empty() {
        let specs = header.specs.join(", ");
        let from = if specs.is_empty() { specs } else { format!(" from {specs}; change that, not this file") };
        lines.push(format!("Made by {}{from}.", header.program));
        lines.push(String::new());
    }
    lines.push("To deploy:".to_owned());
    lines.extend(commands.iter().map(|command| format!("  {command}")));
    lines
}

/// What the resources stand on and nobody declares.
fn needed<'a>(needs: Needs, options: &Options) -> Vec<Block<'a>> {
    let mut blocks = Vec::new();
    let mut locals = Body::default();
    if needs.code_root {
        locals.set("code_root", code_root(&options.code_root));
    }
    let mut sources = BTreeSet::new();
    for pseudo in needs.pseudo {
        let (ty, attribute) = source(pseudo);
        sources.insert(ty);
        locals.set(local(pseudo), Expr::Reference(format!("data.{ty}.current.{attribute}")));
    }
    if !locals.items.is_empty() {
        blocks.push(Block { kind: "locals", body: locals, ..Block::default() });
    }
    blocks.extend(sources.into_iter().map(|ty| data(ty, "current", Body::default())));
    if needs.zones {
        blocks.push(zones());
    }
    for (label, name) in needs.parameters {
        let mut body = Body::default();
        body.set("name", Expr::text(name));
        blocks.push(data("aws_ssm_parameter", label, body));
    }
    for (label, secret) in needs.secrets {
        let mut body = Body::default();
        body.set("secret_id", secret);
        blocks.push(data("aws_secretsmanager_secret_version", label, body));
    }
    blocks
}

/// The zones that every account of the region has: no local zones, no wavelength zones.
fn zones<'a>() -> Block<'a> {
    let mut body = Body::default();
    body.set("state", Expr::text("available"));
    let filter = body.nested("filter");
    filter.set("name", Expr::text("opt-in-status"));
    filter.set("values", Expr::List(vec![Expr::text("opt-in-not-required")]));
    data("aws_availability_zones", "available", body)
}

/// The data source that knows it, and its attribute.
const fn source(pseudo: Pseudo) -> (&'static str, &'static str) {
    match pseudo {
        Pseudo::AccountId => ("aws_caller_identity", "account_id"),
        Pseudo::Region => ("aws_region", "region"),
        Pseudo::Partition => ("aws_partition", "partition"),
        Pseudo::UrlSuffix | Pseudo::StackName => ("aws_partition", "dns_suffix"),
    }
}

fn data<'a>(ty: &'static str, name: impl Into<Cow<'a, str>>, body: Body<'a>) -> Block<'a> {
    Block { kind: "data", labels: vec![ty.into(), name.into()], body, ..Block::default() }
}

/// The folder that paths in the specification are relative to: given, or found from where this module is.
fn code_root<'a>(from_here: &str) -> Expr<'a> {
    let here = Part::Expr(Expr::Reference("path.module".to_owned()));
    let default = match from_here {
        "" | "." => Expr::template([here]),
        absolute if absolute.starts_with('/') => Expr::text(absolute.to_owned()),
        relative => Expr::template([here, Part::Text(format!("/{relative}").into())]),
    };
    Expr::Call("coalesce", vec![Expr::Reference("var.code_root".to_owned()), default])
}

/// A file while it is written: a text in HCL, which needs no tree, or the tree that the JSON syntax groups blocks in.
#[derive(Debug)]
enum Page<'a> {
    Hcl(String),
    Json(Vec<Block<'a>>),
}

impl<'a> Page<'a> {
    const fn new(format: Format) -> Self {
        match format {
            Format::Yaml => Self::Hcl(String::new()),
            Format::Json => Self::Json(Vec::new()),
        }
    }

    const fn is_empty(&self) -> bool {
        match self {
            Self::Hcl(text) => text.is_empty(),
            Self::Json(blocks) => blocks.is_empty(),
        }
    }

    fn extend(&mut self, blocks: Vec<Block<'a>>) {
        match self {
            Self::Json(known) => known.extend(blocks),
            Self::Hcl(text) => {
                for block in blocks {
                    if !text.is_empty() {
                        text.push('\n');
                    }
                    text::push_block(text, &block, 0);
                }
            }
        }
    }

    fn before(self, other: Self) -> Self {
        match (self, other) {
            (Self::Hcl(first), Self::Hcl(second)) if first.is_empty() || second.is_empty() => {
                Self::Hcl(first + &second)
            }
            (Self::Hcl(first), Self::Hcl(second)) => Self::Hcl(format!("{first}\n{second}")),
            (Self::Json(first), Self::Json(second)) => Self::Json(first.into_iter().chain(second).collect()),
            (_, other) => other,
        }
    }

    fn finish(self, head: &[String]) -> String {
        match self {
            Self::Hcl(text) if head.is_empty() => text,
            Self::Hcl(text) => {
                let mut whole = String::with_capacity(text.len() + 200);
                let lines: Vec<Cow<'_, str>> = head.iter().map(|line| Cow::Borrowed(line.as_str())).collect();
                text::push_comments(&mut whole, &lines, 0);
                if !text.is_empty() {
                    whole.push('\n');
                }
                whole + &text
            }
            Self::Json(blocks) => json_text::write(&grouped(&blocks, head)),
        }
    }
}

/// `{"resource": {"type": {"name": {…}}}}`; blocks without labels are merged.
fn grouped<'a>(blocks: &[Block<'a>], head: &[String]) -> Node<'a> {
    let mut root: Vec<(Cow<'a, str>, Node<'a>)> = Vec::new();
    if !head.is_empty() {
        root.push(("//".into(), Node::List(head.iter().map(|line| Node::text(line.clone())).collect())));
    }
    let mut places: BTreeMap<Vec<Cow<'a, str>>, usize> = BTreeMap::new();
    for block in blocks {
        insert(&mut root, &mut places, block);
    }
    Node::Map(root)
}

fn insert<'a>(
    root: &mut Vec<(Cow<'a, str>, Node<'a>)>,
    places: &mut BTreeMap<Vec<Cow<'a, str>>, usize>,
    block: &Block<'a>,
) {
    let mut level = root;
    let mut path = Vec::new();
    for step in std::iter::once(Cow::Borrowed(block.kind)).chain(block.labels.iter().cloned()) {
        path.push(step.clone());
        let at = *places.entry(path.clone()).or_insert_with(|| {
            level.push((step, Node::Map(Vec::new())));
            level.len() - 1
        });
        match level.get_mut(at) {
            Some((_, Node::Map(inner))) => level = inner,
            _ => return,
        }
    }
    if let Node::Map(entries) = json::body(&block.body) {
        level.extend(entries);
    }
}

/// A value without references, for places where there are none.
pub(super) fn plain(value: &Value) -> Expr<'_> {
    match value {
        Value::Bool(b) => Expr::Bool(*b),
        Value::Int(n) => Expr::Int(*n),
        Value::Float(n) => Expr::Float(*n),
        Value::Str(text) => Expr::Plain(Cow::Borrowed(text)),
        Value::List(items) => Expr::List(items.iter().map(plain).collect()),
        Value::Noted { value, .. } => plain(value),
        _ => Expr::Plain("".into()),
    }
}
