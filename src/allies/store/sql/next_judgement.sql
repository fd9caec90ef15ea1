-- The only row is the number that the next judgement gets.
SELECT coalesce(max(number), 0) + 1
FROM judgements;
