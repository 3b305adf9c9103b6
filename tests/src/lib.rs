//! What tests and benchmarks share: generated ecosystems of any size.

use std::fmt::Write as _;

/// An ecosystem of `functions` functions with four kinds of triggers (queues, buckets, routes, schedules), grants on
/// tables and environments, like those that people write. The same number gives the same text.
#[must_use]
pub fn ecosystem(functions: usize) -> String {
    let mut yaml = String::from("settings:\n  name: generated\n  tags: {team: \"größe\"}\n\nlambda_functions:\n");
    for i in 0..functions {
        // Writing to a string cannot fail.
        let _ = write!(
            yaml,
            "  - name: \"worker-{i}\"\n    description: \"Handles orders of shard {i}\"\n    runtime: python3.13\n    \
             configuration:\n      memory_range: [128, 3008]\n      timeout: 30s\n      environment_variables:\n        \
             SHARD: \"{i}\"\n        LEVEL: info\n    triggers:\n{}    integrations:\n      - service: dynamodb\n        \
             table: orders-{}\n        permissions: [\"dynamodb:PutItem\", \"dynamodb:GetItem\"]\n",
            trigger(i),
            i / 4,
        );
    }
    yaml
}

fn trigger(i: usize) -> String {
    match i % 4 {
        0 => format!("      - source: sqs\n        queue: jobs-{i}\n        batch_size: 10\n"),
        1 => format!(
            "      - source: s3\n        bucket: uploads-{i}\n        filters: [{{prefix: \"in/\"}}, {{suffix: \".json\"}}]\n"
        ),
        2 => format!(
            "      - source: api_gateway\n        path: /orders/{i}/{{id}}\n        method: GET\n        api: shard-{}\n",
            i / 200
        ),
        _ => "      - source: cloudwatch_events\n        schedule: \"rate(5 minutes)\"\n".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_same_number_gives_the_same_text() {
        assert_eq!(super::ecosystem(8), super::ecosystem(8));
        assert_eq!(super::ecosystem(8).matches("- name:").count(), 8);
    }
}
