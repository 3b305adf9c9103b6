//! The stacks themselves: resources move, and what crosses a border becomes an output of one stack and a parameter of
//! the other.
//!
//! Where a border can carry no more outputs or parameters, and where the lock put something before what it needs, a name
//! takes the reference's place, in properties that take names of what is not there yet.

use std::collections::{BTreeMap, BTreeSet};

use aws_auto_source::{Diagnostic, Diagnostics};

use super::assign::Part;
use super::atoms::{Atom, Link};
use super::codes::STACKS_OUT_OF_ORDER;
use super::{Divided, Limits, NestedStack, Shape};
use crate::aws::{
    CodeDeployUpdate, Group, Origin, Output, ParamId, ParamType, Parameter, Resource, ResourceId, Stack, Value,
};
use crate::passes::resource::cut::may_name_the_future;

/// Builds the stacks of `parts` out of `stack`.
pub(super) fn build(
    mut stack: Stack,
    atoms: &[Atom],
    parts: &[Part],
    shape: &Shape,
    limits: &Limits,
) -> (Divided, Diagnostics) {
    let (description, tags) = (stack.description.clone(), stack.tags.clone());
    let boards = std::mem::take(&mut stack.boards);
    let mut border = Border::new(&stack, atoms, parts, limits);
    border.files = parts.iter().map(|part| (part.name.clone(), shape.file(&part.name))).collect();
    border.tags = tags;
    let (resources, parameters, outputs) = stack.into_parts();
    border.parameters = parameters;
    for (id, mut resource) in resources.into_iter().enumerate() {
        let Some(home) = border.homes.get(id).copied() else { continue };
        border.cross(home, &mut resource);
        (resource.name, resource.arn) = (None, None);
        border.children.get_mut(home.part).map(|child| child.stack.add(resource));
    }
    let mut whole = border.parent(&description, outputs);
    // They speak of all stacks and belong to none.
    whole.boards = boards;
    let described = parts.iter().map(|part| match description.as_str() {
        "" => String::new(),
        _ => format!("{description} ({})", part.name),
    });
    let mut nested = Vec::with_capacity(parts.len());
    for ((part, child), description) in parts.iter().zip(border.children).zip(described) {
        let Child { mut stack, exports, .. } = child;
        stack.description = description;
        stack.outputs.extend(exports.into_iter().filter_map(|(link, name)| export(link, name, &border.homes)));
        nested.push(NestedStack { name: part.name.clone(), file: shape.file(&part.name), stack });
    }
    (Divided { whole, nested }, border.diagnostics)
}

/// Where a resource lives, and its id there.
#[derive(Clone, Copy)]
struct Home {
    part: usize,
    id: ResourceId,
}

#[derive(Default)]
struct Child {
    stack: Stack,
    /// What others take from it, by the output's name.
    exports: BTreeMap<Link, String>,
    /// What it takes from others, by the parameter that carries it.
    imports: BTreeMap<Link, ParamId>,
    /// Stacks that must be made first although no output of theirs is taken.
    after: BTreeSet<usize>,
    /// Its own logical ids, which a parameter may not have.
    names: BTreeSet<String>,
}

/// What a reference became in the stack that has it.
enum Crossing {
    Here(Value),
    ByName(ResourceId),
}

struct Border<'a> {
    homes: Vec<Home>,
    children: Vec<Child>,
    limits: &'a Limits,
    parameters: Vec<Parameter>,
    /// Name and file of each nested stack.
    files: Vec<(String, String)>,
    tags: Option<Value>,
    /// Logical id, by-name forms and place of every resource of the whole.
    known: Vec<Resource>,
    diagnostics: Diagnostics,
}

impl<'a> Border<'a> {
    fn new(stack: &Stack, atoms: &[Atom], parts: &[Part], limits: &'a Limits) -> Self {
        let mut part_of = vec![0usize; stack.len()];
        for (number, part) in parts.iter().enumerate() {
            let ids = part.atoms.iter().filter_map(|at| atoms.get(*at)).flat_map(|atom| &atom.resources);
            ids.filter_map(|id| part_of.get_mut(id.index()).map(|p| *p = number)).for_each(drop);
        }
        let mut counts = vec![0usize; parts.len()];
        let mut children: Vec<Child> = parts.iter().map(|_| Child::default()).collect();
        let mut homes = Vec::with_capacity(stack.len());
        for ((_, resource), part) in stack.iter().zip(part_of) {
            let place = counts.get_mut(part).map_or(0, |count| std::mem::replace(count, *count + 1));
            homes.push(Home { part, id: ResourceId::at(place) });
            children.get_mut(part).map(|child| child.names.insert(resource.logical_id.clone()));
        }
        let known = stack.iter().map(|(_, resource)| stub(resource)).collect();
        let diagnostics = Diagnostics::default();
        Self { homes, children, limits, parameters: Vec::new(), files: Vec::new(), tags: None, known, diagnostics }
    }

    fn home(&self, id: ResourceId) -> Option<Home> {
        self.homes.get(id.index()).copied()
    }

    /// Makes a resource one of its own stack: every value and dependency means the same as before.
    fn cross(&mut self, home: Home, resource: &mut Resource) {
        let ty = resource.ty;
        let subject = stub(resource);
        for (property, value) in &mut resource.props {
            let may_wait = may_name_the_future(ty, property);
            self.rewrite(home.part, &subject, may_wait, value, 0);
        }
        for value in resource.update.iter_mut().flat_map(CodeDeployUpdate::values_mut) {
            self.rewrite(home.part, &subject, false, value, 0);
        }
        let depends_on = std::mem::take(&mut resource.depends_on);
        for target in depends_on {
            let Some(other) = self.home(target) else { continue };
            if other.part == home.part {
                resource.depends_on.push(other.id);
            } else if other.part < home.part {
                self.child(home.part, |child| _ = child.after.insert(other.part));
            } else {
                self.report(&subject, target);
            }
        }
    }

    fn rewrite(&mut self, part: usize, subject: &Resource, may_wait: bool, value: &mut Value, depth: usize) {
        // Joins are made anew, so that literals that a name brings along merge with their neighbours.
        if let Value::Join(parts) = value {
            parts.iter_mut().for_each(|inner| self.rewrite(part, subject, may_wait, inner, depth));
            *value = Value::join(std::mem::take(parts));
            return;
        }
        match value {
            Value::List(items) => {
                items.iter_mut().for_each(|inner| self.rewrite(part, subject, may_wait, inner, depth));
            }
            Value::Map(props) => {
                for (key, inner) in props {
                    // IAM refuses principals that do not exist.
                    self.rewrite(part, subject, may_wait && key != "Principal", inner, depth);
                }
            }
            Value::Json(inner)
            | Value::Noted { value: inner, .. }
            | Value::Split { value: inner, .. }
            | Value::SecretValue { secret: inner, .. } => self.rewrite(part, subject, may_wait, inner, depth),
            _ => {
                let Some(link) = Link::of(value) else { return };
                match self.carry(part, link, may_wait) {
                    Some(Crossing::Here(new)) => *value = new,
                    Some(Crossing::ByName(target)) => self.rename(part, subject, may_wait, value, target, depth),
                    None => link.target().map_or((), |target| self.report(subject, target)),
                }
            }
        }
    }

    /// Puts names in the place of a reference; names may be made of references again.
    fn rename(
        &mut self,
        part: usize,
        subject: &Resource,
        may_wait: bool,
        value: &mut Value,
        target: ResourceId,
        depth: usize,
    ) {
        let by_name = self.known.get(target.index()).and_then(|known| known.by_name(value));
        match by_name {
            Some(name) if depth < 4 => {
                *value = name;
                self.rewrite(part, subject, may_wait, value, depth + 1);
            }
            _ => self.report(subject, target),
        }
    }

    /// What a link is inside of `part`; nothing when it cannot be had there.
    fn carry(&mut self, part: usize, link: Link, may_wait: bool) -> Option<Crossing> {
        let Some(target) = link.target() else { return self.import(part, link, None).map(Crossing::Here) };
        let home = self.home(target)?;
        if home.part == part {
            return Some(Crossing::Here(local(link, home.id)));
        }
        if home.part > part {
            return may_wait.then_some(Crossing::ByName(target));
        }
        let name = self.export(home.part, link, target);
        if let Some(value) = name.and_then(|name| self.import(part, link, Some(name))) {
            return Some(Crossing::Here(value));
        }
        self.child(part, |child| _ = child.after.insert(home.part));
        Some(Crossing::ByName(target))
    }

    /// The output of `part` that gives this link, while there is room for it.
    fn export(&mut self, part: usize, link: Link, target: ResourceId) -> Option<String> {
        let limit = self.limits.outputs;
        let logical_id = self.known.get(target.index()).map(|known| known.logical_id.clone())?;
        let child = self.children.get_mut(part)?;
        if let Some(name) = child.exports.get(&link) {
            return Some(name.clone());
        }
        let name = output_name(&logical_id, link);
        (child.exports.len() < limit).then(|| {
            child.exports.insert(link, name.clone());
            name
        })
    }

    /// The parameter of `part` that carries this link, while there is room for it.
    fn import(&mut self, part: usize, link: Link, name: Option<String>) -> Option<Value> {
        let limit = self.limits.parameters;
        let declared = match link {
            Link::Param(id) => self.parameters.get(id.index()).cloned()?,
            Link::Ref(target) | Link::Attr(target, _) => {
                imported(name?, self.known.get(target.index())?.origin.clone())
            }
        };
        let child = self.children.get_mut(part)?;
        if let Some(id) = child.imports.get(&link) {
            return Some(Value::Param(*id));
        }
        if child.imports.len() >= limit {
            return None;
        }
        let mut declared = declared;
        while !child.names.insert(declared.name.clone()) {
            declared.name.push('X');
        }
        let id = child.stack.param(declared);
        child.imports.insert(link, id);
        Some(Value::Param(id))
    }

    fn child(&mut self, part: usize, f: impl FnOnce(&mut Child)) {
        if let Some(child) = self.children.get_mut(part) {
            f(child);
        }
    }

    fn report(&mut self, subject: &Resource, target: ResourceId) {
        let Some(known) = self.known.get(target.index()) else { return };
        let message =
            format!("{} needs {}, which lives in a stack that is made later", subject.logical_id, known.logical_id);
        let help = "take one of the two out of the lock file, so that it is placed anew";
        let place = Diagnostic { span: subject.origin.span, ..Diagnostic::without_place(STACKS_OUT_OF_ORDER, message) };
        self.diagnostics.push(place.help(help));
    }

    /// The stack of stacks.
    fn parent(&mut self, description: &str, outputs: Vec<Output>) -> Stack {
        let mut whole = Stack::default();
        description.clone_into(&mut whole.description);
        self.parameters.iter().for_each(|parameter| _ = whole.param(parameter.clone()));
        let outputs = self.outputs(outputs);
        for (child, (name, file)) in self.children.iter().zip(&self.files) {
            whole.add(self.nested(child, name, file));
        }
        whole.outputs = outputs;
        whole
    }

    fn nested(&self, child: &Child, name: &str, file: &str) -> Resource {
        let origin = Origin { span: None, by: "stacks", why: "one stack cannot hold the system".to_owned() };
        let group = Group::Foundation("stacks".to_owned());
        let mut resource = Resource::new("AWS::CloudFormation::Stack", super::stack_id(name), group, origin);
        resource = resource.with("TemplateURL", format!("./{file}"));
        let mut taken = BTreeSet::new();
        let mut given: Vec<(String, Value)> = Vec::new();
        for (link, id) in &child.imports {
            let value = match *link {
                // A list is handed over as the text with commas that it came as.
                Link::Param(id) => Value::Join(vec![Value::Param(id)]),
                Link::Ref(target) | Link::Attr(target, _) => {
                    let Some(home) = self.home(target) else { continue };
                    taken.insert(home.part);
                    let exports = self.children.get(home.part).map(|owner| &owner.exports);
                    let Some(name) = exports.and_then(|exports| exports.get(link)) else { continue };
                    Value::StackOutput(ResourceId::at(home.part), name.clone())
                }
            };
            given.push((child.stack.parameter(*id).name.clone(), value));
        }
        given.sort_by(|(a, _), (b, _)| a.cmp(b));
        if !given.is_empty() {
            let given = given.into_iter().map(|(key, value)| (key.into(), value)).collect();
            resource = resource.with("Parameters", Value::Map(given));
        }
        resource.depends_on = child.after.difference(&taken).map(|part| ResourceId::at(*part)).collect();
        resource.maybe("Tags", self.tags.clone())
    }

    /// The outputs of the whole; those that the parent has no room for stay in the stacks that they speak of.
    fn outputs(&mut self, outputs: Vec<Output>) -> Vec<Output> {
        let fits = outputs.len() <= self.limits.outputs;
        let mut kept = Vec::new();
        for mut output in outputs {
            let mut links = Vec::new();
            output.value.walk(&mut |value| links.extend(Link::of(value).filter(|link| link.target().is_some())));
            let known: Option<BTreeMap<Link, Value>> =
                if fits { links.iter().map(|link| Some((*link, self.handed_up(*link)?))).collect() } else { None };
            match known {
                Some(known) => {
                    output.value.walk_mut(&mut |value| {
                        if let Some(new) = Link::of(value).and_then(|link| known.get(&link)) {
                            *value = new.clone();
                        }
                    });
                    kept.push(output);
                }
                None => self.leave_below(&links, output),
            }
        }
        kept
    }

    fn handed_up(&mut self, link: Link) -> Option<Value> {
        let target = link.target()?;
        let home = self.home(target)?;
        let name = self.export(home.part, link, target)?;
        Some(Value::StackOutput(ResourceId::at(home.part), name))
    }

    /// Puts an output into the one stack that everything in it lives in.
    fn leave_below(&mut self, links: &[Link], mut output: Output) {
        let homes: BTreeSet<usize> =
            links.iter().filter_map(|link| self.home(link.target()?)).map(|home| home.part).collect();
        let (Some(part), 1) = (homes.first().copied(), homes.len()) else { return };
        let limit = self.limits.outputs;
        let subject = Resource::new("", "", Group::Foundation(String::new()), Origin::default());
        let is_full = |child: &Child| child.exports.len() + child.stack.outputs.len() >= limit;
        if self.children.get(part).is_none_or(is_full) {
            return;
        }
        self.rewrite(part, &subject, false, &mut output.value, 0);
        self.child(part, |child| {
            if !child.exports.values().any(|name| *name == output.name) {
                child.stack.outputs.push(output);
            }
        });
    }
}

/// What has to be known of a resource after it moved.
fn stub(resource: &Resource) -> Resource {
    let group = Group::Foundation(String::new());
    let mut stub = Resource::new(resource.ty, resource.logical_id.clone(), group, resource.origin.clone());
    stub.name.clone_from(&resource.name);
    stub.arn.clone_from(&resource.arn);
    stub
}

const fn local(link: Link, id: ResourceId) -> Value {
    match link {
        Link::Ref(_) => Value::Ref(id),
        Link::Attr(_, attribute) => Value::Attr(id, attribute),
        Link::Param(param) => Value::Param(param),
    }
}

fn export(link: Link, name: String, homes: &[Home]) -> Option<Output> {
    let home = homes.get(link.target()?.index())?;
    let snake = crate::lower::naming::snake(&name);
    Some(Output { name, snake, value: local(link, home.id), description: String::new() })
}

/// `OrdersQueueQueueArn`; `Ref` adds what it is for most types.
fn output_name(logical_id: &str, link: Link) -> String {
    match link {
        Link::Attr(_, attribute) => {
            let attribute: String = attribute.chars().filter(char::is_ascii_alphanumeric).collect();
            format!("{logical_id}{attribute}")
        }
        _ => format!("{logical_id}Ref"),
    }
}

fn imported(name: String, origin: Origin) -> Parameter {
    Parameter {
        snake: crate::lower::naming::snake(&name),
        name,
        ty: ParamType::String,
        default: None,
        description: "Of another stack of this system; the parent gives it.".to_owned(),
        allowed: Vec::new(),
        secret: false,
        origin,
    }
}
