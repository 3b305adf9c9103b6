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
        /// One rule for each step on the ecosystem's bus, where the functions publish their results.
        EventBridge = "eventbridge",
    }
}

record! {
    /// One flow: steps that follow each other.
    Pattern {
        /// Its name, and that of its state machine.
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
        /// At the first step what starts the flow: `s3_upload`, `daily_schedule` (hourly, weekly, monthly), a schedule's
        /// expression, or the name of an event on the ecosystem's bus. At a later step the condition to go on:
        /// `<x>_success` and `<x>_complete` always do, any other name where the previous result's `event` is that.
        trigger: Option<Spanned<String>>,
        /// The first step's trigger in full, as a function has it; queues and streams start one execution for each batch.
        source: Option<TriggerSpec>,
        /// The function. It gets the previous result, and its own is handed on.
        function: Spanned<String>,
        /// What happens before the next step.
        next_action: Option<Spanned<NextAction>>,
        /// Run once for each of the previous result's `items` (once on the whole where it has none); gives `{items: […]}`,
        /// and above 40 at once `{payload_ref}`, the S3 URI of the manifest of results.
        parallel_execution: Option<Spanned<bool>>,
        /// How many at once, 1 to 10,000; 10 unless said.
        max_concurrency: Option<Spanned<i64>>,
        /// Put the function's unwritten settings under the optimiser.
        ai_optimization: Option<Spanned<bool>>,
        /// What the result is written to: `data_warehouse`, or a warehouse, delivery stream, bucket, queue, topic, stream or
        /// bus by its name.
        destination: Option<Spanned<String>>,
        /// How urgent; `high` has an alarm of its own, with the shortest period.
        priority: Option<Spanned<Priority>>,
        /// Wait for somebody's approval before the function: asked for through the alert topic, given by the execution's
        /// task token with `{"approved": true}`.
        approval_required: Option<Spanned<bool>>,
        /// How long to wait for it; 24 h unless said.
        approval_timeout: Option<Spanned<Seconds>>,
        /// Whom to tell of the result.
        notifications: Vec<Spanned<Channel>>,
        /// Retries of the function's own errors; those of Lambda itself are always retried.
        retry: Option<Spanned<StepRetry>>,
        /// After a failure: `fail` (unless said), `continue` with what the step got, or functions that are told first.
        on_error: Option<Spanned<OneOrMany>>,
    }
}

record! {
    /// Retries of a step.
    StepRetry {
        /// How many; 3 unless said.
        max_attempts: Option<Spanned<i64>>,
        /// First wait; 2 s unless said.
        interval: Option<Spanned<Seconds>>,
        /// Growth of the wait; 2 unless said.
        backoff_rate: Option<Spanned<f64>>,
    }
}
