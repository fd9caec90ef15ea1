-- Adds the blocks of one version of a document: an element of each list is one block.
INSERT INTO blocks (version, place, span_start, span_end, kind, lang, detail)
SELECT
    $version,
    unnest(b.place),
    unnest(b.span_start),
    unnest(b.span_end),
    unnest(b.kind),
    unnest(b.lang),
    unnest(b.detail)
FROM (
    SELECT from_json($rows, '{
        "place": ["INTEGER"], "span_start": ["INTEGER"], "span_end": ["INTEGER"],
        "kind": ["VARCHAR"], "lang": ["VARCHAR"], "detail": ["VARCHAR"]
    }') AS b
) AS batch;
