/**
 * What `ledger/tally.ts` counts, as SQL over the events, for a state from before the totals were
 * kept. A test holds both against each other.
 */
const COUNTED_TARGETS = `
  SELECT json_extract(body, '$.dryRun') AS dry_run,
    coalesce(json_extract(value, '$.service'), json_extract(value, '$.name')) AS service,
    seq, kind, NULL AS took_ms, NULL AS rescuer, 0 AS late, 0 AS replaced
  FROM (SELECT seq, kind, CASE WHEN json_valid(body) THEN body ELSE '{}' END AS body
    FROM events WHERE kind = 'strike.intended'), json_each(body, '$.targets')
  UNION ALL
  SELECT json_extract(body, '$.dryRun'),
    coalesce(json_extract(body, '$.target.service'), json_extract(body, '$.target.name')),
    seq, kind,
    coalesce(json_extract(body, '$.healthyAfterMs'), json_extract(body, '$.runningAfterMs')),
    json_extract(body, '$.by'), json_extract(body, '$.late'),
    json_type(body, '$.replacement') IS NOT NULL
  FROM events
  WHERE kind IN ('strike.confirmed', 'recovery.recovered', 'recovery.overdue', 'recovery.lost')
    AND json_valid(body)`;

/** One row per service. */
export const SERVICE_TOTALS = `
  SELECT dry_run, service, sum(kind = 'strike.intended') AS strikes,
    sum(kind = 'strike.confirmed') AS confirmed,
    coalesce(sum(rescuer = 'policy'), 0) AS policy, coalesce(sum(rescuer = 'us'), 0) AS us,
    coalesce(sum(rescuer = 'fault'), 0) AS fault, coalesce(sum(rescuer = 'someone'), 0) AS someone,
    sum(kind = 'recovery.overdue') AS overdue, coalesce(sum(late), 0) AS late,
    sum(kind = 'recovery.lost') AS lost, sum(replaced) AS replaced, max(seq) AS changed
  FROM (${COUNTED_TARGETS}) WHERE service IS NOT NULL AND dry_run IS NOT NULL
  GROUP BY dry_run, service`;

/** How many recoveries of a service took so long, to three digits. */
export const RECOVERY_TIMES = `
  SELECT dry_run, service,
    CASE WHEN took_ms < 1000 THEN CAST(round(took_ms) AS INTEGER)
      WHEN took_ms < 10000 THEN CAST(round(took_ms / 10.0) AS INTEGER) * 10
      WHEN took_ms < 100000 THEN CAST(round(took_ms / 100.0) AS INTEGER) * 100
      WHEN took_ms < 1000000 THEN CAST(round(took_ms / 1000.0) AS INTEGER) * 1000
      WHEN took_ms < 10000000 THEN CAST(round(took_ms / 10000.0) AS INTEGER) * 10000
      ELSE CAST(round(took_ms / 100000.0) AS INTEGER) * 100000 END AS ms,
    count(*) AS times
  FROM (${COUNTED_TARGETS})
  WHERE took_ms IS NOT NULL AND service IS NOT NULL AND dry_run IS NOT NULL
  GROUP BY dry_run, service, ms`;

/** How many strikes there were, dry runs apart. */
export const STRIKE_TOTALS = `
  SELECT json_extract(body, '$.dryRun') AS dry_run, count(*) AS strikes
  FROM events WHERE kind = 'strike.intended' AND json_valid(body)
    AND json_extract(body, '$.dryRun') IS NOT NULL
  GROUP BY dry_run`;
