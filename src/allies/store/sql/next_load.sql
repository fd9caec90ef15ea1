-- The only row is the number that the next load of a data set gets.
SELECT coalesce(max(load), 0) + 1
FROM loads;
