-- A row is one roll call of a data set in some years, as of $as_of.
SELECT
    r.number,
    r.session,
    r.day,
    r.resolution,
    r.title,
    r.issues,
    r.stage,
    r.same_as
FROM roll_calls AS r
INNER JOIN loads AS l ON r.load = l.load
WHERE
    l.dataset = $dataset
    AND year(r.day) BETWEEN $first AND $last
    AND l.recorded_at <= coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    AND (
        l.withdrawn_at IS NULL
        OR l.withdrawn_at > coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    )
ORDER BY r.number;
