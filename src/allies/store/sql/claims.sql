-- A row is one claim as it stood at $as_of (now if null), with the name of its document.
WITH moment AS (
    SELECT coalesce($as_of::TIMESTAMPTZ, TIMESTAMPTZ 'infinity') AS t
),

verdicts AS (
    SELECT
        claim,
        verdict,
        row_number() OVER (PARTITION BY claim ORDER BY number DESC) AS age
    FROM judgements
    CROSS JOIN moment
    WHERE recorded_at <= moment.t
)

SELECT
    n.name,
    c.id, c.doc, c.span_start, c.span_end, c.quote, c.lang, c.source, c.target, c.relation,
    c.modality, c.dated, c.date_from, c.date_to, c.quantity_low, c.quantity_high,
    c.quantity_unit, c.attribution, c.confidence, c.trigger_text, c.trigger_start,
    c.trigger_end, c.source_text, c.target_text, c.why, c.plover, c.coder
FROM claims AS c
CROSS JOIN moment
INNER JOIN documents AS d
    ON c.doc = d.doc
    AND d.recorded_at <= moment.t
    AND (d.withdrawn_at IS NULL OR d.withdrawn_at > moment.t)
INNER JOIN names AS n
    ON c.doc = n.doc
    AND n.place = 0
    AND n.recorded_at <= moment.t
    AND (n.withdrawn_at IS NULL OR n.withdrawn_at > moment.t)
LEFT JOIN verdicts AS v
    ON c.id = v.claim
    AND v.age = 1
WHERE
    c.recorded_at <= moment.t
    AND (c.withdrawn_at IS NULL OR c.withdrawn_at > moment.t)
    AND ($include_rejected OR v.verdict IS NULL OR v.verdict <> 'reject')
    AND ($source::VARCHAR IS NULL OR c.source = $source)
    AND ($target::VARCHAR IS NULL OR c.target = $target)
    AND ($actor::VARCHAR IS NULL OR c.source = $actor OR c.target = $actor)
    AND ($other::VARCHAR IS NULL OR c.source = $other OR c.target = $other)
    AND ($doc::VARCHAR IS NULL OR c.doc = $doc)
    AND ($ids::VARCHAR IS NULL OR c.id IN (SELECT unnest(from_json($ids, '["VARCHAR"]'))))
    AND (
        $relations::VARCHAR IS NULL
        OR c.relation IN (SELECT unnest(from_json($relations, '["VARCHAR"]')))
    )
    AND (
        $modalities::VARCHAR IS NULL
        OR c.modality IN (SELECT unnest(from_json($modalities, '["VARCHAR"]')))
    )
    AND (
        NOT $at
        OR (
            c.dated
            AND (c.day_after IS NULL OR $low::DATE IS NULL OR c.day_after > $low)
            AND (c.first_day IS NULL OR $high::DATE IS NULL OR c.first_day < $high)
        )
        OR (
            NOT c.dated
            AND d.first_day IS NOT NULL
            AND ($low::DATE IS NULL OR d.first_day >= $low)
            AND ($high::DATE IS NULL OR d.day_after <= $high)
        )
    )
ORDER BY n.name, c.doc, c.span_start, c.span_end, c.source, c.target, c.relation, c.modality;
