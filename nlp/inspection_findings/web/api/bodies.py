"""What a program sends to the API to change something, in checked types.

Each names the ``coder``, under the name that the store keeps for that person.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

MOST_FINDINGS = 20_000  # in one request
MOST_AT_ONCE = 2_000  # findings that one decision codes; it takes some seconds
MOST_THEMES = 100
LONGEST_NAME, LONGEST_ID = 200, 400  # characters
LONGEST_TEXT = 10_000  # characters
LARGEST_NUMBER = 2**53  # what every program can write exactly

Name = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)]
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ID)]
Words = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
Themes = Annotated[list[Name], Field(max_length=MOST_THEMES)]
Findings = Annotated[list[Identifier], Field(max_length=MOST_FINDINGS)]


def _take_whole(value: object) -> object:
    """Return 2 for 2.0: both are the same number in JSON."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Number = Annotated[int, Field(ge=0, le=LARGEST_NUMBER), BeforeValidator(_take_whole)]
Seen = Annotated[
    Number | None,
    Field(
        description=(
            "The newest entry of the log that was seen: if what is to be changed has changed"
            " since, the answer is 409 and nothing is saved."
        ),
    ),
]
Polarity = Literal["strength", "area_for_improvement", "mixed", "neutral"]


class Body(BaseModel):
    """What every request that changes something says: who does it."""

    # Strict: 0 is no "false", and "7" is no number.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    coder: Name = Field(description="The person's name, as the store keeps it.")


class CodingBody(Body):
    """What a person says of a finding, in place of what the person said before."""

    finding_id: Identifier
    themes: Themes | None = Field(
        description="Ids or names, the main theme first; empty if none fits; null to say nothing."
    )
    polarity: Polarity | None = Field(default=None, description="Only where no heading states it.")
    note: Words = ""
    is_reviewed: bool | None = Field(
        default=None, description="Whether the person is done with it; null to leave that as it is."
    )
    seen: Seen = None


class ManyBody(Body):
    """One decision on many findings, as one act."""

    findings: Annotated[list[Identifier], Field(max_length=MOST_AT_ONCE)] = Field(
        description=f"Ids of at most {MOST_AT_ONCE:,} findings."
    )
    add: Themes = []
    remove: Themes = []
    polarity: Polarity | None = Field(default=None, description="Only where no heading states it.")
    is_reviewed: bool | None = None


class ReviewBody(Body):
    """Whether a person is done with a finding."""

    finding_id: Identifier
    is_reviewed: bool = True
    seen: Seen = None


class AdjudicationBody(Body):
    """How a finding is coded from now on, where people differ."""

    finding_id: Identifier
    themes: Themes | None = Field(
        description="As in a coding; null to settle only the polarity, if people agree in themes."
    )
    polarity: Polarity | None = Field(default=None, description="Only where no heading states it.")
    reason: Words = ""
    seen: Seen = None


class UndoBody(Body):
    """An act of this person, to be taken back."""

    act: Number = Field(description="The number of the act, from its entries in the log.")


class NoteBody(Body):
    """A note on a finding, a passage of a report, a theme or a borough."""

    about: Literal["finding", "passage", "theme", "borough"]
    target: Identifier = Field(
        description="The id of the finding, theme or report, or the name of the borough."
    )
    text: Words
    start: Number | None = Field(default=None, description="Of a passage, in characters.")
    stop: Number | None = None


class NoteChangeBody(Body):
    """Other words for a note of this person."""

    text: Words
    seen: Seen = None


class RemovalBody(Body):
    """Whoever removes something, and what was seen of it."""

    seen: Seen = None


class BasketBody(Body):
    """The name of a basket, new or other."""

    name: Name
    seen: Seen = None


class ItemsBody(Body):
    """Findings to put at the end of a basket."""

    findings: Findings = Field(description="Ids of findings, in their order.")
    comment: Words = ""


class ItemBody(Body):
    """A comment on a finding in a basket, or another place for it."""

    finding_id: Identifier
    comment: Words | None = None
    move: Literal["up", "down", "first", "last"] | None = None
    seen: Seen = None


class ItemRemovalBody(Body):
    """A finding to take out of a basket."""

    finding_id: Identifier
    seen: Seen = None
