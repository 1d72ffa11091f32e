"""What a pack is asked for, and findings that were chosen as if they carried one theme.

A query and a basket choose findings as a theme does. So they become a theme of the pack alone,
and all that can be said of a theme is said of them by the same code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Literal

from inspection_findings.coding import Codebook, Theme
from inspection_findings.frames import CodingRow, CorpusFrames, make_frame

CHOSEN = "chosen-for-this-pack"  # the id of the theme that a query or a basket becomes
_LAST = 99  # its rank: the findings keep their own main themes

Kind = Literal["themes", "query", "basket"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a pack is asked for.

    Attributes
    ----------
    kind : {"themes", "query", "basket"}
        What chooses the findings.
    subject : str
        Names of the themes, the query, or the name of the basket.
    theme_ids : tuple of str
        Of the themes; ``CHOSEN`` alone for a query or a basket.
    filters : tuple of str
        Which reports are asked for, in words.
    understood : tuple of str
        What was read in a query as a filter, in words.
    narrowed : tuple of str
        Those of them that choose among the findings of a report, so that shares are of these.
    verdict : str
        What a search says of its hits as a whole; empty otherwise.
    """

    kind: Kind
    subject: str
    theme_ids: tuple[str, ...]
    filters: tuple[str, ...] = ()
    understood: tuple[str, ...] = ()
    narrowed: tuple[str, ...] = ()
    verdict: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Findings that a query or a person chose.

    Attributes
    ----------
    finding_ids : tuple of str
        In their order.
    likely : mapping of str to float
        How likely each is to be about a query; empty for a person's choice.
    comments : mapping of str to str
        A person's words on a finding.
    left_out : tuple of (str, int, str)
        What was not taken: what, how many, why.
    """

    finding_ids: tuple[str, ...]
    likely: Mapping[str, float]
    comments: Mapping[str, str]
    left_out: tuple[tuple[str, int, str], ...] = ()


def add_chosen(
    frames: CorpusFrames, codebook: Codebook, question: Question, chosen: Chosen
) -> tuple[CorpusFrames, Codebook]:
    """Return frames and codebook in which the chosen findings carry one theme more."""
    by_whom, kind = ("the search", "model") if question.kind == "query" else ("a person", "person")
    added = [
        CodingRow(
            finding_id=finding_id,
            theme_id=CHOSEN,
            coder=by_whom,
            coder_kind="model" if kind == "model" else "person",
            rank=_LAST,
            probability=chosen.likely.get(finding_id),
            is_sure=True,
        )
        for finding_id in chosen.finding_ids
    ]
    rows = [asdict(row) for row in (*frames.coding_rows, *added)]
    name = question.subject if question.kind == "query" else f"“{question.subject}”"
    theme = Theme(id=CHOSEN, name=name, description="", code_when="")
    return (
        replace(
            frames,
            effective_codings=make_frame(rows, [field.name for field in fields(CodingRow)]),
        ),
        replace(codebook, themes=(*codebook.themes, theme)),
    )


def list_themes(codings: Sequence[str]) -> tuple[str, ...]:
    """Return theme ids without the one that is the pack's alone."""
    return tuple(one for one in codings if one != CHOSEN)
