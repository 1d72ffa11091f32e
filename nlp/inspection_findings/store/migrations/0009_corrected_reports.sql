-- Version 9 of the store: what was coded by people in a report that was corrected since.

-- Findings that their report no longer has, and that people or the reference coding had coded: the
-- text says what they meant. A finding that comes back is taken out again.
CREATE TABLE lost_findings (
    finding_id TEXT NOT NULL PRIMARY KEY,
    report_id  TEXT NOT NULL,
    citation   TEXT NOT NULL,
    standard   TEXT NOT NULL,
    kind       TEXT NOT NULL,
    polarity   TEXT,
    text       TEXT NOT NULL
) WITHOUT ROWID;

CREATE TRIGGER findings_lost BEFORE DELETE ON findings
WHEN EXISTS (
    SELECT 1 FROM decisions WHERE finding_id = old.finding_id AND coder_kind <> 'model'
    UNION ALL
    SELECT 1 FROM polarity_codings WHERE finding_id = old.finding_id AND coder_kind <> 'model'
) BEGIN
    INSERT OR REPLACE INTO lost_findings VALUES (
        old.finding_id, old.report_id, old.citation, old.standard, old.kind, old.polarity, old.text
    );
END;

CREATE TRIGGER findings_found AFTER INSERT ON findings BEGIN
    DELETE FROM lost_findings WHERE finding_id = new.finding_id;
END;

-- Whose coding went on to a nearly identical text, and from which.
CREATE TABLE followed_codings (
    finding_id    TEXT NOT NULL,
    coder_kind    TEXT NOT NULL,
    coder         TEXT NOT NULL,
    previous_id   TEXT NOT NULL,
    previous_text TEXT NOT NULL,
    followed_at   TEXT NOT NULL,
    PRIMARY KEY (finding_id, coder_kind, coder, previous_id)
) WITHOUT ROWID;
