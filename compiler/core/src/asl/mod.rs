//! Amazon States Language as types: what a state machine of Step Functions consists of, and its definition as a value.
//!
//! **JSONata, not JSONPath.** Every machine is written with `QueryLanguage: JSONata`. It computes where it is needed
//! (`$states.result.Payload`, `$count(items) > 40`), keeps variables across states (`Assign`) and has one place for what a
//! state hands on (`Output`), where JSONPath needs five filters and a chain of `Pass` states with intrinsic functions; a
//! time or a counter cannot be compared with arithmetic in JSONPath at all. AWS recommends it for new machines, and it can
//! be executed in tests by the reference implementation of the language.
//!
//! **References stay values.** A definition holds `Ref` and `Attr` inside, below `Value::Json`: CloudFormation prints the
//! document as `DefinitionString` under `Fn::Sub`, Terraform as `jsonencode({…})`. CloudFormation's `Definition` (an
//! object) is not used: what it does to numbers and booleans of an untyped object is CloudFormation's business, while a
//! string reaches Step Functions as it is written.
//!
//! **Users' text is never an expression.** A string that begins with `{%` is one for Step Functions; [`literal`] writes it so
//! that it is not. [`quoted`] puts a string into an expression.
//!
//! States know what their calls need of the role ([`Task::needs`]); [`Machine::statements`] collects it. This room knows the
//! language alone: which functions, tables and topics are called is said by lowering.

mod expression;
mod handler;
mod machine;
mod state;

pub use expression::{expr, literal, parts, quoted};
pub use handler::{Catch, Retry};
pub use machine::Machine;
pub use state::{Concurrency, Flow, Kind, Processing, Rule, State, Task};
