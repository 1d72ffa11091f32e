"""Process one report: a pure function of its bytes, encoder, theme model and frameworks."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from inspection_findings.classify.network import add_network
from inspection_findings.classify.same_paragraph import find_beside
from inspection_findings.encode import CachedEncoder, Encoder
from inspection_findings.frameworks import Frameworks
from inspection_findings.reading import (
    parse_report,
    read_default_frameworks,
    segment_report,
)
from inspection_findings.reading.formats import read, read_report_bytes
from inspection_findings.records import Classification, Report, Segmentation, Source
from inspection_findings.theme_model import ThemeModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class ReportFile:
    """A report as a file that was read: its bytes, and what to call it.

    ``where`` is how errors name it; ``name`` is that of the file, without folders.
    """

    where: str
    name: str
    data: bytes

    @classmethod
    def read(cls, path: Path) -> ReportFile:
        """Read a file from disk; raise `ReadingError` if that fails."""
        return cls(where=str(path), name=path.name, data=read_report_bytes(path))

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of its bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessedReport:
    """The results of all stages for one report; row i of ``embeddings`` is finding i."""

    report: Report
    segmentation: Segmentation
    embeddings: NDArray[np.float32]
    classifications: tuple[Classification, ...]


class Processor:
    """Processes any number of reports; it can be sent to another process.

    Parameters
    ----------
    encoder : Encoder
    model : ThemeModel
    frameworks : Frameworks, optional
        The inspection frameworks to recognise, by default those of the package.

    Attributes
    ----------
    plain_encoder : Encoder
        The encoder without its cache and without the model's network.

    Raises
    ------
    ModelError
        If the model was trained with another encoder.
    """

    def __init__(
        self, *, encoder: Encoder, model: ThemeModel, frameworks: Frameworks | None = None
    ) -> None:
        model.require_encoder(encoder.encoder_id)
        self.plain_encoder = encoder.encoder if isinstance(encoder, CachedEncoder) else encoder
        # The network is opened here once, and not for each report.
        self.encoder = add_network(encoder, model.network) if model.network else encoder
        self.model = model
        self.frameworks = read_default_frameworks() if frameworks is None else frameworks

    def __call__(self, report: Path | Source | ReportFile) -> ProcessedReport:
        """Read, segment, encode and classify one report, given as its file or its text.

        Raises
        ------
        ReadingError
            If the report cannot be read.
        """
        from threadpoolctl import threadpool_limits

        file = ReportFile.read(report) if isinstance(report, Path) else report
        where = file.where if isinstance(file, ReportFile) else file.name
        source = file if isinstance(file, Source) else read(file.data, file.name, where=where)
        with threadpool_limits(limits=1):  # so that sums have the same order on any machine
            return process_report(
                source,
                encoder=self.encoder,
                model=self.model,
                frameworks=self.frameworks,
                where=where,
            )


def process_report(
    source: Source,
    *,
    encoder: Encoder,
    model: ThemeModel,
    frameworks: Frameworks | None = None,
    where: str,
) -> ProcessedReport:
    """Parse, segment, encode and classify one report; error messages name it ``where``.

    Raises
    ------
    ReadingError
        If the report cannot be read.
    """
    report = parse_report(source, frameworks=frameworks, where=where)
    segmentation = segment_report(report)
    embeddings, network_scores = model.encode(segmentation.findings, encoder)
    return ProcessedReport(
        report=report,
        segmentation=segmentation,
        embeddings=embeddings,
        classifications=tuple(
            model.classify(
                segmentation.findings,
                embeddings,
                network_scores,
                find_beside(segmentation.findings, report.source.text),
            )
        ),
    )
