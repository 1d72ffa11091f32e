"""A hash of the content of a store, the same whatever the order in which it was built.

It leaves out what depends on the clock (``runs``, times in ``past_codings`` and ``log``), on chance
(``meta``), on the order (row numbers), on the machine (the last bits of embeddings, whose keys
identify them; how small zlib makes a file, whose hash identifies it) or on earlier builds (cluster
ids, ``cluster_changes``), and embeddings that no finding uses.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3

_QUERIES = (
    "SELECT 'versions', key, value FROM versions ORDER BY key",
    "SELECT 'failures', source_name, reason FROM failures ORDER BY source_name",
    "SELECT 'themes', * FROM themes ORDER BY theme_id",
    "SELECT 'levels', * FROM levels ORDER BY coder, what",
    "SELECT 'tested_levels', * FROM tested_levels ORDER BY coder, theme_id",
    "SELECT 'boroughs', borough FROM boroughs ORDER BY borough",
    "SELECT 'reports', * FROM reports ORDER BY report_id",
    "SELECT 'report_texts', * FROM report_texts ORDER BY report_id",
    "SELECT 'report_files', report_id, sha256, media_type FROM report_files ORDER BY report_id",
    "SELECT 'ratings', * FROM ratings ORDER BY report_id, position",
    "SELECT 'key_questions', * FROM key_questions ORDER BY report_id, position",
    "SELECT 'judgements', * FROM judgements ORDER BY report_id, position",
    "SELECT 'expectations', * FROM expectations ORDER BY report_id, position",
    "SELECT 'skipped', * FROM skipped ORDER BY report_id, position",
    "SELECT 'findings', finding_id, citation, report_id, position, standard, kind, polarity,"
    " polarity_from, text, spans, heading, number, addressee, text_sha256, page, facets"
    " FROM findings ORDER BY finding_id",
    "SELECT DISTINCT 'embeddings', e.encoder_id, e.text_sha256, length(e.vector)"
    " FROM embeddings AS e JOIN findings AS f ON f.text_sha256 = e.text_sha256"
    " ORDER BY e.encoder_id, e.text_sha256",
    "SELECT 'decisions', * FROM decisions ORDER BY finding_id, coder_kind, coder",
    "SELECT 'known_themes', * FROM known_themes"
    " WHERE knew IN (SELECT knew FROM decisions) ORDER BY knew, theme_id",
    "SELECT 'codings', * FROM codings ORDER BY finding_id, coder_kind, coder, theme_id",
    "SELECT 'polarity_codings', * FROM polarity_codings ORDER BY finding_id, coder_kind, coder",
    "SELECT 'taught', finding_id FROM taught ORDER BY finding_id",
    "SELECT 'past_codings', finding_id, coder, number, what, was"
    " FROM past_codings ORDER BY finding_id, coder, number",
    "SELECT 'log', person, kind, subject, before, after, undoes FROM log ORDER BY entry",
    "SELECT 'reviews', * FROM reviews ORDER BY finding_id, person",
    "SELECT 'notes', * FROM notes ORDER BY note_id",
    "SELECT 'baskets', * FROM baskets ORDER BY basket_id",
    "SELECT 'basket_items', * FROM basket_items ORDER BY basket_id, finding_id",
    "SELECT 'lost_findings', * FROM lost_findings ORDER BY finding_id",
    "SELECT 'followed_codings', finding_id, coder_kind, coder, previous_id, previous_text"
    " FROM followed_codings ORDER BY finding_id, coder_kind, coder, previous_id",
    "SELECT 'samples', * FROM samples ORDER BY sample, coder, position",
    "SELECT 'clusters', central, position, name, boroughs, stability"
    " FROM clusters ORDER BY central",
    "SELECT 'cluster_members', c.central, m.position, m.finding_id FROM cluster_members AS m"
    " JOIN clusters AS c ON c.cluster_id = m.cluster_id ORDER BY c.central, m.position",
    "SELECT 'unclustered', * FROM unclustered ORDER BY finding_id",
    "SELECT 'stock_wording', * FROM stock_wording ORDER BY finding_id",
)


def digest_content(connection: sqlite3.Connection) -> str:
    """Return the SHA-256 of the content of a store, in hexadecimal."""
    digest = hashlib.sha256()
    for query in _QUERIES:
        for row in connection.execute(query):
            digest.update(json.dumps(row).encode("ascii"))
            digest.update(b"\n")
    return digest.hexdigest()
