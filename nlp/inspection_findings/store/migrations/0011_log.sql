-- Version 11 of the store: what people do is a log, and differences between coders are settled.

-- A coding that settles differences between people outranks theirs, which stay.
INSERT INTO coder_kinds VALUES ('adjudicated', 4);

-- Who did what, when, and what was before. The entries of one act share its number, that of its
-- first entry. Nothing is ever changed or removed here.
CREATE TABLE log (
    entry   INTEGER PRIMARY KEY AUTOINCREMENT,
    act     INTEGER NOT NULL,
    at      TEXT NOT NULL,
    person  TEXT NOT NULL,
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
    before  TEXT,
    after   TEXT,
    undoes  INTEGER
);
CREATE INDEX log_subject ON log (subject, kind, person);
CREATE INDEX log_person ON log (person, act);
CREATE INDEX log_act ON log (act);
CREATE INDEX log_undoes ON log (undoes) WHERE undoes IS NOT NULL;

CREATE TRIGGER log_is_not_changed BEFORE UPDATE ON log BEGIN
    SELECT RAISE(ABORT, 'the log is never changed');
END;
CREATE TRIGGER log_is_not_removed BEFORE DELETE ON log BEGIN
    SELECT RAISE(ABORT, 'the log is never changed');
END;

-- Who is done with a finding, whether or not they coded it.
CREATE TABLE reviews (
    finding_id TEXT NOT NULL,
    person     TEXT NOT NULL,
    PRIMARY KEY (finding_id, person)
) WITHOUT ROWID;

-- target is the id of a finding, a theme or a report, or the name of a borough. A note on a passage
-- has its report as target, with the place (start, stop) and the words of the passage.
CREATE TABLE notes (
    note_id TEXT NOT NULL PRIMARY KEY,
    about   TEXT NOT NULL CHECK (about IN ('finding', 'passage', 'theme', 'borough')),
    target  TEXT NOT NULL,
    start   INTEGER,
    stop    INTEGER,
    passage TEXT NOT NULL,
    text    TEXT NOT NULL,
    person  TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX notes_target ON notes (about, target);

CREATE TABLE baskets (
    basket_id TEXT NOT NULL PRIMARY KEY,
    name      TEXT NOT NULL UNIQUE
) WITHOUT ROWID;

-- Findings in a basket by position. The text is kept as it was put in, in case the report changes.
CREATE TABLE basket_items (
    basket_id  TEXT NOT NULL REFERENCES baskets,
    finding_id TEXT NOT NULL,
    position   REAL NOT NULL,
    comment    TEXT NOT NULL,
    citation   TEXT NOT NULL,
    text       TEXT NOT NULL,
    PRIMARY KEY (basket_id, finding_id)
) WITHOUT ROWID;

-- What a person settled is stated by a person, as what one person said is.
DROP VIEW v_finding;
DROP VIEW v_recommendation;
DROP VIEW v_polarity;

-- Findings with the polarity that a heading or a person states, and else the one that the
-- reference coding or the model infers: the latter only from its level up. What it would be
-- below is likeliest_polarity.
CREATE VIEW v_polarity AS
SELECT
    f.*,
    CASE
        WHEN f.polarity IS NOT NULL THEN f.polarity
        WHEN f.polarity IS NULL AND p.coder_kind IN ('person', 'adjudicated') THEN p.polarity
    END AS stated_polarity,
    CASE
        WHEN f.polarity IS NOT NULL THEN 'heading'
        WHEN f.polarity IS NULL AND p.coder_kind IN ('person', 'adjudicated') THEN 'person'
    END AS stated_by,
    CASE
        WHEN f.polarity IS NOT NULL OR p.coder_kind IN ('person', 'adjudicated')
            THEN NULL
        WHEN p.coder_kind = 'reference' OR p.probability >= l.level THEN p.polarity
        WHEN p.coder_kind = 'model' THEN 'unclear'
    END AS inferred_polarity,
    CASE WHEN f.polarity IS NULL AND p.coder_kind NOT IN ('person', 'adjudicated')
        THEN p.coder_kind END AS inferred_by,
    CASE WHEN f.polarity IS NULL AND p.coder_kind NOT IN ('person', 'adjudicated')
        THEN p.probability END
        AS inferred_probability,
    CASE WHEN f.polarity IS NULL AND p.coder_kind NOT IN ('person', 'adjudicated')
        THEN p.polarity END
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
