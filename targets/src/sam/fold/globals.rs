//! `Globals`: what all functions have in common, where saying it once is shorter.
//!
//! Only what is the same for every function moves: then nothing that SAM merges can come out differently.

use aws_auto_compiler::aws::{Props, Value, map};

use super::function::Draft;

/// Properties that people look for there.
const COMMON: [&str; 5] = ["Runtime", "Architectures", "MemorySize", "Timeout", "Tracing"];
/// Lines that the section costs: its name, its member's name, the blank line before.
const COST: usize = 3;

/// Takes what is common out of all drafts, and gives the section; nothing when it would not shorten the template.
pub(super) fn take<'a>(drafts: impl Iterator<Item = &'a mut Draft>) -> Option<Value> {
    let mut drafts: Vec<&mut Draft> = drafts.collect();
    let (first, others) = drafts.split_first()?;
    let shared = |key: &&&str| others.iter().all(|draft| draft.get(key) == first.get(key));
    let common: Props =
        COMMON.iter().filter(shared).filter_map(|key| Some(((*key).into(), first.get(key)?.clone()))).collect();
    let tags = Some(&first.tags).filter(|tags| !tags.is_empty() && others.iter().all(|draft| draft.tags == **tags));
    let tags = tags.cloned().map(Value::Map);
    let lines: usize = common.iter().map(|(_, value)| lines(value)).chain(tags.iter().map(lines)).sum();
    if lines * others.len() <= COST {
        return None;
    }
    for draft in &mut drafts {
        draft.props.retain(|(key, _)| !common.iter().any(|(moved, _)| moved == key));
        if tags.is_some() {
            draft.tags.clear();
        }
    }
    let mut section = common;
    section.extend(tags.map(|tags| ("Tags".into(), tags)));
    Some(map([("Function", Value::Map(section))]))
}

/// Lines of a member with this value.
fn lines(value: &Value) -> usize {
    match value {
        Value::List(items) => 1 + items.len(),
        Value::Map(props) => 1 + props.len(),
        _ => 1,
    }
}
