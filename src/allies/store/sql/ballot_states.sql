-- A row is a state that votes in a data set in some years, as of $as_of.
SELECT DISTINCT b.state
FROM ballots AS b
INNER JOIN loads AS l ON b.load = l.load
INNER JOIN roll_calls AS r ON b.load = r.load AND b.number = r.number
WHERE
    l.dataset = $dataset
    AND year(r.day) BETWEEN $first AND $last
    AND l.recorded_at <= coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    AND (
        l.withdrawn_at IS NULL
        OR l.withdrawn_at > coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    )
ORDER BY b.state;
