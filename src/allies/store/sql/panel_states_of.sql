-- A row is a state that has figures of a variable in some years, as of $as_of.
WITH kept AS (
    SELECT
        o.source,
        o.target
    FROM observations AS o
    INNER JOIN loads AS l ON o.load = l.load
    WHERE
        l.dataset = $dataset AND o.variable = $variable
        AND year(o.first_day) BETWEEN $first AND $last
        AND l.recorded_at <= coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
        AND (
            l.withdrawn_at IS NULL
            OR l.withdrawn_at > coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
        )
)

-- Not the distinct elements of both columns unnested: DuckDB 2.0.0 breaks on that.
SELECT source AS state
FROM kept
UNION
SELECT target
FROM kept
WHERE target IS NOT NULL
ORDER BY state;
