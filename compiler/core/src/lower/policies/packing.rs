//! Packing a role's statements: inline as long as AWS takes them, the rest into managed policies of the role's own.
//!
//! The statements of a role are never widened to make them shorter.

use super::size;
use crate::aws::{Stack, Statement};
use crate::knowledge::limits::iam;

/// A role's statements, by where they go.
#[derive(Debug, Default, PartialEq)]
pub(in crate::lower) struct Packed {
    /// In the role itself.
    pub(in crate::lower) inline: Vec<Statement>,
    /// One list for each managed policy.
    pub(in crate::lower) managed: Vec<Vec<Statement>>,
}

/// Packs statements in their order; `None` when ten managed policies are not enough.
pub(in crate::lower) fn pack(stack: &Stack, statements: Vec<Statement>) -> Option<Packed> {
    let mut inline = Bin::new(iam::ROLE_INLINE_POLICIES_SIZE);
    let mut managed: Vec<Bin> = Vec::new();
    for statement in statements.into_iter().flat_map(|statement| pieces(stack, statement)) {
        let size = size::statement(stack, &statement);
        let bin = std::iter::once(&mut inline).chain(&mut managed).find(|bin| bin.has_room(size));
        match bin {
            Some(bin) => bin.put(statement, size),
            None => {
                let mut bin = Bin::new(iam::MANAGED_POLICY_SIZE);
                if !bin.has_room(size) {
                    return None;
                }
                bin.put(statement, size);
                managed.push(bin);
            }
        }
    }
    let managed: Vec<_> = managed.into_iter().map(|bin| bin.statements).collect();
    (managed.len() <= iam::MANAGED_POLICIES_PER_ROLE).then_some(Packed { inline: inline.statements, managed })
}

struct Bin {
    room: usize,
    statements: Vec<Statement>,
}

impl Bin {
    fn new(size: usize) -> Self {
        Self { room: size.saturating_sub(size::DOCUMENT), statements: Vec::new() }
    }

    fn has_room(&self, size: usize) -> bool {
        size <= self.room
    }

    fn put(&mut self, statement: Statement, size: usize) {
        self.room = self.room.saturating_sub(size);
        self.statements.push(statement);
    }
}

/// A statement that is larger than a managed policy, cut into halves of its resources until each fits. Together they
/// allow the same.
fn pieces(stack: &Stack, statement: Statement) -> Vec<Statement> {
    let fits = size::statement(stack, &statement) + size::DOCUMENT <= iam::MANAGED_POLICY_SIZE;
    if fits || statement.resources.len() < 2 {
        return vec![statement];
    }
    let mut first = statement;
    let mut second = first.clone();
    second.resources = first.resources.split_off(first.resources.len() / 2);
    second.sid.push('B');
    first.sid.push('A');
    [first, second].into_iter().flat_map(|half| pieces(stack, half)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::text;

    /// A statement of about `size` characters.
    fn sized(n: usize, size: usize) -> Statement {
        Statement::allow(["s3:GetObject"], vec![text("x".repeat(size))]).sid(format!("S{n}"))
    }

    fn sids(statements: &[Statement]) -> Vec<&str> {
        statements.iter().map(|s| s.sid.as_str()).collect()
    }

    #[test]
    fn what_fits_stays_in_the_role() {
        let packed = pack(&Stack::default(), vec![sized(1, 4_000), sized(2, 4_000)]).unwrap();
        assert_eq!((sids(&packed.inline), packed.managed.len()), (vec!["S1", "S2"], 0));
    }

    #[test]
    fn the_rest_goes_into_managed_policies_each_within_its_limit() {
        let stack = Stack::default();
        let packed = pack(&stack, (1..=5).map(|n| sized(n, 4_000)).collect()).unwrap();
        assert_eq!(sids(&packed.inline), ["S1", "S2"]);
        assert_eq!(packed.managed.iter().map(|p| sids(p)).collect::<Vec<_>>(), [["S3"], ["S4"], ["S5"]]);
    }

    #[test]
    fn a_statement_with_many_resources_is_cut_not_widened() {
        let stack = Stack::default();
        let resources: Vec<_> = (0..300).map(|n| text(format!("arn:aws:s3:::bucket-with-a-long-name-{n}/*"))).collect();
        let packed = pack(&stack, vec![Statement::allow(["s3:GetObject"], resources.clone()).sid("S")]).unwrap();
        let all = packed.inline.iter().chain(packed.managed.iter().flatten());
        assert_eq!(all.flat_map(|s| s.resources.clone()).collect::<Vec<_>>(), resources);
        for policy in &packed.managed {
            let size: usize = policy.iter().map(|s| size::statement(&stack, s)).sum();
            assert!(size + size::DOCUMENT <= iam::MANAGED_POLICY_SIZE);
        }
    }

    #[test]
    fn more_than_ten_managed_policies_are_impossible() {
        assert!(pack(&Stack::default(), (0..14).map(|n| sized(n, 6_000)).collect()).is_none());
        assert!(pack(&Stack::default(), vec![sized(0, 11_000)]).is_none());
    }
}
