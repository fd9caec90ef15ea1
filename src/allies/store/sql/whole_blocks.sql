-- A row is one block of the current version of one of the documents of $docs, in order.
SELECT
    d.doc,
    b.span_start,
    b.span_end,
    b.kind,
    b.lang,
    b.detail
FROM blocks AS b
INNER JOIN documents AS d ON b.version = d.version
WHERE
    d.doc IN (SELECT unnest(from_json($docs, '["VARCHAR"]')))
    AND d.withdrawn_at IS NULL
ORDER BY d.doc, b.place;
