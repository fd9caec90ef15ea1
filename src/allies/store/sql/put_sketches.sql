-- Puts sketches: an element of each list is that of one document and replaces an older one.
INSERT OR REPLACE INTO sketches (doc, method, sketch, agency)
SELECT
    unnest(s.doc),
    unnest(s.method),
    from_hex(unnest(s.sketch)),
    unnest(s.agency)
FROM (
    SELECT from_json($rows, '{
        "doc": ["VARCHAR"], "method": ["VARCHAR"], "sketch": ["VARCHAR"], "agency": ["VARCHAR"]
    }') AS s
) AS batch;
