-- A row is how many documents there were at $recorded (now if null), known by the day $as_of.
WITH moment AS (
    SELECT coalesce($recorded::TIMESTAMPTZ, TIMESTAMPTZ 'infinity') AS t
),

beginnings AS (
    SELECT
        doc,
        epoch_us(min(recorded_at)) // 86400000000 AS day
    FROM documents
    GROUP BY doc
)

SELECT count(*)
FROM documents AS d
CROSS JOIN moment
INNER JOIN beginnings AS b ON d.doc = b.doc
WHERE
    d.recorded_at <= moment.t
    AND (d.withdrawn_at IS NULL OR d.withdrawn_at > moment.t)
    AND (
        $as_of::BIGINT IS NULL
        OR least(coalesce(d.day_after - DATE '1970-01-01' - 1, b.day), b.day) <= $as_of::BIGINT
    )
    AND ($docs::VARCHAR IS NULL OR d.doc IN (SELECT unnest(from_json($docs, '["VARCHAR"]'))));
