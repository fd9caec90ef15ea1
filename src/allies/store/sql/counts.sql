-- The only row is how many current things of each kind there are.
SELECT
    (SELECT count(*) FROM documents WHERE withdrawn_at IS NULL) AS documents,
    (
        SELECT count(*)
        FROM sentences AS s
        INNER JOIN documents AS d ON s.version = d.version
        WHERE d.withdrawn_at IS NULL
    ) AS sentences,
    (SELECT count(*) FROM claims WHERE withdrawn_at IS NULL) AS claims,
    (
        SELECT count(*)
        FROM claims AS c
        INNER JOIN (
            SELECT
                claim,
                verdict,
                row_number() OVER (PARTITION BY claim ORDER BY number DESC) AS age
            FROM judgements
        ) AS v ON c.id = v.claim
        WHERE c.withdrawn_at IS NULL AND v.age = 1 AND v.verdict = 'reject'
    ) AS rejected,
    (SELECT count(*) FROM judgements) AS judgements,
    (SELECT count(*) FROM loads WHERE withdrawn_at IS NULL) AS datasets,
    (
        SELECT coalesce(sum(figures), 0)::BIGINT FROM loads WHERE withdrawn_at IS NULL
    ) AS observations;
