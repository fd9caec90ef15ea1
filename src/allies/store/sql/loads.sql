-- A row is one load of a data set that stood at $as_of (now if null).
SELECT
    dataset,
    version,
    origin,
    figures,
    epoch_us(recorded_at) AS recorded_at,
    released,
    files,
    licence,
    redistributable,
    first_year,
    last_year,
    digest
FROM loads
WHERE
    recorded_at <= coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    AND (
        withdrawn_at IS NULL
        OR withdrawn_at > coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity')
    )
ORDER BY dataset;
