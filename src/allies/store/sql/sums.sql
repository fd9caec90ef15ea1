-- A row is the sum of a variable's figures of a pair in a period of $months, as of $as_of.
SELECT
    s.number AS source,
    t.number AS target,
    ((year(o.first_day) - $first) * 12 + month(o.first_day) - 1)::INTEGER // $months AS step,
    sum(o.value) AS value
FROM observations AS o
INNER JOIN loads AS l ON o.load = l.load
INNER JOIN panel_states AS s ON o.source = s.state
INNER JOIN panel_states AS t ON o.target = t.state
WHERE
    l.dataset = $dataset AND o.variable = $variable
    AND year(o.first_day) BETWEEN $first AND $last
    AND o.value IS NOT NULL
    AND l.recorded_at <= coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    AND (
        l.withdrawn_at IS NULL
        OR l.withdrawn_at > coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    )
GROUP BY s.number, t.number, step;
