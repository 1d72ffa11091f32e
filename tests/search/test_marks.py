"""Marks: where the words of a query are in a finding."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from inspection_findings.search.concepts import find_concepts
from inspection_findings.search.marks import Marks, mark_words
from inspection_findings.search.other_words import gather_other_words
from inspection_findings.search.query import read_query
from inspection_findings.search.words import read_words
from inspection_findings.text import find_stems

OTHER = gather_other_words({"ROTL": "release on temporary licence", "XQZ": "xylem quartz zone"})


def mark(query: str, text: str, *, addressee: str = "") -> Marks:
    parsed = read_query(query)
    pieces = [piece for options in parsed.required for piece in options]
    strict = [word for piece in pieces for word in piece.words]
    concepts = find_concepts([*parsed.words, *strict], OTHER)
    return mark_words(text, concepts, pieces, addressee=addressee)


def cut(marks: Marks, text: str) -> list[str]:
    return [text[start:end] for start, end in marks.spans]


def test_words_are_marked_in_any_form() -> None:
    """Forms of a word are marked, with the possessive, and other words are not."""
    text = "The victim\u2019s views: victims were seen."
    marks = mark("victims xyzzy", text)
    assert cut(marks, text) == ["victim\u2019s", "victims"]
    assert (marks.words, marks.missing_words) == (("victims",), ("xyzzy",))


def test_function_words_are_not_marked() -> None:
    """What weighs nothing is not shown as a reason."""
    text = "The views of the victims"
    assert cut(mark("the victims of the", text), text) == ["victims"]


def test_a_phrase_is_marked_where_it_stands_together() -> None:
    """The function words of a phrase are marked in the phrase alone."""
    text = "Speech and language, and plans and reviews."
    assert cut(mark('"speech and language"', text), text) == ["Speech", "and", "language"]


def test_a_beginning_is_marked() -> None:
    """Each word that begins so."""
    text = "Disproportionality, and a disproportionate share."
    assert cut(mark("disprop*", text), text) == ["Disproportionality", "disproportionate"]


def test_other_words_are_marked_and_named() -> None:
    """Where other words stand for those of the query, the hit says which."""
    text = "Children in custody had ROTL."
    marks = mark("locked up release on temporary licence", text)
    assert cut(marks, text) == ["custody", "ROTL"]
    assert dict(marks.other_words)["locked up"] == "custody"
    assert dict(marks.other_words)["release on temporary licence"] == "ROTL"
    assert marks.missing_words == ()


def test_half_of_other_words_is_not_marked() -> None:
    """A group of other words counts only if all of it is there."""
    marks = mark("XQZ", "The xylem zone.")
    assert (marks.spans, marks.missing_words) == ((), ("xqz",))


def test_the_addressee_has_words_but_no_marks() -> None:
    """A recommendation is found by whom it addresses: that word is not said to be missing."""
    marks = mark("police training", "Training is offered.", addressee="The Metropolitan Police")
    assert marks.words == ("police", "training")
    assert marks.spans == ((0, 8),)


@given(query=st.text(max_size=30), text=st.text(max_size=60))
@example(query="cafe \ufb01nding", text="cafe\u0301 \ufb01nding \u0130stanbul")
@example(query='"a b" c*', text="a b a c cc A B")
def test_marks_lie_inside_the_text(query: str, text: str) -> None:
    """Marks are in order, do not overlap, and cut whole words out of the text."""
    marks = mark(f"{query} {text[:10]}", text)
    end = 0
    for first, last in marks.spans:
        assert end <= first < last <= len(text)
        end = last


@given(
    words=st.lists(
        st.sampled_from(["victims", "the", "panel", "police", "board", '"the panel"', "chil*"]),
        min_size=1,
    ),
    text=st.lists(
        st.sampled_from(["victim", "the", "panels", "children", "x-y", "board's", "\u2022"])
    ).map(" ".join),
)
def test_what_is_marked_has_a_stem_of_the_query(words: list[str], text: str) -> None:
    """Each word cut out is a form of a word of the query, of its other words, or begins so."""
    query = " ".join(words)
    own = [*read_words(query)]
    for concept in find_concepts(read_words(query), OTHER):
        own += [stem for group in concept.others for stem in group]
    allowed = set(find_stems(own).values()) | set(own)
    for one in cut(mark(query, text), text):
        (word,) = read_words(one)
        assert find_stems([word])[word] in allowed or word.startswith("chil")
