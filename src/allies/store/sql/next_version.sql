-- The only row is the number that the next version of a document gets.
SELECT coalesce(max(version), 0) + 1
FROM documents;
