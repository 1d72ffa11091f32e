"""The review in the formats of Label Studio.

The export writes tasks and a labelling interface. Label Studio gives back either each task with its
annotations (JSON), or each annotation as a flat object (JSON-MIN) or row (CSV, TSV).

In the flat formats the name of the control holds the answer: a single choice as it is, several
choices as ``{"choices": [...]}``. A control without an answer is missing. If nobody used a
control, the CSV has no column for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from xml.sax.saxutils import quoteattr

from inspection_findings.coding import Theme
from inspection_findings.errors import FindingsError
from inspection_findings.exchange.annotation import (
    SHOWN,
    is_data,
    make_data,
    make_format_error,
    require_text,
)
from inspection_findings.exchange.columns import read_records
from inspection_findings.exchange.review_rows import NONE, Answer, AnsweredRow, ReviewRow
from inspection_findings.records import POLARITIES

# Label Studio does not always keep the order of the clicks. So the main theme has its own control.
_CONTROLS = ("main_theme", "themes", "polarity", "notes")
_EXPORT_COLUMNS = {"annotation_id", "annotator", "lead_time"}  # of every CSV from Label Studio
# What every flat export adds to the data of a task.
_EXPORT_KEYS = _EXPORT_COLUMNS | {"id", "inner_id", "created_at", "updated_at", "agreement"}
_FORMATS = "Label Studio's JSON, JSON-MIN or CSV"


def write_label_studio(rows: Sequence[ReviewRow]) -> bytes:
    """Return the rows as a JSON list of tasks. An answer becomes an annotation."""
    tasks = [
        {"data": make_data(row), "annotations": _write_annotations(row.answer)} for row in rows
    ]
    return (json.dumps(tasks, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def write_labelling_config(themes: Sequence[Theme]) -> bytes:
    """Return the labelling interface, to be pasted into a Label Studio project."""
    choices = "\n".join(
        f"    <Choice value={quoteattr(value)} hint={quoteattr(hint)}/>"
        for value, hint in [
            (NONE, "Looked at, and no theme fits."),
            *((theme.id, f"{theme.name}: {theme.code_when}") for theme in themes),
        ]
    )
    polarities = "\n".join(f'    <Choice value="{polarity}"/>' for polarity in POLARITIES)
    return f"""<View>
  <Header value="$citation"/>
  <Text name="text" value="$text"/>
  <Text name="said" value="$said"/>
  <Text name="nearest" value="$nearest"/>
  <Header value="Themes"/>
  <Choices name="themes" toName="text" choice="multiple" required="true">
{choices}
  </Choices>
  <Header value="Main theme, where there are several"/>
  <Choices name="main_theme" toName="text" choice="single" layout="select">
{choices}
  </Choices>
  <Header value="Polarity, where the heading does not give it: $heading_polarity"/>
  <Choices name="polarity" toName="text" choice="single">
{polarities}
  </Choices>
  <TextArea name="notes" toName="text" placeholder="Notes"/>
</View>
""".encode()


def _write_annotations(answer: Answer) -> list[dict[str, Any]]:
    parts: list[tuple[str, str, list[str]]] = [
        ("themes", "choices", list(answer.themes)),
        ("main_theme", "choices", list(answer.themes[:1]) if len(answer.themes) > 1 else []),
        ("polarity", "choices", [answer.polarity] if answer.polarity else []),
        ("notes", "text", [answer.note] if answer.note else []),
    ]
    result = [
        {
            "from_name": name,
            "to_name": "text",
            "type": "textarea" if kind == "text" else kind,
            "value": {kind: values},
        }
        for name, kind, values in parts
        if values
    ]
    return [{"result": result}] if result else []


def read_label_studio(where: str, text: str) -> list[AnsweredRow]:
    """Return one row for each annotation, and a row without an answer for each task without one.

    Raises
    ------
    FindingsError
        If the text is not JSON or JSON-MIN from Label Studio. The message names the task.
    """
    try:
        tasks = json.loads(text)
        if not isinstance(tasks, list):
            raise TypeError("not a list of tasks")
    except (ValueError, TypeError) as error:
        raise make_format_error(where, error, _FORMATS) from error
    _require_answers(where, [task for task in tasks if "data" not in task])
    rows: list[AnsweredRow] = []
    for number, task in enumerate(tasks, start=1):
        place = f"task {number}"
        try:
            rows += _read_task(place, task) if "data" in task else [_read_flat(place, task)]
        except (KeyError, TypeError, AttributeError) as error:
            raise make_format_error(f"{where}, {place}", error, _FORMATS) from error
    return rows


def is_label_studio_csv(header: str) -> bool:
    """Whether a CSV file with this header comes from Label Studio.

    Examples
    --------
    >>> is_label_studio_csv('"annotation_id","annotator","finding_id","lead_time","text"')
    True
    """
    return all(name in header for name in _EXPORT_COLUMNS)


def read_label_studio_csv(where: str, text: str) -> list[AnsweredRow]:
    """Return one row for each row of Label Studio's CSV or TSV.

    Raises
    ------
    FindingsError
        If the text is not CSV, or the column of the finding's id or text is missing.
    """
    records = read_records(where, text, needed=("finding_id", "text"))
    _require_answers(where, [cells for _, cells in records])
    rows = []
    for place, cells in records:
        try:
            rows.append(_read_flat(place, {key: _decode(cell) for key, cell in cells.items()}))
        except TypeError as error:
            raise make_format_error(f"{where}, {place}", error, _FORMATS) from error
    return rows


def _read_task(place: str, task: Mapping[str, Any]) -> Iterable[AnsweredRow]:
    data = task["data"]
    kept = [one for one in task.get("annotations", []) if not one.get("was_cancelled")]
    for number, annotation in enumerate(kept or [{"result": []}], start=1):
        which = f"{place}, annotation {number}" if len(kept) > 1 else place
        given: dict[str, list[str]] = {name: [] for name in _CONTROLS}
        for part in annotation["result"]:
            if part.get("type") == "relation":
                continue  # an arrow between two answers; it says nothing about a theme
            _require_control(part["from_name"])
            given[part["from_name"]] += _list_values(part["value"])
        row = _make_row(which, data, given, annotator=annotation.get("completed_by"))
        yield replace(row, as_exported=_is_as_exported(task))


def _require_control(name: str) -> None:
    if name not in _CONTROLS:
        raise TypeError(
            f"the control {name!r} is none of the labelling interface: {', '.join(_CONTROLS)}"
        )


def _require_answers(where: str, tasks: Sequence[Mapping[str, Any]]) -> None:
    """Refuse annotations that were all made in another labelling interface.

    A control that nobody used is missing in the flat formats. So only a file without any known
    control, and with another, tells that its answers would be lost.
    """
    annotated = [task for task in tasks if task.get("annotation_id") not in (None, "")]
    keys = {key for task in annotated for key in task}
    others = sorted(keys - _EXPORT_KEYS - SHOWN)
    if annotated and others and not keys & set(_CONTROLS):
        raise FindingsError(
            where,
            f"has the controls {', '.join(others)}, and none of {', '.join(_CONTROLS)}",
            "use the labelling interface that `findings review export` wrote",
        )


def _is_as_exported(task: Mapping[str, Any]) -> bool:
    """Whether nobody has worked on the task. A cancelled annotation counts as work."""
    return (
        task.keys() == {"data", "annotations"} and is_data(task["data"]) and not task["annotations"]
    )


def _read_flat(place: str, task: Mapping[str, Any]) -> AnsweredRow:
    annotation = task.get("annotation_id")
    which = place if annotation in (None, "") else f"{place}, annotation {annotation}"
    given = {name: _list_values(task.get(name)) for name in _CONTROLS}
    return _make_row(which, task, given, annotator=task.get("annotator"))


def _make_row(
    place: str, data: Mapping[str, Any], given: Mapping[str, list[str]], *, annotator: object
) -> AnsweredRow:
    if isinstance(annotator, Mapping):
        annotator = annotator.get("email") or annotator.get("id")
    return AnsweredRow(
        place=place,
        finding_id=require_text(data["finding_id"]),
        text=require_text(data["text"]),
        answer=Answer(
            themes=tuple(dict.fromkeys([*given["main_theme"], *given["themes"]])),
            polarity=" ".join(given["polarity"]),
            note="\n".join(given["notes"]).strip(),
        ),
        annotator="" if annotator is None else str(annotator),
        sample=str(data.get("sample") or ""),
        coder=str(data.get("coder") or ""),
    )


def _list_values(value: object) -> list[str]:
    """Return the values of a control, in any of the forms that Label Studio gives them."""
    if value in (None, ""):
        return []
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return _list_values(value["choices"] if "choices" in value else value["text"])
    if isinstance(value, list):
        return [text for part in value for text in _list_values(part)]
    raise TypeError(f"{value!r} is not an answer")


def _decode(cell: str) -> object:
    """Return the value of a cell: parsed if it holds several values as JSON, else as it is."""
    try:
        value = json.loads(cell) if cell.startswith(("{", "[")) else cell
        _list_values(value)
    except (ValueError, TypeError, KeyError):
        return cell  # a note that only looks like JSON
    return value
