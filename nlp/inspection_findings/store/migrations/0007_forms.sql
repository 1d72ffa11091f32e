-- Version 7 of the store: what extracted a source, where its pages begin, and its parts.

-- Until now all sources were plain text.
ALTER TABLE reports ADD COLUMN source_extractor TEXT NOT NULL DEFAULT 'plain text 1';

-- JSON: offsets of the pages, the passages, and what the extractor was unsure of. With the text
-- they are the whole source, so that a report can be processed again without its file.
ALTER TABLE report_texts ADD COLUMN pages TEXT NOT NULL DEFAULT '[]';
ALTER TABLE report_texts ADD COLUMN passages TEXT NOT NULL DEFAULT '[]';
ALTER TABLE report_texts ADD COLUMN expectations TEXT NOT NULL DEFAULT '[]';
