//! Flows as state machines.
