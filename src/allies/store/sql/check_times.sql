-- A row is one thing whose times or days run backwards: which fault, and where.
SELECT 'claim withdrawn early' AS fault, id AS place
FROM claims
WHERE withdrawn_at < recorded_at
UNION ALL
SELECT 'document withdrawn early', doc
FROM documents
WHERE withdrawn_at < recorded_at
UNION ALL
SELECT 'name withdrawn early', name
FROM names
WHERE withdrawn_at < recorded_at
UNION ALL
SELECT 'data set withdrawn early', dataset
FROM loads
WHERE withdrawn_at < recorded_at
UNION ALL
SELECT 'claim days', id
FROM claims
WHERE withdrawn_at IS NULL AND first_day >= day_after
UNION ALL
SELECT 'document days', doc
FROM documents
WHERE withdrawn_at IS NULL AND first_day >= day_after
UNION ALL
SELECT DISTINCT 'observation days', l.dataset
FROM observations AS o
INNER JOIN loads AS l ON o.load = l.load
WHERE l.withdrawn_at IS NULL AND o.first_day >= o.day_after
ORDER BY fault, place;
