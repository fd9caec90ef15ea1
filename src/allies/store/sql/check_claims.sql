-- A row is one current claim, with what its document says at its span, and its day bounds.
SELECT
    coalesce(substr(t.text, c.span_start + 1, c.span_end - c.span_start), '') AS words,
    c.first_day,
    c.day_after,
    '' AS doc_name,
    c.id, c.doc, c.span_start, c.span_end, c.quote, c.lang, c.source, c.target, c.relation,
    c.modality, c.dated, c.date_from, c.date_to, c.quantity_low, c.quantity_high,
    c.quantity_unit, c.attribution, c.confidence, c.trigger_text, c.trigger_start,
    c.trigger_end, c.source_text, c.target_text, c.why, c.plover, c.coder
FROM claims AS c
LEFT JOIN texts AS t ON c.doc = t.doc
WHERE c.withdrawn_at IS NULL
ORDER BY c.doc, c.id;
