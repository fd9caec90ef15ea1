-- A row is a key that has more than one figure in a load, where one is right. At most ten.
SELECT
    variable,
    source,
    target,
    period,
    count(*) AS times,
    min(source_row) AS one_row,
    max(source_row) AS other_row
FROM observations
WHERE load = $load
GROUP BY variable, source, target, period
HAVING count(*) > 1
ORDER BY variable, source, target, period
LIMIT 10;
