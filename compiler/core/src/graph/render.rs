//! Drawings of the graph: Mermaid, Graphviz, JSON. Names are the user's data and are escaped for each.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use aws_auto_source::SourceMap;
use serde_json::{Value as Json, json};

use super::{Edge, EdgeKind, Graph, Node, NodeKind};

impl Graph {
    /// A Mermaid flowchart. Services are frames around their functions.
    #[must_use]
    pub fn mermaid(&self) -> String {
        let mut out = "flowchart LR\n".to_owned();
        let framed = self.framed();
        for (service, functions) in &framed.frames {
            let _ = writeln!(out, "  subgraph n{service}[\"{}\"]", self.label(*service, mermaid_text));
            functions.iter().for_each(|at| self.mermaid_node(&mut out, "    ", *at));
            out.push_str("  end\n");
        }
        framed.loose.iter().for_each(|at| self.mermaid_node(&mut out, "  ", *at));
        for Edge { from, to, kind } in framed.edges {
            let _ = writeln!(out, "  n{from} {}|{}| n{to}", mermaid_arrow(kind), kind.word());
        }
        out
    }

    fn mermaid_node(&self, out: &mut String, indent: &str, at: usize) {
        let Some(node) = self.nodes.get(at) else { return };
        let (open, close) = mermaid_shape(node.kind);
        // Writing to a string cannot fail, here and elsewhere in this file.
        let _ = writeln!(out, "{indent}n{at}{open}\"{}\"{close}", self.label(at, mermaid_text));
    }

    /// A Graphviz graph. Services are clusters.
    #[must_use]
    pub fn dot(&self) -> String {
        let mut out = "digraph ecosystem {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n".to_owned();
        let framed = self.framed();
        for (service, functions) in &framed.frames {
            let label = self.label(*service, dot_text);
            let _ = writeln!(out, "  subgraph cluster_{service} {{\n    label=\"{label}\";");
            functions.iter().for_each(|at| self.dot_node(&mut out, "    ", *at));
            out.push_str("  }\n");
        }
        framed.loose.iter().for_each(|at| self.dot_node(&mut out, "  ", *at));
        for Edge { from, to, kind } in framed.edges {
            let style = if kind.is_flow() { "solid" } else { "dashed" };
            let _ = writeln!(out, "  n{from} -> n{to} [label=\"{}\", style={style}];", kind.word());
        }
        out.push_str("}\n");
        out
    }

    fn dot_node(&self, out: &mut String, indent: &str, at: usize) {
        let Some(node) = self.nodes.get(at) else { return };
        let _ =
            writeln!(out, "{indent}n{at} [label=\"{}\", shape={}];", self.label(at, dot_text), dot_shape(node.kind));
    }

    /// Nodes and edges as data: `{"nodes": [{id, kind, name, file, line, column}], "edges": [{from, to, kind}]}`. Ids are
    /// titles (`queue orders`), which do not change when unrelated nodes come. Lines and columns start at 1.
    #[must_use]
    pub fn json(&self, sources: &SourceMap) -> String {
        let nodes: Vec<Json> = self.nodes.iter().map(|node| json_node(node, sources)).collect();
        let title = |at: usize| self.nodes.get(at).map(Node::title);
        let edge = |edge: &Edge| {
            let kind = edge.kind.word().replace(' ', "_");
            json!({ "from": title(edge.from), "to": title(edge.to), "kind": kind })
        };
        let edges: Vec<Json> = self.edges.iter().map(edge).collect();
        let graph = json!({ "nodes": nodes, "edges": edges });
        format!("{graph:#}\n")
    }

    /// The name, and the kind where it is not a function.
    fn label(&self, at: usize, escape: fn(&str) -> String) -> String {
        let Some(node) = self.nodes.get(at) else { return String::new() };
        match node.kind {
            NodeKind::Function => escape(&node.name),
            _ => escape(&node.title()),
        }
    }

    /// Splits nodes into frames of services and the rest. A focus may show a service without all of its functions.
    fn framed(&self) -> Framed {
        let mut frames: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, node) in self.nodes.iter().enumerate() {
            if node.kind == NodeKind::Service {
                frames.insert(at, Vec::new());
            }
        }
        let mut inside = vec![false; self.nodes.len()];
        for edge in self.edges.iter().filter(|edge| edge.kind == EdgeKind::Contains) {
            if let (Some(frame), Some(inside)) = (frames.get_mut(&edge.from), inside.get_mut(edge.to))
                && !*inside
            {
                *inside = true;
                frame.push(edge.to);
            }
        }
        let is_loose = |at: &usize| !frames.contains_key(at) && inside.get(*at) == Some(&false);
        let loose = (0..self.nodes.len()).filter(is_loose).collect();
        Framed {
            frames,
            loose,
            edges: self.edges.iter().filter(|edge| edge.kind != EdgeKind::Contains).copied().collect(),
        }
    }
}

struct Framed {
    frames: BTreeMap<usize, Vec<usize>>,
    loose: Vec<usize>,
    edges: Vec<Edge>,
}

fn json_node(node: &Node, sources: &SourceMap) -> Json {
    let place = node.span.map(|span| (sources.name(span.file).to_owned(), sources.range(span).0));
    let (file, start) = place.unzip();
    json!({
        "id": node.title(),
        "kind": node.kind.word(),
        "name": node.name,
        "file": file,
        "line": start.map(|start| start.line),
        "column": start.map(|start| start.column),
    })
}

/// Letters, digits and harmless signs stay; every other character becomes Mermaid's `#code;`, so that no name can end a
/// label, begin a comment or a directive, or become markup. The colon too: behind `style` and before a code Mermaid takes
/// it for a colour. An empty label would not parse.
fn mermaid_text(text: &str) -> String {
    if text.is_empty() {
        return " ".to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/' | ',') => out.push(c),
            c if c.is_control() => out.push(' '),
            c => {
                let _ = write!(out, "#{};", u32::from(c));
            }
        }
    }
    out
}

/// Inside a quoted label Graphviz reads quotes, backslash sequences and HTML entities.
fn dot_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '&' => out.push_str("&amp;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

const fn mermaid_shape(kind: NodeKind) -> (&'static str, &'static str) {
    match kind {
        NodeKind::Function | NodeKind::External => ("(", ")"),
        NodeKind::Schedule | NodeKind::Url | NodeKind::LoadBalancer => (">", "]"),
        NodeKind::Resource(_) => ("[(", ")]"),
        NodeKind::Workflow => ("{{", "}}"),
        _ => ("[", "]"),
    }
}

const fn dot_shape(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Function | NodeKind::External => "box",
        NodeKind::Resource(_) => "cylinder",
        NodeKind::Workflow => "hexagon",
        _ => "ellipse",
    }
}

const fn mermaid_arrow(kind: EdgeKind) -> &'static str {
    if kind.is_flow() { "-->" } else { "-.->" }
}
