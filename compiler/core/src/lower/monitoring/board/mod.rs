//! Dashboards: the main one of `monitoring:` and those of `dashboards:`.
//!
//! A board is made once, as data ([`crate::aws::board`]); CloudWatch's is a resource with references in it, others are
//! kept in the stack as plain text for the printers. Large ecosystems have several pages, each with its own functions
//! and the panels over them: a widget takes 500 metrics, a dashboard 2,500.

mod cloudwatch;
mod layout;
mod lines;
mod panels;
mod plain;
mod rows;
mod scope;
#[cfg(test)]
mod tests;

use aws_auto_source::{Diagnostic, Span};

use self::layout::Block;
use self::scope::Scope;
use crate::aws::board::{Board, Item};
use crate::aws::{self, Group, Value};
use crate::ir::{BoardKinds, BoardSpec, FunctionId, PanelSpec};
use crate::knowledge::limits::monitoring;
use crate::knowledge::metrics::Word;
use crate::lower::monitoring::codes::UNMEASURED_SAVINGS;
use crate::lower::{Lowering, declared, naming};

/// Functions of one page: with twelve lines for each in the panels above and nine in its row, 2,500 are never reached.
const FUNCTIONS: usize = 80;

/// Adds all dashboards.
pub(super) fn fill(cx: &mut Lowering<'_>) {
    let eco = cx.eco;
    if eco.functions.is_empty() || eco.monitoring.kinds == BoardKinds::default() {
        return;
    }
    remark(cx);
    for (board, span) in boards(cx) {
        if eco.monitoring.kinds.cloudwatch {
            add_cloudwatch(cx, &board, span);
        }
        if eco.monitoring.kinds.grafana {
            let board = plain::plain(cx, &board);
            cx.stack.boards.push(board);
        }
    }
}

/// What memory tuning saves is the difference to the size before, which nobody here has measured.
fn remark(cx: &mut Lowering<'_>) {
    let eco = cx.eco;
    let asks = |panels: &[PanelSpec]| panels.iter().find(|p| p.metrics.contains(&Word::MemorySavings)).map(|p| p.span);
    let main = eco.monitoring.watch.as_ref().map(|w| w.span.unwrap_or_default());
    let Some(span) = eco.monitoring.boards.iter().find_map(|b| asks(&b.panels)).or(main) else { return };
    let message = "`memory_optimization_savings` is left out: nothing was measured";
    let finding = Diagnostic::new(UNMEASURED_SAVINGS, span, message)
        .help("what a size saves is known once the function has been measured at that size and another");
    cx.diagnostics.push(finding);
}

/// Every page of every dashboard.
fn boards(cx: &Lowering<'_>) -> Vec<(Board<Value>, Span)> {
    let eco = cx.eco;
    let mut all = Vec::new();
    if let Some(watch) = &eco.monitoring.watch {
        let span = watch.span.or_else(|| eco.functions.first().map(|f| f.span)).unwrap_or_default();
        let title = eco.settings.name.clone();
        all.extend(pages(&eco.settings.name, &title, main_blocks(cx, &watch.panels)).into_iter().map(|b| (b, span)));
    }
    for spec in &eco.monitoring.boards {
        let name = format!("{}-{}", eco.settings.name, slug(&spec.title));
        all.extend(pages(&name, &spec.title, own_blocks(cx, spec)).into_iter().map(|b| (b, spec.span)));
    }
    all
}

/// The user's own panels, then for each part of the functions the four panels over them and a row for each.
fn main_blocks(cx: &Lowering<'_>, own: &[PanelSpec]) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (n, part) in parts(cx).iter().enumerate() {
        let scope = Scope::new(cx, part);
        let overview = panels::four().iter().filter_map(|spec| panels::panel(spec, &scope)).collect();
        blocks.push(Block { heading: None, panels: overview, on_a_new_page: n > 0 });
        if n == 0 {
            blocks.extend(blocks_of(cx, own));
        }
        blocks.extend(part.iter().map(|id| {
            let (heading, panels) = rows::row(cx, *id);
            Block { heading: Some(heading), panels, on_a_new_page: false }
        }));
    }
    blocks
}

fn own_blocks(cx: &Lowering<'_>, spec: &BoardSpec) -> Vec<Block> {
    blocks_of(cx, &spec.panels)
}

/// The panels of a user over all functions; one that would need too many metrics is several, each over a part.
fn blocks_of(cx: &Lowering<'_>, specs: &[PanelSpec]) -> Vec<Block> {
    let parts = parts(cx);
    let several = parts.len() > 1;
    let blocks = parts.iter().enumerate().map(|(n, part)| {
        let scope = Scope::new(cx, part);
        let panels = specs.iter().filter_map(|spec| {
            let mut panel = panels::panel(spec, &scope)?;
            if several {
                panel.title = format!("{} ({} of {})", panel.title, n + 1, parts.len());
            }
            Some(panel)
        });
        Block { heading: None, panels: panels.collect(), on_a_new_page: false }
    });
    blocks.filter(|block| !block.panels.is_empty()).collect()
}

fn parts(cx: &Lowering<'_>) -> Vec<Vec<FunctionId>> {
    let all: Vec<FunctionId> = cx.eco.functions().map(|(id, _)| id).collect();
    all.chunks(FUNCTIONS).map(<[FunctionId]>::to_vec).collect()
}

fn pages(name: &str, title: &str, blocks: Vec<Block>) -> Vec<Board<Value>> {
    let pages = layout::pages(blocks);
    let several = pages.len() > 1;
    let board = |(n, items): (usize, Vec<Item<Value>>)| Board {
        name: if n == 0 { name.to_owned() } else { format!("{name}-{}", n + 1) },
        title: if several { format!("{title} ({})", n + 1) } else { title.to_owned() },
        items,
        variables: Vec::new(),
    };
    pages.into_iter().enumerate().map(board).collect()
}

fn add_cloudwatch(cx: &mut Lowering<'_>, board: &Board<Value>, span: Span) {
    let name = cx.physical_per_account(&format!("{}-dashboard", board.name), monitoring::DASHBOARD_NAME_LENGTH);
    let id = naming::logical_id(&board.name, "Dashboard");
    let group = Group::Monitoring(board.title.clone());
    let mut dashboard = aws::Resource::new("AWS::CloudWatch::Dashboard", id, group, declared(span))
        .with("DashboardName", name.clone())
        .with("DashboardBody", Value::Json(Box::new(cloudwatch::body(&board.items))));
    dashboard.name = Some(name);
    cx.stack.add(dashboard);
}

/// A title as part of a name: its words, joined by `-`; a hash where there are none.
fn slug(title: &str) -> String {
    let words: Vec<String> = title
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    if words.is_empty() { naming::hash(title, 6) } else { words.join("-") }
}
