-- Adds a batch of roll calls to one load: a row of the registered batch is one roll call.
INSERT INTO roll_calls (
    load, number, session, day, resolution, title, issues, stage, same_as
)
SELECT
    $load,
    number,
    session,
    day::DATE,
    resolution,
    title,
    issues,
    stage,
    same_as
FROM batch;
