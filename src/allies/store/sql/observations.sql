-- A row is one figure as it stood at $as_of (now if null), in the order of its data set.
SELECT
    l.dataset,
    o.variable,
    o.source,
    o.target,
    o.period,
    o.value,
    o.unit,
    o.origin,
    o.source_row
FROM observations AS o
INNER JOIN loads AS l ON o.load = l.load
WHERE
    l.recorded_at <= coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    AND (
        l.withdrawn_at IS NULL
        OR l.withdrawn_at > coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    )
    AND ($dataset::VARCHAR IS NULL OR l.dataset = $dataset)
    AND ($variable::VARCHAR IS NULL OR o.variable = $variable)
    AND ($source::VARCHAR IS NULL OR o.source = $source)
    AND ($target::VARCHAR IS NULL OR o.target = $target)
    AND ($low::DATE IS NULL OR o.day_after > $low)
    AND ($high::DATE IS NULL OR o.first_day < $high)
ORDER BY l.dataset, o.load, o.place;
