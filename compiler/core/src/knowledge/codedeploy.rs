//! How CodeDeploy shifts traffic between two versions of a function, and the configurations AWS has ready for it.
//!
//! Source: "Working with deployment configurations in CodeDeploy", predefined configurations of the Lambda compute
//! platform (AWS CodeDeploy user guide); the same names are in aws-sam-translator 1.115.0,
//! `deployment_preference_collection.py`, 2026-11.

/// One way to move traffic to a new version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shift {
    /// Everything in one step.
    AllAtOnce,
    /// `percent` first, the rest after `minutes`.
    Canary {
        /// Percent of the traffic in the first step.
        percent: u32,
        /// Minutes between the two steps.
        minutes: u32,
    },
    /// `percent` at a time, every `minutes`.
    Linear {
        /// Percent of the traffic in each step.
        percent: u32,
        /// Minutes between two steps.
        minutes: u32,
    },
}

const PREFIX: &str = "CodeDeployDefault.Lambda";

const fn canary(minutes: u32) -> Shift {
    Shift::Canary { percent: 10, minutes }
}

const fn linear(minutes: u32) -> Shift {
    Shift::Linear { percent: 10, minutes }
}

const PREDEFINED: [(Shift, &str); 9] = [
    (Shift::AllAtOnce, "CodeDeployDefault.LambdaAllAtOnce"),
    (canary(5), "CodeDeployDefault.LambdaCanary10Percent5Minutes"),
    (canary(10), "CodeDeployDefault.LambdaCanary10Percent10Minutes"),
    (canary(15), "CodeDeployDefault.LambdaCanary10Percent15Minutes"),
    (canary(30), "CodeDeployDefault.LambdaCanary10Percent30Minutes"),
    (linear(1), "CodeDeployDefault.LambdaLinear10PercentEvery1Minute"),
    (linear(2), "CodeDeployDefault.LambdaLinear10PercentEvery2Minutes"),
    (linear(3), "CodeDeployDefault.LambdaLinear10PercentEvery3Minutes"),
    (linear(10), "CodeDeployDefault.LambdaLinear10PercentEvery10Minutes"),
];

/// The configuration that AWS has for a shift, such as `CodeDeployDefault.LambdaCanary10Percent5Minutes`; `None` where
/// a configuration of one's own is needed.
#[must_use]
pub fn predefined(shift: Shift) -> Option<&'static str> {
    PREDEFINED.iter().find(|(known, _)| *known == shift).map(|(_, name)| *name)
}

/// The same as SAM's `DeploymentPreference.Type` names it: `Canary10Percent5Minutes`.
#[must_use]
pub fn sam_type(shift: Shift) -> Option<&'static str> {
    predefined(shift)?.strip_prefix(PREFIX)
}

/// Every shift that AWS has a configuration for.
pub fn all() -> impl Iterator<Item = (Shift, &'static str)> {
    PREDEFINED.iter().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_they_do() {
        for (shift, name) in all() {
            let expected = match shift {
                Shift::AllAtOnce => "AllAtOnce".to_owned(),
                Shift::Canary { percent, minutes } => format!("Canary{percent}Percent{minutes}Minutes"),
                Shift::Linear { percent, minutes: 1 } => format!("Linear{percent}PercentEvery1Minute"),
                Shift::Linear { percent, minutes } => format!("Linear{percent}PercentEvery{minutes}Minutes"),
            };
            assert_eq!(sam_type(shift), Some(expected.as_str()));
            assert_eq!(name.strip_prefix(PREFIX), Some(expected.as_str()));
        }
    }

    #[test]
    fn other_shifts_have_no_ready_configuration() {
        assert_eq!(predefined(Shift::Canary { percent: 20, minutes: 5 }), None);
        assert_eq!(sam_type(Shift::Linear { percent: 10, minutes: 5 }), None);
    }
}
