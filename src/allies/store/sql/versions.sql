-- A row is one version of one document, the newest first.
SELECT
    version,
    withdrawn_at IS NULL AS current,
    lang,
    title,
    author,
    date,
    coder
FROM documents
WHERE doc = $doc
ORDER BY version DESC;
