//! Cycles of any graph, by numbers: shared by the ecosystem's graph and by the pass that cuts cycles of AWS resources.

use std::collections::{BTreeMap, VecDeque};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

/// Groups of nodes that all reach each other, each sorted, in the order of their first nodes. A node alone counts when
/// it has an edge to itself. Iterative, so that a long chain needs no deep stack.
#[must_use]
pub fn components(nodes: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut graph = DiGraph::<(), ()>::with_capacity(nodes, edges.len());
    for _ in 0..nodes {
        graph.add_node(());
    }
    let inside = edges.iter().filter(|(from, to)| *from < nodes && *to < nodes);
    inside.for_each(|(from, to)| {
        graph.update_edge(NodeIndex::new(*from), NodeIndex::new(*to), ());
    });
    let mut groups: Vec<Vec<usize>> = kosaraju_scc(&graph)
        .into_iter()
        .filter(|group| match group.as_slice() {
            [one] => graph.contains_edge(*one, *one),
            _ => true,
        })
        .map(|group| group.into_iter().map(NodeIndex::index).collect())
        .collect();
    groups.iter_mut().for_each(|group: &mut Vec<usize>| group.sort_unstable());
    groups.sort_unstable();
    groups
}

/// One shortest round through the first node of each group of [`components`], with that node again at the end.
#[must_use]
pub fn cycles(nodes: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut next: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (from, to) in edges {
        next.entry(*from).or_default().push(*to);
    }
    next.values_mut().for_each(|to| to.sort_unstable());
    components(nodes, edges).iter().filter_map(|group| round(group, &next)).collect()
}

/// Breadth first from the group's first node until it is met again.
fn round(group: &[usize], next: &BTreeMap<usize, Vec<usize>>) -> Option<Vec<usize>> {
    let start = *group.first()?;
    let mut came_from: BTreeMap<usize, usize> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for &to in next.get(&at).into_iter().flatten().filter(|to| group.binary_search(to).is_ok()) {
            if to == start {
                return Some(way_back(start, at, &came_from));
            }
            if let std::collections::btree_map::Entry::Vacant(new) = came_from.entry(to) {
                new.insert(at);
                open.push_back(to);
            }
        }
    }
    None
}

fn way_back(start: usize, last: usize, came_from: &BTreeMap<usize, usize>) -> Vec<usize> {
    let mut way = vec![start];
    let mut at = last;
    while at != start {
        way.push(at);
        // Every node but the start was reached from one.
        at = came_from.get(&at).copied().unwrap_or(start);
    }
    way.push(start);
    way.reverse();
    way
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_what_reaches_itself() {
        let edges = [(3, 4), (4, 3), (0, 1), (1, 2), (2, 0), (2, 3), (5, 5), (6, 5)];
        assert_eq!(components(7, &edges), [vec![0, 1, 2], vec![3, 4], vec![5]]);
    }

    #[test]
    fn a_round_is_the_shortest_through_the_first_node() {
        let edges = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 1), (0, 3), (3, 2)];
        assert_eq!(cycles(4, &edges), [vec![0, 1, 2, 0]]);
        assert_eq!(cycles(2, &[(1, 1)]), [vec![1, 1]]);
        assert!(cycles(3, &[(0, 1), (1, 2)]).is_empty());
    }

    #[test]
    fn a_ring_of_many_nodes_is_found() {
        let n = 50_000;
        let edges: Vec<_> = (0..n).map(|i| (i, (i + 1) % n)).collect();
        assert_eq!(cycles(n, &edges)[0].len(), n + 1);
    }
}
