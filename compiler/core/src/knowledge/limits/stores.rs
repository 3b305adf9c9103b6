//! What keeps data and secrets: DynamoDB, Secrets Manager, Systems Manager parameters, KMS.

use std::ops::RangeInclusive;

/// Name of a table (guide; model and schema say 1,024, for they take ARNs too).
pub const TABLE_NAME_LENGTH: RangeInclusive<usize> = 3..=255;
/// Name of a secondary index (model).
pub const INDEX_NAME_LENGTH: RangeInclusive<usize> = 3..=255;
/// Name of an attribute that is a key (model).
pub const KEY_ATTRIBUTE_LENGTH: usize = 255;
/// Global secondary indexes of one table (guide; raised on request).
pub const GLOBAL_INDEXES: usize = 20;
/// Bytes of one item (guide: 400 KB).
pub const ITEM_SIZE: u64 = 400 * 1024;
/// Name of a secret (model).
pub const SECRET_NAME_LENGTH: usize = 512;
/// Description of a secret (model).
pub const SECRET_DESCRIPTION_LENGTH: usize = 2_048;
/// Days between two rotations of a secret (guide, `RotationRules`).
pub const SECRET_ROTATION_DAYS: RangeInclusive<u32> = 1..=1_000;
/// Characters of a standard parameter's value (guide: 4 KB).
pub const PARAMETER_VALUE_SIZE: usize = 4_096;
/// Name of an alias of a key, `alias/` included (schema).
pub const KEY_ALIAS_LENGTH: usize = 256;
/// Days that a key waits before it is gone (guide, `ScheduleKeyDeletion`).
pub const KEY_DELETION_DAYS: RangeInclusive<u32> = 7..=30;
/// Days for which a database keeps automatic backups; 0 turns them off (guide, `BackupRetentionPeriod`).
pub const DATABASE_BACKUP_DAYS: RangeInclusive<u32> = 0..=35;
/// Bytes of a key's policy (guide, "Resource quotas" of KMS: 32 KB).
pub const KEY_POLICY_SIZE: usize = 32 * 1024;
/// Characters of a generated secret (model, `GetRandomPassword`).
pub const GENERATED_LENGTH: RangeInclusive<u32> = 1..=4_096;
