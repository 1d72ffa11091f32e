"""Who speaks in a finding, on real sentences of the reports."""

from __future__ import annotations

import pytest

from inspection_findings.search.voice import VOICES, find_voices, find_voices_in_order
from tests.support.store import REPORTS, make_part


@pytest.mark.parametrize(
    ("text", "voices"),
    [
        (
            "Children said they felt safe and welcome in the YJS office, but they felt the service"
            " would benefit from another building in a neutral location within the borough.",
            ("children",),
        ),
        ("When asked what they liked most, children and parents said:", ("children", "parents")),
        ("Parent's response: *To help him to think about consequences.*", ("parents",)),
        ("Feedback from parents included:", ("parents",)),
        (
            "Staff demonstrated a passion for the work, and the feedback we got from the children"
            " and their parents or carers during the inspection was a testament to their skill.",
            ("children", "parents"),
        ),
        ("Staff at all levels of the YJS indicate that they feel included.", ("staff",)),
        (
            "Two-thirds of staff who responded to our survey said that they 'only sometimes' know"
            " how to access services from partners and providers.",
            ("staff",),
        ),
        (
            "Case managers we interviewed, viewed the management oversight as effective.",
            ("staff",),
        ),
        ("Staff and managers receive regular supervision and feel cared for.", ("staff",)),
        ("Board members felt that they have added value.", ("partners",)),
        ("Victims told us that nobody had asked for their consent.", ("victims",)),
        ("According to the magistrates, reports were of a high quality.", ("partners",)),
        (
            "It was evident that both children, families and carers valued the service.",
            ("children", "parents"),
        ),
    ],
)
def test_whoever_speaks_is_named(text: str, voices: tuple[str, ...]) -> None:
    """A reporting verb with its subject, a named source, or a label says who speaks."""
    assert find_voices(text) == voices


@pytest.mark.parametrize(
    "verb",
    [
        *("told us", "said", "say", "stated", "reported", "report that", "described", "commented"),
        *("explained", "advised us", "shared with us", "highlighted that", "agreed that"),
        *("responded that", "indicated", "expressed", "felt", "feel", "spoke positively of"),
        *("speak highly of", "praised", "thought", "believed", "viewed", "complained of", "valued"),
        *("appreciated", "were very positive about", "are satisfied with", "also all said"),
    ],
)
def test_reporting_verbs(verb: str) -> None:
    """Each of them makes its subject speak, and its object not."""
    assert find_voices(f"Parents {verb} the children.") == ("parents",)


@pytest.mark.parametrize(
    "text",
    [
        "In too many of the cases the child's views were not incorporated into the plans for work.",
        "The YJS routinely and proactively seeks the views of children, parents, and carers.",
        "This had enabled children, parents, and carers to feel involved and supported.",
        "Victims' wishes and views had been considered in all cases.",
        "We interviewed nine children and talked to two parents in the focus groups.",
        "Inspectors felt that there was insufficient use of MAPPA when managing risk to others.",
        "Children are seen in environments where they feel comfortable.",
        "Practitioners advocated for children whom they felt may have been treated differently.",
        "",
    ],
)
def test_what_is_done_to_somebody_is_not_their_voice(text: str) -> None:
    """Whose views are sought, or whom inspectors speak of, does not speak."""
    assert find_voices(text) == ()


def test_a_quotation_has_the_voice_of_the_sentence_that_leads_in_to_it() -> None:
    """Until the next sentence of the report's own; "they" goes on with whoever spoke last."""
    texts = {
        "Respondents felt practitioners were skilled in supporting children, advising:": (),
        "“My worker is amazing; she listens and does not judge me.”": ("children",),
        "Children said:": ("children",),
        "“I do eight hours a week.”": ("children",),
        "They felt they were seen in safe places, but advised on improvements:": ("children",),
        "“Take the grills off the building windows.”": ("children",),
        "One parent commented:": ("parents",),
        "“It was so helpful.”": ("parents",),
        "The YJS contacted children to gain their consent.": (),
        "“A voice of nobody we know.”": (),
        "“They have supported my son a lot.”": ("parents",),
    }
    assert list(find_voices_in_order(texts)) == list(texts.values())


def test_quotations_of_the_reports_have_a_voice() -> None:
    """Nearly all quotations in the five reports are of somebody, and most findings of nobody."""
    quoted = spoken = findings = 0
    for report_id in REPORTS:
        texts = [finding.text for finding in make_part(report_id).findings]
        for text, voices in zip(texts, find_voices_in_order(texts), strict=True):
            assert list(voices) == [voice for voice in VOICES if voice in voices]
            is_quotation = text[0] in '“"' and text[-1] in '”"'
            quoted += is_quotation
            spoken += is_quotation and bool(voices)
            findings += bool(voices)
    assert quoted > 25
    assert spoken / quoted > 0.8
    assert 60 < findings < 90
