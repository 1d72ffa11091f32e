"""A second report on a borough, made for the tests from its first, with changed bullets.

What became of each area for improvement of Islington's report of August 2024 is known here,
since it was written here: repeated word for word or in other words, turned to a strength,
told in narrative as done, or left out.
"""

from __future__ import annotations

from tests.support.variants import REPORTS

_FIRST = next(path for path in REPORTS if "islington" in path.name)

# Where a change starts and ends in the first report, and what stands there in the second.
_CHANGES = (
    (
        "- Further work with police partners is needed",
        "further clarification and embedding.\n",
        "- More work with the police is still needed to improve victim consent rates, so that the "
        "YJS can contact and work with more victims. The role and remit of the probation victim "
        "liaison officer is still not clear or embedded.\n",
    ),
    (  # to a strength, below
        "- Meeting YJS children's education, training, and employment (ETE) needs is a partner",
        "explore and improve in this area.\n",
        "",
    ),
    (  # left out
        "- The supervision and oversight processes for volunteers need",
        "help to develop volunteers.\n",
        "- Staff appraisals are overdue.\n",
    ),
    (  # told in narrative, below
        "- Despite the wide range of reparation projects available",
        "not always sufficiently restorative.\n",
        "- There is no dedicated nurse for the service.\n",
    ),
    (  # to a strength, below
        "- Out-of-court disposals are reviewed at a multi-agency external scrutiny panel.",
        "considered in decision-making.\n",
        "",
    ),
)
_ADDED = (
    (
        "1.1. Governance and leadership",
        "- Meeting children's education, training and employment (ETE) needs is a partnership "
        "priority, and the partnership has improved outcomes: few children under 16 are now in "
        "alternative education provision and school exclusions have fallen.\n",
    ),
    (
        "3.4. Out-of-court disposal policy and provision",
        "- Out-of-court disposals are reviewed at a multi-agency external scrutiny panel, which "
        "is given information on all protected characteristics before reviewing cases and "
        "explores whether diversity and disproportionality were fully considered in "
        "decision-making.\n",
    ),
)
_NARRATIVE = (
    "The wide range of reparation projects available was being used effectively in the cases we "
    "reviewed, and the activities were sufficiently restorative."
)
_RECOMMENDATIONS = {
    "2. continue work with the partnership": "2. appoint a dedicated nurse.",
    "4. include information on protected": "4. publish a yearly summary of its reviews.",
}
EXPECTED = {  # how an area for improvement starts, and what became of it
    "Further work with police partners": "repeated",
    "Meeting YJS children's education": "turned to strength",
    "The supervision and oversight processes for volunteers": "not mentioned again",
    "Despite the wide range of reparation projects": "resolved",
    "Outcome 22 is not currently available": "repeated",
    "Out-of-court disposals are reviewed": "turned to strength",
}


def write_second_report() -> str:
    """Return the text of a report on Islington that came out two years after the first."""
    text = _FIRST.read_text(encoding="utf-8").replace("August 2024", "August 2026")
    for start, end, new in _CHANGES:
        assert text.count(start) == 1, start
        at = text.index(start)
        stop = text.index(end, at) + len(end)
        text = text[:at] + new + text[stop:]
    for heading, bullet in _ADDED:
        under = text.index("Strengths:", text.rindex(f"\n{heading}\n"))
        first = text.index("- ", under)
        text = text[:first] + bullet + text[first:]
    return _change_recommendations(_add_narrative(text))


def _add_narrative(text: str) -> str:
    """Put a paragraph at the start of what is said of court disposals' delivery."""
    section = text.rindex("\n2.3. Implementation and delivery\n")
    end = text.index("\n2.4. Reviewing\n", section)
    return f"{text[:end]}\n\n{_NARRATIVE}\n\n{text[end:]}"


def _change_recommendations(text: str) -> str:
    """Put other recommendations in the place of those that were met."""
    lines = text.split("\n")
    for start, new in _RECOMMENDATIONS.items():
        (number,) = (i for i, line in enumerate(lines) if line.startswith(start))
        lines[number] = new
    return "\n".join(lines)
