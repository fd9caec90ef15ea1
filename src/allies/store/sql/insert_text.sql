-- Adds the text of one document, unless it is there already.
INSERT INTO texts (doc, text)
VALUES ($doc, $text)
ON CONFLICT (doc) DO NOTHING;
