-- The only row is the version of the schema that the file was written with.
SELECT value
FROM meta
WHERE key = 'schema_version';
