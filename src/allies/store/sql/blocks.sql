-- A row is one block of one version of a document, in order.
SELECT
    span_start,
    span_end,
    kind,
    lang,
    detail
FROM blocks
WHERE version = $version
ORDER BY place;
