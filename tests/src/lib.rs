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

/// An ecosystem of `functions` functions with every kind of trigger, one kind a function, some of whose sources several
/// functions share: a bus, a load balancer, an API for each two hundred, a topic for each fifty.
#[must_use]
pub fn every_trigger(functions: usize) -> String {
    let mut yaml = String::from(
        "settings:\n  name: everything\n  region: eu-central-1\n  tags: {team: core}\nresources:\n  buses:\n    \
         shop: {}\n  vpcs:\n    office: {zones: 2}\nlambda_functions:\n",
    );
    for i in 0..functions {
        // Writing to a string cannot fail.
        let _ = write!(
            yaml,
            "  - name: worker-{i}\n    runtime: python3.13\n    configuration: {{timeout: 20s}}\n    triggers:\n      - \
             {}\n    integrations:\n      - {{service: dynamodb, table: orders-{}, access: read_write}}\n",
            any_trigger(i),
            i / 5,
        );
    }
    yaml
}

fn any_trigger(i: usize) -> String {
    match i % 10 {
        0 => format!("{{source: sqs, queue: jobs-{i}, batch_size: 10}}"),
        1 => format!("{{source: s3, bucket: uploads-{i}, filters: [{{prefix: in/}}]}}"),
        2 => format!("{{source: sns, topic: news-{}}}", i / 50),
        3 => "{source: schedule, schedule: rate(5 minutes)}".to_owned(),
        4 => format!("{{source: eventbridge, bus: shop, pattern: {{source: [orders-{i}]}}}}"),
        5 => format!("{{source: api_gateway, path: \"/orders/{i}/{{id}}\", method: GET, api: shard-{}}}", i / 200),
        6 => format!("{{source: kinesis, stream: clicks-{}}}", i / 50),
        7 => format!("{{source: dynamodb, table: orders-{}}}", i / 5),
        8 => format!("{{source: alb, vpc: office, path: /w/{i}, priority: {}}}", i / 10 + 1),
        _ => "{source: lambda_url, auth: iam}".to_owned(),
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
