//! Kinesis streams: encrypted, on demand unless a number of shards is written.

use aws_auto_schema::resources::{StreamMode, StreamSettings};
use aws_auto_source::value::duration::Unit;

use super::super::billing::{Billed, billed_by_the_hour};
use super::{Lowering, complete, encryption, start, whole};
use crate::aws::{self, Value, map, text};
use crate::ir::ResourceId;
use crate::knowledge::limits::streams;

/// AWS's key for Kinesis: whoever may use the stream may use it, and nothing is charged for the key itself.
const AWS_KEY: &str = "alias/aws/kinesis";

pub(super) fn declare(cx: &Lowering<'_>, id: ResourceId) -> aws::Resource {
    let name = cx.physical(&cx.eco.resource(id).name, streams::NAME_LENGTH);
    let mut stream = start(cx, id, "AWS::Kinesis::Stream", "Stream").with("Name", name.clone());
    stream.arn = Some(cx.regional_arn("kinesis", Value::join([text("stream/"), name.clone()])));
    stream.name = Some(name);
    stream.stateful = true;
    stream
}

pub(super) fn fill(cx: &mut Lowering<'_>, id: ResourceId, created: aws::ResourceId, settings: &StreamSettings) {
    warn_of_price(cx, id);
    let key = encryption::encryption_key(cx, id).unwrap_or_else(|| text(AWS_KEY));
    let provisioned = settings.shards.is_some() || settings.mode.is_some_and(|m| m.value == StreamMode::Provisioned);
    let shards = settings.shards.map_or(1, |s| s.value);
    let hours = settings.retention.map_or_else(
        || i64::from(*streams::RETENTION_HOURS.start()),
        |r| whole(r.value.0.neighbours(Unit::Hours).1.whole(Unit::Hours)),
    );
    let mode = if provisioned { "PROVISIONED" } else { "ON_DEMAND" };
    complete(cx, id, created, |stream| {
        stream
            .with("StreamModeDetails", map([("StreamMode", text(mode))]))
            .maybe("ShardCount", provisioned.then_some(shards))
            .with("RetentionPeriodHours", hours)
            .with("StreamEncryption", map([("EncryptionType", text("KMS")), ("KeyId", key)]))
    });
}

/// A stream that is only named was not asked for in so many words, and costs money while nothing flows.
fn warn_of_price(cx: &mut Lowering<'_>, id: ResourceId) {
    let stream = cx.eco.resource(id);
    if stream.assumed {
        let what = format!("the stream `{}`", stream.name);
        let items = [Billed::new("one on-demand stream", Some("kinesis.on-demand"), 1)];
        billed_by_the_hour(
            cx,
            stream.span,
            &what,
            &items,
            "declare it under `resources.streams:` to say that you want it",
        );
    }
}

#[cfg(test)]
mod tests {
    use aws_auto_schema::scalar::Days;
    use aws_auto_schema::settings::Encryption;
    use aws_auto_source::value::duration::Duration;
    use serde_json::json;

    use super::super::testing::*;
    use super::*;
    use crate::ir::Spec;

    #[test]
    fn a_stream_scales_by_itself_and_is_encrypted() {
        let eco = ecosystem(vec![named("clicks", Spec::Stream(StreamSettings::default()))]);
        assert_eq!(
            props(&lowered(&eco), "ClicksStream"),
            json!({
                "Name": "clicks",
                "StreamModeDetails": {"StreamMode": "ON_DEMAND"},
                "RetentionPeriodHours": 24,
                "StreamEncryption": {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"},
            })
        );
    }

    #[test]
    fn shards_make_it_provisioned_and_retention_counts_hours() {
        let settings = StreamSettings {
            shards: Some(spanned(2)),
            retention: Some(spanned(Days(Duration::parse("36h", Unit::Days).unwrap()))),
            ..StreamSettings::default()
        };
        let mut eco = ecosystem(vec![named("clicks", Spec::Stream(settings))]);
        eco.settings.encryption = Encryption::Kms;
        let props = props(&lowered(&eco), "ClicksStream");
        assert_eq!(props["StreamModeDetails"], json!({"StreamMode": "PROVISIONED"}));
        assert_eq!((&props["ShardCount"], &props["RetentionPeriodHours"]), (&json!(2), &json!(36)));
        assert_eq!(props["StreamEncryption"]["KeyId"], json!("${EcosystemKeyKey.Arn}"));
    }
}
