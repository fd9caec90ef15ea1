-- A row is one claim as it stood at $recorded (now if null), for columns of numbers and words.
WITH moment AS (
    SELECT coalesce($recorded::TIMESTAMPTZ, TIMESTAMPTZ 'infinity') AS t
),

verdicts AS (
    SELECT
        claim,
        arg_max(verdict, number) AS verdict
    FROM judgements
    CROSS JOIN moment
    WHERE recorded_at <= moment.t
    GROUP BY claim
)

SELECT
    c.id,
    c.doc,
    c.span_start,
    c.span_end,
    c.quote,
    c.source,
    c.target,
    c.relation,
    c.modality,
    c.dated,
    coalesce((c.first_day - DATE '1970-01-01')::DOUBLE, 'nan') AS first,
    coalesce((c.day_after - DATE '1970-01-01')::DOUBLE, 'nan') AS stop,
    coalesce(c.quantity_low, 'nan') AS low,
    coalesce(c.quantity_high, 'nan') AS high,
    coalesce(c.quantity_unit, '') AS unit,
    c.confidence,
    c.trigger_text AS trigger,
    coalesce(c.attribution, '') AS voice,
    c.coder,
    coalesce(v.verdict = 'accept', false) AS accepted
FROM claims AS c
CROSS JOIN moment
INNER JOIN documents AS d
    ON c.doc = d.doc
    AND d.recorded_at <= moment.t
    AND (d.withdrawn_at IS NULL OR d.withdrawn_at > moment.t)
LEFT JOIN verdicts AS v ON c.id = v.claim
WHERE
    c.recorded_at <= moment.t
    AND (c.withdrawn_at IS NULL OR c.withdrawn_at > moment.t)
    AND (v.verdict IS NULL OR v.verdict <> 'reject')
    AND ($docs::VARCHAR IS NULL OR c.doc IN (SELECT unnest(from_json($docs, '["VARCHAR"]'))));
