-- Withdraws the current version of one document.
UPDATE documents
SET withdrawn_at = $now
WHERE doc = $doc AND withdrawn_at IS NULL;
