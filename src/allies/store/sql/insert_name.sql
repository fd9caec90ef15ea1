-- Adds one name and place of one document.
INSERT INTO names (
    doc, place, name, location, media_type, sha256, encoding, warnings, recorded_at, withdrawn_at
)
VALUES (
    $doc, $place, $name, $location, $media_type, $sha256, $encoding, $warnings, $now, NULL
);
