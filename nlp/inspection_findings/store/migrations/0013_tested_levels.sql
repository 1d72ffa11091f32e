-- Version 13 of the store: from which probability a theme is sure, for a precision asked for.

-- Levels tested on boroughs left out. The row with an empty theme_id is of all themes together. If
-- it is there, somebody asked for a precision: then a theme is sure from its own level, and one
-- without a level never. Else the level 'theme' of the table levels holds for all themes.
CREATE TABLE tested_levels (
    coder         TEXT NOT NULL,
    theme_id      TEXT NOT NULL,
    target        REAL NOT NULL,     -- the share that is to be right
    level         REAL,              -- NULL if none passes, or nothing of the theme reaches it
    given         INTEGER NOT NULL,  -- codings by the model on boroughs left out
    kept          INTEGER NOT NULL,  -- those at or above the level
    right         INTEGER NOT NULL,  -- those of them that are right
    low           REAL,              -- the exact lower bound of their share, over codings
    worst_borough TEXT NOT NULL,     -- where the smallest share is right
    worst_kept    INTEGER NOT NULL,
    worst_right   INTEGER NOT NULL,
    PRIMARY KEY (coder, theme_id)
) WITHOUT ROWID;

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
    c.coder_kind <> 'model' OR coalesce(
        c.probability >= CASE WHEN asked.coder IS NULL THEN l.level ELSE tested.level END, 0
    ) AS is_sure
FROM codings AS c
JOIN coder_kinds AS k ON k.coder_kind = c.coder_kind
JOIN findings AS f ON f.finding_id = c.finding_id
LEFT JOIN themes AS t ON t.theme_id = c.theme_id
LEFT JOIN levels AS l ON l.coder = c.coder AND l.what = 'theme'
LEFT JOIN tested_levels AS asked ON asked.coder = c.coder AND asked.theme_id = ''
LEFT JOIN tested_levels AS tested ON tested.coder = c.coder AND tested.theme_id = c.theme_id;
