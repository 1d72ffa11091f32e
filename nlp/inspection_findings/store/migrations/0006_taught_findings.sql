-- Version 6 of the store: which findings taught the theme model that coded them. Of these its
-- coding repeats what it was told, and says nothing of how good it is.

-- Of earlier builds it is not known; the next one codes anew, and tells.
CREATE TABLE taught (
    finding_id TEXT NOT NULL PRIMARY KEY REFERENCES findings (finding_id) ON DELETE CASCADE
) WITHOUT ROWID;
