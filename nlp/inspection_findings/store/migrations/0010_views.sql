-- Version 10 of the store: from which probability a coding counts, and views for other tools.

-- Levels of the theme model: a polarity that it infers below its level is unclear, and a theme
-- that it gives below the level 'theme' is not sure. What has no level is never above it. Of
-- earlier builds no level is known; the next build writes them.
CREATE TABLE levels (
    coder     TEXT NOT NULL,
    what      TEXT NOT NULL,  -- a polarity, or 'theme'
    level     REAL NOT NULL,
    precision REAL,  -- the share that is right there on boroughs left out, with its 95 % interval
    low       REAL,
    high      REAL,
    under     REAL,  -- the share that is below
    PRIMARY KEY (coder, what)
) WITHOUT ROWID;

-- The page on which a finding begins, from 1; NULL for a source without pages.
ALTER TABLE findings ADD COLUMN page INTEGER;
UPDATE findings SET page = (
    SELECT nullif(count(*), 0)
    FROM report_texts AS t, json_each(t.pages) AS start
    WHERE t.report_id = findings.report_id
        AND start.value <= json_extract(findings.spans, '$[0][0]')
);

CREATE INDEX findings_recommendations ON findings (report_id, number)
    WHERE kind = 'recommendation';
CREATE INDEX reports_borough ON reports (borough);
CREATE INDEX ratings_standard ON ratings (report_id, standard, position);

DROP VIEW v_finding;
DROP VIEW v_coding;

-- Every coding of every coder of a finding that is there, one row each. It counts (is_effective)
-- unless a coder who outranks this one and knew the theme decided on the finding; of several
-- coders of the same kind the best rank counts, then the first name.
CREATE VIEW v_coding AS
SELECT
    c.finding_id,
    c.theme_id,
    coalesce(t.name, c.theme_id) AS theme,
    c.coder,
    c.coder_kind,
    c.probability,
    c.rank,
    c.rowid = (
        SELECT b.rowid
        FROM codings AS b JOIN coder_kinds AS bk ON bk.coder_kind = b.coder_kind
        -- The plus keeps the few codings of the finding from being looked for among the many
        -- of the theme.
        WHERE b.finding_id = c.finding_id AND +b.theme_id = c.theme_id
        ORDER BY bk.authority DESC, b.rank, b.coder
        LIMIT 1
    ) AND NOT EXISTS (
        SELECT 1
        FROM decisions AS d
        JOIN coder_kinds AS dk ON dk.coder_kind = d.coder_kind
        JOIN known_themes AS n ON n.knew = d.knew AND n.theme_id = c.theme_id
        WHERE d.finding_id = c.finding_id AND dk.authority > k.authority
    ) AS is_effective,
    c.coder_kind <> 'model' OR coalesce(c.probability >= l.level, 0) AS is_sure
FROM codings AS c
JOIN coder_kinds AS k ON k.coder_kind = c.coder_kind
JOIN findings AS f ON f.finding_id = c.finding_id
LEFT JOIN themes AS t ON t.theme_id = c.theme_id
LEFT JOIN levels AS l ON l.coder = c.coder AND l.what = 'theme';

-- The themes that count, each once a finding. The main theme of a higher coder comes before that
-- of a lower one.
CREATE VIEW v_effective_coding AS
SELECT
    c.finding_id,
    c.theme_id,
    c.theme,
    c.coder,
    c.coder_kind,
    c.rank + (SELECT count(*)
              FROM codings AS h
              JOIN coder_kinds AS hk ON hk.coder_kind = h.coder_kind
              JOIN coder_kinds AS k ON k.coder_kind = c.coder_kind
              WHERE h.finding_id = c.finding_id AND hk.authority > k.authority) AS rank,
    c.probability,
    c.is_sure
FROM v_coding AS c
WHERE c.is_effective;

-- Findings with the polarity that a heading or a person states, and else the one that the
-- reference coding or the model infers: the latter only from its level up. What it would be
-- below is likeliest_polarity.
CREATE VIEW v_polarity AS
SELECT
    f.*,
    CASE
        WHEN f.polarity IS NOT NULL THEN f.polarity
        WHEN f.polarity IS NULL AND p.coder_kind = 'person' THEN p.polarity
    END AS stated_polarity,
    CASE
        WHEN f.polarity IS NOT NULL THEN 'heading'
        WHEN f.polarity IS NULL AND p.coder_kind = 'person' THEN 'person'
    END AS stated_by,
    CASE
        WHEN f.polarity IS NOT NULL OR p.coder_kind = 'person' THEN NULL
        WHEN p.coder_kind = 'reference' OR p.probability >= l.level THEN p.polarity
        WHEN p.coder_kind = 'model' THEN 'unclear'
    END AS inferred_polarity,
    CASE WHEN f.polarity IS NULL AND p.coder_kind <> 'person' THEN p.coder_kind END AS inferred_by,
    CASE WHEN f.polarity IS NULL AND p.coder_kind <> 'person' THEN p.probability END
        AS inferred_probability,
    CASE WHEN f.polarity IS NULL AND p.coder_kind <> 'person' THEN p.polarity END
        AS likeliest_polarity
FROM findings AS f
LEFT JOIN polarity_codings AS p
    ON f.kind <> 'recommendation'
    AND p.rowid = (
        SELECT b.rowid
        FROM polarity_codings AS b JOIN coder_kinds AS k ON k.coder_kind = b.coder_kind
        WHERE b.finding_id = f.finding_id
        ORDER BY k.authority DESC, b.coder
        LIMIT 1
    )
LEFT JOIN levels AS l ON l.coder = p.coder AND l.what = p.polarity;

CREATE VIEW v_finding AS
SELECT
    f.finding_id,
    f.citation,
    r.borough,
    r.service,
    r.published,
    f.page,
    f.kind,
    f.stated_polarity,
    f.stated_by,
    f.inferred_polarity,
    f.inferred_by,
    f.inferred_probability,
    f.likeliest_polarity,
    f.inferred_polarity IS 'unclear' AS is_unclear,
    (SELECT group_concat(t.theme_id, ', ')
     FROM (SELECT c.theme_id FROM v_effective_coding AS c
           WHERE c.finding_id = f.finding_id ORDER BY c.rank, c.theme_id) AS t) AS themes,
    (SELECT group_concat(t.theme, '; ')
     FROM (SELECT c.theme FROM v_effective_coding AS c
           WHERE c.finding_id = f.finding_id ORDER BY c.rank, c.theme_id) AS t) AS theme_names,
    coalesce(
        (SELECT group_concat(t.coder_kind, ', ')
         FROM (SELECT c.coder_kind FROM v_effective_coding AS c
               WHERE c.finding_id = f.finding_id
               GROUP BY c.coder_kind ORDER BY min(c.rank)) AS t),
        (SELECT d.coder_kind FROM v_decision AS d WHERE d.finding_id = f.finding_id)
    ) AS coder_kind,
    f.text,
    f.heading,
    f.number,
    f.addressee,
    f.standard,
    (SELECT s.rating FROM ratings AS s
     WHERE s.report_id = f.report_id AND s.standard = f.standard
     ORDER BY s.position LIMIT 1) AS rating,
    r.framework,
    r.overall_rating,
    r.score,
    r.score_maximum,
    r.inspectorate,
    r.inspection,
    f.report_id,
    f.position,
    coalesce(f.stated_polarity, f.inferred_polarity) AS polarity,
    CASE
        WHEN f.stated_by = 'heading' THEN 'heading'
        WHEN f.inferred_by = 'model' THEN 'model'
        WHEN coalesce(f.stated_by, f.inferred_by) IS NOT NULL THEN 'coder'
    END AS polarity_from,
    CASE WHEN f.stated_by = 'person' THEN 'person' ELSE coalesce(f.inferred_by, '') END
        AS polarity_coder_kind,
    f.spans,
    r.source_name
FROM v_polarity AS f
JOIN reports AS r ON r.report_id = f.report_id;

CREATE VIEW v_recommendation AS
SELECT
    f.finding_id,
    f.citation,
    f.borough,
    f.service,
    f.published,
    f.page,
    f.number,
    f.addressee,
    f.text,
    f.themes,
    f.theme_names,
    f.overall_rating,
    f.framework,
    f.inspectorate,
    f.report_id
FROM v_finding AS f
WHERE f.kind = 'recommendation';
