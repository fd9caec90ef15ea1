-- Adds one verdict on one claim.
INSERT INTO judgements (number, claim, verdict, judge, note, recorded_at)
VALUES ($number, $claim, $verdict, $judge, $note, $now);
