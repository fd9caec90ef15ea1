-- Adds observations to one load: an element of each list is one observation.
INSERT INTO observations (
    load, place, variable, source, target, period, first_day, day_after, value, unit, origin,
    source_row
)
SELECT
    $load,
    unnest(o.place),
    unnest(o.variable),
    unnest(o.source),
    unnest(o.target),
    unnest(o.period),
    unnest(o.first_day),
    unnest(o.day_after),
    unnest(o.value),
    unnest(o.unit),
    unnest(o.origin),
    unnest(o.source_row)
FROM (
    SELECT from_json($rows, '{
        "place": ["BIGINT"], "variable": ["VARCHAR"], "source": ["VARCHAR"],
        "target": ["VARCHAR"], "period": ["VARCHAR"], "first_day": ["DATE"],
        "day_after": ["DATE"], "value": ["DOUBLE"], "unit": ["VARCHAR"],
        "origin": ["VARCHAR"], "source_row": ["VARCHAR"]
    }') AS o
) AS batch;
