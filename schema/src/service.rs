//! `microservices:` and `lambda_ecosystem:` — functions in groups.

use aws_auto_source::Spanned;

use crate::function::{AiSwitch, Function};
use crate::monitoring::MonitoringChoice;
use crate::optimization::CostLevel;
use crate::trigger::TriggerSpec;
use crate::{record, words};

record! {
    /// A group of functions with one API and, if wanted, one workflow.
    Service {
        /// Its name.
        service: Spanned<String>,
        /// Its functions.
        functions: Vec<Spanned<Function>>,
        /// A state machine that runs the functions in declared order.
        workflow: Option<Spanned<ServiceWorkflow>>,
        /// What the optimiser may do.
        ai_optimization: Option<Spanned<AiSwitch>>,
    }
}

words! {
    /// What runs the workflow of a service.
    ServiceOrchestration {
        /// Step Functions.
        StepFunctions = "step_functions",
    }
}

words! {
    /// What a workflow does with errors.
    WorkflowErrors {
        /// Retry with backoff and jitter, then notify.
        AutomaticRetry = "automatic_retry",
    }
}

words! {
    /// How a workflow is watched.
    WorkflowMonitoring {
        /// X-Ray on the machine and on every function.
        XrayTracing = "xray_tracing",
    }
}

record! {
    /// A state machine that runs a service's functions in declared order.
    ServiceWorkflow {
        /// What runs it.
        orchestration: Option<Spanned<ServiceOrchestration>>,
        /// What it does with errors.
        error_handling: Option<Spanned<WorkflowErrors>>,
        /// How it is watched.
        monitoring: Option<Spanned<WorkflowMonitoring>>,
        /// What starts it; nothing unless said: its ARN is an output, and the functions' own triggers stay as they are.
        trigger: Option<TriggerSpec>,
    }
}

record! {
    /// The quick-start form: functions and settings in fewer words.
    LambdaEcosystem {
        /// What the optimiser may do with every function.
        ai_optimization: Option<Spanned<AiSwitch>>,
        /// How far cost optimisation may go.
        cost_optimization: Option<Spanned<CostLevel>>,
        /// The functions.
        functions: Vec<Spanned<Function>>,
        /// Dashboards and alerts.
        monitoring: Option<Spanned<MonitoringChoice>>,
    }
}
