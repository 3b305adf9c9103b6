//! Resources: a row of the table applied to a node of the graph.

use std::borrow::Cow;
use std::collections::BTreeSet;

use aws_auto_compiler::aws::{Props, Resource, ResourceId, Value};

use super::hcl::{Block, Body, Expr, Item};
use super::names::{Address, besides, dashed};
use super::special::elements;
use super::table::{self, Beside, Constant, Field, Keep, Row, To, literal};
use super::tags::DefaultTags;
use super::values::Values;

/// What is known of the whole stack while single resources are written.
#[derive(Debug, Default)]
pub(super) struct Context {
    /// Tags that everything has.
    pub(super) tags: DefaultTags,
    /// Functions and state machines that publish versions.
    pub(super) published: BTreeSet<ResourceId>,
}

/// Writes one resource and what stands beside it.
#[derive(Debug)]
pub(super) struct Builder<'a, 'v> {
    /// The resource.
    pub(super) resource: &'a Resource,
    /// Its address.
    pub(super) address: Address,
    /// Values.
    pub(super) values: &'v mut Values<'a>,
    /// Blocks that stand before it.
    pub(super) before: Vec<Block<'a>>,
    extra: Vec<(Address, Body<'a>)>,
    tags: &'v DefaultTags,
}

/// The blocks of a resource, in printing order; nothing for one that is a part of another.
pub(super) fn blocks<'a>(values: &mut Values<'a>, context: &Context, id: ResourceId) -> Vec<Block<'a>> {
    let resource = values.stack.resource(id);
    values.own(Some(resource));
    let Some(row) = table::of(resource) else {
        values.unknown(resource.ty);
        return Vec::new();
    };
    let Some(address) = values.names.address(id).cloned() else { return Vec::new() };
    let builder = Builder { resource, address, values, before: Vec::new(), extra: Vec::new(), tags: &context.tags };
    builder.build(row, id, context)
}

impl<'a> Builder<'a, '_> {
    fn build(mut self, row: &'static Row, id: ResourceId, context: &Context) -> Vec<Block<'a>> {
        self.values.referred.clear();
        let mut body = Body::default();
        self.fields(row.fields, &self.resource.props, &mut body);
        self.made_up_name(row, &mut body);
        if context.published.contains(&id) {
            body.set("publish", Expr::Bool(true));
        }
        self.keep(row, &mut body);
        tags_last(&mut body);
        let waits = self.waits(row, id);
        if waits.is_none() {
            self.depend(id, &self.resource.depends_on.clone(), &mut body);
        } else {
            self.depend(id, &[], &mut body);
        }
        self.life_cycle(row, &mut body);
        let main = (self.address.clone(), body);
        let beside = self.besides(row, id, waits.as_ref());
        let mut blocks = std::mem::take(&mut self.before);
        blocks
            .extend(std::iter::once(main).chain(beside).chain(self.extra).map(|(address, body)| block(&address, body)));
        blocks
    }

    /// Where the dependencies of the resource go, when not to itself.
    fn waits(&self, row: &Row, id: ResourceId) -> Option<Address> {
        self.values.names.besides(id).iter().find(|address| address.ty == row.waits).cloned()
    }

    /// The body of a resource beside this one, which is added if it is not there.
    pub(super) fn beside(&mut self, ty: &'static str, name: &str) -> &mut Body<'a> {
        let known = self.extra.iter().position(|(address, _)| address.ty == ty && address.name == name);
        let at = known.unwrap_or_else(|| {
            self.extra.push((Address { ty, name: name.to_owned() }, Body::default()));
            self.extra.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "the place was found or made just now")]
        &mut self.extra[at].1
    }

    /// Writes fields in the table's order, and reports properties that have none.
    fn fields(&mut self, fields: &'static [Field], props: &'a Props, body: &mut Body<'a>) {
        for field in fields {
            let value = props.iter().find(|(key, _)| key == field.cfn).map(|(_, value)| value);
            if value.is_some() || field.cfn.is_empty() {
                self.field(field, value, props, body);
            }
        }
        for (key, _) in props.iter().filter(|(key, _)| !fields.iter().any(|field| field.cfn == key)) {
            let what = format!("the property {key} of {}", self.resource.ty);
            let values = &mut *self.values;
            values.at(&**key, |values| values.unknown(&what));
        }
    }

    fn field(&mut self, field: &'static Field, value: Option<&'a Value>, siblings: &'a Props, body: &mut Body<'a>) {
        self.values.enter(field.cfn);
        match (field.to, value) {
            (To::Special(special), value) => special.write(self, value, siblings, body),
            (To::Constant(argument, constant), _) => body.set(argument, constant_expr(constant)),
            (To::Always(kind), _) => _ = body.nested(kind),
            (_, None) => {}
            (to, Some(value)) => self.property(to, value, body),
        }
        self.values.leave();
    }

    fn property(&mut self, to: To, value: &'a Value, body: &mut Body<'a>) {
        match to {
            To::Argument(name) => body.set(name, self.values.expr(value)),
            To::Document(name) => body.set(name, self.values.document(value)),
            To::OneOf(name) => body.set(name, Expr::List(vec![self.values.expr(value)])),
            To::Only(name) => match elements(value) {
                [one] => body.set(name, self.values.expr(one)),
                _ => self.values.unknown("several of these at once"),
            },
            To::Pairs(name, key, member) => body.set(name, self.pairs(value, key, member)),
            To::Each(name, member) => {
                let members = elements(value).iter().filter_map(|element| element.get(member));
                let members = members.map(|member| self.values.expr(member)).collect();
                body.set(name, Expr::List(members));
            }
            To::Block(kind, fields) => {
                for element in elements(value) {
                    let mut inner = Body::default();
                    self.members(fields, element, &mut inner);
                    body.push(kind, inner);
                }
            }
            To::Keyed(kind, key, fields) => self.keyed(kind, key, fields, value, body),
            To::Inline(fields) => match elements(value) {
                [one] => self.members(fields, one, body),
                _ => self.values.unknown("several of these at once"),
            },
            To::In(kind, field) => self.property(field.to, value, body.nested(kind)),
            To::Implied(wanted) if literal(value).as_deref() == Some(wanted) => {}
            To::Implied(wanted) => self.values.unknown(&format!("any other value than `{wanted}`")),
            To::Tags => self.tags(value, body),
            To::Beside(_) | To::Nothing(_) | To::Constant(..) | To::Always(_) | To::Special(_) => {}
        }
    }

    fn members(&mut self, fields: &'static [Field], value: &'a Value, body: &mut Body<'a>) {
        match value {
            Value::Map(props) => self.fields(fields, props, body),
            Value::Noted { value, .. } => self.members(fields, value, body),
            _ => self.values.unknown("a value of another shape"),
        }
    }

    fn keyed(
        &mut self,
        kind: &'static str,
        argument: &'static str,
        fields: &'static [Field],
        value: &'a Value,
        body: &mut Body<'a>,
    ) {
        let Value::Map(entries) = value else { return self.values.unknown("a value of another shape") };
        for (key, value) in entries {
            let mut inner = Body::default();
            inner.set(argument, Expr::text(&**key));
            self.members(fields, value, &mut inner);
            body.push(kind, inner);
        }
    }

    fn pairs(&mut self, value: &'a Value, key: &str, member: &str) -> Expr<'a> {
        let pair = |entry: &'a Value| {
            let key = entry.get(key)?.as_str()?;
            Some((Cow::Borrowed(key), self.values.expr(entry.get(member)?)))
        };
        Expr::Object(elements(value).iter().filter_map(pair).collect())
    }

    /// Tags that not everything has.
    fn tags(&mut self, value: &'a Value, body: &mut Body<'a>) {
        let own: Vec<(&'a str, &'a Value)> = super::tags::of(value);
        let own = own.into_iter().filter(|(key, value)| !self.tags.has(key, value));
        let entries: Vec<_> = own.map(|(key, value)| (Cow::Borrowed(key), self.values.expr(value))).collect();
        if !entries.is_empty() {
            body.set("tags", Expr::Object(entries));
        }
    }

    /// A name where the provider requires one or a readable beginning helps, and CloudFormation makes it up.
    fn made_up_name(&self, row: &Row, body: &mut Body<'a>) {
        let name = dashed(&self.resource.logical_id);
        if !row.name.is_empty() && !body.has(row.name) {
            body.set_first(row.name, Expr::text(name));
        } else if !row.prefix.is_empty() && !body.has("name") {
            body.set_first(row.prefix, Expr::text(format!("{name}-")));
        }
    }

    /// What keeps an old one, or the service's own protection.
    fn keep(&self, row: &Row, body: &mut Body<'a>) {
        match row.keep {
            Keep::Leave(argument) if self.resource.stateful => body.set(argument, Expr::Bool(true)),
            Keep::Protect(argument) if self.resource.stateful && !body.has(argument) => {
                body.set(argument, Expr::Bool(true));
            }
            _ => {}
        }
    }

    /// `depends_on`: what the graph says, and what must be complete before something of it is used.
    fn depend(&mut self, own: ResourceId, others: &[ResourceId], body: &mut Body<'a>) {
        let mut addresses = BTreeSet::new();
        for other in others {
            let home = self.values.home(*other);
            addresses.extend(self.values.names.address(home).map(Address::text));
            self.values.referred.insert(home);
        }
        for referred in std::mem::take(&mut self.values.referred) {
            if referred == own {
                continue;
            }
            let Some(row) = table::of(self.values.stack.resource(referred)) else { continue };
            let ready = self.values.names.besides(referred).iter().filter(|address| row.ready.contains(&address.ty));
            addresses.extend(ready.map(Address::text));
        }
        if !addresses.is_empty() {
            let words = addresses.into_iter().map(|address| Expr::Word(address.into())).collect();
            body.set("depends_on", Expr::List(words));
        }
    }

    fn life_cycle(&self, row: &Row, body: &mut Body<'a>) {
        let kept = self.resource.stateful && matches!(row.keep, Keep::Prevent | Keep::Protect(_));
        if kept {
            body.nested("lifecycle").set("prevent_destroy", Expr::Bool(true));
        }
        if !row.prefix.is_empty() && body.has(row.prefix) {
            body.nested("lifecycle").set("create_before_destroy", Expr::Bool(true));
        }
        if self.resource.update.is_some() {
            // Deployments move the alias.
            let moved = ["function_version", "routing_config"].map(|name| Expr::Word(name.into()));
            body.nested("lifecycle").set("ignore_changes", Expr::List(moved.into()));
        }
    }

    fn besides(&mut self, row: &Row, id: ResourceId, waits: Option<&Address>) -> Vec<(Address, Body<'a>)> {
        let addresses: Vec<Address> = self.values.names.besides(id).to_vec();
        let all = besides(self.resource, row);
        let mut written = Vec::with_capacity(all.len());
        for ((beside, element), address) in all.into_iter().zip(addresses) {
            self.values.referred.clear();
            let body = self.beside_body(beside, element, id, waits == Some(&address));
            written.push((address, body));
        }
        written
    }

    fn beside_body(&mut self, beside: &'static Beside, element: &'a Value, id: ResourceId, waits: bool) -> Body<'a> {
        let mut body = Body::default();
        for (argument, path) in beside.links {
            body.set(argument, Expr::Reference(self.address.path(path)));
        }
        for (property, argument) in beside.shared {
            if let Some(value) = self.resource.get(property) {
                body.set(argument, self.values.expr(value));
            }
        }
        if beside.element.is_empty() {
            self.members(beside.fields, element, &mut body);
        } else {
            body.set(beside.element, self.values.expr(element));
        }
        let dependencies = if waits { self.resource.depends_on.clone() } else { Vec::new() };
        self.depend(id, &dependencies, &mut body);
        let after: Vec<Expr<'a>> = self
            .values
            .names
            .besides(id)
            .iter()
            .filter(|address| beside.after.contains(&address.ty))
            .map(|address| Expr::Word(address.text().into()))
            .collect();
        if !after.is_empty() {
            body.set("depends_on", Expr::List(after));
        }
        body
    }
}

/// Tags stand after what the resource is.
fn tags_last(body: &mut Body<'_>) {
    if let Some(at) = body.items.iter().position(|item| matches!(item, Item::Argument("tags", _))) {
        let tags = body.items.remove(at);
        body.items.push(tags);
    }
}

fn constant_expr<'a>(constant: Constant) -> Expr<'a> {
    match constant {
        Constant::Bool(b) => Expr::Bool(b),
        Constant::Text(text) => Expr::text(text),
    }
}

fn block<'a>(address: &Address, body: Body<'a>) -> Block<'a> {
    let labels = vec![Cow::Borrowed(address.ty), Cow::Owned(address.name.clone())];
    Block { kind: "resource", labels, body, ..Block::default() }
}
