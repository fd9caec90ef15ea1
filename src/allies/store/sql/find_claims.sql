-- A row is the id of one claim that begins with $prefix, and whether it is current.
SELECT
    id,
    bool_or(withdrawn_at IS NULL) AS current
FROM claims
WHERE starts_with(id, $prefix)
GROUP BY id
ORDER BY id;
