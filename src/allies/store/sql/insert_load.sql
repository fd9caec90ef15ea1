-- Adds one load of one data set.
INSERT INTO loads (load, dataset, version, origin, digest, figures, recorded_at, withdrawn_at)
VALUES ($load, $dataset, $version, $origin, $digest, $figures, $now, NULL);
