//! EventBridge buses and their archives.
//!
//! A bus keeps EventBridge's own encryption also under `encryption: kms`: events are on their way there, and a customer
//! key would have to admit every rule, archive and schema that reads them.

use aws_auto_schema::resources::{Archive, BusSettings};

use super::policy::{Limit, document};
use super::{Lowering, beside, complete, days, start};
use crate::aws::{self, Value, text};
use crate::ir::ResourceId;
use crate::knowledge::limits::eventbridge;

pub(super) fn declare(cx: &Lowering<'_>, id: ResourceId) -> aws::Resource {
    let name = cx.physical(&cx.eco.resource(id).name, eventbridge::BUS_NAME_LENGTH);
    let mut bus = start(cx, id, "AWS::Events::EventBus", "Bus").with("Name", name.clone());
    bus.arn = Some(cx.regional_arn("events", Value::join([text("event-bus/"), name.clone()])));
    bus.name = Some(name);
    bus
}

pub(super) fn fill(cx: &mut Lowering<'_>, id: ResourceId, created: aws::ResourceId, settings: &BusSettings) {
    let policy = policy_of(cx, id, created);
    complete(cx, id, created, |bus| bus.maybe("Policy", policy));
    let keep = match settings.archive.as_ref().map(|a| &a.value) {
        None | Some(Archive::Switch(false)) => return,
        // Without a number of days an archive keeps everything.
        Some(Archive::Switch(true)) => None,
        Some(Archive::For(period)) => Some(days(*period)),
    };
    let name = format!("{}-archive", cx.eco.resource(id).name);
    let archive = beside(cx, id, "AWS::Events::Archive", "BusArchive")
        .with("ArchiveName", cx.physical(&name, eventbridge::ARCHIVE_NAME_LENGTH))
        .with("SourceArn", cx.arn(id))
        .maybe("RetentionDays", keep);
    cx.stack.add(archive);
}

/// Only what others asked for: IAM policies of this account suffice for the rest. It names the bus by name, because it
/// is a property of the bus itself.
fn policy_of(cx: &mut Lowering<'_>, id: ResourceId, created: aws::ResourceId) -> Option<Value> {
    cx.resource_statements.get(&id)?;
    let own = [cx.stack.resource(created).arn.clone()?];
    let limit = Limit { bytes: eventbridge::BUS_POLICY_SIZE, statements: usize::MAX };
    Some(document(cx, id, Vec::new(), &own, limit))
}

#[cfg(test)]
mod tests {
    use aws_auto_schema::scalar::Days;
    use aws_auto_source::value::duration::{Duration, Unit};
    use serde_json::json;

    use super::super::testing::*;
    use super::*;
    use crate::aws::Statement;
    use crate::ir::{ResourceKind, Spec};

    fn bus(archive: Option<Archive>) -> Spec {
        Spec::Bus(BusSettings { archive: archive.map(spanned), ..BusSettings::default() })
    }

    #[test]
    fn an_archive_keeps_events_for_the_days_written_or_for_ever() {
        let thirty = Archive::For(Days(Duration::of(30, Unit::Days).unwrap()));
        let eco = ecosystem(vec![
            named("sales", bus(Some(thirty))),
            named("audit", bus(Some(Archive::Switch(true)))),
            named("plain", bus(None)),
        ]);
        let cx = lowered(&eco);
        assert_eq!(props(&cx, "SalesBus"), json!({"Name": "sales"}));
        assert_eq!(
            props(&cx, "SalesBusArchive"),
            json!({"ArchiveName": "sales-archive", "SourceArn": "${SalesBus.Arn}", "RetentionDays": 30})
        );
        assert!(props(&cx, "AuditBusArchive").get("RetentionDays").is_none());
        assert!(cx.stack.find("PlainBusArchive").is_none());
    }

    #[test]
    fn a_policy_is_part_of_the_bus_and_names_it_without_a_reference() {
        let eco = ecosystem(vec![named("sales", bus(None))]);
        let mut cx = Lowering::new(&eco, false);
        super::super::declare(&mut cx);
        let id = eco.find_resource(ResourceKind::Bus, "sales").unwrap();
        cx.admit(id, Statement::allow(["events:PutEvents"], Vec::new()).service("scheduler.amazonaws.com"));
        let cx = finished(cx);
        let statement = props(&cx, "SalesBus")["Policy"]["Statement"][0].clone();
        assert_eq!(statement["Resource"], json!("arn:aws:events:REGION:ACCOUNT:event-bus/sales"));
    }
}
