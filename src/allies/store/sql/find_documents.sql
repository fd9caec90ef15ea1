-- A row is one document of which a name or the id begins with $key, and whether one is $key itself.
SELECT
    d.doc,
    min(n.name) FILTER (WHERE n.place = 0) AS name,
    d.doc = $key AS is_id,
    bool_or(n.name = $key) AS is_name
FROM documents AS d
INNER JOIN names AS n ON d.doc = n.doc
WHERE
    d.recorded_at <= coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    AND (
        d.withdrawn_at IS NULL
        OR d.withdrawn_at > coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    )
    AND n.recorded_at <= coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    AND (
        n.withdrawn_at IS NULL
        OR n.withdrawn_at > coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    )
GROUP BY d.doc
HAVING starts_with(d.doc, $key) OR bool_or(starts_with(n.name, $key))
ORDER BY name, d.doc;
