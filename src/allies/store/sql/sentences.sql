-- A row is one sentence of one version of a document, in order.
SELECT
    span_start,
    span_end,
    lang,
    kind
FROM sentences
WHERE version = $version
ORDER BY place;
