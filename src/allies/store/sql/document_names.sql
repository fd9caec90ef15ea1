-- A row is one name and place of one document at $as_of (now if null), the first one first.
SELECT
    name,
    location,
    media_type,
    sha256,
    encoding,
    warnings
FROM names
WHERE
    doc = $doc
    AND recorded_at <= coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    AND (
        withdrawn_at IS NULL
        OR withdrawn_at > coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    )
ORDER BY place;
