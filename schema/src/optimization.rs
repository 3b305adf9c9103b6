//! `ai_optimization:` of a function and `optimization:` of the ecosystem.

use aws_auto_source::Spanned;

use crate::scalar::{Days, Seconds};
use crate::{record, words};

words! {
    /// What the optimiser aims at.
    OptimizationTarget {
        /// Money alone.
        Cost = "cost",
        /// Time alone.
        Performance = "performance",
        /// Money before time: 0.7 to 0.3.
        CostPerformance = "cost_performance",
        /// Both alike.
        Balanced = "balanced",
    }
}

record! {
    /// What the optimiser may do with a function or a service.
    AiOptimization {
        /// Whether it may do anything; `true` unless said.
        enabled: Option<Spanned<bool>>,
        /// What it aims at.
        optimization_target: Option<Spanned<OptimizationTarget>>,
        /// Put the memory that is not written down under the optimiser.
        auto_memory_tuning: Option<Spanned<bool>>,
        /// Scale provisioned concurrency ahead of the load; needs a profile.
        predictive_scaling: Option<Spanned<bool>>,
        /// For a service: treat its functions as one budget.
        cross_function_optimization: Option<Spanned<bool>>,
        /// For a service: one layer `layers/<service>/` for all its functions.
        shared_dependency_management: Option<Spanned<bool>>,
    }
}

record! {
    /// Weights and limits of the optimiser.
    Optimization {
        /// Weight of money; weights need not sum to 1.
        cost_sensitivity: Option<Spanned<f64>>,
        /// Weight of time.
        performance_sensitivity: Option<Spanned<f64>>,
        /// Least confidence with which a decision is applied.
        confidence_threshold: Option<Spanned<f64>>,
        /// How much history counts.
        time_range: Option<Spanned<Days>>,
        /// How long a trial runs.
        test_duration: Option<Spanned<Seconds>>,
    }
}

words! {
    /// How far cost optimisation may go.
    CostLevel {
        /// Only what cannot hurt.
        Conservative = "conservative",
        /// The usual.
        Balanced = "balanced",
        /// Whatever the evidence supports.
        Aggressive = "aggressive",
    }
}
