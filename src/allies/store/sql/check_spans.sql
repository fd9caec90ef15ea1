-- A row is one span that its text does not have, or a sketch of another size: which, and where.
SELECT DISTINCT 'sentence outside' AS fault, d.doc AS place
FROM sentences AS s
INNER JOIN documents AS d ON s.version = d.version
INNER JOIN texts AS t ON d.doc = t.doc
WHERE
    d.withdrawn_at IS NULL
    AND (s.span_start < 0 OR s.span_end <= s.span_start OR s.span_end > length(t.text))
UNION ALL
SELECT DISTINCT 'block outside', d.doc
FROM blocks AS b
INNER JOIN documents AS d ON b.version = d.version
INNER JOIN texts AS t ON d.doc = t.doc
WHERE
    d.withdrawn_at IS NULL
    AND (b.span_start < 0 OR b.span_end <= b.span_start OR b.span_end > length(t.text))
UNION ALL
SELECT 'sketch of another size', doc
FROM sketches
WHERE octet_length(sketch) <> 512
ORDER BY fault, place;
