-- A row is one document as it stood at $recorded (now if null): where it comes from, and when.
WITH moment AS (
    SELECT coalesce($recorded::TIMESTAMPTZ, TIMESTAMPTZ 'infinity') AS t
),

beginnings AS (
    SELECT
        doc,
        min(recorded_at) AS recorded_at
    FROM documents
    GROUP BY doc
)

SELECT
    d.doc AS id,
    n.name,
    d.lang,
    coalesce(d.title, '') AS title,
    coalesce(d.author, '') AS author,
    coalesce((d.day_after - DATE '1970-01-01')::DOUBLE - 1, 'nan') AS day,
    n.location,
    epoch_us(b.recorded_at) AS recorded_at,
    coalesce(s.sketch, ''::BLOB) AS sketch,
    coalesce(s.agency, '') AS agency
FROM documents AS d
CROSS JOIN moment
INNER JOIN beginnings AS b ON d.doc = b.doc
INNER JOIN names AS n
    ON d.doc = n.doc
    AND n.place = 0
    AND n.recorded_at <= moment.t
    AND (n.withdrawn_at IS NULL OR n.withdrawn_at > moment.t)
LEFT JOIN sketches AS s
    ON d.doc = s.doc
    AND s.method = $method
WHERE
    d.recorded_at <= moment.t
    AND (d.withdrawn_at IS NULL OR d.withdrawn_at > moment.t)
    AND ($docs::VARCHAR IS NULL OR d.doc IN (SELECT unnest(from_json($docs, '["VARCHAR"]'))))
ORDER BY d.doc;
