//! For how many days CloudWatch Logs can keep a log group.
//!
//! Source: `AWS::Logs::LogGroup.RetentionInDays`, schema of cfn-lint 1.58.0, and `PutRetentionPolicy` of the CloudWatch
//! Logs API reference, 2026-11. Leaving the property out keeps logs for ever.

/// The offered numbers of days, ascending.
pub const DAYS: [u32; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/// Whether CloudWatch Logs offers that many days.
#[must_use]
pub fn is_offered(days: u32) -> bool {
    DAYS.binary_search(&days).is_ok()
}

/// The offered numbers next below and next above one that is not offered; equal to it when it is.
#[must_use]
pub fn neighbours(days: u32) -> (Option<u32>, Option<u32>) {
    let below = DAYS.iter().copied().rfind(|offered| *offered <= days);
    let above = DAYS.iter().copied().find(|offered| *offered >= days);
    (below, above)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_365_days_and_two_are_731() {
        assert!(DAYS.is_sorted());
        assert!(is_offered(365) && is_offered(731));
        assert!(!is_offered(366) && !is_offered(730) && !is_offered(0));
    }

    #[test]
    fn neighbours_of_what_is_not_offered_are_named() {
        assert_eq!(neighbours(10), (Some(7), Some(14)));
        assert_eq!(neighbours(14), (Some(14), Some(14)));
        assert_eq!(neighbours(0), (None, Some(1)));
        assert_eq!(neighbours(4000), (Some(3653), None));
    }
}
