//! What a panel is about: some functions, and the queues and machines of the ecosystem.

use aws_auto_schema::function::Architecture;

use crate::aws::{Value, text};
use crate::ir::{FunctionId, ResourceKind};
use crate::knowledge::metrics::Metric;
use crate::lower::Lowering;
use crate::lower::function::ALIAS;

/// One thing that has metrics.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    /// What people call it.
    pub(super) label: String,
    /// How CloudWatch finds it.
    pub(super) dimensions: Vec<(&'static str, Value)>,
}

/// A function and what its time costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Billed {
    pub(super) megabytes: u32,
    pub(super) architecture: Architecture,
}

/// What a panel is about.
pub(super) struct Scope<'a> {
    pub(super) cx: &'a Lowering<'a>,
    functions: Vec<FunctionId>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(cx: &'a Lowering<'a>, functions: &[FunctionId]) -> Self {
        Self { cx, functions: functions.to_vec() }
    }

    /// The functions, with what a millisecond of each is billed by.
    pub(super) fn billed(&self) -> Vec<Billed> {
        let of = |id: &FunctionId| {
            let function = self.cx.eco.function(*id);
            Billed { megabytes: function.memory.size.value, architecture: function.architecture.value }
        };
        self.functions.iter().map(of).collect()
    }

    /// Everything that has this metric.
    pub(super) fn members(&self, metric: &Metric) -> Vec<Member> {
        match metric.namespace {
            "AWS/SQS" => self.queues(),
            "AWS/States" => self.machines(),
            _ if metric.has_dimensions(&["FunctionName"]) => {
                self.functions.iter().map(|id| function(self.cx, *id)).collect()
            }
            _ if metric.has_dimensions(&["FunctionName", "Resource"]) => {
                self.functions.iter().filter_map(|id| alias(self.cx, *id)).collect()
            }
            // Words name no metric of anything else.
            _ => Vec::new(),
        }
    }

    fn queues(&self) -> Vec<Member> {
        let queues = self.cx.eco.resources().filter(|(_, r)| r.kind() == ResourceKind::Queue);
        let member = |(id, r): (_, &crate::ir::Resource)| Member {
            label: r.name.clone(),
            dimensions: vec![("QueueName", self.cx.name(id))],
        };
        queues.map(member).collect()
    }

    fn machines(&self) -> Vec<Member> {
        let machines = self.cx.stack.iter().filter(|(_, r)| r.ty == "AWS::StepFunctions::StateMachine");
        let member = |(id, r): (_, &crate::aws::Resource)| Member {
            label: r.group.name().to_owned(),
            // `Ref` of a state machine is its ARN.
            dimensions: vec![("StateMachineArn", Value::Ref(id))],
        };
        machines.map(member).collect()
    }
}

/// A function as something that has metrics.
pub(super) fn function(cx: &Lowering<'_>, id: FunctionId) -> Member {
    let label = cx.eco.function(id).name.clone();
    Member { label, dimensions: vec![("FunctionName", Value::Ref(cx.parts(id).function))] }
}

/// A function's alias, where it has provisioned concurrency: its use is measured there alone.
fn alias(cx: &Lowering<'_>, id: FunctionId) -> Option<Member> {
    cx.eco.function(id).provisioned_concurrency?;
    let mut member = function(cx, id);
    let name = Value::Ref(cx.parts(id).function);
    member.dimensions.push(("Resource", Value::join([name, text(format!(":{ALIAS}"))])));
    Some(member)
}
