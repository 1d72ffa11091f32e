"""What the comments on one finding say: answers, and agreement with other comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from inspection_findings.documents.clean_text import clean
from inspection_findings.exchange.review_rows import Answer
from inspection_findings.exchange.word_review.body import Comment
from inspection_findings.exchange.word_review.enclosure import WrittenComment, WrittenFinding
from inspection_findings.exchange.word_review.wording import read_wording
from inspection_findings.text import fold_name, text_key

# LibreOffice writes a reply as a comment that begins with such a line, and keeps no other sign.
_REPLY = re.compile(r'Reply to (?P<author>[^\n]+?) \([^()\n]*\): "[^\n]*"\s*(?:\n|$)')

_DEEPEST = 50  # replies to replies; a file that is made to do harm may go round in a circle


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one comment answers.

    Attributes
    ----------
    problem : str
        Why it cannot be taken; else empty.
    is_changed : bool
        Whether somebody changed the words of a comment that a program gave; by whom is not known.
    """

    author: str
    answer: Answer
    problem: str = ""
    is_changed: bool = False


class Reader:
    """Reads the comments on one finding.

    Parameters
    ----------
    finding : WrittenFinding
    comments : sequence of Comment
        All comments on it.
    themes : iterable of str
        The ids and names of themes.
    """

    def __init__(
        self, finding: WrittenFinding, comments: Sequence[Comment], themes: Iterable[str]
    ) -> None:
        self._written = finding.comments
        self._comments = {one.comment_id: one for one in comments}
        self._themes = {fold_name(theme) for theme in themes}
        self._programs = {clean(one.author) for one in self._written if not one.is_person}

    def read(self) -> list[Said]:
        """Return what the comments answer; those that only show a coding answer nothing."""
        return [
            self._answer(one, depth=0)
            for one in self._comments.values()
            if one.text.strip() and not self._is_shown(one)
        ]

    def _is_shown(self, comment: Comment) -> bool:
        written = self._find_written(comment)
        return written is not None and not written.is_answer

    def _find_written(self, comment: Comment) -> WrittenComment | None:
        """Return what was written as this comment, if nobody has changed it since."""
        own = (comment.author, text_key(comment.text))
        for one in self._written:
            if own == (clean(one.author).strip(), text_key(clean(one.text))):
                return one
        return None

    def _answer(self, comment: Comment, *, depth: int) -> Said:
        written = self._find_written(comment)
        if written is not None:
            return Said(author=comment.author, answer=written.answer)
        parent, text = self._find_parent(comment)
        wording = read_wording(text, self._themes)
        said = Said(
            author=comment.author,
            answer=wording.answer,
            is_changed=comment.author in self._programs,
        )
        if not wording.agrees:
            return said
        if parent is None or depth > _DEEPEST:
            return replace(
                said,
                problem=f"says “{' '.join(text.split())}”, but not to which comment; reply to the"
                " one that it agrees with, or write the themes",
            )
        other = self._answer(parent, depth=depth + 1)
        return replace(said, answer=_agree(said.answer, other.answer), problem=other.problem)

    def _find_parent(self, comment: Comment) -> tuple[Comment | None, str]:
        """Return the comment that this one replies to, and its own words.

        A comment that is no reply, or has lost its place among replies as LibreOffice 7.4 saves
        them, can only mean the single other comment that gives something.
        """
        if found := _REPLY.match(comment.text):
            by = [one for one in self._comments.values() if one.author == found["author"]]
            own = comment.text[found.end() :]
            return (by[0] if len(by) == 1 else None), own
        if comment.parent in self._comments:
            return self._comments[comment.parent], comment.text
        others = [
            one
            for one in self._comments.values()
            if one.author != comment.author and self._gives(one)
        ]
        return (others[0] if len(others) == 1 else None), comment.text

    def _gives(self, comment: Comment) -> bool:
        answer = read_wording(comment.text, self._themes).answer
        return bool(answer.themes or answer.polarity)


def _agree(own: Answer, other: Answer) -> Answer:
    """Return the other's themes and polarity, with what the own answer adds or says otherwise."""
    return Answer(
        themes=tuple(dict.fromkeys((*other.themes, *own.themes))),
        polarity=own.polarity or other.polarity,
        note=own.note,
    )
