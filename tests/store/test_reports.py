"""Reports go in and out whole, whatever the order."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from inspection_findings.errors import StoreError, UnknownNameError
from inspection_findings.records import (
    Segmentation,
    Source,
)
from inspection_findings.store import SaveOutcome, digest, open_store
from inspection_findings.text import quote, text_sha256
from tests.support.store import (
    ENCODER,
    make_part,
    make_shorter,
    process,
    save,
)
from tests.support.stores import (
    HACKNEY,
    HARINGEY,
    HAVERING,
    build,
    run_sql,
    spans_and_text,
)


def test_order_of_reports_does_not_matter(path: Path, tmp_path: Path) -> None:
    """A store of two reports is the same whichever came first, and another with a third."""
    one = build(path, HACKNEY, HAVERING)
    other = build(tmp_path / "other.sqlite", HAVERING, HACKNEY)
    assert one == other
    assert one != build(path, HARINGEY)


def test_same_report_again_does_nothing(path: Path) -> None:
    """The same source by the same pipeline is not written again; by another pipeline it is."""
    part = make_part(HACKNEY)
    ids = tuple(sorted(finding.finding_id for finding in part.findings))
    with open_store(path, mode="write") as store:
        assert save(store, part) == SaveOutcome(added=ids)
        before = path.read_bytes(), path.with_name(f"{path.name}-wal").read_bytes()
        assert save(store, part) == SaveOutcome(kept=ids)
        assert (path.read_bytes(), path.with_name(f"{path.name}-wal").read_bytes()) == before
        assert save(store, part, pipeline_hash="pipeline 2") == SaveOutcome(kept=ids)
        source = (part.report.source.sha256, part.report.source.extractor)
        assert store.is_current(HACKNEY, *source, "pipeline 2")
        assert not store.is_current(HACKNEY, *source, "pipeline 1")
    assert run_sql(path, "SELECT count(*) FROM runs") == [(2,)]


def test_changed_report_is_brought_up_to_date(path: Path, tmp_path: Path) -> None:
    """Saving another version adds, changes and removes what differs, and leaves no rest."""
    short, long = make_shorter(HACKNEY), make_part(HACKNEY)
    with open_store(path, mode="write") as store:
        save(store, short)
        outcome = save(store, long)
        digest = store.content_digest()
        back = save(store, short)
    with open_store(tmp_path / "direct.sqlite", mode="write") as store:
        save(store, long)
        assert store.content_digest() == digest
    total = len(outcome.added) + len(outcome.changed) + len(outcome.kept)
    assert total == len(long.findings)
    assert outcome.changed
    assert back.removed == outcome.added
    assert back.changed == outcome.changed


def test_report_that_does_not_fit_is_refused(path: Path) -> None:
    """Parts that belong to different findings, or a misquotation, are refused as our fault."""
    part = make_part(HACKNEY)
    first, *others = part.findings
    wrong = Segmentation(findings=(replace(first, text="Not what it says."), *others), skipped=())
    with open_store(path, mode="write") as store:
        with pytest.raises(ValueError, match="embeddings of shape"):
            save(store, replace(part, embeddings=part.embeddings[1:]))
        with pytest.raises(ValueError, match="the source at its spans is not its text"):
            save(store, replace(part, segmentation=wrong))
        with pytest.raises(ValueError, match="classifications of no finding"):
            save(store, replace(part, classifications=make_part(HARINGEY).classifications))
        assert store.read_report_ids() == []


def test_removing_a_report_leaves_no_trace(path: Path, tmp_path: Path) -> None:
    """After a report is removed the store is as if it had never been there."""
    expected = build(tmp_path / "expected.sqlite", HACKNEY)
    build(path, HACKNEY, HARINGEY)
    with open_store(path, mode="write") as store:
        store.remove_report(HARINGEY)
        assert store.content_digest() == expected
        assert store.match('"harin" OR "haringey"') == []
        with pytest.raises(UnknownNameError, match=f"report '{HARINGEY}'.*{HACKNEY}"):
            store.remove_report(HARINGEY)


def test_reports_are_found_by_their_source(path: Path) -> None:
    """The same file under another name is recognised by its hash."""
    build(path, HACKNEY)
    with open_store(path, mode="read") as store:
        assert store.find_report_with(make_part(HACKNEY).report.source.sha256) == HACKNEY
        assert store.find_report_with("0" * 64) is None


def test_failures_are_kept_until_cleared(path: Path) -> None:
    """A file that could not be read stays listed, with its last reason, until it is read."""
    with open_store(path, mode="write") as store:
        store.record_failure("b.txt", "is empty")
        store.record_failure("a.txt", "is empty")
        store.record_failure("a.txt", "is a picture")
        failures = store.read_frames().failures
        assert failures.to_numpy().tolist() == [["a.txt", "is a picture"], ["b.txt", "is empty"]]
        store.clear_failure("a.txt")
        assert list(store.read_frames().failures["source_name"]) == ["b.txt"]


def test_findings_and_source_come_back_as_they_were(path: Path) -> None:
    """Every finding of a real report comes back equal, and its spans still give its text."""
    part = make_part(HARINGEY)
    with open_store(path, mode="write") as store:
        save(store, replace(part, classifications=()))
        text = store.read_source_text(HARINGEY)
        ids = [finding.finding_id for finding in part.findings]
        assert store.read_findings(ids) == list(part.findings)
    assert text == part.report.source.text
    assert all(quote(text, finding.spans) == finding.text for finding in part.findings)
    sliced = run_sql(
        path,
        "SELECT substr(t.text, s.start + 1, s.stop - s.start) = s.piece FROM report_texts AS t,"
        " (SELECT json_extract(value, '$[0]') AS start, json_extract(value, '$[1]') AS stop,"
        " json_extract(value, '$[2]') AS piece FROM json_each(?)) AS s",
        json.dumps([(a, b, text[a:b]) for finding in part.findings for a, b in finding.spans]),
    )
    assert set(sliced) == {(1,)}


def test_the_digest_heeds_every_table_but_those_named(path: Path) -> None:
    """A new table is part of what a store holds, unless it is left out for a reason."""
    build(path)
    held = {
        str(name)
        for (name,) in run_sql(
            path,
            "SELECT name FROM sqlite_schema WHERE type = 'table'"
            " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'finding_index%'",
        )
    }
    heeded = {query.split("'")[1] for query in digest._QUERIES}
    assert held - heeded == {"runs", "meta", "coder_kinds", "cluster_changes"}
    assert heeded <= held


def test_what_taught_the_model_comes_back(path: Path) -> None:
    """It is kept with the model's coding, and gone with the next one that was not so taught."""
    part = make_part(HARINGEY)
    first = replace(part.classifications[0], in_training=True)
    with open_store(path, mode="write") as store:
        save(store, replace(part, classifications=(first, *part.classifications[1:])))
        assert [one.finding_id for one in store.read_classifications() if one.in_training] == [
            first.finding_id
        ]
        assert list(store.read_frames().taught["finding_id"]) == [first.finding_id]
        taught = [one.finding_id for one in store.read_decisions() if one.in_training]
        assert taught == [first.finding_id]
        save(store, part, pipeline_hash="another model")
        assert not any(one.in_training for one in store.read_classifications())


@settings(max_examples=60, deadline=None)
@given(drawn=spans_and_text)
def test_offsets_survive_whatever_the_text(
    tmp_path_factory: pytest.TempPathFactory, drawn: tuple[str, tuple[tuple[int, int], ...]]
) -> None:
    """Any source text and any spans into it come back the same, character for character."""
    source_text, spans = drawn
    text = quote(source_text, spans)
    if not text.strip():
        return
    report = replace(
        make_part(HACKNEY).report,
        source=Source(name="any.txt", text=source_text, sha256="1" * 64, encoding="utf-8"),
    )
    finding = replace(
        make_part(HACKNEY).findings[0], text=text, spans=spans, polarity=None, polarity_from=None
    )
    part = process(report, Segmentation(findings=(finding,), skipped=()))
    path = tmp_path_factory.mktemp("any") / "findings.sqlite"
    with open_store(path, mode="write") as store:
        save(store, replace(part, classifications=()))
        assert store.read_source_text(report.report_id) == source_text
        assert store.read_finding(finding.finding_id) == finding
        assert len(store.read_embeddings(ENCODER.encoder_id, [text_sha256(finding.text)])) == 1


def test_unknown_finding_is_named(path: Path) -> None:
    """Asking for a finding that is not there names it and says where ids come from."""
    build(path, HACKNEY)
    with (
        open_store(path, mode="read") as store,
        pytest.raises(StoreError, match="holds no finding 'x'; take the id from"),
    ):
        store.read_finding("x")


def test_view_for_other_tools(path: Path) -> None:
    """Other tools find each finding in v_finding with borough, rating, polarity and themes."""
    build(path, HACKNEY)
    rows = run_sql(
        path,
        "SELECT finding_id, borough, polarity_from, themes, coder_kind, standard, rating"
        " FROM v_finding ORDER BY position",
    )
    part = make_part(HACKNEY)
    ratings = {rating.standard: rating.rating for rating in part.report.ratings}
    expected = [
        (
            *(finding.finding_id, "Hackney"),
            finding.polarity_from or (model.polarity and "model"),
            *(", ".join(model.themes) or None, "model"),
            *(finding.standard, ratings.get(finding.standard)),
        )
        for finding, model in zip(part.findings, part.classifications, strict=True)
    ]
    assert rows == expected


def test_news_are_of_the_last_build_that_saved_anything(path: Path) -> None:
    """A report is added, changed, coded again or removed; a build that saves nothing changes none.

    A build that was stopped is part of the one that completes it.
    """
    with open_store(path, mode="write") as store:
        save(store, make_shorter(HACKNEY))
        save(store, make_part(HAVERING))
        (first, second) = store.read_news()
        assert (first.report_id, first.what, second.what) == (HACKNEY, "added", "added")
        assert first.findings_added == len(make_shorter(HACKNEY).findings)
        store.mark_build()
        outcome = save(store, make_part(HACKNEY))
        store.remove_report(HAVERING)
        save(store, make_part(HARINGEY))  # and here it was stopped
        save(store, make_part(HARINGEY), pipeline_hash="pipeline 2")
        store.mark_build()
        store.mark_build()  # nothing was saved
        news = {one.report_id: one for one in store.read_news()}
        assert {key: one.what for key, one in news.items()} == {
            HACKNEY: "changed",
            HAVERING: "removed",
            HARINGEY: "added",
        }
        assert news[HACKNEY].findings_added == len(outcome.added)
        assert news[HARINGEY].findings_added == len(make_part(HARINGEY).findings)
        assert news[HARINGEY].borough == "Haringey"
        save(store, make_part(HARINGEY), pipeline_hash="pipeline 3")
        store.mark_build()
        (only,) = store.read_news()
        assert (only.what, only.findings_added) == ("unchanged", 0)
        assert only.findings_kept == len(make_part(HARINGEY).findings)
