"""Lets codings follow when a report is corrected, and lists those that cannot.

The id of a finding is made from its text. So a corrected text is another finding, and what people
said of the earlier one would count for nothing: the model would outrank them in silence.
"""

from __future__ import annotations

import difflib
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inspection_findings.text import split_words, text_key

# Similarity of two texts, from 0 to 1, above which one is the other corrected. In the five reports,
# two findings of one standard are at most 0.69 alike, but for one pair that differs in its counts.
# A reworded clause leaves 0.85 or more of a sentence.
NEARLY_IDENTICAL = 0.85
_SAME_WORDS = 0.5  # share of words in common below which no two texts are compared by letters
_NEGATION = re.compile(r"(?:no|not|nor|never|none|neither|without|lacks?|lacked|cannot|.*n't)$")
_PREFIXES = ("dis", "il", "im", "in", "ir", "non", "un", "under", "over")
_QUANTITIES = frozenset(
    {
        *(
            "all",
            "always",
            "every",
            "few",
            "fewer",
            "half",
            "less",
            "many",
            "more",
            "most",
            "often",
        ),
        *("only", "rarely", "seldom", "several", "some", "sometimes"),
    }
)

_TEXTS = """
SELECT finding_id, standard, kind, coalesce(polarity, ''), text FROM {table}
WHERE report_id = ? ORDER BY finding_id
"""
_CODERS = """
SELECT coder_kind, coder FROM decisions WHERE finding_id = ?1 AND coder_kind <> 'model'
UNION
SELECT coder_kind, coder FROM polarity_codings WHERE finding_id = ?1 AND coder_kind <> 'model'
ORDER BY coder_kind, coder
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Codings that went on from a text to the nearly identical one in the corrected report.

    ``citation``, ``finding_id`` and ``text`` are those of the finding that has them now.
    """

    finding_id: str
    citation: str
    coders: tuple[str, ...]
    previous_text: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LostCoding:
    """Codings of a text that its report no longer has; they are kept, and count for nothing."""

    finding_id: str
    citation: str
    coders: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A finding's text, and where a corrected text must stand: standard, kind and polarity."""

    place: tuple[str, str, str]
    text: str


def read_texts(connection: sqlite3.Connection, report_id: str) -> dict[str, PlacedText]:
    """Return the texts of a report's findings by id, sorted by id."""
    return _read_placed(connection, "findings", report_id)


def _read_placed(
    connection: sqlite3.Connection, table: str, report_id: str
) -> dict[str, PlacedText]:
    rows = connection.execute(_TEXTS.format(table=table), (report_id,))
    return {row[0]: PlacedText((row[1], row[2], row[3]), row[4]) for row in rows}


def follow_corrections(
    connection: sqlite3.Connection,
    report_id: str,
    *,
    before: Mapping[str, PlacedText],
    removed: Iterable[str],
    added: Iterable[str],
) -> tuple[Followed, ...]:
    """Move codings, their history and samples from texts that are gone to their corrected texts.

    A coder who has coded the corrected text already keeps that coding; the earlier one stays lost.

    Parameters
    ----------
    before : mapping of str to PlacedText
        The findings of the report as it was.
    removed, added : iterable of str
        Ids of findings that are gone, and of new ones.
    """
    gone = _read_placed(connection, "lost_findings", report_id)
    gone |= {key: before[key] for key in removed}
    added = set(added)
    if not added or not _has_work(connection, gone):
        return ()
    now = {key: one for key, one in read_texts(connection, report_id).items() if key in added}
    followed = []
    for previous_id, finding_id in pair_texts(gone, now).items():
        coders = _move(connection, previous_id, finding_id, gone[previous_id].text)
        if coders:
            followed.append(
                Followed(
                    finding_id=finding_id,
                    citation=_citation_of(connection, finding_id),
                    coders=coders,
                    previous_text=gone[previous_id].text,
                    text=now[finding_id].text,
                )
            )
    forget_settled(connection)
    return tuple(sorted(followed, key=lambda one: one.finding_id))


def pair_texts(before: Mapping[str, PlacedText], after: Mapping[str, PlacedText]) -> dict[str, str]:
    """Return which earlier finding became which later one, each at most once, the likest first.

    Only texts of one standard and kind, and under the same heading, are compared. Two texts of
    which only one says "not", "few" or "ineffective" are never the same, however alike they are.
    """
    found = [
        (-similarity, old_id, new_id)
        for old_id, old in before.items()
        for new_id, new in after.items()
        if old.place == new.place
        and (similarity := measure_similarity(old.text, new.text)) >= NEARLY_IDENTICAL
        and not _may_contradict(old.text, new.text)
    ]
    pairs: dict[str, str] = {}
    for _, old_id, new_id in sorted(found):
        if old_id not in pairs and new_id not in pairs.values():
            pairs[old_id] = new_id
    return pairs


def measure_similarity(a: str, b: str) -> float:
    """Return how far two texts have the same letters in the same order: 0 to 1, the same each way.

    Returns 0 where less than half of the words are the same, which is quick to tell.
    """
    if _share_of_words(a, b) < _SAME_WORDS:
        return 0.0
    first, second = sorted((text_key(a), text_key(b)))
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio()


def _share_of_words(a: str, b: str) -> float:
    first, second = Counter(split_words(a)), Counter(split_words(b))
    return 2 * (first & second).total() / max(1, first.total() + second.total())


def _may_contradict(a: str, b: str) -> bool:
    """Return whether the words in which two texts differ may turn the meaning round."""
    first, second = Counter(split_words(a)), Counter(split_words(b))
    gone, new = set(first - second), set(second - first)
    if any(_NEGATION.match(word) or word in _QUANTITIES for word in gone | new):
        return True
    return any(
        f"{prefix}{x}" == y or x == f"{prefix}{y}"
        for prefix in _PREFIXES
        for x in gone
        for y in new
    )


def read_coders(connection: sqlite3.Connection, finding_id: str) -> list[tuple[str, str]]:
    """Return who besides the model coded a finding: kinds and names, in order."""
    return connection.execute(_CODERS, (finding_id,)).fetchall()


def find_followers(
    connection: sqlite3.Connection, previous_id: str, finding_id: str
) -> list[tuple[str, str]]:
    """Return whose codings go on from a finding to its corrected text, as kinds and names."""
    taken = set(read_coders(connection, finding_id))
    coders = [one for one in read_coders(connection, previous_id) if one not in taken]
    if "adjudicated" in {kind for kind, _ in taken}:  # a finding is settled once, whoever did it
        coders = [one for one in coders if one[0] != "adjudicated"]
    return coders


def _has_work(connection: sqlite3.Connection, finding_ids: Iterable[str]) -> bool:
    """Return whether anything of these findings is coded by others than the model, or sampled."""
    row = connection.execute(
        "SELECT 1 FROM json_each(?1) WHERE value IN (SELECT finding_id FROM lost_findings)"
        " OR value IN (SELECT finding_id FROM samples)"
        " OR value IN (SELECT finding_id FROM reviews)"
        " OR value IN (SELECT target FROM notes WHERE about = 'finding')"
        " OR value IN (SELECT finding_id FROM basket_items) LIMIT 1",
        (json.dumps(sorted(finding_ids)),),
    ).fetchone()
    return row is not None


def _move(
    connection: sqlite3.Connection, previous_id: str, finding_id: str, previous_text: str
) -> tuple[str, ...]:
    """Move what coders said of one finding to another; return the names of these coders."""
    coders = find_followers(connection, previous_id, finding_id)
    for kind, coder in coders:
        for table in ("decisions", "codings", "polarity_codings"):
            connection.execute(
                f"UPDATE {table} SET finding_id = ?"  # noqa: S608 (constants)
                " WHERE finding_id = ? AND coder_kind = ? AND coder = ?",
                (finding_id, previous_id, kind, coder),
            )
        connection.execute(
            "UPDATE past_codings SET finding_id = ? WHERE finding_id = ? AND coder = ?",
            (finding_id, previous_id, coder),
        )
        connection.execute(
            "INSERT OR REPLACE INTO followed_codings"
            " VALUES (?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))",
            (finding_id, kind, coder, previous_id, previous_text),
        )
    for table in ("samples", "reviews", "basket_items"):
        connection.execute(
            f"UPDATE OR IGNORE {table} SET finding_id = ? WHERE finding_id = ?",  # noqa: S608 (constants)
            (finding_id, previous_id),
        )
    connection.execute(
        "UPDATE notes SET target = ? WHERE about = 'finding' AND target = ?",
        (finding_id, previous_id),
    )
    return tuple(coder for _, coder in coders)


def _citation_of(connection: sqlite3.Connection, finding_id: str) -> str:
    row = connection.execute(
        "SELECT citation FROM findings WHERE finding_id = ?", (finding_id,)
    ).fetchone()
    return str(row[0])


def forget_settled(connection: sqlite3.Connection) -> None:
    """Take out lost findings of which no coding is left."""
    connection.execute(
        "DELETE FROM lost_findings WHERE finding_id NOT IN"
        " (SELECT finding_id FROM decisions WHERE coder_kind <> 'model'"
        " UNION SELECT finding_id FROM polarity_codings WHERE coder_kind <> 'model')"
    )


def read_lost(connection: sqlite3.Connection) -> list[LostCoding]:
    """Return the codings of texts that are gone, by finding id."""
    rows = connection.execute("SELECT finding_id, citation, text FROM lost_findings ORDER BY 1")
    return [
        LostCoding(
            finding_id=finding_id,
            citation=citation,
            coders=tuple(coder for _, coder in read_coders(connection, finding_id)),
            text=text,
        )
        for finding_id, citation, text in rows.fetchall()
    ]
