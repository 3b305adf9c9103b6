//! `event_driven_architecture:` — flows of events between functions.

use aws_auto_source::Spanned;

use crate::scalar::Seconds;
use crate::trigger::TriggerSpec;
use crate::union::OneOrMany;
use crate::{record, words};

record! {
    /// Flows of events between functions.
    EventDrivenArchitecture {
        /// The flows.
        patterns: Vec<Spanned<Pattern>>,
    }
}

words! {
    /// What carries a flow.
    Orchestration {
        /// One state machine.
        StepFunctions = "step_functions",
        /// One rule for each step.
        EventBridge = "eventbridge",
    }
}

record! {
    /// One flow: steps that follow each other.
    Pattern {
        /// Its name.
        name: Spanned<String>,
        /// What it does.
        description: Option<Spanned<String>>,
        /// What carries it; a state machine unless said.
        orchestration: Option<Spanned<Orchestration>>,
        /// The steps.
        flow: Vec<Spanned<Step>>,
    }
}

words! {
    /// What happens between a step and the next.
    NextAction {
        /// A choice by `event_routing.routing_rules`.
        ConditionalRouting = "conditional_routing",
    }
}

words! {
    /// How urgent.
    Priority {
        /// Can wait.
        Low = "low",
        /// The usual.
        Medium = "medium",
        /// Paged first.
        High = "high",
    }
}

words! {
    /// A way to tell people.
    Channel {
        /// A Slack channel.
        Slack = "slack",
        /// E-mail.
        Email = "email",
    }
}

record! {
    /// One step of a flow.
    Step {
        /// What starts the flow (first step), or the condition to go on.
        trigger: Option<Spanned<String>>,
        /// The first step's trigger in full.
        source: Option<TriggerSpec>,
        /// The function.
        function: Spanned<String>,
        /// What happens before the next step.
        next_action: Option<Spanned<NextAction>>,
        /// Run once for each of the previous result's `items`.
        parallel_execution: Option<Spanned<bool>>,
        /// How many at once.
        max_concurrency: Option<Spanned<i64>>,
        /// Put the function's unwritten settings under the optimiser.
        ai_optimization: Option<Spanned<bool>>,
        /// What the result is written to.
        destination: Option<Spanned<String>>,
        /// How urgent.
        priority: Option<Spanned<Priority>>,
        /// Wait for somebody's approval.
        approval_required: Option<Spanned<bool>>,
        /// How long to wait for it; 24 h unless said.
        approval_timeout: Option<Spanned<Seconds>>,
        /// Whom to tell.
        notifications: Vec<Spanned<Channel>>,
        /// Retries.
        retry: Option<Spanned<StepRetry>>,
        /// Where to go after a failure.
        on_error: Option<Spanned<OneOrMany>>,
    }
}

record! {
    /// Retries of a step.
    StepRetry {
        /// How many.
        max_attempts: Option<Spanned<i64>>,
        /// First wait.
        interval: Option<Spanned<Seconds>>,
        /// Growth of the wait.
        backoff_rate: Option<Spanned<f64>>,
    }
}
