-- Adds a batch of figures to one load: a row of the registered batch is one figure.
INSERT INTO observations (
    load, place, variable, source, target, period, first_day, day_after, value, unit, origin,
    source_row
)
SELECT
    $load,
    place,
    $variable,
    source,
    target,
    period,
    -- '2024', '2024-06' and '2024-06-19' as their first day and the day after their last.
    rpad(period, 10, '-01-01')::DATE AS first_day,
    rpad(period, 10, '-01-01')::DATE + CASE length(period)
        WHEN 4 THEN INTERVAL 1 YEAR
        WHEN 7 THEN INTERVAL 1 MONTH
        ELSE INTERVAL 1 DAY
    END AS day_after,
    CASE WHEN isnan(value) THEN NULL ELSE value END AS value,
    $unit,
    $origin,
    source_row::VARCHAR
FROM batch;
