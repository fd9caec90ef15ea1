-- A row is a year, or a session, of the roll calls of a data set: how many, and their last day.
SELECT
    CASE WHEN $by::VARCHAR = 'year' THEN year(r.day)::INTEGER ELSE r.session END AS place,
    count(*) AS calls,
    max(r.day) AS last_day
FROM roll_calls AS r
INNER JOIN loads AS l ON r.load = l.load
WHERE
    l.dataset = $dataset
    AND year(r.day) BETWEEN $first::INTEGER AND $last::INTEGER
    AND l.recorded_at <= coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    AND (
        l.withdrawn_at IS NULL
        OR l.withdrawn_at > coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    )
GROUP BY place
ORDER BY place;
