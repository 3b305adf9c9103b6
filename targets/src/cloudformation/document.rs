//! The template, member by member: head, parameters, resources by group, outputs.

use std::borrow::Cow;
use std::collections::BTreeMap;

use aws_auto_compiler::aws::{CodeDeployUpdate, Output, ParamType, Parameter, Resource, ResourceId, Stack, Value};
use aws_auto_source::{Diagnostics, SourceMap, Span};

use super::intrinsics::{Converter, JsonLayout};
use super::order;
use crate::tree::{Line, Node, Sink};
use crate::{Format, Header, Options, json, yaml};

type Entries<'a> = Vec<(Cow<'a, str>, Node<'a>)>;

/// What a template says beside its resources, and which of them it leaves to a macro.
#[derive(Debug, Default)]
pub struct Dialect {
    /// The macro that CloudFormation runs over the template first.
    pub transform: Option<&'static str>,
    /// The macro's section of common properties.
    pub globals: Option<Value>,
    /// Resources that the macro makes, with the logical ids that it gives them. References to them are printed by the
    /// logical id in the graph, which the macro may understand better; they themselves are not printed.
    pub made: BTreeMap<ResourceId, String>,
    /// What tools that read the template should know of a resource.
    pub metadata: BTreeMap<ResourceId, Value>,
}

/// The whole template, as a text. `commands` are the ones in its head.
#[must_use]
pub fn template(
    stack: &Stack,
    dialect: &Dialect,
    commands: &[String],
    sources: &SourceMap,
    options: &Options,
) -> (String, Diagnostics) {
    let layout = if options.format == Format::Yaml { JsonLayout::Readable } else { JsonLayout::Compact };
    let is_part = options.header.part_of.is_some();
    let converter = Converter::new(stack, &options.code_root, layout);
    let mut printer = Printer { stack, dialect, sources, is_part, converter };
    let head = head(&options.header, &to_deploy(commands, options));
    let mut sink = match options.format {
        Format::Yaml => yaml::document(&head),
        Format::Json => json::document(),
    };
    sink.member("AWSTemplateFormatVersion", &Node::text("2010-09-09"));
    if let Some(transform) = dialect.transform {
        sink.member("Transform", &Node::text(transform));
    }
    if !stack.description.is_empty() {
        sink.member("Description", &Node::text(&stack.description));
    }
    printer.parameters(sink.as_mut());
    if let Some(globals) = &dialect.globals {
        let node = printer.converter.value(globals).led(vec![Line::Blank]);
        sink.member("Globals", &node);
    }
    printer.resources(sink.as_mut());
    printer.outputs(sink.as_mut());
    (sink.finish(), printer.converter.into_diagnostics())
}

/// What the head says about deployment, line by line.
fn to_deploy(commands: &[String], options: &Options) -> Vec<String> {
    if let Some(parent) = &options.header.part_of {
        return vec![format!("Part of {parent}, which deploys it.")];
    }
    let commands = commands.iter().map(|command| format!("  {command}"));
    std::iter::once("To deploy:".to_owned()).chain(commands).collect()
}

fn head<'a>(header: &Header, deployment: &[String]) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let mut say = |text: String| lines.push(Line::Comment(text.into()));
    if !header.program.is_empty() {
        let specs = header.specs.join(", ");
        let from = if specs.is_empty() { specs } else { format!(" from {specs}; change that, not this file") };
        say(format!("Made by {}{from}.", header.program));
        say(String::new());
    }
    deployment.iter().for_each(|line| say(line.clone()));
    lines.push(Line::Blank);
    lines
}

fn heading_line<'a>(name: &str, place: Option<&str>) -> Line<'a> {
    let text = match place {
        Some(place) => format!("── {name} · {place} ──"),
        None => format!("── {name} ──"),
    };
    Line::Comment(text.into())
}

/// `FILE:LINE` of a place, as it stands in comments; empty when the file is not known. In a part of a system it is the
/// file alone: a line's number would change whenever something elsewhere in the system does.
#[must_use]
pub fn place(sources: &SourceMap, span: Span, is_part: bool) -> String {
    match sources.get(span.file) {
        Some(file) if is_part => file.label().to_owned(),
        Some(file) => format!("{}:{}", file.label(), file.line_col(span.start).line),
        None => String::new(),
    }
}

struct Printer<'a> {
    stack: &'a Stack,
    dialect: &'a Dialect,
    sources: &'a SourceMap,
    is_part: bool,
    converter: Converter<'a>,
}

impl<'a> Printer<'a> {
    fn parameters(&mut self, sink: &mut dyn Sink) {
        let mut sorted: Vec<&'a Parameter> = self.stack.parameters().map(|(_, p)| p).collect();
        sorted.sort_by(|a, b| a.name.cmp(&b.name));
        if sorted.is_empty() {
            return;
        }
        sink.open("Parameters", &[Line::Blank]);
        for parameter in sorted {
            let node = self.parameter(parameter);
            sink.member(&parameter.name, &node);
        }
        sink.close();
    }

    fn parameter(&mut self, parameter: &'a Parameter) -> Node<'a> {
        let ty = match parameter.ty {
            ParamType::String => "String",
            ParamType::Number => "Number",
            ParamType::List => "CommaDelimitedList",
        };
        let mut entries: Entries<'a> = vec![("Type".into(), Node::text(ty))];
        if let Some(default) = &parameter.default {
            entries.push(("Default".into(), self.default(default)));
        }
        if !parameter.description.is_empty() {
            entries.push(("Description".into(), Node::text(&parameter.description)));
        }
        if !parameter.allowed.is_empty() {
            let allowed = parameter.allowed.iter().map(|v| self.converter.value(v)).collect();
            entries.push(("AllowedValues".into(), Node::List(allowed)));
        }
        if parameter.secret {
            entries.push(("NoEcho".into(), Node::Bool(true)));
        }
        Node::Map(entries)
    }

    /// The default of a list is a string with commas.
    fn default(&mut self, default: &'a Value) -> Node<'a> {
        match default {
            Value::List(items) => {
                let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                Node::text(texts.join(","))
            }
            other => self.converter.value(other),
        }
    }

    fn resources(&mut self, sink: &mut dyn Sink) {
        let printed = order::printed(self.stack, |id| !self.dialect.made.contains_key(&id));
        if printed.is_empty() {
            sink.member("Resources", &Node::Map(Vec::new()).led(vec![Line::Blank]));
            return;
        }
        sink.open("Resources", &[Line::Blank]);
        for (n, group) in printed.chunk_by(|(_, a), (_, b)| a.group == b.group).enumerate() {
            let resources: Vec<&Resource> = group.iter().map(|(_, resource)| *resource).collect();
            let heading = order::heading_span(&resources).map(|span| self.place(span));
            for (i, (id, resource)) in group.iter().enumerate() {
                let mut lines = Vec::with_capacity(4);
                if n + i > 0 {
                    lines.push(Line::Blank);
                }
                if i == 0 {
                    lines.push(heading_line(resource.group.name(), heading.as_deref()));
                }
                lines.extend(self.comment(resource, heading.as_deref()));
                let node = self.resource(*id, resource).led(lines);
                sink.member(&resource.logical_id, &node);
            }
        }
        sink.close();
    }

    /// Where the resource was asked for, unless that is what the heading says.
    fn comment(&self, resource: &Resource, heading: Option<&str>) -> Option<Line<'a>> {
        let place = self.place(resource.origin.span?);
        (heading != Some(place.as_str())).then(|| Line::Comment(place.into()))
    }

    fn place(&self, span: Span) -> String {
        place(self.sources, span, self.is_part)
    }

    fn resource(&mut self, id: ResourceId, resource: &'a Resource) -> Node<'a> {
        let mut entries: Entries<'a> = Vec::with_capacity(4);
        entries.push(("Type".into(), Node::text(resource.ty)));
        if resource.stateful {
            // A failed first deployment leaves nothing behind; everything later is kept.
            entries.push(("DeletionPolicy".into(), Node::text("RetainExceptOnCreate")));
            entries.push(("UpdateReplacePolicy".into(), Node::text("Retain")));
        }
        if let Some(metadata) = self.dialect.metadata.get(&id) {
            entries.push(("Metadata".into(), self.converter.value(metadata)));
        }
        if !resource.depends_on.is_empty() {
            entries.push(("DependsOn".into(), self.depends_on(&resource.depends_on)));
        }
        if let Some(update) = &resource.update {
            entries.push(("UpdatePolicy".into(), self.update(update)));
        }
        if !resource.props.is_empty() {
            entries.push(("Properties".into(), self.converter.props(resource)));
        }
        Node::Map(entries)
    }

    fn depends_on(&self, ids: &[ResourceId]) -> Node<'a> {
        let mut names: Vec<&'a str> = ids.iter().map(|id| self.dependency(*id)).collect();
        names.sort_unstable();
        names.dedup();
        match names.as_slice() {
            [one] => Node::text(*one),
            many => Node::List(many.iter().map(|name| Node::text(*name)).collect()),
        }
    }

    fn update(&mut self, update: &'a CodeDeployUpdate) -> Node<'a> {
        let mut entries: Entries<'a> = vec![
            ("ApplicationName".into(), self.converter.value(&update.application)),
            ("DeploymentGroupName".into(), self.converter.value(&update.deployment_group)),
        ];
        let hooks = [("BeforeAllowTrafficHook", &update.before), ("AfterAllowTrafficHook", &update.after)];
        for (key, hook) in hooks {
            if let Some(hook) = hook {
                entries.push((key.into(), self.converter.value(hook)));
            }
        }
        Node::map([("CodeDeployLambdaAliasUpdate", Node::Map(entries))])
    }

    /// What `DependsOn` calls a resource: no macro translates it.
    fn dependency(&self, id: ResourceId) -> &'a str {
        self.dialect.made.get(&id).unwrap_or(&self.stack.resource(id).logical_id)
    }

    fn outputs(&mut self, sink: &mut dyn Sink) {
        let mut sorted: Vec<&'a Output> = self.stack.outputs.iter().collect();
        sorted.sort_by(|a, b| a.name.cmp(&b.name));
        if sorted.is_empty() {
            return;
        }
        sink.open("Outputs", &[Line::Blank]);
        for output in sorted {
            let node = self.output(output);
            sink.member(&output.name, &node);
        }
        sink.close();
    }

    fn output(&mut self, output: &'a Output) -> Node<'a> {
        let mut entries: Entries<'a> = Vec::with_capacity(2);
        if !output.description.is_empty() {
            entries.push(("Description".into(), Node::text(&output.description)));
        }
        entries.push(("Value".into(), self.converter.value(&output.value)));
        Node::Map(entries)
    }
}
