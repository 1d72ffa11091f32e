"""Evidence packs on themes, a question or a basket, as files."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from inspection_findings.corpus.packs import PackFormat
from inspection_findings.web.downloads import answer_file
from inspection_findings.web.explorer import Explorer
from inspection_findings.web.problems import or_not_found

_Words = Annotated[str, Query(max_length=1_000)]


def add_packs(router: APIRouter, explorer: Explorer) -> None:
    """Add the packs: one address, whatever they are about."""
    corpus = explorer.corpus

    @router.get("/pack.{file_format}")
    def pack(
        file_format: PackFormat,
        theme: Annotated[list[str] | None, Query(max_length=20)] = None,
        q: _Words = "",
        basket: _Words = "",
    ) -> Response:
        with or_not_found():
            made = corpus.pack_file(theme or (), file_format=file_format, query=q, basket=basket)
        return answer_file(made.data, title=made.title, file_format=file_format)
