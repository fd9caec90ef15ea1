-- A row is one current claim of one document: its id, then its content.
SELECT
    c.id,
    c.span_start, c.span_end, c.quote, c.lang, c.source, c.target, c.relation, c.modality,
    c.dated, c.date_from, c.date_to, c.quantity_low, c.quantity_high, c.quantity_unit,
    c.attribution, c.confidence, c.trigger_text, c.trigger_start, c.trigger_end, c.source_text,
    c.target_text, c.why, c.plover, c.coder
FROM claims AS c
WHERE c.doc = $doc AND c.withdrawn_at IS NULL;
