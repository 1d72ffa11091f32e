-- Version 4 of the store: which themes a coder knew. A coding outranks a lower one only for
-- these, since whoever never heard of a theme has not said that it does not fit.

-- Sets of themes by a name of their content, so that a thousand decisions share one.
CREATE TABLE known_themes (
    knew     TEXT NOT NULL,
    theme_id TEXT NOT NULL,
    PRIMARY KEY (knew, theme_id)
) WITHOUT ROWID;

-- Of earlier decisions it was not kept. They count as before, for every theme that there was,
-- until the model, the reference coding or the person codes the finding again.
ALTER TABLE decisions ADD COLUMN knew TEXT NOT NULL DEFAULT '';
UPDATE decisions SET knew = 'all themes of a store of version 3';
INSERT INTO known_themes
SELECT 'all themes of a store of version 3', theme_id
FROM (SELECT theme_id FROM themes UNION SELECT theme_id FROM codings)
WHERE EXISTS (SELECT 1 FROM decisions);

-- The themes that count, each once a finding: given by a coder that nobody outranks who knew
-- the theme. The main theme of a higher coder comes before that of a lower one.
DROP VIEW v_coding;
CREATE VIEW v_coding AS
SELECT
    c.finding_id,
    c.theme_id,
    c.coder,
    c.coder_kind,
    c.rank + (SELECT count(*)
              FROM codings AS h JOIN coder_kinds AS hk ON hk.coder_kind = h.coder_kind
              WHERE h.finding_id = c.finding_id AND hk.authority > k.authority) AS rank,
    c.probability
FROM codings AS c JOIN coder_kinds AS k ON k.coder_kind = c.coder_kind
WHERE c.rowid = (
        SELECT b.rowid
        FROM codings AS b JOIN coder_kinds AS bk ON bk.coder_kind = b.coder_kind
        -- The plus keeps the few codings of the finding from being looked for among the many
        -- of the theme.
        WHERE b.finding_id = c.finding_id AND +b.theme_id = c.theme_id
        ORDER BY bk.authority DESC, b.rank, b.coder
        LIMIT 1
    )
    AND NOT EXISTS (
        SELECT 1
        FROM decisions AS d
        JOIN coder_kinds AS dk ON dk.coder_kind = d.coder_kind
        JOIN known_themes AS t ON t.knew = d.knew AND t.theme_id = c.theme_id
        WHERE d.finding_id = c.finding_id AND dk.authority > k.authority
    );

-- coder_kind now names every kind of coder whose themes count, "reference, model"; where no
-- theme counts, the one who outranks the others.
DROP VIEW v_finding;
CREATE VIEW v_finding AS
SELECT
    f.finding_id,
    f.citation,
    f.report_id,
    r.borough,
    r.published,
    f.standard,
    (SELECT s.rating FROM ratings AS s
     WHERE s.report_id = f.report_id AND s.standard = f.standard
     ORDER BY s.position LIMIT 1) AS rating,
    f.kind,
    coalesce(f.polarity, p.polarity) AS polarity,
    CASE
        WHEN f.polarity IS NOT NULL THEN f.polarity_from
        WHEN p.coder_kind = 'model' THEN 'model'
        WHEN p.coder_kind IS NOT NULL THEN 'coder'
    END AS polarity_from,
    CASE
        WHEN f.polarity IS NULL THEN coalesce(p.coder_kind, '')
        WHEN f.polarity_from = 'model' THEN 'model'
        ELSE ''
    END AS polarity_coder_kind,
    f.text,
    f.heading,
    f.number,
    f.addressee,
    f.position,
    (SELECT group_concat(t.theme_id, ', ')
     FROM (SELECT c.theme_id FROM v_coding AS c
           WHERE c.finding_id = f.finding_id ORDER BY c.rank, c.theme_id) AS t) AS themes,
    coalesce(
        (SELECT group_concat(t.coder_kind, ', ')
         FROM (SELECT c.coder_kind FROM v_coding AS c
               WHERE c.finding_id = f.finding_id
               GROUP BY c.coder_kind ORDER BY min(c.rank)) AS t),
        (SELECT d.coder_kind FROM v_decision AS d WHERE d.finding_id = f.finding_id)
    ) AS coder_kind,
    f.spans,
    r.source_name
FROM findings AS f
JOIN reports AS r ON r.report_id = f.report_id
LEFT JOIN polarity_codings AS p
    ON f.kind <> 'recommendation'
    AND p.rowid = (
        SELECT b.rowid
        FROM polarity_codings AS b JOIN coder_kinds AS k ON k.coder_kind = b.coder_kind
        WHERE b.finding_id = f.finding_id
        ORDER BY k.authority DESC, b.coder
        LIMIT 1
    );
