-- Adds a batch of votes to one load: a row of the registered batch is one state's vote.
INSERT INTO ballots (load, number, state, vote)
SELECT
    $load,
    number,
    state,
    vote
FROM batch;
