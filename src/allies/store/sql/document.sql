-- The only row is the version of one document that stood at $as_of (now if null), with its text.
SELECT
    d.version,
    t.text,
    d.lang,
    d.title,
    d.author,
    d.date
FROM documents AS d
INNER JOIN texts AS t ON d.doc = t.doc
WHERE
    d.doc = $doc
    AND d.recorded_at <= coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    AND (
        d.withdrawn_at IS NULL
        OR d.withdrawn_at > coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    );
