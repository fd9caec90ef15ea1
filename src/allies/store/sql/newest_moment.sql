-- The only row is when a document or its claims last changed, in microseconds since 1970.
SELECT epoch_us(max(greatest(recorded_at, coalesce(withdrawn_at, recorded_at))))
FROM (
    SELECT recorded_at, withdrawn_at FROM documents WHERE doc = $doc
    UNION ALL
    SELECT recorded_at, withdrawn_at FROM names WHERE doc = $doc
    UNION ALL
    SELECT recorded_at, withdrawn_at FROM claims WHERE doc = $doc
) AS changes;
