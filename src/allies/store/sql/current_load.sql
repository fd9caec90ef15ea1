-- At most one row: the load of one data set that is current.
SELECT
    load,
    version,
    origin,
    digest,
    figures,
    epoch_us(recorded_at) AS recorded_at
FROM loads
WHERE dataset = $dataset AND withdrawn_at IS NULL;
