-- A row is the current version of one of the documents of $docs, with its text and first name.
SELECT
    d.doc,
    t.text,
    d.lang,
    d.title,
    d.author,
    d.date,
    n.name,
    n.location,
    n.media_type,
    n.sha256,
    n.encoding,
    n.warnings
FROM documents AS d
INNER JOIN texts AS t ON d.doc = t.doc
INNER JOIN names AS n ON d.doc = n.doc
WHERE
    d.doc IN (SELECT unnest(from_json($docs, '["VARCHAR"]')))
    AND d.withdrawn_at IS NULL
    AND n.withdrawn_at IS NULL
    AND n.place = (
        SELECT min(m.place)
        FROM names AS m
        WHERE m.doc = d.doc AND m.withdrawn_at IS NULL
    )
ORDER BY d.doc;
