-- A row is one figure of a variable, by state numbers of the registered lists, as of $as_of.
SELECT
    s.number AS source,
    t.number AS target,
    year(o.first_day)::INTEGER AS period,
    o.value
FROM observations AS o
INNER JOIN loads AS l ON o.load = l.load
INNER JOIN panel_states AS s ON o.source = s.state
LEFT JOIN panel_states AS t ON o.target = t.state
WHERE
    l.dataset = $dataset AND o.variable = $variable
    AND year(o.first_day) BETWEEN $first AND $last
    AND o.value IS NOT NULL
    AND l.recorded_at <= coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    AND (
        l.withdrawn_at IS NULL
        OR l.withdrawn_at > coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    )
    AND (o.target IS NULL OR t.number IS NOT NULL);
