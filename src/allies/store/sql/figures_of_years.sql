-- A row is one figure of a wanted variable in the years wanted of it, as of $as_of.
WITH wanted AS (
    SELECT
        unnest($datasets::VARCHAR []) AS dataset,
        unnest($variables::VARCHAR []) AS variable,
        unnest($firsts::INTEGER []) AS first,
        unnest($lasts::INTEGER []) AS last,
        unnest($numbers::INTEGER []) AS number
)

SELECT
    w.number,
    o.source,
    o.target,
    year(o.first_day)::INTEGER AS period,
    o.value
FROM observations AS o
INNER JOIN loads AS l ON o.load = l.load
INNER JOIN wanted AS w ON l.dataset = w.dataset AND o.variable = w.variable
WHERE
    o.first_day >= make_date($first::INTEGER, 1, 1)
    AND o.first_day < make_date($last::INTEGER + 1, 1, 1)
    AND year(o.first_day) BETWEEN w.first AND w.last
    AND l.recorded_at <= coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    AND (
        l.withdrawn_at IS NULL
        OR l.withdrawn_at > coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    );
