-- A row is a wanted variable of a data set and a year, and how many figures it has then.
WITH wanted AS (
    SELECT
        unnest($datasets::VARCHAR []) AS dataset,
        unnest($variables::VARCHAR []) AS variable
)

SELECT
    l.dataset,
    o.variable,
    year(o.first_day)::INTEGER AS in_year,
    count(*) AS figures
FROM observations AS o
INNER JOIN loads AS l ON o.load = l.load
INNER JOIN wanted AS w ON l.dataset = w.dataset AND o.variable = w.variable
WHERE
    o.first_day >= make_date($first::INTEGER, 1, 1)
    AND o.first_day < make_date($last::INTEGER + 1, 1, 1)
    AND o.value IS NOT NULL
    AND l.recorded_at <= coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    AND (
        l.withdrawn_at IS NULL
        OR l.withdrawn_at > coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    )
GROUP BY l.dataset, o.variable, in_year;
