-- A row is a pair whose two directions differ though the variable is symmetric. At most ten.
SELECT
    a.source,
    a.target,
    a.period,
    a.value AS one,
    b.value AS other
FROM observations AS a
INNER JOIN observations AS b
    ON
        a.load = b.load AND a.variable = b.variable AND a.period = b.period
        AND a.source = b.target AND a.target = b.source
WHERE
    a.load = $load AND a.variable = $variable AND a.source < a.target
    AND a.value IS DISTINCT FROM b.value
ORDER BY a.source, a.target, a.period
LIMIT 10;
