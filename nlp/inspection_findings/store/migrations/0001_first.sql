-- Version 1 of the store.
--
-- One file holds the whole truth. v_finding is its public face: one row a finding, with
-- everything that decides where it belongs. v_coding has one row a finding and theme.
-- Columns are named as in the records of the package; booleans are 0 or 1; spans, lists and
-- probabilities are JSON. Nothing here needs more than SQLite 3.33, so that old tools can
-- open it.

PRAGMA application_id = 1179209284;  -- "FIND"

-- The state of the file itself: 'generation' is renewed whenever findings or embeddings
-- change, 'clustered' is the generation that the clusters were made from.
CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Versions and hashes of the tool, the codebook, the theme model and the encoder.
CREATE TABLE versions (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- What each saving of a report did: a log, the only table beside past_codings with a clock.
CREATE TABLE runs (
    run           INTEGER PRIMARY KEY,
    at            TEXT NOT NULL,
    action        TEXT NOT NULL CHECK (action IN ('saved', 'removed')),
    report_id     TEXT NOT NULL,
    source_sha256 TEXT,
    pipeline_hash TEXT,
    added         INTEGER NOT NULL DEFAULT 0,
    changed       INTEGER NOT NULL DEFAULT 0,
    removed       INTEGER NOT NULL DEFAULT 0,
    kept          INTEGER NOT NULL DEFAULT 0
);

-- Inputs that could not be read.
CREATE TABLE failures (
    source_name TEXT NOT NULL PRIMARY KEY,
    reason      TEXT NOT NULL
);

CREATE TABLE themes (
    theme_id        TEXT NOT NULL PRIMARY KEY,
    position        INTEGER NOT NULL,
    name            TEXT NOT NULL,
    description     TEXT NOT NULL,
    code_when       TEXT NOT NULL,
    do_not_code_for TEXT NOT NULL,
    seed_phrases    TEXT NOT NULL,
    history         TEXT NOT NULL
);

CREATE TABLE boroughs (
    borough TEXT NOT NULL PRIMARY KEY
);

CREATE TABLE reports (
    report_id       TEXT NOT NULL PRIMARY KEY,
    borough         TEXT NOT NULL REFERENCES boroughs (borough),
    service         TEXT NOT NULL,
    framework       TEXT NOT NULL,
    published       TEXT NOT NULL,
    fieldwork       TEXT,
    fieldwork_began TEXT,
    score           INTEGER,
    score_maximum   INTEGER,
    overall_rating  TEXT,
    source_name     TEXT NOT NULL,
    source_sha256   TEXT NOT NULL,
    source_encoding TEXT NOT NULL,
    pipeline_hash   TEXT NOT NULL,
    coder           TEXT NOT NULL,  -- the theme model that coded it
    encoder_id      TEXT NOT NULL
);
CREATE INDEX reports_source ON reports (source_sha256);

-- The source as decoded: substr(text, start + 1, end - start) is what a span points at.
CREATE TABLE report_texts (
    report_id TEXT NOT NULL PRIMARY KEY REFERENCES reports ON DELETE CASCADE,
    text      TEXT NOT NULL
);

CREATE TABLE ratings (
    report_id TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    standard  TEXT NOT NULL,
    name      TEXT NOT NULL,
    rating    TEXT NOT NULL,
    in_score  INTEGER NOT NULL CHECK (in_score IN (0, 1)),
    PRIMARY KEY (report_id, position)
);

CREATE TABLE key_questions (
    report_id  TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    standard   TEXT NOT NULL,
    question   TEXT NOT NULL,
    percentage INTEGER NOT NULL,
    PRIMARY KEY (report_id, position)
);

CREATE TABLE expectations (
    report_id TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    what      TEXT NOT NULL,
    place     TEXT NOT NULL,  -- "where" is a word of SQL
    expected  TEXT NOT NULL,
    found     TEXT NOT NULL,
    met       INTEGER NOT NULL CHECK (met IN (0, 1)),
    severity  TEXT NOT NULL,
    PRIMARY KEY (report_id, position)
);

CREATE TABLE skipped (
    report_id TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    reason    TEXT NOT NULL,
    text      TEXT NOT NULL,
    spans     TEXT NOT NULL,
    PRIMARY KEY (report_id, position)
);

-- "row" is an explicit key because the full-text index hangs on it, and VACUUM may
-- renumber an implicit one.
CREATE TABLE findings (
    row           INTEGER PRIMARY KEY,
    finding_id    TEXT NOT NULL UNIQUE,
    citation      TEXT NOT NULL,
    report_id     TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
    position      INTEGER NOT NULL,
    standard      TEXT NOT NULL,
    kind          TEXT NOT NULL,
    polarity      TEXT,  -- as the heading says; v_finding has the outranking one
    polarity_from TEXT,
    text          TEXT NOT NULL,
    spans         TEXT NOT NULL,
    heading       TEXT NOT NULL,
    number        INTEGER,
    addressee     TEXT,
    text_sha256   TEXT NOT NULL,
    facets        TEXT NOT NULL DEFAULT ''
);
CREATE INDEX findings_report ON findings (report_id, position);
CREATE INDEX findings_text ON findings (text_sha256);

-- Little-endian float32, one row a text and encoder.
CREATE TABLE embeddings (
    encoder_id  TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    vector      BLOB NOT NULL,
    PRIMARY KEY (encoder_id, text_sha256)
);

-- Who outranks whom.
CREATE TABLE coder_kinds (
    coder_kind TEXT NOT NULL PRIMARY KEY,
    authority  INTEGER NOT NULL UNIQUE
);
INSERT INTO coder_kinds VALUES ('person', 3), ('reference', 2), ('model', 1);

-- The three tables of codings hold no foreign key to findings on purpose: what people and
-- the reference coding said of a finding stays when the finding goes, and counts again
-- when it comes back. A decision says that the coder has looked at the finding, also where
-- no theme was given.
CREATE TABLE decisions (
    finding_id    TEXT NOT NULL,
    coder         TEXT NOT NULL,
    coder_kind    TEXT NOT NULL REFERENCES coder_kinds,
    abstained     INTEGER NOT NULL CHECK (abstained IN (0, 1)),
    because       TEXT NOT NULL,
    probabilities TEXT,
    PRIMARY KEY (finding_id, coder_kind, coder)
);
CREATE INDEX decisions_coder ON decisions (coder_kind, coder);

CREATE TABLE codings (
    finding_id  TEXT NOT NULL,
    theme_id    TEXT NOT NULL,
    coder       TEXT NOT NULL,
    coder_kind  TEXT NOT NULL REFERENCES coder_kinds,
    rank        INTEGER NOT NULL,
    probability REAL,
    PRIMARY KEY (finding_id, coder_kind, coder, theme_id)
);
CREATE INDEX codings_coder ON codings (coder_kind, coder);
CREATE INDEX codings_theme ON codings (theme_id);

CREATE TABLE polarity_codings (
    finding_id  TEXT NOT NULL,
    polarity    TEXT NOT NULL,
    coder       TEXT NOT NULL,
    coder_kind  TEXT NOT NULL REFERENCES coder_kinds,
    probability REAL,
    PRIMARY KEY (finding_id, coder_kind, coder)
);
CREATE INDEX polarity_codings_coder ON polarity_codings (coder_kind, coder);

-- What a person said before changing it; was is a JSON list.
CREATE TABLE past_codings (
    finding_id  TEXT NOT NULL,
    coder       TEXT NOT NULL,
    number      INTEGER NOT NULL,
    what        TEXT NOT NULL CHECK (what IN ('themes', 'polarity')),
    was         TEXT NOT NULL,
    replaced_at TEXT NOT NULL,
    PRIMARY KEY (finding_id, coder, number)
);

CREATE TABLE clusters (
    cluster_id TEXT NOT NULL PRIMARY KEY,
    position   INTEGER NOT NULL,
    name       TEXT NOT NULL,
    central    TEXT NOT NULL,
    boroughs   TEXT NOT NULL,
    stability  REAL NOT NULL
);

CREATE TABLE cluster_members (
    cluster_id TEXT NOT NULL REFERENCES clusters ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    finding_id TEXT NOT NULL REFERENCES findings (finding_id) ON DELETE CASCADE,
    PRIMARY KEY (cluster_id, finding_id)
);
CREATE INDEX cluster_members_finding ON cluster_members (finding_id);

-- Full text over the findings, with their facets beside it, so that a filter is part of
-- the match. The text itself stays in findings; the triggers keep the two in step.
CREATE VIRTUAL TABLE finding_index USING fts5 (
    text,
    facets,
    content = 'findings',
    content_rowid = 'row',
    tokenize = "porter unicode61 remove_diacritics 2 tokenchars '_'"
);

CREATE TRIGGER findings_added AFTER INSERT ON findings BEGIN
    INSERT INTO finding_index (rowid, text, facets) VALUES (new.row, new.text, new.facets);
END;

CREATE TRIGGER findings_changed AFTER UPDATE OF text, facets ON findings BEGIN
    INSERT INTO finding_index (finding_index, rowid, text, facets)
    VALUES ('delete', old.row, old.text, old.facets);
    INSERT INTO finding_index (rowid, text, facets) VALUES (new.row, new.text, new.facets);
END;

-- With a finding goes what the model said of it, and nothing that others said.
CREATE TRIGGER findings_removed AFTER DELETE ON findings BEGIN
    INSERT INTO finding_index (finding_index, rowid, text, facets)
    VALUES ('delete', old.row, old.text, old.facets);
    DELETE FROM decisions WHERE finding_id = old.finding_id AND coder_kind = 'model';
    DELETE FROM codings WHERE finding_id = old.finding_id AND coder_kind = 'model';
    DELETE FROM polarity_codings WHERE finding_id = old.finding_id AND coder_kind = 'model';
END;

-- The decision that counts for a finding: of the coder kind that outranks the others.
CREATE VIEW v_decision AS
SELECT d.*
FROM decisions AS d
WHERE d.rowid = (
    SELECT b.rowid
    FROM decisions AS b JOIN coder_kinds AS k ON k.coder_kind = b.coder_kind
    WHERE b.finding_id = d.finding_id
    ORDER BY k.authority DESC, b.abstained, b.coder
    LIMIT 1
);

-- The themes that count, each once a finding: what any coder of the outranking kind gave.
CREATE VIEW v_coding AS
SELECT c.*
FROM codings AS c
WHERE c.rowid = (
    SELECT b.rowid
    FROM codings AS b
    WHERE b.finding_id = c.finding_id
        AND b.theme_id = c.theme_id
        AND b.coder_kind = (SELECT d.coder_kind FROM v_decision AS d WHERE d.finding_id = c.finding_id)
    ORDER BY b.rank, b.coder
    LIMIT 1
);

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
    (SELECT d.coder_kind FROM v_decision AS d WHERE d.finding_id = f.finding_id) AS coder_kind,
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
