-- Withdraws the named current claims of one document.
UPDATE claims
SET withdrawn_at = $now
WHERE
    doc = $doc
    AND withdrawn_at IS NULL
    AND id IN (SELECT unnest(from_json($ids, '["VARCHAR"]')));
