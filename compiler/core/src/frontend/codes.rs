//! Diagnostics of meaning: names, ranges, and settings that do not go together.

macro_rules! page {
    ($name:literal) => {
        include_str!(concat!("../../../../docs/codes/", $name, ".md"))
    };
}

aws_auto_source::codes! {
    /// One setting twice in different files or documents.
    DUPLICATE_SETTING = "AA0100", "duplicate-setting", Error, page!("duplicate-setting");
    /// Two things of one kind with one name.
    DUPLICATE_NAME = "AA0101", "duplicate-name", Error, page!("duplicate-name");
    /// One setting at two places of one function.
    BOTH_PLACES = "AA0102", "both-places", Error, page!("both-places");
    /// A value outside of what AWS takes.
    INVALID_VALUE = "AA0103", "invalid-value", Error, page!("invalid-value");
    /// A reference to something that is not there.
    UNKNOWN_NAME = "AA0104", "unknown-name", Error, page!("unknown-name");
    /// A function that nobody declares; its ARN becomes a parameter.
    UNDECLARED_FUNCTION = "AA0105", "undeclared-function", Warning, page!("undeclared-function");
    /// A name that AWS does not take.
    INVALID_NAME = "AA0106", "invalid-name", Error, page!("invalid-name");
    /// An environment variable that Lambda keeps for itself.
    RESERVED_ENVIRONMENT_NAME = "AA0107", "reserved-environment-name", Error, page!("reserved-environment-name");
    /// An environment variable that Lambda does not take.
    INVALID_ENVIRONMENT_NAME = "AA0108", "invalid-environment-name", Error, page!("invalid-environment-name");
    /// More than 4 KB of environment.
    ENVIRONMENT_TOO_LARGE = "AA0109", "environment-too-large", Error, page!("environment-too-large");
    /// A runtime that Lambda does not have.
    UNKNOWN_RUNTIME = "AA0110", "unknown-runtime", Error, page!("unknown-runtime");
    /// A runtime that AWS no longer supports.
    DEPRECATED_RUNTIME = "AA0111", "deprecated-runtime", Warning, page!("deprecated-runtime");
    /// A runtime that AWS no longer lets one create functions with.
    BLOCKED_RUNTIME = "AA0112", "blocked-runtime", Error, page!("blocked-runtime");
    /// A secret's value in the environment.
    SECRET_IN_ENVIRONMENT = "AA0114", "secret-in-environment", Warning, page!("secret-in-environment");
    /// A secret's value anywhere else.
    SECRET_OUTSIDE_ENVIRONMENT = "AA0115", "secret-outside-environment", Error, page!("secret-outside-environment");
    /// Text that looks like a reference but is not one.
    NEAR_MISS_REFERENCE = "AA0116", "near-miss-reference", Warning, page!("near-miss-reference");
    /// A reference that cannot be read.
    BAD_REFERENCE = "AA0117", "bad-reference", Error, page!("bad-reference");
    /// A resource that is only named, and what was assumed of it.
    ASSUMED_RESOURCE = "AA0118", "assumed-resource", Note, page!("assumed-resource");
    /// Two functions that take each other's messages.
    COMPETING_CONSUMERS = "AA0119", "competing-consumers", Warning, page!("competing-consumers");
    /// An integration that grants nothing.
    MISSING_PERMISSIONS = "AA0120", "missing-permissions", Error, page!("missing-permissions");
    /// An integration that does not say with what.
    MISSING_RESOURCE_KEY = "AA0121", "missing-resource-key", Error, page!("missing-resource-key");
    /// A service that AWS does not have.
    UNKNOWN_SERVICE = "AA0122", "unknown-service", Error, page!("unknown-service");
    /// An action that the service does not have.
    UNKNOWN_ACTION = "AA0123", "unknown-action", Warning, page!("unknown-action");
    /// An action of another service.
    FOREIGN_ACTION = "AA0124", "foreign-action", Warning, page!("foreign-action");
    /// An action with a wildcard.
    WILDCARD_ACTION = "AA0125", "wildcard-action", Warning, page!("wildcard-action");
    /// A code folder that is not there.
    NO_CODE = "AA0126", "no-code", Note, page!("no-code");
    /// A wait that is no whole number of minutes.
    WAIT_NOT_WHOLE_MINUTES = "AA0127", "wait-not-whole-minutes", Error, page!("wait-not-whole-minutes");
    /// A batch that a FIFO queue does not have.
    FIFO_BATCH_SIZE = "AA0128", "fifo-batch-size", Error, page!("fifo-batch-size");
    /// A starting position that the stream does not have, or that lacks its moment.
    STARTING_POSITION = "AA0129", "starting-position", Error, page!("starting-position");
    /// A load balancer trigger without listener or network.
    ALB_WITHOUT_LISTENER = "AA0130", "alb-without-listener", Error, page!("alb-without-listener");
    /// Rotation without the function that rotates.
    ROTATION_WITHOUT_FUNCTION = "AA0131", "rotation-without-function", Error, page!("rotation-without-function");
    /// A subscription that a FIFO topic does not take.
    FIFO_TOPIC_SUBSCRIPTION = "AA0132", "fifo-topic-subscription", Error, page!("fifo-topic-subscription");
    /// A schedule on a bus of one's own.
    SCHEDULE_ON_A_BUS = "AA0133", "schedule-on-a-bus", Error, page!("schedule-on-a-bus");
    /// SnapStart together with what excludes it.
    SNAP_START_CONFLICT = "AA0134", "snap-start-conflict", Error, page!("snap-start-conflict");
    /// Two settings that exclude each other.
    CONFLICTING_SETTINGS = "AA0135", "conflicting-settings", Error, page!("conflicting-settings");
    /// A setting that lacks the one it needs.
    MISSING_PARTNER = "AA0136", "missing-partner", Error, page!("missing-partner");
    /// Files without anything in them.
    EMPTY_ECOSYSTEM = "AA0137", "empty-ecosystem", Warning, page!("empty-ecosystem");
    /// A handler that its runtime cannot load.
    HANDLER_SHAPE = "AA0138", "handler-shape", Error, page!("handler-shape");
    /// A setting that does nothing.
    IDLE_SETTING = "AA0139", "idle-setting", Warning, page!("idle-setting");
    /// The file that a setting is in cannot say it: a path that leaves the project.
    CODE_OUTSIDE = "AA0140", "code-outside", Error, page!("code-outside");
    /// A condition that its grammar cannot read.
    BAD_CONDITION = "AA0830", "bad-condition", Error, page!("bad-condition");
    /// An operator or keyword of another language.
    FOREIGN_OPERATOR = "AA0831", "foreign-operator", Error, page!("foreign-operator");
    /// An attribute that no request has.
    UNKNOWN_ATTRIBUTE = "AA0832", "unknown-attribute", Error, page!("unknown-attribute");
    /// An attribute compared with what it does not measure.
    MISMATCHED_COMPARISON = "AA0833", "mismatched-comparison", Error, page!("mismatched-comparison");
    /// A rule whose requests an earlier one takes.
    SHADOWED_RULE = "AA0834", "shadowed-rule", Warning, page!("shadowed-rule");
    /// A rule that no request makes hold.
    IMPOSSIBLE_RULE = "AA0835", "impossible-rule", Warning, page!("impossible-rule");
    /// An attribute that conditions could not use.
    INVALID_ATTRIBUTE = "AA0836", "invalid-attribute", Error, page!("invalid-attribute");
    /// A route to something that a function does not have.
    PLAIN_ROUTE = "AA0837", "plain-route", Note, page!("plain-route");
    /// A variant that cannot be built from its function.
    INVALID_VARIANT = "AA0838", "invalid-variant", Error, page!("invalid-variant");
}
