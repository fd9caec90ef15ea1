-- A row is one document as it stood at $as_of (now if null), with what it holds.
WITH moment AS (
    SELECT coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity') AS t
),

known_names AS (
    SELECT n.doc, n.place, n.name, n.location, n.media_type
    FROM names AS n
    CROSS JOIN moment
    WHERE n.recorded_at <= moment.t AND (n.withdrawn_at IS NULL OR n.withdrawn_at > moment.t)
),

name_lists AS (
    SELECT doc, to_json(list(name ORDER BY place)) AS names
    FROM known_names
    GROUP BY doc
),

claim_counts AS (
    SELECT c.doc, count(*) AS claims
    FROM claims AS c
    CROSS JOIN moment
    WHERE c.recorded_at <= moment.t AND (c.withdrawn_at IS NULL OR c.withdrawn_at > moment.t)
    GROUP BY c.doc
),

sentence_counts AS (
    SELECT version, count(*) AS sentences
    FROM sentences
    GROUP BY version
)

SELECT
    d.doc,
    n.name,
    l.names,
    d.lang,
    d.title,
    d.author,
    d.date,
    n.location,
    n.media_type,
    length(t.text) AS characters,
    coalesce(s.sentences, 0) AS sentences,
    coalesce(c.claims, 0) AS claims,
    d.coder,
    epoch_us(d.recorded_at) AS recorded_at
FROM documents AS d
CROSS JOIN moment
INNER JOIN texts AS t ON d.doc = t.doc
INNER JOIN known_names AS n ON d.doc = n.doc AND n.place = 0
INNER JOIN name_lists AS l ON d.doc = l.doc
LEFT JOIN claim_counts AS c ON d.doc = c.doc
LEFT JOIN sentence_counts AS s ON d.version = s.version
WHERE d.recorded_at <= moment.t AND (d.withdrawn_at IS NULL OR d.withdrawn_at > moment.t)
ORDER BY n.name, d.doc;
