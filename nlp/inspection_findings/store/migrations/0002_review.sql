-- Version 2 of the store: notes have a history too, and blind samples are on record.

-- SQLite cannot change a CHECK, so the table is made anew with what it held.
ALTER TABLE past_codings RENAME TO past_codings_1;
CREATE TABLE past_codings (
    finding_id  TEXT NOT NULL,
    coder       TEXT NOT NULL,
    number      INTEGER NOT NULL,
    what        TEXT NOT NULL CHECK (what IN ('themes', 'polarity', 'note')),
    was         TEXT NOT NULL,
    replaced_at TEXT NOT NULL,
    PRIMARY KEY (finding_id, coder, number)
);
INSERT INTO past_codings SELECT * FROM past_codings_1;
DROP TABLE past_codings_1;

-- Which finding was given to which coder, in which order, with or without the model's
-- coding in sight; model_themes is what the model said that day, a JSON list, in both arms.
CREATE TABLE samples (
    sample       TEXT NOT NULL,
    coder        TEXT NOT NULL,
    position     INTEGER NOT NULL,
    finding_id   TEXT NOT NULL,
    arm          TEXT NOT NULL CHECK (arm IN ('blind', 'shown')),
    model_themes TEXT NOT NULL,
    PRIMARY KEY (sample, coder, finding_id)
);
