//! Chooses arm64 where nothing speaks against it.
//!
//! arm64 costs a fifth less for each GB-second (price table) and runs what interpreters and virtual machines run.
//! What it does not run are binaries that were built for x86: images, custom runtimes' executables, and layers of which
//! nobody says what is inside. There the default stays, and the trace says why. A measurement of both wins over all of
//! this where it is sure, and what is pinned stays where it may. It is what "no architecture written" means, so it does not ask whether the function
//! is under the optimiser; `--ai-optimization off` turns it off for all.

use aws_auto_schema::function::Architecture;

use super::{BASIC_FOR_MONEY, Change, Inputs, Log, Pass};
use crate::ir::{Chosen, Code, Ecosystem, Function, Layer, Piece, Text};
use crate::knowledge::regions;
use crate::knowledge::runtimes::{self, Family};
use crate::optimize::advice::Advisor;

const NAME: &str = "architecture";
const PINNED: &str = "measured: pinned by the lock file";

/// Partitions in whose regions Lambda offers arm64 as far as the guide says ("most regions"; the isolated partitions
/// have no published list).
const PARTITIONS: [&str; 3] = ["aws", "aws-cn", "aws-us-gov"];

pub(super) const PASS: Pass = Pass {
    name: NAME,
    kind: BASIC_FOR_MONEY,
    may: "the architecture of a function that has none written down; never a written one",
    run,
};

struct Verdict {
    choice: Architecture,
    why: String,
    evidence: &'static str,
    confidence: Option<f64>,
}

fn run(eco: &mut Ecosystem, log: &mut Log) {
    let advisor = Advisor::new(eco, &log.inputs);
    let decide = |f: &Function| f.architecture.is_undecided().then(|| decide(eco, &advisor, f, &log.inputs));
    let verdicts: Vec<Option<Verdict>> = eco.functions.iter().map(decide).collect();
    for (function, verdict) in eco.functions.iter_mut().zip(verdicts) {
        let Some(Verdict { choice, why, evidence, confidence }) = verdict else { continue };
        let what = match choice {
            Architecture::Arm64 => "architecture x86_64 → arm64",
            Architecture::X86_64 => "architecture stays x86_64",
        };
        let change = Change::forced(function.name.clone(), what, why.clone()).evidence(evidence);
        log.change(change.confidence(confidence));
        function.architecture = Chosen::by_pass(choice, NAME, why, evidence);
    }
}

/// By measurement of both where it is sure, else as pinned where that may be, else by what is declared.
fn decide(eco: &Ecosystem, advisor: &Advisor<'_>, function: &Function, inputs: &Inputs) -> Verdict {
    let by_rule = judge(function, eco.settings.region.as_deref());
    let measured = advisor.measured_architecture(function);
    if let Some(advice) = measured.filter(|a| a.worthwhile(eco.settings.confidence_threshold) || a.best == a.current) {
        return Verdict {
            choice: advice.best,
            why: advice.why,
            evidence: advice.evidence,
            confidence: advice.confidence,
        };
    }
    let pinned = inputs.decisions.get(&function.name).and_then(|decision| decision.architecture.as_deref());
    let choice = match pinned {
        Some("x86_64") => Architecture::X86_64,
        Some("arm64") if by_rule.choice == Architecture::Arm64 => Architecture::Arm64,
        _ => return by_rule,
    };
    Verdict { choice, why: "the lock file pins it".to_owned(), evidence: PINNED, confidence: None }
}

/// What speaks against arm64 for a function, as a reason.
pub(crate) fn against_arm64(eco: &Ecosystem, function: &Function) -> Option<String> {
    against(function, eco.settings.region.as_deref())
}

fn judge(function: &Function, region: Option<&str>) -> Verdict {
    let verdict = |choice, why, evidence| Verdict { choice, why, evidence, confidence: None };
    if let Some(why) = against(function, region) {
        return verdict(Architecture::X86_64, why, "declared");
    }
    if let Code::Image(_) = function.code {
        let why = "the image's name says that it is built for arm64".to_owned();
        return verdict(Architecture::Arm64, why, "declared");
    }
    let runtime = function.runtime.as_ref().map_or("", |runtime| runtime.value.as_str());
    let why = format!(
        "{runtime} runs on it, it costs a fifth less for each GB-second, and nothing declared needs x86_64; native \
         dependencies in the code must be built for arm64"
    );
    verdict(Architecture::Arm64, why, "assumed")
}

/// What speaks against arm64, as a reason.
fn against(function: &Function, region: Option<&str>) -> Option<String> {
    region.and_then(by_region).or_else(|| by_code(function)).or_else(|| function.layers.iter().find_map(by_layer))
}

fn by_region(region: &str) -> Option<String> {
    let offered = regions::partition_of(region).is_some_and(|partition| PARTITIONS.contains(&partition.id));
    (!offered).then(|| format!("nothing published says that Lambda has arm64 in {region}"))
}

fn by_code(function: &Function) -> Option<String> {
    if let Code::Image(uri) = &function.code {
        let built = processor_in(&literals(uri)) == Some(Architecture::Arm64);
        return (!built).then(|| "an image is built for one processor, and its name does not say arm64".to_owned());
    }
    let name = function.runtime.as_ref()?.value.as_str();
    let runtime = runtimes::runtime(name)?;
    if !runtime.arm64 {
        return Some(format!("{name} has no arm64"));
    }
    let compiled = matches!(runtime.family, Family::Provided | Family::Go | Family::Other);
    compiled.then(|| {
        format!("the executable of {name} is built for one processor: write `architecture: arm64` if for that")
    })
}

/// A layer whose name says arm64 speaks for it, every other existing one against: binaries may be inside.
fn by_layer(layer: &Layer) -> Option<String> {
    let Layer::Arn(arn) = layer else { return None };
    let text = literals(arn);
    let name = text.split(":layer:").nth(1).unwrap_or(&text).split(':').next().unwrap_or_default();
    match processor_in(name) {
        Some(Architecture::Arm64) => None,
        Some(Architecture::X86_64) => Some(format!("the layer {name} is built for x86_64")),
        None => Some(format!("nothing says what processor the layer {name} is built for")),
    }
}

/// The processor that a name speaks of, as a word of its own: `powertools-python313-arm64`, `Datadog-Extension-ARM`.
fn processor_in(name: &str) -> Option<Architecture> {
    let lower = name.to_ascii_lowercase().replace("x86_64", "amd64").replace("x86-64", "amd64");
    lower.split(|c: char| !c.is_ascii_alphanumeric()).find_map(|word| match word {
        "arm" | "arm64" | "aarch64" | "arm64v8" => Some(Architecture::Arm64),
        "amd64" | "x86" | "x64" => Some(Architecture::X86_64),
        _ => None,
    })
}

fn literals(text: &Text) -> String {
    let literal = |piece: &Piece| if let Piece::Literal(text) = piece { text.clone() } else { "${}".to_owned() };
    text.pieces.iter().map(literal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Decided, Package};
    use crate::passes::testing::{at, ecosystem, function, run as run_pass};

    fn after(change: impl FnOnce(&mut Function)) -> (Architecture, String) {
        let mut f = function("f", []);
        change(&mut f);
        let mut eco = ecosystem(vec![f], vec![]);
        let (changes, _) = run_pass(&PASS, &mut eco);
        (eco.functions[0].architecture.value, changes.join("\n"))
    }

    fn layer(arn: &str) -> Layer {
        Layer::Arn(Text::literal(arn, at(1)))
    }

    #[test]
    fn a_plain_function_goes_to_arm64_and_says_that_this_is_assumed() {
        let mut eco = ecosystem(vec![function("f", [])], vec![]);
        assert_eq!(run_pass(&PASS, &mut eco).0, ["f: architecture x86_64 → arm64"]);
        let by = &eco.functions[0].architecture.by;
        assert!(matches!(by, Decided::Pass { pass: NAME, evidence: "assumed", .. }), "{by:?}");
    }

    #[test]
    fn what_the_user_wrote_stays() {
        let (choice, changes) = after(|f| f.architecture = Chosen::declared(Architecture::X86_64, at(1)));
        assert_eq!((choice, changes.as_str()), (Architecture::X86_64, ""));
    }

    #[test]
    fn runtimes_without_arm64_or_with_an_executable_stay() {
        for runtime in ["java8", "provided.al2023", "go1.x"] {
            let (choice, _) = after(|f| f.runtime = Some(Chosen::declared(runtime.to_owned(), at(1))));
            assert_eq!(choice, Architecture::X86_64, "{runtime}");
        }
    }

    #[test]
    fn layers_count_by_what_their_name_says() {
        let account = "arn:aws:lambda:eu-central-1:580247275435:layer:";
        for (name, choice) in [
            ("LambdaInsightsExtension:53", Architecture::X86_64),
            ("LambdaInsightsExtension-Arm64:20", Architecture::Arm64),
            ("AWSLambdaPowertoolsPythonV3-python313-x86_64:7", Architecture::X86_64),
            ("AWSLambdaPowertoolsPythonV3-python313-arm64:7", Architecture::Arm64),
            ("aws-otel-python-amd64-ver-1-29-0:1", Architecture::X86_64),
            ("Datadog-Extension-ARM:80", Architecture::Arm64),
            ("alarms:1", Architecture::X86_64),
        ] {
            let arn = format!("{account}{name}");
            assert_eq!(after(|f| f.layers = vec![layer(&arn)]).0, choice, "{name}");
        }
        let both = after(|f| f.layers = vec![layer(&format!("{account}a-arm64:1")), layer(&format!("{account}b:1"))]);
        assert_eq!(both.0, Architecture::X86_64);
    }

    #[test]
    fn images_count_by_their_name_and_stay_otherwise() {
        let image = |uri: &str| {
            let uri = Text::literal(uri, at(1));
            after(move |f| {
                f.package = Package::Image;
                f.runtime = None;
                f.code = Code::Image(uri);
            })
        };
        assert_eq!(image("123456789012.dkr.ecr.eu-central-1.amazonaws.com/pay:1").0, Architecture::X86_64);
        assert_eq!(image("123456789012.dkr.ecr.eu-central-1.amazonaws.com/pay:1-arm64").0, Architecture::Arm64);
    }

    #[test]
    fn the_region_must_have_it() {
        for (region, choice) in [
            ("eu-central-1", Architecture::Arm64),
            ("us-gov-west-1", Architecture::Arm64),
            ("us-iso-east-1", Architecture::X86_64),
        ] {
            let mut eco = ecosystem(vec![function("f", [])], vec![]);
            eco.settings.region = Some(region.to_owned());
            run_pass(&PASS, &mut eco);
            assert_eq!(eco.functions[0].architecture.value, choice, "{region}");
        }
    }
}
