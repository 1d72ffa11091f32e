-- Version 3 of the store: what is in no cluster and why, what became of earlier clusters, and
-- which words reports on several boroughs share.

-- Names tell clusters apart. The tables are made anew, and what they held is brought over.
ALTER TABLE clusters RENAME TO clusters_2;
ALTER TABLE cluster_members RENAME TO cluster_members_2;
DROP INDEX cluster_members_finding;
CREATE TABLE clusters (
    cluster_id TEXT NOT NULL PRIMARY KEY,
    position   INTEGER NOT NULL,
    name       TEXT NOT NULL UNIQUE,
    central    TEXT NOT NULL,
    boroughs   TEXT NOT NULL,
    stability  REAL NOT NULL,
    is_stable  INTEGER NOT NULL CHECK (is_stable IN (0, 1))
);
CREATE TABLE cluster_members (
    cluster_id TEXT NOT NULL REFERENCES clusters ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    finding_id TEXT NOT NULL REFERENCES findings (finding_id) ON DELETE CASCADE,
    PRIMARY KEY (cluster_id, finding_id)
);
CREATE INDEX cluster_members_finding ON cluster_members (finding_id);
INSERT INTO clusters SELECT *, 0 FROM clusters_2;
INSERT INTO cluster_members SELECT * FROM cluster_members_2;
DROP TABLE cluster_members_2;
DROP TABLE clusters_2;

-- Every finding is a member of a cluster or is here, once the clusters are up to date.
CREATE TABLE unclustered (
    finding_id TEXT NOT NULL PRIMARY KEY REFERENCES findings (finding_id) ON DELETE CASCADE,
    reason     TEXT NOT NULL
);

-- What became of each cluster when the findings were clustered again; renewal counts the
-- times. No foreign keys: an id that is gone must still be told where it went.
CREATE TABLE cluster_changes (
    renewal       INTEGER NOT NULL,
    position      INTEGER NOT NULL,
    change        TEXT NOT NULL
        CHECK (change IN ('continued', 'split', 'merged', 'dissolved', 'born')),
    previous_id   TEXT NOT NULL,
    previous_name TEXT NOT NULL,
    cluster_id    TEXT NOT NULL,
    shared        INTEGER NOT NULL,
    PRIMARY KEY (renewal, position)
);

-- Findings that say nearly the same words as a report on another borough; overlap is the
-- share of word pairs in common with the one that is most like the others.
CREATE TABLE stock_wording (
    finding_id TEXT NOT NULL PRIMARY KEY REFERENCES findings (finding_id) ON DELETE CASCADE,
    wording_id TEXT NOT NULL,
    is_central INTEGER NOT NULL CHECK (is_central IN (0, 1)),
    overlap    REAL NOT NULL
);
CREATE INDEX stock_wording_wording ON stock_wording (wording_id);

-- Clusters of before were made another way.
DELETE FROM meta WHERE key = 'clustered';
