-- Over a table lambda_logs(message string, log_group string, "timestamp" bigint) of exported logs; times in milliseconds.
WITH reports AS (
  SELECT
    regexp_extract(log_group, '/aws/lambda/(.+)$', 1) AS function,
    date_format(date_trunc('hour', from_unixtime("timestamp" / 1000)), '%Y-%m-%d %H:%i:%s') AS hour,
    CAST(regexp_extract(message, '\tDuration: ([0-9.]+) ms', 1) AS double) AS ms,
    CAST(regexp_extract(message, 'Billed Duration: ([0-9]+) ms', 1) AS double) AS billed,
    CAST(regexp_extract(message, 'Memory Size: ([0-9]+) MB', 1) AS double) AS memory_mb,
    CAST(regexp_extract(message, 'Max Memory Used: ([0-9]+) MB', 1) AS double) AS used_mb,
    CAST(regexp_extract(message, 'Init Duration: ([0-9.]+) ms', 1) AS double) AS init
  FROM lambda_logs
  WHERE message LIKE 'REPORT RequestId:%'
)
SELECT
  function, hour, memory_mb, CASE WHEN init IS NULL THEN '0' ELSE '1' END AS cold,
  count(*) AS invocations,
  sum(ms) AS duration_ms, min(ms) AS min_ms, max(ms) AS max_ms,
  approx_percentile(ms, 0.5) AS p50_ms, approx_percentile(ms, 0.9) AS p90_ms, approx_percentile(ms, 0.95) AS p95_ms,
  approx_percentile(ms, 0.99) AS p99_ms, approx_percentile(ms, 0.999) AS p999_ms,
  sum(billed) AS billed_ms, sum(init) AS init_ms, max(used_mb) AS max_memory_mb
FROM reports
WHERE ms IS NOT NULL
GROUP BY function, hour, memory_mb, CASE WHEN init IS NULL THEN '0' ELSE '1' END
