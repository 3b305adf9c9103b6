//! Functions: configuration with defaults and ranges.

use aws_auto_schema::function::{
    AiSwitch, Architecture, Configuration, Destination as WrittenDestination, Function as Written, LogFormat, Tracing,
    TracingMode, UrlAuth, UrlConfig,
};
use aws_auto_schema::optimization::OptimizationTarget;
use aws_auto_schema::scalar::Text as WrittenText;
use aws_auto_schema::trigger::Trigger as WrittenTrigger;
use aws_auto_source::suggest::nearest;
use aws_auto_source::{Diagnostic, Span, Spanned};

use super::builder::{Builder, Declared};
use super::codes::{
    BLOCKED_RUNTIME, BOTH_PLACES, CONFLICTING_SETTINGS, DEPRECATED_RUNTIME, HANDLER_SHAPE, IDLE_SETTING, INVALID_NAME,
    INVALID_VALUE, MISSING_PARTNER, SNAP_START_CONFLICT, UNKNOWN_RUNTIME,
};
use super::gather::destination_resource;
use super::text::Place;
use super::values::MapRef;
use crate::ir::{
    AsyncConfig, Chosen, Destination, FileSystem, Function, Layer, Package, Places, ResourceKind, Text, Tuning, UrlSpec,
};
use crate::knowledge::limits::lambda as limit;
use crate::knowledge::runtimes::{self, Status};

/// Memory of a function that says nothing: half a gigabyte, which is cheap for short functions and not slow for long ones.
pub(super) const DEFAULT_MEMORY_MB: u32 = 512;
/// Time-out of a function that says nothing: what an HTTP API waits at most.
pub(super) const DEFAULT_TIMEOUT_SECONDS: u32 = 30;
/// The rule name of a value that a pass may still choose.
pub(super) const UNDECIDED: &str = "undecided";

/// Whether `ai_optimization` switches it on.
pub(super) fn is_on(switch: &Spanned<AiSwitch>) -> bool {
    match &switch.value {
        AiSwitch::Switch(on) => *on,
        AiSwitch::Detail(detail) => detail.enabled.as_ref().is_none_or(|e| e.value),
    }
}

impl<'a> Builder<'a> {
    pub(super) fn function(&mut self, declared: Declared<'a>) -> Function {
        let written = &declared.written.value;
        self.check_name(&written.name);
        let none = Configuration::default();
        let configuration = written.configuration.as_ref().map_or(&none, |c| &c.value);
        let (package, code) = self.code(&declared);
        let runtime = if package == Package::Image { None } else { self.runtime(written) };
        let handler = runtime.as_ref().and_then(|r| self.handler_for(written.handler.as_ref(), &r.value));
        let tracing = self.tracing(configuration, &declared);
        let settings_tags = self.settings.tags.clone();
        let mut function = Function {
            name: written.name.value.clone(),
            name_span: written.name.span,
            span: declared.written.span,
            service: declared.service.map(str::to_owned),
            description: self.description(written.description.as_ref()),
            runtime,
            handler,
            architecture: architecture(written.architecture.as_ref()),
            package,
            code,
            memory: self.memory(written, configuration),
            timeout: self.timeout(written, configuration),
            environment: self.environment(written, configuration),
            ephemeral_storage: configuration
                .ephemeral_storage
                .as_ref()
                .and_then(|s| self.megabytes(s, limit::EPHEMERAL_STORAGE_MB, "`ephemeral_storage`")),
            reserved_concurrency: configuration
                .reserved_concurrency
                .as_ref()
                .and_then(|n| self.number(n, 0..=100_000, "`reserved_concurrency`")),
            provisioned_concurrency: self.provisioned(configuration),
            layers: self.layers(configuration, &declared),
            vpc: configuration.vpc.as_ref().and_then(|v| self.vpc(v)).or_else(|| self.settings.vpc.clone()),
            tracing,
            log_retention: configuration
                .log_retention
                .as_ref()
                .and_then(|r| self.retention(r))
                .unwrap_or(self.settings.log_retention),
            log_level: configuration.log_level.as_ref().map(|l| l.value),
            log_format: configuration.log_format.as_ref().map_or(LogFormat::Text, |f| f.value),
            snap_start: configuration.snap_start.as_ref().is_some_and(|s| s.value),
            file_system: self.file_system(configuration),
            kms_key: configuration.kms_key.as_ref().and_then(|k| self.key(k)),
            asynchronous: self.asynchronous(configuration),
            failure_queue: None,
            url: self.url(written, configuration),
            deployment: written.deployment.as_ref().and_then(|d| self.deployment(d)),
            scheduling: self.scheduling(written),
            triggers: Vec::new(),
            grants: Vec::new(),
            tags: self.tags(&written.tags, &settings_tags),
            tuning: self.tuning(&declared),
            ai_features: self.ai_features(written),
            places: places(configuration),
        };
        self.apply_features(written, &mut function);
        self.check_together(written, configuration, &function);
        if let Some(queue) = self.failure_queue(&declared) {
            function.failure_queue = Some(self.resource(ResourceKind::Queue, &queue, written.name.span));
        }
        self.collect_failures(&declared, &mut function);
        function.triggers = self.triggers(&declared, &function);
        function.grants = self.grants(&declared);
        function
    }

    pub(super) fn check_name(&mut self, name: &Spanned<String>) {
        let fits = name.value.len() + self.settings.name_prefix.literal_len() <= limit::NAME_LENGTH;
        let letters = name.value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        let (message, help) = if name.value.is_empty() {
            ("a function's name cannot be empty".to_owned(), "give it a name")
        } else if !letters {
            (format!("a function cannot be called `{}`", name.value), "Lambda takes letters, digits, `-` and `_`")
        } else if !fits {
            (
                format!("the function's name is too long with its prefix: `{}`", name.value),
                "Lambda takes 64 characters, `settings.name_prefix` included",
            )
        } else {
            return;
        };
        self.report(Diagnostic::new(INVALID_NAME, name.span, message).help(help));
    }

    fn description(&mut self, written: Option<&WrittenText>) -> Option<Text> {
        let written = written?;
        if written.value.len() > limit::DESCRIPTION_LENGTH {
            let message = "the description is too long";
            let help = format!("Lambda takes {} characters", limit::DESCRIPTION_LENGTH);
            self.report(Diagnostic::new(INVALID_VALUE, written.span, message).help(help));
        }
        Some(self.text(written, Place::Elsewhere))
    }

    fn runtime(&mut self, written: &Written) -> Option<Chosen<String>> {
        let settings = self.document.settings.as_ref().and_then(|s| s.value.runtime.as_ref());
        let Some(named) = written.runtime.as_ref().or(settings) else {
            return Some(Chosen::default(runtimes::default_name().to_owned(), "newest Python"));
        };
        self.named_runtime(named)
    }

    /// A runtime by name, if Lambda has it.
    pub(super) fn named_runtime(&mut self, named: &Spanned<String>) -> Option<Chosen<String>> {
        let Some(runtime) = runtimes::runtime(&named.value) else {
            let names: Vec<&str> = runtimes::runtimes().iter().map(|r| r.name).collect();
            let message = format!("Lambda has no runtime `{}`", named.value);
            let mut diagnostic = Diagnostic::new(UNKNOWN_RUNTIME, named.span, message);
            if let Some(near) = nearest(&named.value, names.iter().copied()) {
                diagnostic = diagnostic.label(format!("did you mean `{near}`?"));
                diagnostic = diagnostic.write_instead(named.span, &named.value, near);
            }
            self.report(diagnostic.help("`aws-auto explain unknown-runtime` lists them"));
            return None;
        };
        self.check_runtime_date(runtime, named.span);
        Some(Chosen::declared(named.value.clone(), named.span))
    }

    fn check_runtime_date(&mut self, runtime: &runtimes::Runtime<'_>, span: Span) {
        let name = runtime.name;
        let diagnostic = match runtime.status(self.options.today) {
            Status::Supported => return,
            Status::Deprecated => Diagnostic::new(DEPRECATED_RUNTIME, span, format!("AWS no longer supports `{name}`"))
                .label("no security updates any more"),
            Status::CreateBlocked | Status::UpdateBlocked => {
                Diagnostic::new(BLOCKED_RUNTIME, span, format!("AWS no longer creates functions with `{name}`"))
                    .label("the deployment would be refused")
            }
        };
        self.report(match runtime.successor {
            Some(successor) => {
                diagnostic.help(format!("use `{successor}`")).offer(format!("write `{successor}`"), span, successor)
            }
            None => diagnostic,
        });
    }

    /// An entry point, or the usual one of the runtime's language.
    pub(super) fn handler_for(&mut self, written: Option<&Spanned<String>>, runtime: &str) -> Option<Chosen<String>> {
        let family = runtimes::runtime(runtime)?.family;
        let shape = family.handler_shape();
        let Some(handler) = written else {
            return Some(Chosen::default(shape.default.to_owned(), "by runtime"));
        };
        if !family.accepts(&handler.value) || handler.value.len() > limit::HANDLER_LENGTH {
            let message = format!("`{runtime}` cannot load the handler `{}`", handler.value);
            let help = format!("a handler looks like `{}`", shape.form);
            self.report(Diagnostic::new(HANDLER_SHAPE, handler.span, message).help(help));
        }
        Some(Chosen::declared(handler.value.clone(), handler.span))
    }

    fn provisioned(&mut self, configuration: &Configuration) -> Option<u32> {
        let written = configuration.provisioned_concurrency.as_ref()?;
        if written.value == 0 {
            let diagnostic = Diagnostic::new(IDLE_SETTING, written.span, "`provisioned_concurrency: 0` does nothing");
            self.report(diagnostic.help("remove it"));
            return None;
        }
        self.number(written, limit::PROVISIONED, "`provisioned_concurrency`")
    }

    fn layers(&mut self, configuration: &Configuration, declared: &Declared<'_>) -> Vec<Layer> {
        if let Some(extra) = configuration.layers.get(limit::LAYERS) {
            let message = format!("a function takes {} layers at most", limit::LAYERS);
            self.report(Diagnostic::new(INVALID_VALUE, extra.span, message).label("one too many"));
        }
        let mut layers: Vec<Layer> = configuration.layers.iter().filter_map(|l| self.layer(l)).collect();
        layers.extend(self.service_layer(declared));
        layers
    }

    fn file_system(&mut self, configuration: &Configuration) -> Option<FileSystem> {
        let written = configuration.file_system.as_ref()?;
        let mount = &written.value.mount;
        if !mount.value.starts_with(limit::MOUNT_PREFIX) || mount.value.len() <= limit::MOUNT_PREFIX.len() {
            let message = format!("a file system cannot be mounted at `{}`", mount.value);
            self.report(Diagnostic::new(INVALID_VALUE, mount.span, message).help("begin with `/mnt/`"));
        }
        let access_point = self.text(&written.value.access_point.value, Place::Elsewhere);
        Some(FileSystem { access_point, mount: mount.value.clone() })
    }

    fn key(&mut self, written: &Spanned<String>) -> Option<Text> {
        if written.value.starts_with("arn:") || written.value.contains("${") {
            return Some(self.string(written, Place::Elsewhere));
        }
        let Some(id) = self.registry.find(ResourceKind::Key, &written.value) else {
            let known = self.registry.names_of(ResourceKind::Key);
            let name = written.map_ref(|_| ());
            let name = Spanned::new(written.value.as_str(), name.span);
            let diagnostic =
                super::text::unknown("key", &name, &known, "declare it under `resources.keys:`, or give an ARN");
            self.report(diagnostic);
            return None;
        };
        let piece = crate::ir::Piece::Resource(id, crate::ir::ResourceAttribute::Arn);
        Some(Text { pieces: vec![piece], span: written.span })
    }

    fn asynchronous(&mut self, configuration: &Configuration) -> AsyncConfig {
        AsyncConfig {
            dead_letter: configuration.dead_letter.as_ref().and_then(|d| self.dead_letter(d)),
            on_success: configuration.on_success.as_ref().and_then(|d| self.destination(d)),
            on_failure: configuration.on_failure.as_ref().and_then(|d| self.destination(d)),
            max_retries: configuration
                .max_retries
                .as_ref()
                .and_then(|n| self.number(n, limit::ASYNC_RETRIES, "`max_retries`")),
            max_event_age: configuration
                .max_event_age
                .as_ref()
                .and_then(|a| self.seconds(a, limit::ASYNC_EVENT_AGE, "`max_event_age`")),
        }
    }

    fn dead_letter(&mut self, written: &Spanned<WrittenDestination>) -> Option<Destination> {
        let d = &written.value;
        if let Some(other) = d.function.as_ref().or(d.bus.as_ref()) {
            let diagnostic = Diagnostic::new(INVALID_VALUE, other.span, "`dead_letter` is a queue or a topic");
            self.report(diagnostic.help("use `on_failure` for functions and buses"));
            return None;
        }
        self.destination(written)
    }

    /// Exactly one of queue, topic, function and bus.
    pub(super) fn destination(&mut self, written: &Spanned<WrittenDestination>) -> Option<Destination> {
        let d = &written.value;
        let given = [&d.queue, &d.topic, &d.function, &d.bus].into_iter().flatten().count();
        if given != 1 {
            let message = "a destination is exactly one of `queue`, `topic`, `function` and `bus`";
            self.report(Diagnostic::new(INVALID_VALUE, written.span, message));
            return None;
        }
        if let Some(function) = &d.function {
            let name = Spanned::new(function.value.as_str(), function.span);
            return self.function_ref(&name).map(Destination::Function);
        }
        let (kind, name) = destination_resource(d)?;
        Some(Destination::Resource(self.resource(kind, &name.value, name.span)))
    }

    fn url(&mut self, written: &Written, configuration: &Configuration) -> Option<UrlSpec> {
        let configured = configuration.url.as_ref().map(|u| (u.value.clone(), u.span));
        let triggered = written.triggers.iter().find_map(|t| match &t.trigger().value {
            WrittenTrigger::Url(url) => {
                let as_config = UrlConfig { auth: url.auth, cors: url.cors.clone(), stream: url.stream };
                Some((as_config, t.trigger().span))
            }
            _ => None,
        });
        if let (Some((_, first)), Some((_, second))) = (&configured, &triggered) {
            let diagnostic = Diagnostic::new(BOTH_PLACES, *second, "this function's URL is given twice")
                .also(*first, "first given here")
                .help("keep `configuration.url` or the trigger");
            self.report(diagnostic);
        }
        let (url, span) = configured.or(triggered)?;
        Some(UrlSpec {
            iam: url.auth.is_none_or(|a| a.value == UrlAuth::Iam),
            cors: url.cors.as_ref().and_then(|c| self.cors(c)),
            stream: url.stream.is_some_and(|s| s.value),
            span,
            auth_span: url.auth.as_ref().map_or(span, |a| a.span),
        })
    }

    fn tracing(&self, configuration: &Configuration, declared: &Declared<'_>) -> TracingMode {
        match configuration.tracing.as_ref().map(|t| t.value.clone()) {
            Some(Tracing::Mode(mode)) => mode,
            Some(Tracing::Switch(true)) => TracingMode::Active,
            Some(Tracing::Switch(false)) => TracingMode::Off,
            None if declared.traced => TracingMode::Active,
            None => TracingMode::Off,
        }
    }

    fn tuning(&self, declared: &Declared<'_>) -> Tuning {
        let written = &declared.written.value;
        let detail = match written.ai_optimization.as_ref().map(|a| &a.value) {
            Some(AiSwitch::Detail(detail)) => Some(detail),
            _ => None,
        };
        let managed = written.ai_managed.as_ref().is_some_and(|m| m.value);
        Tuning {
            enabled: written.ai_optimization.as_ref().map_or(declared.ai_default || managed, is_on),
            target: detail
                .and_then(|d| d.optimization_target.as_ref())
                .map_or(OptimizationTarget::CostPerformance, |t| t.value),
            managed,
            predictive_scaling: detail.and_then(|d| d.predictive_scaling.as_ref()).is_some_and(|p| p.value),
        }
    }

    fn ai_features(&mut self, written: &Written) -> Vec<String> {
        let known = aws_auto_schema::analytics::AI_FEATURES;
        for feature in written.ai_features.iter().filter(|f| !known.contains(&f.value.as_str())) {
            let name = Spanned::new(feature.value.as_str(), feature.span);
            let diagnostic = super::text::unknown("AI feature", &name, known, "leave it out");
            self.report(diagnostic);
        }
        let mut features: Vec<String> = written.ai_features.iter().map(|f| f.value.clone()).collect();
        features.sort();
        features.dedup();
        features
    }

    /// Settings that exclude or need each other.
    fn check_together(&mut self, written: &Written, configuration: &Configuration, function: &Function) {
        if let Some(level) = configuration.log_level.as_ref().filter(|_| function.log_format == LogFormat::Text) {
            let diagnostic = Diagnostic::new(MISSING_PARTNER, level.span, "`log_level` needs `log_format: json`");
            self.report(diagnostic.label("Lambda filters only JSON logs").help("add `log_format: json`"));
        }
        if let Some(snap) = configuration.snap_start.as_ref().filter(|s| s.value) {
            self.check_snap_start(snap.key, configuration, function);
        }
        if function.package == Package::Image {
            let unused = [&written.runtime, &written.handler];
            for given in unused.into_iter().flatten() {
                let diagnostic = Diagnostic::new(
                    CONFLICTING_SETTINGS,
                    given.span,
                    "an image has its runtime and entry point inside",
                );
                self.report(diagnostic.help("remove it"));
            }
            if let Some(layer) = configuration.layers.first() {
                let diagnostic = Diagnostic::new(CONFLICTING_SETTINGS, layer.span, "an image takes no layers");
                self.report(diagnostic.help("put the layer's files into the image"));
            }
        }
        let (reserved, provisioned) = (function.reserved_concurrency, function.provisioned_concurrency);
        if let (Some(reserved), Some(provisioned), Some(at)) =
            (reserved, provisioned, &configuration.provisioned_concurrency)
            && provisioned > reserved
        {
            let message = format!("{provisioned} provisioned executions do not fit into {reserved} reserved ones");
            self.report(Diagnostic::new(CONFLICTING_SETTINGS, at.span, message).help("reserve at least as many"));
        }
    }

    fn check_snap_start(&mut self, span: Span, configuration: &Configuration, function: &Function) {
        let runtime = function.runtime.as_ref().and_then(|r| runtimes::runtime(&r.value));
        let reason = if runtime.as_ref().is_some_and(|r| !r.snap_start) {
            let name = runtime.map_or("this runtime", |r| r.name);
            format!("`{name}` has no SnapStart")
        } else if configuration.provisioned_concurrency.as_ref().is_some_and(|p| p.value > 0) {
            "SnapStart and provisioned concurrency exclude each other".to_owned()
        } else if configuration.file_system.is_some() {
            "SnapStart does not work with a file system".to_owned()
        } else if function.ephemeral_storage.is_some_and(|s| s > limit::SNAP_START_EPHEMERAL_STORAGE_MB) {
            "SnapStart works with 512 MB of `/tmp` only".to_owned()
        } else {
            return;
        };
        self.report(Diagnostic::new(SNAP_START_CONFLICT, span, reason).help("remove one of them"));
    }
}

/// Where settings stand that the IR keeps as bare values.
fn places(configuration: &Configuration) -> Places {
    fn place<T>(written: Option<&Spanned<T>>) -> Span {
        written.map_or_else(Span::default, |w| w.span)
    }
    let c = configuration;
    Places {
        reserved_concurrency: place(c.reserved_concurrency.as_ref()),
        dead_letter: place(c.dead_letter.as_ref()),
        on_success: place(c.on_success.as_ref()),
        on_failure: place(c.on_failure.as_ref()),
        max_retries: place(c.max_retries.as_ref()),
        max_event_age: place(c.max_event_age.as_ref()),
        provisioned_concurrency: c.provisioned_concurrency.as_ref().map(|p| p.span),
    }
}

fn architecture(written: Option<&Spanned<Architecture>>) -> Chosen<Architecture> {
    written.map_or_else(|| Chosen::default(Architecture::X86_64, UNDECIDED), |a| Chosen::declared(a.value, a.span))
}
