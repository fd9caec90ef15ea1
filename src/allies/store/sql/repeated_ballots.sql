-- A row is a state that votes more than once in one roll call of a load. At most ten.
SELECT
    number,
    state,
    count(*) AS times
FROM ballots
WHERE load = $load
GROUP BY number, state
HAVING count(*) > 1
ORDER BY number, state
LIMIT 10;
