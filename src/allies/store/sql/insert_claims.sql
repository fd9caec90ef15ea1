-- Adds claims: an element of each list is one claim.
INSERT INTO claims (
    id, doc, span_start, span_end, quote, lang, source, target, relation, modality, dated,
    date_from, date_to, quantity_low, quantity_high, quantity_unit, attribution, confidence,
    trigger_text, trigger_start, trigger_end, source_text, target_text, why, plover, coder,
    first_day, day_after, recorded_at, withdrawn_at
)
SELECT
    unnest(c.id),
    unnest(c.doc),
    unnest(c.span_start),
    unnest(c.span_end),
    unnest(c.quote),
    unnest(c.lang),
    unnest(c.source),
    unnest(c.target),
    unnest(c.relation),
    unnest(c.modality),
    unnest(c.dated),
    unnest(c.date_from),
    unnest(c.date_to),
    unnest(c.quantity_low),
    unnest(c.quantity_high),
    unnest(c.quantity_unit),
    unnest(c.attribution),
    unnest(c.confidence),
    unnest(c.trigger_text),
    unnest(c.trigger_start),
    unnest(c.trigger_end),
    unnest(c.source_text),
    unnest(c.target_text),
    unnest(c.why),
    unnest(c.plover),
    unnest(c.coder),
    unnest(c.first_day),
    unnest(c.day_after),
    $now,
    NULL
FROM (
    SELECT from_json($rows, '{
        "id": ["VARCHAR"], "doc": ["VARCHAR"], "span_start": ["INTEGER"],
        "span_end": ["INTEGER"], "quote": ["VARCHAR"], "lang": ["VARCHAR"],
        "source": ["VARCHAR"], "target": ["VARCHAR"], "relation": ["VARCHAR"],
        "modality": ["VARCHAR"], "dated": ["BOOLEAN"], "date_from": ["VARCHAR"],
        "date_to": ["VARCHAR"], "quantity_low": ["DOUBLE"], "quantity_high": ["DOUBLE"],
        "quantity_unit": ["VARCHAR"], "attribution": ["VARCHAR"], "confidence": ["DOUBLE"],
        "trigger_text": ["VARCHAR"], "trigger_start": ["INTEGER"], "trigger_end": ["INTEGER"],
        "source_text": ["VARCHAR"], "target_text": ["VARCHAR"], "why": ["VARCHAR"],
        "plover": ["VARCHAR"], "coder": ["VARCHAR"], "first_day": ["DATE"], "day_after": ["DATE"]
    }') AS c
) AS batch;
