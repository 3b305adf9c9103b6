//! Actions that need another one to be of use: what a program has to call next, or what the service calls on its behalf.
//!
//! What the compiler grants by itself (keys of encrypted data, passwords of databases, what reading a trigger takes) is not
//! here. Sources: the API references of the services; "Receiving and deleting messages" (SQS developer guide); "Working
//! with streams" (Kinesis); "Query results" (Athena); "Using the Data API" (Redshift, RDS). 2026-11.

/// What an action needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Companion {
    /// The action.
    pub action: &'static str,
    /// Any of these is enough.
    pub needs: &'static [&'static str],
    /// Why, as a sentence that goes on after a colon.
    pub why: &'static str,
}

const fn companion(action: &'static str, needs: &'static [&'static str], why: &'static str) -> Companion {
    Companion { action, needs, why }
}

/// By action.
const COMPANIONS: [Companion; 11] = [
    companion(
        "athena:StartQueryExecution",
        &["athena:GetQueryExecution", "athena:GetQueryResults"],
        "a query that is started has to be asked for its end",
    ),
    companion("dynamodb:GetRecords", &["dynamodb:GetShardIterator"], "records are read from an iterator"),
    companion("dynamodb:GetShardIterator", &["dynamodb:GetRecords"], "an iterator is only good for reading records"),
    companion("kinesis:GetRecords", &["kinesis:GetShardIterator"], "records are read from an iterator"),
    companion("kinesis:GetShardIterator", &["kinesis:GetRecords"], "an iterator is only good for reading records"),
    companion("logs:CreateLogStream", &["logs:PutLogEvents"], "a log stream is only good for events"),
    companion("logs:StartQuery", &["logs:GetQueryResults"], "a query that is started has to be asked for its results"),
    companion(
        "redshift-data:ExecuteStatement",
        &["redshift-data:DescribeStatement", "redshift-data:GetStatementResult"],
        "a statement that is started has to be asked for its end",
    ),
    companion(
        "s3:AbortMultipartUpload",
        &["s3:PutObject"],
        "only uploads that this function may make are its own to abort",
    ),
    companion(
        "sqs:ReceiveMessage",
        &["sqs:DeleteMessage"],
        "a message that is not deleted comes back and ends in the dead letter queue",
    ),
    companion("textract:StartDocumentAnalysis", &["textract:GetDocumentAnalysis"], "the result has to be asked for"),
];

/// What an action needs; mostly nothing.
pub fn of(action: &str) -> impl Iterator<Item = &'static Companion> {
    COMPANIONS.iter().filter(move |companion| companion.action == action)
}

#[cfg(test)]
mod tests {
    use super::COMPANIONS;
    use crate::knowledge::iam;

    #[test]
    fn every_action_exists() {
        for companion in &COMPANIONS {
            for action in companion.needs.iter().chain([&companion.action]) {
                let (service, found) = iam::action(action).unwrap_or_else(|| panic!("{action}"));
                assert_eq!(format!("{}:{}", service.prefix(), found.name), *action);
            }
        }
    }
}
