-- Version 12 of the store: the files of reports whose pages can be shown beside the text.

-- Only PDFs are kept. `packed` is the file, or the file compressed by zlib if that is smaller;
-- a store of an earlier version gets its files at the next build that names them.
CREATE TABLE report_files (
    report_id  TEXT NOT NULL PRIMARY KEY REFERENCES reports ON DELETE CASCADE,
    sha256     TEXT NOT NULL,
    media_type TEXT NOT NULL,
    packing    TEXT NOT NULL CHECK (packing IN ('', 'zlib')),
    packed     BLOB NOT NULL
);
