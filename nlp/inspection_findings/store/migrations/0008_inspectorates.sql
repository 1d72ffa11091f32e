-- Version 8 of the store: several inspectorates, and judgements that are no ratings.

-- Until now all reports were those of one inspectorate.
ALTER TABLE reports ADD COLUMN inspectorate TEXT NOT NULL DEFAULT 'HM Inspectorate of Probation';
ALTER TABLE reports ADD COLUMN inspection TEXT NOT NULL DEFAULT 'youth justice inspection';

-- In the report's own words: "Overall effectiveness", "Requires improvement to be good".
CREATE TABLE judgements (
    report_id TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    name      TEXT NOT NULL,
    grade     TEXT NOT NULL,
    PRIMARY KEY (report_id, position)
);

-- A filter is a word in the index, for the inspectorate too.
UPDATE findings SET facets = facets || ' inspectorate_hm_inspectorate_of_probation_';

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
    r.source_name,
    r.inspectorate,
    r.inspection
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
