-- A row is one verdict on one claim, the newest first.
SELECT
    claim,
    verdict,
    judge,
    note,
    epoch_us(recorded_at) AS recorded_at
FROM judgements
WHERE claim = $claim
ORDER BY number DESC;
