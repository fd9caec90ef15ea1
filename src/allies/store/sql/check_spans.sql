-- A row is one span of a current document that its text does not have: which fault, and where.
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
ORDER BY fault, place;
