-- Version 5 of the store: which themes are retired, and so no longer given.

-- The version of the codebook since which a theme is retired; empty while it is in use. Which
-- theme took its place is in its history.
ALTER TABLE themes ADD COLUMN retired TEXT NOT NULL DEFAULT '';

-- Nothing is added to the history of a theme once it is retired, so the last line tells. A theme
-- that was split into itself and others was only made narrower.
UPDATE themes SET retired = coalesce((
    SELECT json_extract(line.value, '$.version')
    FROM json_each(themes.history) AS line
    WHERE line.key = json_array_length(themes.history) - 1
        AND (
            json_extract(line.value, '$.change') = 'Retired.'
            OR json_extract(line.value, '$.change') LIKE 'Retired: %'
            OR json_extract(line.value, '$.change') LIKE 'Merged into %.'
            OR (
                json_extract(line.value, '$.change') LIKE 'Split into %.'
                AND instr(
                    replace(replace(json_extract(line.value, '$.change'), 'Split into ', ', '), '.', ','),
                    ', ' || themes.theme_id || ','
                ) = 0
            )
        )
), '');
