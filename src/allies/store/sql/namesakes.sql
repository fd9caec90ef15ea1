-- A row is the id of one other current document that goes by the same name and place.
SELECT DISTINCT doc
FROM names
WHERE name = $name AND location = $location AND doc <> $doc AND withdrawn_at IS NULL
ORDER BY doc;
