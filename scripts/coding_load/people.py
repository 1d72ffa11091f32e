"""One person who codes: opens findings, codes, takes back, notes, collects, reads in between."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from coding_load.acts import Asked
from coding_load.browser import Answer, Browser

THINKS = (1.0, 2.0)  # seconds between two requests
_PAUSE = 0.5  # seconds until somebody tries again who got no answer
_DID = re.compile(r"[?&]did=(\d+)")
_AT = re.compile(r"[?&]at=")
_END = "at=end"
_QUERIES = ("victim consent", "what Hackney does badly", "staff vacancies", "exclusion", "health")
_OK, _REFUSED, _FAILED = 200, 400, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What people read and code."""

    finding_ids: Sequence[str]
    report_ids: Sequence[str]
    boroughs: Sequence[str]
    theme_ids: Sequence[str]


class Person(threading.Thread):
    """One person at a browser of their own.

    Parameters
    ----------
    uses_pages : bool
        Code on the page; or else through the API.
    until : float
        When to go home, on the clock of ``time.monotonic``.
    """

    def __init__(
        self, number: int, *, port: int, material: Material, uses_pages: bool, until: float
    ) -> None:
        super().__init__(name=f"Person {number:02}", daemon=True)
        self.browser = Browser(port)
        self.asked: list[Asked] = []
        self.broken: list[str] = []
        self._random = random.Random(number)  # noqa: S311 (the same people each time)
        self._material = material
        self._uses_pages = uses_pages
        self._until = until
        self._codings = 0
        self._page: str = ""
        self._basket_id = ""
        self._last: Asked | None = None

    def run(self) -> None:
        """Work until it is time to go home."""
        time.sleep(self._random.uniform(0, THINKS[1]))  # nobody begins at the same moment
        while time.monotonic() < self._until and not self.browser.csrf:
            self._try(lambda: self.browser.give_name(self.name))
        while time.monotonic() < self._until:
            for step in self._choose_steps():
                if time.monotonic() < self._until:
                    self._try(step)
                    time.sleep(self._random.uniform(*THINKS))

    def _try(self, step: Callable[[], object]) -> None:
        try:
            step()
        except ConnectionError:
            self._page = ""  # open a page anew, as a person does
            time.sleep(_PAUSE)
        except Exception as error:  # shown at the end; the others go on
            self._page = ""
            self.broken.append(f"{self.name}: {error!r}")

    def _choose_steps(self) -> list[Callable[[], object]]:
        code = self._code_on_page if self._uses_pages else self._code
        further = self._random.choices(
            (self._read, self._undo, self._note, self._collect, None), (10, 2, 2, 2, 14)
        )[0]
        return [code, *([further] if further else [])]

    def _code_on_page(self) -> None:
        """Code the finding that the page shows, after opening one if none is open."""
        if not self._page:
            borough = self._random.choice(self._material.boroughs)
            self._page = self.browser.get(
                "coding page", f"/code?{urlencode({'borough': borough})}"
            ).text
        page = Answer(status=_OK, text=self._page, location="")
        address, fields = page.find_form("coding")
        finding_id = parse_qs(urlsplit(address).query)["at"][0]
        news = urlencode({"after": fields["seen"], "finding": finding_id})
        self.browser.get("news of others", f"/changes?{news}")  # as the page does by itself
        themes = self._choose_themes()
        asked = self._ask_coding(finding_id, themes)
        answer = self.browser.post_form(
            "code on the page",
            address,
            {
                **fields,
                "theme": themes,
                "order": ",".join(themes),
                "note": asked.after["note"],
                "way": "approve",
            },
        )
        act = _DID.search(answer.location)
        self._settle(asked, answer.status, int(act[1]) if act else None)
        is_next = answer.status < _REFUSED and _END not in answer.location
        self._page = self.browser.get("coding page", answer.location).text if is_next else ""

    def _code(self) -> None:
        """Code a finding through the API."""
        finding_id = self._random.choice(self._material.finding_ids)
        themes = self._choose_themes()
        asked = self._ask_coding(finding_id, themes)
        self._post(
            "code through the API",
            "/codings",
            asked,
            finding_id=finding_id,
            themes=themes,
            note=asked.after["note"],
            is_reviewed=True,
        )

    def _ask_coding(self, finding_id: str, themes: list[str]) -> Asked:
        self._codings += 1
        note = f"{self.name}, coding {self._codings}"  # so that no two acts are the same
        asked = Asked(
            person=self.name,
            kind="coding",
            subject=finding_id,
            after={"themes": themes, "note": note},
        )
        self.asked.append(asked)
        return asked

    def _choose_themes(self) -> list[str]:
        return self._random.sample(self._material.theme_ids, self._random.randint(1, 3))

    def _undo(self) -> None:
        """Take back what was saved last."""
        last, self._last = self._last, None
        if last is None or last.act is None:
            return
        asked = Asked(person=self.name, kind=last.kind, undoes=last.act)
        self.asked.append(asked)
        self._page = ""
        self._post("take back", "/undo", asked, act=last.act)
        self._last = None

    def _note(self) -> None:
        """Write a note on a finding."""
        finding_id = self._random.choice(self._material.finding_ids)
        text = f"{self.name}, note {len(self.asked)}"
        asked = Asked(person=self.name, kind="note", after={"text": text, "target": finding_id})
        self.asked.append(asked)
        self._post("note", "/notes", asked, about="finding", target=finding_id, text=text)

    def _collect(self) -> None:
        """Put a finding into the person's basket, which is made first."""
        if not self._basket_id:
            name = f"{self.name}, basket {len(self.asked)}"
            asked = Asked(person=self.name, kind="basket", after={"name": name})
            self.asked.append(asked)
            self._post("basket", "/baskets", asked, name=name)
            if asked.entries:
                self._basket_id = str(asked.entries[0]["subject"])
            return
        finding_id = self._random.choice(self._material.finding_ids)
        comment = f"{self.name}, item {len(self.asked)}"
        asked = Asked(
            person=self.name,
            kind="basket_item",
            subject=f"{self._basket_id}/{finding_id}",
            after={"comment": comment},
        )
        self.asked.append(asked)
        self._post(
            "basket",
            f"/baskets/{self._basket_id}/items",
            asked,
            findings=[finding_id],
            comment=comment,
        )

    def _post(self, kind: str, address: str, asked: Asked, **body: Any) -> None:
        answer = self.browser.post_json(kind, address, {"coder": self.name, **body})
        asked.entries = answer.json["entries"] if answer.status == _OK else []
        act = int(asked.entries[0]["act"]) if asked.entries else None
        self._settle(asked, answer.status, act)

    def _settle(self, asked: Asked, status: int, act: int | None) -> None:
        """Keep what was answered. Status 503 says that nothing was saved; 500 says nothing."""
        if status < _REFUSED:
            asked.outcome, asked.act = "saved", act
            self._last = asked
        elif status != _FAILED:
            asked.outcome = "refused"

    def _read(self) -> None:
        """Read a page of one kind or another."""
        choose, material = self._random.choice, self._material
        strong = {"theme": choose(material.theme_ids), "polarity": "strength"}
        kind, address = choose(
            (
                ("list", f"/findings?{urlencode({'borough': choose(material.boroughs)})}"),
                ("list", f"/findings?{urlencode(strong)}"),
                ("search", f"/findings?{urlencode({'q': choose(_QUERIES)})}"),
                ("finding", f"/findings/{quote(choose(material.finding_ids), safe=':')}"),
                ("finding", f"/findings/{quote(choose(material.finding_ids), safe=':')}"),
                ("theme", f"/themes/{choose(material.theme_ids)}"),
                ("borough", f"/boroughs/{quote(choose(material.boroughs), safe='')}"),
                ("report", f"/reports/{quote(choose(material.report_ids), safe='')}"),
                ("overview", "/"),
                ("baskets", "/baskets"),
                ("progress", "/progress"),
                ("history", "/history"),
            )
        )
        self.browser.get(kind, address)
