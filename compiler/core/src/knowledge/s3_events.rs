//! The events of S3: their names in bucket notifications, and what EventBridge calls the same thing.
//!
//! Sources: enum `Event` of botocore 1.44.5's S3 model; "Using EventBridge" and "EventBridge event message structure" of
//! the Amazon S3 user guide, 2026-11. EventBridge has no name for losses of reduced redundancy, replication, annotation
//! and retention events; that it lacks the last two, which are new, rests on their absence from the guide.

/// One event type of a bucket notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct S3Event {
    /// The name in a notification configuration, such as `s3:ObjectCreated:Put`.
    pub name: &'static str,
    /// The `detail-type`s of the same event on EventBridge; empty where it has none.
    pub detail_types: &'static [&'static str],
    /// The value of `detail.reason` that tells this event from its siblings, where one does.
    pub reason: Option<&'static str>,
    /// The value of `detail.deletion-type` that does.
    pub deletion_type: Option<&'static str>,
}

const CREATED: &[&str] = &["Object Created"];
const DELETED: &[&str] = &["Object Deleted"];
const RESTORED: &[&str] = &["Object Restore Completed", "Object Restore Expired", "Object Restore Initiated"];
const BY_CALL: Option<&str> = Some("DeleteObject");
const BY_LIFECYCLE: Option<&str> = Some("Lifecycle Expiration");
const GONE: Option<&str> = Some("Permanently Deleted");
const MARKED: Option<&str> = Some("Delete Marker Created");

const fn event(name: &'static str, detail_types: &'static [&'static str]) -> S3Event {
    S3Event { name, detail_types, reason: None, deletion_type: None }
}

const fn created(name: &'static str, reason: &'static str) -> S3Event {
    S3Event { name, detail_types: CREATED, reason: Some(reason), deletion_type: None }
}

const fn deleted(name: &'static str, reason: Option<&'static str>, deletion_type: Option<&'static str>) -> S3Event {
    S3Event { name, detail_types: DELETED, reason, deletion_type }
}

/// In byte order of the name.
const EVENTS: [S3Event; 31] = [
    event("s3:IntelligentTiering", &["Object Access Tier Changed"]),
    deleted("s3:LifecycleExpiration:*", BY_LIFECYCLE, None),
    deleted("s3:LifecycleExpiration:Delete", BY_LIFECYCLE, GONE),
    deleted("s3:LifecycleExpiration:DeleteMarkerCreated", BY_LIFECYCLE, MARKED),
    event("s3:LifecycleTransition", &["Object Storage Class Changed"]),
    event("s3:ObjectAcl:Put", &["Object ACL Updated"]),
    event("s3:ObjectAnnotation:*", &[]),
    event("s3:ObjectAnnotation:Delete", &[]),
    event("s3:ObjectAnnotation:Put", &[]),
    event("s3:ObjectCreated:*", CREATED),
    created("s3:ObjectCreated:CompleteMultipartUpload", "CompleteMultipartUpload"),
    created("s3:ObjectCreated:Copy", "CopyObject"),
    created("s3:ObjectCreated:Post", "POST Object"),
    created("s3:ObjectCreated:Put", "PutObject"),
    deleted("s3:ObjectRemoved:*", BY_CALL, None),
    deleted("s3:ObjectRemoved:Delete", BY_CALL, GONE),
    deleted("s3:ObjectRemoved:DeleteMarkerCreated", BY_CALL, MARKED),
    event("s3:ObjectRestore:*", RESTORED),
    event("s3:ObjectRestore:Completed", &["Object Restore Completed"]),
    event("s3:ObjectRestore:Delete", &["Object Restore Expired"]),
    event("s3:ObjectRestore:Post", &["Object Restore Initiated"]),
    event("s3:ObjectRetention:Put", &[]),
    event("s3:ObjectTagging:*", &["Object Tags Added", "Object Tags Deleted"]),
    event("s3:ObjectTagging:Delete", &["Object Tags Deleted"]),
    event("s3:ObjectTagging:Put", &["Object Tags Added"]),
    event("s3:ReducedRedundancyLostObject", &[]),
    event("s3:Replication:*", &[]),
    event("s3:Replication:OperationFailedReplication", &[]),
    event("s3:Replication:OperationMissedThreshold", &[]),
    event("s3:Replication:OperationNotTracked", &[]),
    event("s3:Replication:OperationReplicatedAfterThreshold", &[]),
];

impl S3Event {
    /// Whether one thing that happens can be both events: the same name, or a wildcard and its member.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.covers(other.name) || other.covers(self.name)
    }

    fn covers(&self, name: &str) -> bool {
        self.name == name || self.name.strip_suffix('*').is_some_and(|group| name.starts_with(group))
    }

    /// Whether EventBridge delivers it.
    #[must_use]
    pub fn is_on_eventbridge(&self) -> bool {
        !self.detail_types.is_empty()
    }
}

/// The event of that name; `s3:` may be left out.
#[must_use]
pub fn find(name: &str) -> Option<&'static S3Event> {
    let bare = name.strip_prefix("s3:").unwrap_or(name);
    EVENTS.iter().find(|event| event.name.strip_prefix("s3:") == Some(bare))
}

/// Every event, in byte order of the name.
#[must_use]
pub fn all() -> &'static [S3Event] {
    &EVENTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_is_found_with_and_without_the_prefix() {
        assert!(EVENTS.is_sorted_by_key(|event| event.name));
        for event in all() {
            assert_eq!(find(event.name), Some(event));
            assert_eq!(find(event.name.trim_start_matches("s3:")), Some(event));
        }
        assert_eq!(find("s3:ObjectCreated"), None);
        assert_eq!(find("s3:ObjectCreated:Get"), None);
    }

    #[test]
    fn wildcards_overlap_their_members_and_nothing_else() {
        let overlap = |left, right| find(left).unwrap().overlaps(find(right).unwrap());
        assert!(overlap("ObjectCreated:*", "ObjectCreated:Put"));
        assert!(overlap("ObjectCreated:Put", "ObjectCreated:*"));
        assert!(!overlap("ObjectCreated:Put", "ObjectCreated:Post"));
        assert!(!overlap("ObjectCreated:*", "ObjectRemoved:*"));
    }

    #[test]
    fn members_arrive_under_a_detail_type_of_their_wildcard() {
        for group in all().iter().filter(|event| event.name.ends_with('*')) {
            for member in all().iter().filter(|event| group.covers(event.name)) {
                assert!(member.detail_types.iter().all(|kind| group.detail_types.contains(kind)), "{}", member.name);
                assert!(group.reason.is_none() || group.reason == member.reason, "{}", member.name);
            }
        }
    }

    #[test]
    fn what_eventbridge_lacks_is_known() {
        assert!(!find("Replication:*").unwrap().is_on_eventbridge());
        assert!(!find("ReducedRedundancyLostObject").unwrap().is_on_eventbridge());
        assert_eq!(all().iter().filter(|event| !event.is_on_eventbridge()).count(), 10);
    }

    #[test]
    fn siblings_are_told_apart_on_eventbridge() {
        for (at, left) in all().iter().enumerate() {
            for right in all().iter().skip(at + 1).filter(|right| right.is_on_eventbridge() && !left.overlaps(right)) {
                let alike = (left.detail_types, left.reason, left.deletion_type);
                assert_ne!(
                    alike,
                    (right.detail_types, right.reason, right.deletion_type),
                    "{} {}",
                    left.name,
                    right.name
                );
            }
        }
    }
}
