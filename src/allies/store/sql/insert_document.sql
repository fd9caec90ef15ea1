-- Adds one version of one document.
INSERT INTO documents (
    version, doc, lang, title, author, date, first_day, day_after, coder, recorded_at, withdrawn_at
)
VALUES (
    $version, $doc, $lang, $title, $author, $date, $first_day, $day_after, $coder, $now, NULL
);
