//! Names of states, and the variables that they share.
//!
//! Variables are set once at the start (`request.rs`), so that every expression finds them whichever way it was reached:
//! `request`, `asynchronous`, `failure` (`Error`, `Cause` of what went wrong last), `kind` (its class), `step` (the first
//! rule that has not been tried), `tries` (calls of the function so far); with a breaker `now`, `circuit`, `generation` (as
//! read; -1 while nothing is known), `failures`, `opened_at`, `free` (a free trial slot, or -1), `looks` (at the breaker),
//! `trial` (this call is one), `counted` (the failure is), `answer`; with a cache `cache_key`.

use crate::asl::expr;
use crate::aws::Value;

pub(super) const TAKE: &str = "Take request";
pub(super) const READ: &str = "Read breaker";
pub(super) const DECIDE: &str = "Decide";
pub(super) const HALF_OPEN: &str = "Half open";
pub(super) const TAKE_SLOT: &str = "Take slot";
pub(super) const LOOK_AGAIN: &str = "Look again";
pub(super) const CALL: &str = "Call function";
pub(super) const CALL_AGAIN: &str = "Call function again";
pub(super) const ANSWERED: &str = "Function answered";
pub(super) const CLOSE: &str = "Close";
pub(super) const RESET: &str = "Reset count";
pub(super) const WORTH_KEEPING: &str = "Worth keeping?";
pub(super) const KEEP: &str = "Keep answer";
pub(super) const ANSWER: &str = "Answer";
pub(super) const CLASSIFY: &str = "Classify";
pub(super) const RECOVER: &str = "Recover";
pub(super) const NOTE_FAILURE: &str = "Note failure";
pub(super) const WHICH_COUNT: &str = "Trial or not?";
pub(super) const COUNT: &str = "Count failure";
pub(super) const TIME_TO_OPEN: &str = "Time to open?";
pub(super) const OPEN: &str = "Open";
pub(super) const OPEN_AGAIN: &str = "Open again";
pub(super) const FALL_BACK: &str = "Fall back";
pub(super) const LOOK_UP: &str = "Look up answer";
pub(super) const STILL_GOOD: &str = "Still good?";
pub(super) const CACHED: &str = "Answer from cache";
pub(super) const NOTHING_CACHED: &str = "Nothing cached";
pub(super) const FAILED: &str = "Failed";
pub(super) const PUT_ASIDE: &str = "Put aside";
pub(super) const FAIL: &str = "Fail";
pub(super) const OPEN_ITEM: &str = "Open an item for people";
pub(super) const TELL: &str = "Tell people";

/// Seconds since 1970 when the state is entered.
pub(super) const NOW: &str = "$floor($toMillis($states.context.State.EnteredTime) / 1000)";

/// What a catcher keeps of an error.
pub(super) fn caught() -> Value {
    expr(
        "{'Error': $states.errorOutput.Error, \
         'Cause': $exists($states.errorOutput.Cause) ? $substring($string($states.errorOutput.Cause), 0, 10000) : ''}",
    )
}
