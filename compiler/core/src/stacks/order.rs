//! An order of the atoms: what is needed comes first, and what belongs together stays together.

use super::atoms::Atom;

/// An atom with more neighbours than this is shared by so many that it says nothing about who belongs together.
const HUB: usize = 24;

/// Atoms that belong together, by their numbers.
pub(super) type Neighbourhood = Vec<usize>;

/// All atoms, each after everything that it needs, in neighbourhoods.
pub(super) fn order(atoms: &[Atom]) -> Vec<Neighbourhood> {
    let mut state = vec![State::Unseen; atoms.len()];
    let mut order = Vec::new();
    for roots in neighbourhoods(atoms) {
        let mut ordered = Vec::with_capacity(roots.len());
        roots.into_iter().for_each(|root| visit(atoms, root, &mut state, &mut ordered));
        order.push(ordered);
    }
    order
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Unseen,
    Open,
    Done,
}

/// Depth first, needs before the one who needs them; with a stack of its own, because chains may be long.
fn visit(atoms: &[Atom], root: usize, state: &mut [State], order: &mut Vec<usize>) {
    let mut open = vec![root];
    while let Some(&at) = open.last() {
        match state.get(at).copied() {
            Some(State::Unseen) => {
                set(state, at, State::Open);
                let needs = atoms.get(at).into_iter().flat_map(|atom| &atom.needs);
                open.extend(needs.copied().filter(|need| state.get(*need) == Some(&State::Unseen)));
            }
            Some(State::Open) => {
                open.pop();
                set(state, at, State::Done);
                order.push(at);
            }
            _ => _ = open.pop(),
        }
    }
}

fn set(state: &mut [State], at: usize, to: State) {
    if let Some(state) = state.get_mut(at) {
        *state = to;
    }
}

/// The order in which atoms are asked for: neighbourhoods one after the other, by their first names; what everybody
/// shares comes along when somebody needs it, else last.
fn neighbourhoods(atoms: &[Atom]) -> Vec<Neighbourhood> {
    let mut sorted: Vec<usize> = (0..atoms.len()).collect();
    sorted.sort_by_key(|at| atoms.get(*at).map(|atom| (is_hub(atom), &atom.keys)));
    let mut seen = vec![false; atoms.len()];
    let mut all = Vec::new();
    for first in sorted {
        let mut near = Vec::new();
        let mut open = vec![first];
        while let Some(at) = open.pop() {
            let (Some(atom), Some(seen)) = (atoms.get(at), seen.get_mut(at)) else { continue };
            if std::mem::replace(seen, true) {
                continue;
            }
            near.push(at);
            if !is_hub(atom) {
                let others = atom.needs.iter().chain(&atom.users).copied();
                open.extend(others.filter(|other| atoms.get(*other).is_some_and(|other| !is_hub(other))));
            }
        }
        all.push(near);
    }
    all
}

fn is_hub(atom: &Atom) -> bool {
    atom.needs.len() + atom.users.len() > HUB
}

#[cfg(test)]
mod tests {
    use super::*;

    fn atom(key: &str, needs: &[usize], users: &[usize]) -> Atom {
        let (needs, users) = (needs.iter().copied().collect(), users.iter().copied().collect());
        Atom { keys: vec![key.to_owned()], needs, users, ..Atom::default() }
    }

    #[test]
    fn needs_come_first_and_neighbours_together() {
        // Two pairs of a function and its queue, given crosswise.
        let atoms = [
            atom("function b", &[2], &[]),
            atom("function a", &[3], &[]),
            atom("Qb", &[], &[0]),
            atom("Qa", &[], &[1]),
        ];
        assert_eq!(order(&atoms).concat(), [3, 1, 2, 0]);
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let chain: Vec<Atom> = (0..200_000)
            .map(|n| atom("x", if n == 0 { &[] } else { std::slice::from_ref(NUMBERS.get(n - 1).unwrap()) }, &[]))
            .collect();
        assert_eq!(order(&chain).concat().len(), chain.len());
    }

    static NUMBERS: std::sync::LazyLock<Vec<usize>> = std::sync::LazyLock::new(|| (0..200_000).collect());
}
