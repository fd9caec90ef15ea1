-- Withdraws the current load of one data set, and so its observations.
UPDATE loads
SET withdrawn_at = $now
WHERE dataset = $dataset AND withdrawn_at IS NULL;
