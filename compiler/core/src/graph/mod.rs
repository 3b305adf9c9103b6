//! The dependency graph of an ecosystem: what triggers, invokes, reads, writes and uses what.
//!
//! It is a view for people (`graph`), lints and passes, made fresh of the IR and never changed. petgraph lives in this
//! room alone. Building, searching and drawing are linear in nodes and edges, but for sorting.

mod build;
pub mod components;
mod render;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use aws_auto_source::Span;
use petgraph::algo::has_path_connecting;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::ir::ResourceKind;

/// What a node is. The order is the order of drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodeKind {
    /// A service of `microservices:`.
    Service,
    /// A function of the ecosystem.
    Function,
    /// A function that lives elsewhere.
    External,
    /// A schedule, by its expression.
    Schedule,
    /// A function's URL, by the function's name.
    Url,
    /// A load balancer, by its network or listener.
    LoadBalancer,
    /// The bus that every account has.
    DefaultBus,
    /// A resource.
    Resource(ResourceKind),
    /// A state machine that a grant names.
    Workflow,
    /// An SSM parameter.
    SsmParameter,
    /// An AWS service that has no resource to name, by its word.
    AwsService,
    /// A template parameter.
    Parameter,
}

impl NodeKind {
    /// What it is called: "function", "queue".
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Function => "function",
            Self::External => "external function",
            Self::Schedule => "schedule",
            Self::Url => "function URL",
            Self::LoadBalancer => "load balancer",
            Self::DefaultBus => "default bus",
            Self::Resource(kind) => kind.word(),
            Self::Workflow => "workflow",
            Self::SsmParameter => "SSM parameter",
            Self::AwsService => "AWS service",
            Self::Parameter => "parameter",
        }
    }
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// The user's name for it, unique within its kind.
    pub name: String,
    /// Where it is declared, or first named.
    pub span: Option<Span>,
}

impl Node {
    /// `queue orders`: unique in the graph.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} {}", self.kind.word(), self.name)
    }
}

/// What an edge means, from its first node to its second. In the order of drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EdgeKind {
    /// Is made of: a service and its functions.
    Contains,
    /// Causes executions: an event source and a function.
    Triggers,
    /// Passes requests on: an API, URL or load balancer and a function.
    Routes,
    /// Calls: a function and a function, an API and its authorizer, a pattern and its steps.
    Invokes,
    /// May only read.
    Reads,
    /// May only write.
    Writes,
    /// May read and write.
    ReadsWrites,
    /// Hands on what succeeded: a destination, a subscription, a delivery.
    Delivers,
    /// Hands on what failed: a dead letter queue, a destination of failures.
    FallsBackTo,
    /// Needs for its configuration: an environment variable, a network, a key.
    Uses,
}

impl EdgeKind {
    /// The verb of the edge.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::Triggers => "triggers",
            Self::Routes => "routes to",
            Self::Invokes => "invokes",
            Self::Reads => "reads",
            Self::Writes => "writes",
            Self::ReadsWrites => "reads and writes",
            Self::Delivers => "delivers to",
            Self::FallsBackTo => "falls back to",
            Self::Uses => "uses",
        }
    }

    /// Whether events travel along it: what happens at its first node can make something happen at its second.
    #[must_use]
    pub const fn is_flow(self) -> bool {
        !matches!(self, Self::Contains | Self::Reads | Self::Uses)
    }
}

/// An edge between two places of [`Graph::nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// What it means.
    pub kind: EdgeKind,
}

/// The graph: nodes sorted by kind and name, edges sorted and without repetition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

impl Graph {
    /// The nodes, sorted by kind and name.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The edges, sorted by nodes and kind.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// The places of all nodes with this name or title.
    #[must_use]
    pub fn find(&self, name: &str) -> Vec<usize> {
        let is_meant = |node: &Node| node.name == name || node.title() == name;
        self.nodes.iter().enumerate().filter(|(_, node)| is_meant(node)).map(|(at, _)| at).collect()
    }

    /// Every name, sorted: for "did you mean" when a focus names nothing.
    #[must_use]
    pub fn names(&self) -> BTreeSet<&str> {
        self.nodes.iter().map(|node| node.name.as_str()).collect()
    }

    /// The place of the node of this kind and name.
    #[must_use]
    pub fn place(&self, kind: NodeKind, name: &str) -> Option<usize> {
        self.nodes.binary_search_by(|node| (node.kind, node.name.as_str()).cmp(&(kind, name))).ok()
    }

    /// The nodes of this name, their neighbours, and the edges that touch them; nothing when no node has the name.
    #[must_use]
    pub fn focus(&self, name: &str) -> Option<Self> {
        let centre: BTreeSet<usize> = self.find(name).into_iter().collect();
        if centre.is_empty() {
            return None;
        }
        let touching = self.edges.iter().filter(|edge| centre.contains(&edge.from) || centre.contains(&edge.to));
        let touching: Vec<Edge> = touching.copied().collect();
        let mut kept = centre;
        kept.extend(touching.iter().flat_map(|edge| [edge.from, edge.to]));
        Some(self.only(&kept, &touching))
    }

    /// The graph of these nodes and edges alone.
    fn only(&self, kept: &BTreeSet<usize>, edges: &[Edge]) -> Self {
        let new: std::collections::BTreeMap<usize, usize> =
            kept.iter().enumerate().map(|(new, old)| (*old, new)).collect();
        let edges = edges
            .iter()
            .filter_map(|edge| Some(Edge { from: *new.get(&edge.from)?, to: *new.get(&edge.to)?, kind: edge.kind }));
        Self { nodes: kept.iter().filter_map(|at| self.nodes.get(*at)).cloned().collect(), edges: edges.collect() }
    }

    /// Every way in which an event can come back to where it began: one shortest round for each group of nodes that
    /// reach each other, as places of nodes with the first repeated at the end. Sorted.
    #[must_use]
    pub fn cycles(&self) -> Vec<Vec<usize>> {
        components::cycles(self.nodes.len(), &self.flow())
    }

    /// A cycle in words: `function a → queue q → function a`.
    #[must_use]
    pub fn path(&self, places: &[usize]) -> String {
        let titles: Vec<String> = places.iter().filter_map(|at| self.nodes.get(*at)).map(Node::title).collect();
        titles.join(" → ")
    }

    /// Whether events can travel from one node to another; a node reaches itself.
    #[must_use]
    pub fn reaches(&self, from: usize, to: usize) -> bool {
        let flow = self.flow().into_iter().map(|(a, b)| (node_index(a), node_index(b)));
        let mut graph = DiGraph::<(), ()>::from_edges(flow);
        while graph.node_count() < self.nodes.len() {
            graph.add_node(());
        }
        from < self.nodes.len()
            && to < self.nodes.len()
            && has_path_connecting(&graph, node_index(from), node_index(to), None)
    }

    fn flow(&self) -> Vec<(usize, usize)> {
        self.edges.iter().filter(|edge| edge.kind.is_flow()).map(|edge| (edge.from, edge.to)).collect()
    }
}

fn node_index(at: usize) -> NodeIndex {
    NodeIndex::new(at)
}
