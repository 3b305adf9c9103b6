//! Places: panels on a grid of 24 columns, and pages that CloudWatch takes.

use crate::aws::Value;
use crate::aws::board::{Heading, Item, Panel, PanelKind, Place, What};
use crate::knowledge::limits::monitoring;

/// Rows of a panel.
const HEIGHT: u32 = 6;

/// Panels that stay together, with a heading over them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    pub(super) heading: Option<Heading<Value>>,
    pub(super) panels: Vec<Panel<Value>>,
    /// Begins a page of its own.
    pub(super) on_a_new_page: bool,
}

impl Block {
    fn widgets(&self) -> usize {
        self.panels.len() + usize::from(self.heading.is_some())
    }

    fn metrics(&self) -> usize {
        self.panels.iter().map(|panel| panel.lines.len()).sum()
    }
}

/// Divides blocks into pages that keep CloudWatch's limits, and gives everything its place.
pub(super) fn pages(blocks: Vec<Block>) -> Vec<Vec<Item<Value>>> {
    let mut pages: Vec<Page> = Vec::new();
    for block in blocks {
        match pages.last_mut() {
            Some(page) if !block.on_a_new_page && page.has_room(&block) => page.add(block),
            _ => {
                let mut page = Page::default();
                page.add(block);
                pages.push(page);
            }
        }
    }
    pages.into_iter().map(|page| page.items).collect()
}

#[derive(Debug, Default)]
struct Page {
    items: Vec<Item<Value>>,
    metrics: usize,
    /// The first free row.
    below: u32,
}

impl Page {
    fn has_room(&self, block: &Block) -> bool {
        self.items.len() + block.widgets() <= monitoring::DASHBOARD_WIDGETS
            && self.metrics + block.metrics() <= monitoring::DASHBOARD_METRICS
    }

    fn add(&mut self, block: Block) {
        self.metrics += block.metrics();
        if let Some(heading) = block.heading {
            let place = Place { x: 0, y: self.below, width: monitoring::DASHBOARD_WIDTH, height: 1 };
            self.items.push(Item { place, what: What::Heading(heading) });
            self.below += 1;
        }
        let even = block.panels.len() == 3;
        let mut x = 0;
        for panel in block.panels {
            let width = if even { monitoring::DASHBOARD_WIDTH / 3 } else { width(panel.kind) };
            if x + width > monitoring::DASHBOARD_WIDTH {
                x = 0;
                self.below += HEIGHT;
            }
            let place = Place { x, y: self.below, width, height: HEIGHT };
            self.items.push(Item { place, what: What::Panel(panel) });
            x += width;
        }
        if x > 0 {
            self.below += HEIGHT;
        }
    }
}

/// Columns of a panel: lines over time need room, single numbers do not.
const fn width(kind: PanelKind) -> u32 {
    match kind {
        PanelKind::Timeseries => monitoring::DASHBOARD_WIDTH / 2,
        PanelKind::Stat | PanelKind::Gauge => monitoring::DASHBOARD_WIDTH / 4,
        PanelKind::Heatmap => monitoring::DASHBOARD_WIDTH,
    }
}
