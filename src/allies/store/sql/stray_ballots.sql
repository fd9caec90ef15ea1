-- A row is a roll call that has votes in a load and is not described there. At most ten.
SELECT b.number
FROM ballots AS b
ANTI JOIN roll_calls AS r ON b.load = r.load AND b.number = r.number
WHERE b.load = $load
GROUP BY b.number
ORDER BY b.number
LIMIT 10;
