//! Anchors and the price of their copies.
//!
//! An alias is expanded by copying, so a small file could grow without bound. Every copy is therefore paid for before
//! it is made, from a budget that grows with the file: honest files never notice, bombs stop early.

use std::collections::BTreeMap;

use super::Limits;
use crate::tree::Node;

/// What a node holds, so that its copy can be priced without looking at it again.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Size {
    pub(super) nodes: usize,
    /// Bytes of keys and scalars.
    pub(super) text: usize,
    /// Levels of collections.
    pub(super) height: usize,
}

impl Size {
    /// A scalar with `text` bytes.
    pub(super) const fn scalar(text: usize) -> Self {
        Self { nodes: 1, text, height: 0 }
    }

    /// A collection takes one more child in.
    pub(super) fn hold(&mut self, child: Self) {
        self.nodes = self.nodes.saturating_add(child.nodes);
        self.text = self.text.saturating_add(child.text);
        self.height = self.height.max(child.height + 1);
    }

    /// Bytes of memory, roughly.
    const fn price(self) -> usize {
        self.nodes.saturating_mul(32).saturating_add(self.text)
    }
}

/// The value of an anchor, complete.
pub(super) struct Definition {
    pub(super) node: Node,
    pub(super) size: Size,
}

/// The anchors of one document and the budget of the whole file.
pub(super) struct Anchors {
    defined: BTreeMap<usize, Definition>,
    budget: usize,
}

impl Anchors {
    pub(super) fn new(bytes: usize, limits: &Limits) -> Self {
        let budget = limits.alias_floor.saturating_add(bytes.saturating_mul(limits.alias_factor));
        Self { defined: BTreeMap::new(), budget }
    }

    /// Keeps a copy for aliases to come; `false` when the budget does not allow it.
    pub(super) fn define(&mut self, id: usize, node: &Node, size: Size) -> bool {
        let affordable = self.pay(size);
        if affordable {
            self.defined.insert(id, Definition { node: node.clone(), size });
        }
        affordable
    }

    pub(super) fn get(&self, id: usize) -> Option<&Definition> {
        self.defined.get(&id)
    }

    /// Takes the price of one copy from the budget, if it is there.
    pub(super) fn pay(&mut self, size: Size) -> bool {
        match self.budget.checked_sub(size.price()) {
            Some(left) => {
                self.budget = left;
                true
            }
            None => false,
        }
    }

    /// Anchors end with their document.
    pub(super) fn forget(&mut self) {
        self.defined.clear();
    }
}
