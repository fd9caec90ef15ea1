-- Adds the sentences of one version of a document: an element of each list is one sentence.
INSERT INTO sentences (version, place, span_start, span_end, lang, kind)
SELECT
    $version,
    unnest(s.place),
    unnest(s.span_start),
    unnest(s.span_end),
    unnest(s.lang),
    unnest(s.kind)
FROM (
    SELECT from_json($rows, '{
        "place": ["INTEGER"], "span_start": ["INTEGER"], "span_end": ["INTEGER"],
        "lang": ["VARCHAR"], "kind": ["VARCHAR"]
    }') AS s
) AS batch;
