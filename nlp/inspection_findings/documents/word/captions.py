"""Captions, numbered by Word, and the names by which links find them."""

from __future__ import annotations

from typing import Any, Literal

from inspection_findings.documents.document import Figure, Table
from inspection_findings.documents.word.elements import make_field, make_paragraph, make_run
from inspection_findings.documents.word.paper import Paper


def write_caption(kind: Literal["Table", "Figure"], block: Table | Figure, paper: Paper) -> Any:
    """Return a caption; that of a table stands above it, and stays with it."""
    paper.numbers[kind] += 1
    name = [make_run(f"{kind} "), *make_field(f"SEQ {kind} \\* ARABIC", f"{paper.numbers[kind]}")]
    return make_paragraph(
        *paper.places.mark(block.key, *name),
        make_run(f". {block.caption}"),
        style=paper.styles["Caption"],
        # A house's style of captions need not keep what belongs together.
        keepNext=1 if kind == "Table" else 0,
        keepLines=1,
    )
