"""The review for annotation tools: tasks of Label Studio, and lines as Prodigy reads them.

Both tools know lists of choices and fields of text, no more: a polarity stands among
Prodigy's choices as ``polarity:strength``. In Label Studio the order in which themes were
clicked is not kept for sure, so the main theme has a control of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from inspection_findings.codebook import Theme
from inspection_findings.errors import FindingsError
from inspection_findings.records import POLARITIES
from inspection_findings.review.rows import (
    NONE,
    POLARITY_OPTION,
    Answer,
    AnsweredRow,
    ReviewRow,
)
from inspection_findings.review.tables import make_cells

_OPEN = ("themes", "polarity", "notes")


def _make_data(row: ReviewRow) -> dict[str, str]:
    return {key: cell for key, cell in make_cells(row).items() if key not in _OPEN}


def write_label_studio(rows: Sequence[ReviewRow]) -> bytes:
    """Return the rows as a JSON list of tasks; an answer becomes an annotation."""
    tasks = [
        {"data": _make_data(row), "annotations": _write_annotations(row.answer)} for row in rows
    ]
    return (json.dumps(tasks, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def write_labelling_config(themes: Sequence[Theme]) -> bytes:
    """Return the labelling interface to paste into a Label Studio project."""
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
    """Return one row for each annotation of each task; a task without one is not coded.

    Raises
    ------
    FindingsError
        If it is not the JSON that Label Studio exports, with the task named.
    """
    try:
        tasks = json.loads(text)
        if not isinstance(tasks, list):
            raise TypeError("not a list of tasks")
    except (ValueError, TypeError) as error:
        raise _not_ours(where, error, "Label Studio's JSON (not JSON-MIN)") from error
    rows: list[AnsweredRow] = []
    for number, task in enumerate(tasks, start=1):
        try:
            rows += _read_task(f"task {number}", task)
        except (KeyError, TypeError, AttributeError) as error:
            raise _not_ours(
                f"{where}, task {number}", error, "Label Studio's JSON (not JSON-MIN)"
            ) from error
    return rows


def _read_task(place: str, task: Mapping[str, Any]) -> Iterable[AnsweredRow]:
    data = task["data"]
    kept = [one for one in task.get("annotations", []) if not one.get("was_cancelled")]
    answers = [_read_annotation(one["result"]) for one in kept] or [Answer()]
    for number, answer in enumerate(answers, start=1):
        which = f"{place}, annotation {number}" if len(answers) > 1 else place
        yield AnsweredRow(
            place=which,
            finding_id=_require_text(data["finding_id"]),
            text=_require_text(data["text"]),
            answer=answer,
        )


def _read_annotation(result: Iterable[Mapping[str, Any]]) -> Answer:
    given: dict[str, list[str]] = {"main_theme": [], "themes": [], "polarity": [], "notes": []}
    for part in result:
        values = part["value"]
        chosen = values["text"] if part["type"] == "textarea" else values["choices"]
        given[part["from_name"]] += [chosen] if isinstance(chosen, str) else chosen
    return Answer(
        themes=tuple(dict.fromkeys([*given["main_theme"], *given["themes"]])),
        polarity=" ".join(given["polarity"]),
        note="\n".join(given["notes"]).strip(),
    )


def write_prodigy(rows: Sequence[ReviewRow], themes: Sequence[Theme]) -> bytes:
    """Return the rows as JSON lines with options; an answer stands in ``accept``."""
    options = [{"id": NONE, "text": "No theme fits"}]
    options += [{"id": theme.id, "text": theme.name} for theme in themes]
    polarities = [
        {"id": f"{POLARITY_OPTION}{polarity}", "text": polarity.replace("_", " ")}
        for polarity in POLARITIES
    ]
    lines = []
    for row in rows:
        data = _make_data(row)
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
    """Return one row a line; a line that was not accepted is not coded.

    Raises
    ------
    FindingsError
        If a line is not what Prodigy writes, with the line named.
    """
    rows = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            rows.append(_read_line(f"line {number}", json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _not_ours(f"{where}, line {number}", error, "Prodigy's JSON lines") from error
    return rows


def _read_line(place: str, task: Mapping[str, Any]) -> AnsweredRow:
    accepted = task.get("answer") == "accept"
    chosen = [_require_text(option) for option in task.get("accept", [])] if accepted else []
    polarities = [option for option in chosen if option.startswith(POLARITY_OPTION)]
    return AnsweredRow(
        place=place,
        finding_id=_require_text(task["finding_id"]),
        text=_require_text(task["text"]),
        answer=Answer(
            themes=tuple(dict.fromkeys(one for one in chosen if one not in polarities)),
            polarity=" ".join(one.removeprefix(POLARITY_OPTION) for one in polarities),
            note=str(task.get("notes") or "").strip() if accepted else "",
        ),
    )


def _require_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def _not_ours(where: str, error: Exception, what: str) -> FindingsError:
    return FindingsError(
        where,
        f"is not {what} ({type(error).__name__}: {error})",
        "export it again, from a file that `findings review export` wrote",
    )
