-- A row is what is held of where one of the documents of $docs comes from.
SELECT doc, method, sketch, agency
FROM sketches
WHERE doc IN (SELECT unnest(from_json($docs, '["VARCHAR"]')))
ORDER BY doc;
