-- A row is one current document of which no sketch made by $method is held.
SELECT d.doc
FROM documents AS d
LEFT JOIN sketches AS s
    ON d.doc = s.doc
    AND s.method = $method
WHERE d.withdrawn_at IS NULL AND s.doc IS NULL
ORDER BY d.doc;
