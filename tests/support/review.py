"""A store to review, and answers in every format."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from hypothesis import strategies as st

from inspection_findings.cli import main
from inspection_findings.exchange import (
    NONE,
    SUFFIXES,
    Answer,
    AnsweredRow,
    ReviewRow,
)
from inspection_findings.records import Coding
from inspection_findings.review import (
    ImportOutcome,
    choose_for_review,
    draw_sample,
    import_review,
    make_sample_rows,
)
from inspection_findings.store import Store, open_store
from tests.support.store import CODEBOOK, WORDS, make_brief, save

THEMES = CODEBOOK.themes


FORMATS = tuple(SUFFIXES)


BOROUGHS = ("haringey-2025-03", "islington-2024-08")


def fill(path: Path) -> Path:
    """Make a store of two boroughs, one of them coded by the reference coding."""
    with open_store(path, mode="write") as store:
        store.save_codebook(CODEBOOK)
        for report_id in BOROUGHS:
            save(store, make_brief(report_id))
        coded = [f.finding_id for f in make_brief(BOROUGHS[0]).findings[::2]]
        store.save_codings(
            [
                Coding(finding_id=i, theme_id="voice", coder="Reference", coder_kind="reference")
                for i in coded
            ],
            coder="Reference",
            coder_kind="reference",
            coded=coded,
        )
    return path


def take(
    path: Path, rows: Sequence[AnsweredRow], coder: str = "Ana", **more: bool
) -> ImportOutcome:
    with open_store(path, mode="write") as store:
        return import_review(store, rows, coder=coder, **more)


def choose(path: Path, **options: object) -> list[ReviewRow]:
    with open_store(path, mode="read") as store:
        return list(choose_for_review(store, **options).rows)  # type: ignore[arg-type]


def answer(row: ReviewRow, *themes: str, place: str = "row 2", **more: str) -> AnsweredRow:
    return AnsweredRow(
        place=place,
        finding_id=row.finding_id,
        text=row.text,
        answer=Answer(themes=themes, **more),
    )


def themes_of(path: Path, finding_id: str, coder: str = "Ana") -> list[tuple[str, ...]]:
    with open_store(path, mode="read") as store:
        return [
            item.themes
            for item in store.read_decisions()
            if (item.finding_id, item.coder) == (finding_id, coder)
        ]


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).map(
    lambda text: f"{text}.".strip()
)


notes = texts.map(lambda note: note.replace("\r", " ").strip())


answers = st.builds(
    Answer,
    themes=st.one_of(
        st.just((NONE,)),
        st.lists(st.sampled_from(sorted(WORDS)), unique=True, min_size=1, max_size=3).map(tuple),
    ),
    polarity=st.sampled_from(["", "strength", "mixed"]),
    note=st.one_of(st.just(""), notes),
)


def prettify(part: dict[str, Any]) -> Any:
    """Return what JSON-MIN and CSV say of one control: one choice or line as it is."""
    ((kind, values),) = part["value"].items()
    return values[0] if len(values) == 1 else {kind: values}


def make_json_min(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the flat objects that Label Studio makes of its tasks, one an annotation.

    A control that was left alone has no key; a task without annotation is there once.
    """
    return [
        task["data"]
        | {part["from_name"]: prettify(part) for part in annotation.get("result", [])}
        | {
            "id": 500 + number,
            "annotator": annotation and 7,
            "annotation_id": annotation and 900 + number,
            "created_at": "2026-01-31T10:00:00.000000Z",
            "updated_at": "2026-01-31T10:00:00.000000Z",
            "lead_time": 4.2,
        }
        for number, task in enumerate(tasks)
        for annotation in (task["annotations"] or [{}])
    ]


def make_label_studio_csv(tasks: list[dict[str, Any]], *, delimiter: str = ",") -> str:
    """Return Label Studio's CSV: columns sorted, only those that some task has."""
    flat = make_json_min(tasks)
    buffer = io.StringIO(newline="")
    columns = sorted({key for line in flat for key in line})
    writer = csv.DictWriter(buffer, columns, quoting=csv.QUOTE_NONNUMERIC, delimiter=delimiter)
    writer.writeheader()
    for line in flat:
        writer.writerow(
            {key: json.dumps(v) if isinstance(v, dict) else v for key, v in line.items()}
        )
    return buffer.getvalue()


LABEL_STUDIO: dict[str, Callable[[list[dict[str, Any]]], str]] = {
    "JSON": json.dumps,
    "JSON-MIN": lambda tasks: json.dumps(make_json_min(tasks), indent=2),
    "CSV": make_label_studio_csv,
    "TSV": lambda tasks: make_label_studio_csv(tasks, delimiter="\t"),
    "CSV on Windows": lambda tasks: make_label_studio_csv(tasks).replace("\r\n", "\r\r\n"),
}


def swap(row: AnsweredRow, **changes: object) -> AnsweredRow:
    return replace(row, **changes)  # type: ignore[arg-type]


COMPOSED, DECOMPOSED = "Zo\u00eb", "Zoe\u0308"


def draw(store: Store, *, size: int = 24, seed: int = 5) -> dict[str, list[ReviewRow]]:
    sampled = draw_sample(store, coders=("Ana", "Ben"), size=size, seed=seed)
    return {coder: make_sample_rows(store, sampled, coder=coder) for coder in ("Ana", "Ben")}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)


def damage_by_hand(file: Path, how: str) -> None:
    """Change an exported CSV file as people do, with an answer in it that cannot be read."""
    table = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"))))
    place = table[0].index("themes")
    table[1][place] = "ete"
    if how == "a stray cell":
        table[2].append("see me")
    elif how == "a header renamed":
        table[0][place] = "my themes"
    elif how == "a column of one's own":
        table[1][place] = ""
        table = [
            [*cells, "mine" if number else "second thoughts"] for number, cells in enumerate(table)
        ]
    with file.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows(table)
