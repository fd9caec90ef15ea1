-- A row is one vote of a data set in some years, its state by number, as of $as_of.
SELECT
    b.number,
    s.number AS state,
    b.vote
FROM ballots AS b
INNER JOIN loads AS l ON b.load = l.load
INNER JOIN panel_states AS s ON b.state = s.state
INNER JOIN roll_calls AS r ON b.load = r.load AND b.number = r.number
WHERE
    l.dataset = $dataset
    AND year(r.day) BETWEEN $first AND $last
    AND l.recorded_at <= coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    AND (
        l.withdrawn_at IS NULL
        OR l.withdrawn_at > coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    )
ORDER BY b.number, s.number;
