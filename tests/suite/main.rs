//! Whole-program tests: the binary as its users call it, judged by programs that are not ours.
//!
//! Every module is `cfg(test)`, so that helpers may panic like tests do.

#[cfg(test)]
mod harness;
#[cfg(test)]
mod oracles;
