-- A row is one thing that lacks what it belongs to, or stands twice: which fault, and where.
SELECT 'claim without document' AS fault, id AS place
FROM claims
WHERE
    withdrawn_at IS NULL
    AND doc NOT IN (SELECT doc FROM documents WHERE withdrawn_at IS NULL)
UNION ALL
SELECT 'document without text', doc
FROM documents
WHERE doc NOT IN (SELECT doc FROM texts)
UNION ALL
SELECT 'document without name', doc
FROM documents
WHERE
    withdrawn_at IS NULL
    AND doc NOT IN (SELECT doc FROM names WHERE withdrawn_at IS NULL AND place = 0)
UNION ALL
SELECT 'name without document', name
FROM names
WHERE
    withdrawn_at IS NULL
    AND doc NOT IN (SELECT doc FROM documents WHERE withdrawn_at IS NULL)
UNION ALL
SELECT DISTINCT 'sentence without document', version::VARCHAR
FROM sentences
WHERE version NOT IN (SELECT version FROM documents)
UNION ALL
SELECT DISTINCT 'block without document', version::VARCHAR
FROM blocks
WHERE version NOT IN (SELECT version FROM documents)
UNION ALL
SELECT 'text without document', doc
FROM texts
WHERE doc NOT IN (SELECT doc FROM documents)
UNION ALL
SELECT 'sketch without document', doc
FROM sketches
WHERE doc NOT IN (SELECT doc FROM texts)
UNION ALL
SELECT DISTINCT 'judgement without claim', claim
FROM judgements
WHERE claim NOT IN (SELECT id FROM claims)
UNION ALL
SELECT DISTINCT 'observation without data set', load::VARCHAR
FROM observations
WHERE load NOT IN (SELECT load FROM loads)
UNION ALL
SELECT 'figures missing', l.dataset
FROM loads AS l
WHERE l.figures <> (SELECT count(*) FROM observations AS o WHERE o.load = l.load)
UNION ALL
SELECT 'claim twice', id
FROM claims
WHERE withdrawn_at IS NULL
GROUP BY id
HAVING count(*) > 1
UNION ALL
SELECT 'document twice', doc
FROM documents
WHERE withdrawn_at IS NULL
GROUP BY doc
HAVING count(*) > 1
UNION ALL
SELECT 'data set twice', dataset
FROM loads
WHERE withdrawn_at IS NULL
GROUP BY dataset
HAVING count(*) > 1
ORDER BY fault, place;
