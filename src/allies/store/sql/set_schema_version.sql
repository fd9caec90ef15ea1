-- Notes the version of the schema: the only row of meta with that key.
INSERT INTO meta (key, value)
VALUES ('schema_version', $version)
ON CONFLICT (key) DO UPDATE SET value = excluded.value;
