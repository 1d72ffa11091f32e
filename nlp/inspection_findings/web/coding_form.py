"""What a person has entered on the page on which findings are coded."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from inspection_findings.web.query import LARGEST_ACT, LONGEST_NAME, LineEnds, Names

if TYPE_CHECKING:
    from inspection_findings.corpus.coding_views import FindingToCode

LONGEST_NOTE = 5_000  # characters
_LONGEST_ORDER = 20_000

Polarity = Literal["", "strength", "area_for_improvement", "mixed", "neutral"]
Way = Literal["approve", "save"]


class CodingForm(BaseModel):
    """A coding as it stands on the page.

    Attributes
    ----------
    theme : list of str
        Ids of the themes that are ticked, in the codebook's order.
    order : str
        Ids of themes, with commas between them, in the order in which they were chosen.
    main : str
        The main theme, if it was chosen apart from the order.
    none : bool
        Whether no theme fits.
    done : bool
        Whether the person is done with the finding.
    seen : int
        The newest entry of the log when the page was made.
    """

    model_config = ConfigDict(frozen=True)

    theme: Names = []
    order: Annotated[str, StringConstraints(max_length=_LONGEST_ORDER)] = ""
    main: Annotated[str, StringConstraints(max_length=LONGEST_NAME)] = ""
    none: bool = False
    polarity: Polarity = ""
    note: Annotated[str, StringConstraints(max_length=LONGEST_NOTE), LineEnds] = ""
    done: bool = False
    seen: int = Field(default=0, ge=0, le=LARGEST_ACT)
    way: Way = "save"

    @classmethod
    def of(cls, shown: FindingToCode) -> Self:
        """Return the form as it is first shown: the person's own coding, else what is suggested."""
        own = shown.own or {}
        themes = own.get("themes")
        if themes is None:
            themes = () if shown.own else shown.suggested
        return cls(
            theme=list(themes),
            order=",".join(themes),
            none=own.get("themes") == [],
            polarity=own.get("polarity") or "",
            note=own.get("note", ""),
            done=shown.is_reviewed,
            seen=shown.newest_entry,
        )

    @property
    def themes(self) -> tuple[str, ...]:
        """The ticked themes, the main one first."""
        ticked = dict.fromkeys(self.theme)
        before = [one for one in self.order.split(",") if one in ticked]
        main = [self.main] if self.main in ticked else []
        return tuple(dict.fromkeys([*main, *before, *ticked]))

    @property
    def given(self) -> tuple[str, ...] | None:
        """The themes to save: empty if none fits, None if nothing is said of themes."""
        return self.themes or (() if self.none else None)

    @property
    def is_finished(self) -> bool:
        """Whether the person is done with the finding once this is saved."""
        return self.done or self.way == "approve"

    def is_saved(self, shown: FindingToCode) -> bool:
        """Return whether all of it is what the person has saved already."""
        own = (self.given, self.polarity, self.note.strip(), self.is_finished)
        if shown.own is None:
            return own == (None, "", "", shown.is_reviewed)
        kept = CodingForm.of(shown)
        return own == (kept.given, kept.polarity, kept.note, kept.done)

    def find_problem(self, *, known: Collection[str], is_coded: bool) -> str:
        """Return what has to be mended before this can be saved; empty if nothing has.

        Parameters
        ----------
        known : collection of str
            The themes that the page offers.
        is_coded : bool
            Whether the person has coded the finding already.
        """
        if self.themes and self.none:
            return "Choose themes or “No theme fits”, not both."
        if any(one not in known for one in self.themes):
            return "A theme that was chosen is not in the codebook any more. Choose again."
        if self.given is not None:
            return ""
        if self.note.strip():
            return "A note is kept with a coding. Choose a theme or “No theme fits” first."
        if self.way == "approve":
            return "Choose a theme, or “No theme fits”."
        says_something = self.polarity or self.done or is_coded
        return "" if says_something else "There is nothing to save yet. Choose a theme first."
