//! Grants: IAM statements and environment variables for what a function may touch.
//!
//! A statement names the narrowest ARN that each action takes. `*` is written where AWS knows no resource type that has
//! to be named, and then with its reason.

mod account;
mod companions;
mod environment;
mod statements;
mod target;

use super::Lowering;

/// Asks roles for what grants allow, and functions for the variables that tell them about it.
pub fn fill(cx: &mut Lowering<'_>) {
    let eco = cx.eco;
    for (id, function) in eco.functions() {
        for grant in &function.grants {
            let mut statements = statements::of(cx, id, grant);
            statements.extend(companions::statements(cx, grant));
            for statement in statements {
                cx.allow(id, statement);
            }
            for (name, value) in environment::variables(cx, id, grant) {
                cx.give(id, name, value);
            }
        }
    }
}
