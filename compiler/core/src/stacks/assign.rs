//! Which stack each atom lives in.
//!
//! Stacks have an order: what is in one refers only to the same stack and to earlier ones. What the lock pins stays
//! where it is; everything else joins its neighbours where there is room, and the room that a fresh cut leaves in every
//! stack is for what comes later.

use std::collections::{BTreeMap, BTreeSet};

use super::Limits;
use super::atoms::{Atom, Link};
use super::order::{Neighbourhood, order};
use crate::aws::ResourceId;
use crate::lock::LockedStack;

/// One stack to be.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Part {
    /// Its name.
    pub(super) name: String,
    /// Its atoms, in the order in which they came.
    pub(super) atoms: Vec<usize>,
    resources: usize,
    bytes: usize,
    /// What it refers to outside of itself.
    imports: BTreeSet<Link>,
}

/// The stacks, in the order in which they are made.
pub(super) fn assign(atoms: &[Atom], locked: &[LockedStack], limits: &Limits) -> Vec<Part> {
    let mut board = Board::new(atoms, locked, limits);
    let order = order(atoms);
    let latest = board.latest(&order);
    // What is pinned comes first: the room that it takes is not there for anybody else.
    for at in order.iter().flatten() {
        if let Some(part) = board.pinned.get(at).copied() {
            board.put(*at, part);
        }
    }
    for neighbours in order {
        board.open_for(&neighbours);
        for at in neighbours.into_iter().filter(|at| !board.pinned.contains_key(at)).collect::<Vec<_>>() {
            let to = board.choose(at, latest.get(&at).copied());
            board.put(at, to);
        }
    }
    board.parts.retain(|part| !part.atoms.is_empty());
    board.parts
}

struct Board<'a> {
    atoms: &'a [Atom],
    limits: &'a Limits,
    /// How full a stack gets when nothing was pinned: as many resources in each.
    fill: usize,
    parts: Vec<Part>,
    pinned: BTreeMap<usize, usize>,
    placed: BTreeMap<usize, usize>,
    owners: BTreeMap<ResourceId, usize>,
}

impl<'a> Board<'a> {
    fn new(atoms: &'a [Atom], locked: &[LockedStack], limits: &'a Limits) -> Self {
        let parts = locked.iter().map(|stack| Part { name: stack.name.clone(), ..Part::default() }).collect();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for (part, stack) in locked.iter().enumerate() {
            places.extend(stack.members.iter().map(|member| (member.as_str(), part)));
        }
        let pin = |atom: &Atom| atom.keys.iter().filter_map(|key| places.get(key.as_str())).min().copied();
        let pinned = atoms.iter().enumerate().filter_map(|(at, atom)| Some((at, pin(atom)?))).collect();
        let owners = atoms.iter().enumerate().flat_map(|(at, atom)| atom.resources.iter().map(move |id| (*id, at)));
        let fill = fill(atoms, limits);
        Self { atoms, limits, fill, parts, pinned, placed: BTreeMap::new(), owners: owners.collect() }
    }

    /// The last stack that an atom may be in, for those that something pinned needs.
    fn latest(&self, order: &[Neighbourhood]) -> BTreeMap<usize, usize> {
        let mut latest = BTreeMap::new();
        for at in order.iter().flatten().rev() {
            let users = self.atoms.get(*at).into_iter().flat_map(|atom| &atom.users);
            let bound = users.filter_map(|user| self.pinned.get(user).or_else(|| latest.get(user))).min().copied();
            if let Some(bound) = bound {
                latest.insert(*at, bound);
            }
        }
        latest
    }

    /// In a fresh cut, opens a new stack for neighbours that the last one cannot hold together, but a new one can; not
    /// for the price of a stack that is half empty.
    fn open_for(&mut self, neighbours: &[usize]) {
        let used = self.parts.last().map_or(0, |part| part.resources);
        let size =
            neighbours.iter().filter_map(|at| self.atoms.get(*at)).map(|atom| atom.resources.len()).sum::<usize>();
        let is_full = used + size > self.fill && size <= self.fill && used * 2 >= self.fill;
        if self.pinned.is_empty() && is_full {
            self.add();
        }
    }

    /// The stack for an atom that is not pinned: with most neighbours, among those that are neither made before what it
    /// needs nor after what needs it; a new one where none has room.
    fn choose(&mut self, at: usize, latest: Option<usize>) -> usize {
        let Some(atom) = self.atoms.get(at) else { return 0 };
        let earliest = atom.needs.iter().filter_map(|need| self.placed.get(need)).max().copied().unwrap_or(0);
        let last = self.parts.len().saturating_sub(1);
        // Without a lock stacks are filled one after the other; with one, every stack that is known may take it.
        let from = if self.pinned.is_empty() { last } else { earliest };
        let open: Vec<usize> = (from..=latest.unwrap_or(last))
            .filter(|part| *part < self.parts.len() && self.has_room(*part, atom))
            .collect();
        let mut near: BTreeMap<usize, usize> = BTreeMap::new();
        for neighbour in atom.needs.iter().chain(&atom.users) {
            if let Some(part) = self.placed.get(neighbour) {
                *near.entry(*part).or_default() += 1;
            }
        }
        let best = open.into_iter().max_by_key(|part| (near.get(part).copied().unwrap_or(0), *part));
        best.unwrap_or_else(|| self.add())
    }

    fn has_room(&self, part: usize, atom: &Atom) -> bool {
        let Some(part) = self.parts.get(part) else { return false };
        // A stack of the lock may be filled up; a fresh one leaves room for what comes later.
        let (resources, parameters, bytes) = match self.pinned.is_empty() {
            true => (self.fill, self.limits.parameters * 4 / 5, self.limits.bytes * 4 / 5),
            false => (self.limits.resources, self.limits.parameters, self.limits.bytes),
        };
        let imports = atom.links.iter().filter(|link| !part.imports.contains(link)).count();
        part.atoms.is_empty()
            || (part.resources + atom.resources.len() <= resources
                && part.imports.len() + imports <= parameters
                && part.bytes + atom.bytes <= bytes)
    }

    fn add(&mut self) -> usize {
        let taken: BTreeSet<&str> = self.parts.iter().map(|part| part.name.as_str()).collect();
        let free = (1..).map(|n| format!("stack-{n}")).find(|name| !taken.contains(name.as_str()));
        self.parts.push(Part { name: free.unwrap_or_default(), ..Part::default() });
        self.parts.len() - 1
    }

    fn put(&mut self, at: usize, to: usize) {
        let (Some(atom), Some(part)) = (self.atoms.get(at), self.parts.get_mut(to)) else { return };
        self.placed.insert(at, to);
        part.atoms.push(at);
        part.resources += atom.resources.len();
        part.bytes += atom.bytes;
        let (owners, placed) = (&self.owners, &self.placed);
        let is_here = |link: &&Link| {
            let owner = link.target().and_then(|target| owners.get(&target));
            owner.is_some_and(|owner| placed.get(owner) == Some(&to))
        };
        part.imports.extend(atom.links.iter().filter(|link| !is_here(link)));
    }
}

/// As many resources in each stack, in no more stacks than needed when each leaves a fifth of its room.
fn fill(atoms: &[Atom], limits: &Limits) -> usize {
    let total: usize = atoms.iter().map(|atom| atom.resources.len()).sum();
    let most = (limits.resources * 4 / 5).max(1);
    total.div_ceil(total.div_ceil(most).max(1))
}
