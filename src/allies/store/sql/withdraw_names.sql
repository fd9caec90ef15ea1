-- Withdraws the names of one document.
UPDATE names
SET withdrawn_at = $now
WHERE doc = $doc AND withdrawn_at IS NULL;
