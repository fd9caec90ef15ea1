-- Writes a file: a row is an ordered pair of states in a year, with a figure a column or none.
COPY (
    SELECT
        $states[source + 1] AS source,
        $states[target + 1] AS target,
        year,
        nullif(source_cow, -1) AS source_cow,
        nullif(target_cow, -1) AS target_cow,
        -- What has no figure is NaN in the batch: absent is not zero.
        nullif(COLUMNS(* EXCLUDE (source, target, year, source_cow, target_cow)), 'nan'::DOUBLE)
    FROM batch
) TO $path (FORMAT parquet, COMPRESSION zstd, KV_METADATA {allies: $about});
