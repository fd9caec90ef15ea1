-- Adds one load of one data set.
INSERT INTO loads (
    load, dataset, version, origin, digest, figures, recorded_at, withdrawn_at, released, files,
    licence, redistributable, first_year, last_year
)
VALUES (
    $load, $dataset, $version, $origin, $digest, $figures, $now, NULL, $released, $files,
    $licence, $redistributable, $first_year, $last_year
);
