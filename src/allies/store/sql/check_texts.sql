-- A row is the text of one document that is or was in the workspace.
SELECT doc, text
FROM texts
ORDER BY doc;
