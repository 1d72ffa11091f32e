"""What a file would add to a store: what was expected of it and found, and what would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from inspection_findings.errors import ReadingError
from inspection_findings.records import Expectation, Report, Segmentation

if TYPE_CHECKING:
    from inspection_findings.store import Foreseen

Status = Literal["new", "already there", "replaces", "refused"]

_FORMS = {"pdf": "PDF", "html": "Web page", "word": "Word file", "plain": "Plain text"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file would add to a store; of a refused one there is only the reason.

    Attributes
    ----------
    status : str
        ``"new"``, ``"already there"`` (the same file, nothing would change), ``"replaces"``
        (another text of a report that the store has) or ``"refused"``.
    reason : str
        Why it is refused.
    twin : str
        The name of an earlier file of the same call that is another text of this report.
    form : str
        What kind of file it is, by its content.
    report_id, borough, service, published, framework, inspectorate, inspection, overall_rating
        As in ``Report``.
    counts : dict of str to int
        The number of findings of each kind, and of all.
    skipped : tuple of (str, int)
        Why text is no finding, and of how many passages; the most frequent reason first.
    expectations : tuple of Expectation
        What a report should contain, and what was found.
    foreseen : Foreseen or None
        What would change in the store.
    """

    path: Path
    status: Status
    reason: str = ""
    twin: str = ""
    form: str = ""
    sha256: str = ""
    report_id: str = ""
    borough: str = ""
    service: str = ""
    published: str = ""
    framework: str = ""
    inspectorate: str = ""
    inspection: str = ""
    overall_rating: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    skipped: tuple[tuple[str, int], ...] = ()
    expectations: tuple[Expectation, ...] = ()
    foreseen: Foreseen | None = None

    @property
    def losses(self) -> tuple[Expectation, ...]:
        """What should be in the report and was not found, so that something may be missing."""
        return self._unmet("loss")

    @property
    def doubts(self) -> tuple[Expectation, ...]:
        """Where the report contradicts itself, and what is worth knowing."""
        return (*self._unmet("warning"), *self._unmet("note"))

    @property
    def met(self) -> tuple[Expectation, ...]:
        """What was found as expected."""
        return tuple(one for one in self.expectations if one.met)

    @property
    def is_to_take(self) -> bool:
        """Whether there is nothing against taking it: it is read whole, and changes something."""
        return self.status in ("new", "replaces") and not self.losses and not self.twin

    def _unmet(self, severity: str) -> tuple[Expectation, ...]:
        return tuple(one for one in self.expectations if not one.met and one.severity == severity)


def refuse_report(path: Path, error: ReadingError) -> Preview:
    """Return the preview of a file that cannot be read."""
    return Preview(path=path, status="refused", reason=f"{error.problem}; {error.cure}")


def preview_report(
    path: Path,
    report: Report,
    segmentation: Segmentation,
    foreseen: Foreseen,
    *,
    is_there: bool,
    before: Iterable[Preview] = (),
) -> Preview:
    """Return the preview of a report that was read.

    Parameters
    ----------
    is_there : bool
        Whether the store has this file as the source of this report.
    before : iterable of Preview
        Of earlier files: a second text of one of their reports is told.
    """
    earlier = [one.path.name for one in before if one.report_id == report.report_id]
    reasons = Counter(one.reason for one in segmentation.skipped)
    return Preview(
        path=path,
        status=_find_status(foreseen, is_there=is_there),
        twin=next(iter(earlier), ""),
        form=_FORMS[report.source.extractor.split()[0]],
        sha256=report.source.sha256,
        report_id=report.report_id,
        borough=report.borough,
        service=report.service,
        published=report.published,
        framework=report.framework,
        inspectorate=report.inspectorate,
        inspection=report.inspection,
        overall_rating=report.overall_rating or "",
        counts=segmentation.counts,
        skipped=tuple(sorted(reasons.items(), key=lambda one: (-one[1], one[0]))),
        expectations=report.expectations,
        foreseen=foreseen,
    )


def _find_status(foreseen: Foreseen, *, is_there: bool) -> Status:
    if is_there and not foreseen.added and not foreseen.removed:
        return "already there"
    return "replaces" if foreseen.replaces else "new"
