"""The review in the formats of Prodigy: tasks as JSON lines, and the output of ``db-out``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from inspection_findings.coding import Theme
from inspection_findings.errors import FindingsError
from inspection_findings.exchange.annotation import (
    is_data,
    make_data,
    make_format_error,
    require_text,
)
from inspection_findings.exchange.review_rows import (
    NONE,
    POLARITY_OPTION,
    Answer,
    AnsweredRow,
    ReviewRow,
)
from inspection_findings.records import POLARITIES

_FORMAT = "Prodigy's JSON lines"
_NOTES = ("notes", "user_input")  # the second is Prodigy's own name for a text field
# Prodigy names a session without a name after its start time, which is not a person's name.
_UNNAMED = re.compile(r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d$")


def write_prodigy(rows: Sequence[ReviewRow], themes: Sequence[Theme]) -> bytes:
    """Return the rows as JSON lines with options. The answer is the list ``accept``."""
    options = [{"id": NONE, "text": "No theme fits"}]
    options += [{"id": theme.id, "text": theme.name} for theme in themes]
    # Prodigy has a single list of options, so a polarity is an option too: "polarity:strength".
    polarities = [
        {"id": f"{POLARITY_OPTION}{polarity}", "text": polarity.replace("_", " ")}
        for polarity in POLARITIES
    ]
    lines = []
    for row in rows:
        data = make_data(row)
        task: dict[str, Any] = {
            "text": data.pop("text"),
            "finding_id": data.pop("finding_id"),
            "options": [*options, *(polarities if row.asks_polarity else [])],
            "meta": data,
        }
        lines.append(json.dumps(task | _write_accept(row.answer), ensure_ascii=False))
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _write_accept(answer: Answer) -> dict[str, Any]:
    accept = list(answer.themes)
    accept += [f"{POLARITY_OPTION}{answer.polarity}"] if answer.polarity else []
    if not accept and not answer.note:
        return {}
    return {"accept": accept, "notes": answer.note, "answer": "accept"}


def read_prodigy(where: str, text: str) -> list[AnsweredRow]:
    """Return one row for each line. A line that was not accepted has no answer.

    Raises
    ------
    FindingsError
        If a line is not in Prodigy's format. The message names the line.
    """
    lines = [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
    tasks = [(number, _parse_line(where, number, line)) for number, line in lines]
    rows = []
    for number, task in tasks:
        _refuse_foreign(where, number, task)
        try:
            rows.append(_read_line(f"line {number}", task))
        except (KeyError, TypeError, AttributeError) as error:
            raise make_format_error(f"{where}, line {number}", error, _FORMAT) from error
    return rows


def _parse_line(where: str, number: int, line: str) -> dict[str, Any]:
    try:
        task = json.loads(line)
        if not isinstance(task, dict):
            raise TypeError("not an object")
    except (ValueError, TypeError) as error:
        raise make_format_error(f"{where}, line {number}", error, _FORMAT) from error
    return task


def _refuse_foreign(where: str, number: int, task: Mapping[str, Any]) -> None:
    """Refuse the lines of other tools: their labels would count as not given."""
    if not {"options", "answer"} & task.keys():
        raise FindingsError(
            f"{where}, line {number}",
            "is not from Prodigy: it has no 'answer' and no 'options', but "
            + ", ".join(map(repr, task)),
            "copy the labels of other tools into the column themes of a review in CSV or XLSX",
        )


def _read_line(place: str, task: Mapping[str, Any]) -> AnsweredRow:
    accepted = task.get("answer") == "accept"
    chosen = [require_text(option) for option in task.get("accept", [])] if accepted else []
    polarities = [option for option in chosen if option.startswith(POLARITY_OPTION)]
    return AnsweredRow(
        place=place,
        finding_id=require_text(task["finding_id"]),
        text=require_text(task["text"]),
        answer=Answer(
            themes=tuple(dict.fromkeys(one for one in chosen if one not in polarities)),
            polarity=" ".join(one.removeprefix(POLARITY_OPTION) for one in polarities),
            note=_read_note(task) if accepted else "",
        ),
        annotator=_read_annotator(task),
        sample=_read_meta(task, "sample"),
        coder=_read_meta(task, "coder"),
        as_exported=_is_as_exported(task),
    )


def _is_as_exported(task: Mapping[str, Any]) -> bool:
    """Whether nobody has worked on the task. Ignoring it counts as work."""
    if task.keys() != {"text", "finding_id", "options", "meta"}:
        return False
    return is_data([*(task["meta"] or ()), "text", "finding_id"])


def _read_note(task: Mapping[str, Any]) -> str:
    return "\n".join(str(task[name]) for name in _NOTES if task.get(name)).strip()


def _read_meta(task: Mapping[str, Any], name: str) -> str:
    return str((task.get("meta") or {}).get(name) or "")


def _read_annotator(task: Mapping[str, Any]) -> str:
    name = str(task.get("_annotator_id") or task.get("_session_id") or "")
    return "" if _UNNAMED.search(name) else name
