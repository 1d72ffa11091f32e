"""Make many reports out of the five shipped ones, to measure how the tool bears hundreds of them.

Each report has a place and a month of its own. The findings of each standard are drawn from the
five, so no two reports are alike; ratings, score and key questions agree as the reader checks.
Report n is the same whatever the number of reports, so that "one more report" is report n + 1.
Nobody inspected these places: use the reports for measurements only. Run in the project's
environment::

    python scripts/make_corpus.py 150 --out out/made-150
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from random import Random
from typing import TypeVar

from environment import CHECKOUT
from inspection_findings.frameworks import Framework, Standard
from inspection_findings.reading import parse_report, read_default_frameworks, read_source
from inspection_findings.records import Rating, Report
from inspection_findings.text import MONTHS

REPORTS = CHECKOUT / "corpus" / "reports"
FRAMEWORK = "2021"
FIRST_MONTH, MONTH_COUNT = 2021 * 12 + 9, 40  # October 2021 to January 2025, when it was in use
BETWEEN = 3  # months from the fieldwork to the publication
PARTS = ("", "North ", "South ", "East ", "West ", "Mid ", "Upper ", "Lower ", "Greater ", "New ")
PLACES = (
    *("Barnsley", "Bath", "Bedford", "Birkenhead", "Birmingham", "Blackburn", "Blackpool"),
    *("Blaenau Gwent", "Bolton", "Bournemouth", "Bracknell", "Bradford", "Bridgend", "Brighton"),
    *("Bristol", "Buckinghamshire", "Burnley", "Bury", "Caerphilly", "Calderdale", "Cambridge"),
    *("Cannock", "Cardiff", "Carlisle", "Carmarthenshire", "Ceredigion", "Chelmsford", "Chester"),
    *("Colchester", "Conwy", "Corby", "Cornwall", "Coventry", "Crawley", "Cumberland"),
    *("Darlington", "Dartford", "Denbighshire", "Derby", "Devon", "Doncaster", "Dorset", "Dover"),
    *("Dudley", "Durham", "Eastbourne", "Essex", "Exeter", "Fareham", "Flintshire", "Folkestone"),
    *("Gateshead", "Gedling", "Gloucester", "Gosport", "Guildford", "Gwynedd", "Halton"),
    *("Harlow", "Harrogate", "Hartlepool", "Hastings", "Hereford", "Hertfordshire", "Huntingdon"),
    *("Ipswich", "Kettering", "Kirklees", "Knowsley", "Lancaster", "Leeds", "Leicester"),
    *("Lichfield", "Lincoln", "Liverpool", "Luton", "Maidstone", "Manchester", "Mansfield"),
    *("Medway", "Melton", "Merthyr Tydfil", "Middlesbrough", "Milton Keynes", "Monmouthshire"),
    *("Newcastle", "Newport", "Norfolk", "Northampton", "Northumberland", "Norwich"),
    *("Nottingham", "Nuneaton", "Oldham", "Oxford", "Pembrokeshire", "Peterborough"),
    *("Plymouth", "Poole", "Portsmouth", "Powys", "Preston", "Reading", "Redditch", "Rochdale"),
    *("Rotherham", "Rugby", "Rutland", "Salford", "Sandwell", "Sefton", "Sheffield"),
    *("Shrewsbury", "Slough", "Solihull", "Somerset", "Southampton", "Southend", "Stafford"),
    *("Stevenage", "Stockport", "Stockton", "Stoke", "Stroud", "Suffolk", "Sunderland", "Surrey"),
    *("Swansea", "Swindon", "Tameside", "Tamworth", "Taunton", "Telford", "Thurrock", "Torbay"),
    *("Torfaen", "Trafford", "Wakefield", "Walsall", "Warrington", "Warwick", "Watford"),
    *("Wigan", "Wiltshire", "Winchester", "Wokingham", "Wolverhampton", "Worcester"),
    *("Wrexham", "Wyre", "Yeovil", "York"),
)
_Drawn = TypeVar("_Drawn")
_COUNTS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight")
_OWN_FIRST = re.compile(  # paragraphs that state what is this report's own
    r"This inspection is part of|Overall, |We conducted fieldwork|.*\brecommendations\b"
)
_FRONT = """\
HM Inspectorate of Probation

An inspection of youth justice services in

{place}

HM Inspectorate of Probation, {month}

Foreword

This inspection is part of our programme of youth justice service (YJS) inspections. We have \
inspected and rated {place} YJS across three broad areas: the arrangements for organisational \
delivery of the service, the quality of work done with children sentenced by the courts, and the \
quality of out-of-court disposal work.

Overall, {place} YJS was rated as '{overall}'."""


@dataclass(frozen=True)
class Donor:
    """A shipped report, from which findings are drawn."""

    report: Report

    @cached_property
    def ratings(self) -> dict[str, Rating]:
        return {one.standard: one for one in self.report.ratings}

    def list_texts(self, place: str, role: str, name: str, polarity: str | None) -> list[str]:
        """Return what the report says in one place of it, told of another place."""
        return [
            self.tell_of(place, one.text)
            for one in self.report.blocks
            if (one.role, one.standard, one.polarity) == (role, name, polarity)
        ]

    def list_recommendations(self, place: str) -> list[tuple[str, str]]:
        """Return whom each recommendation asks, and what for."""
        found = (one for one in self.report.blocks if one.role == "recommendation")
        return [
            (self.tell_of(place, one.addressee or ""), self.tell_of(place, one.text))
            for one in found
        ]

    def tell_of(self, place: str, text: str) -> str:
        own = self.report.borough
        return text.replace(own, place).replace(own.upper(), place.upper())


def read_donors() -> tuple[Donor, ...]:
    """Return the five shipped reports."""
    paths = sorted(REPORTS.glob("*.txt"))
    return tuple(Donor(parse_report(read_source(path), where=path.name)) for path in paths)


class Maker:
    """Makes one report; what it says hangs on the seed and its number alone."""

    def __init__(self, number: int, seed: int, donors: Sequence[Donor], framework: Framework):
        self._donors = donors
        self._framework = framework
        self._random = Random(f"{seed} {number}")  # noqa: S311
        names = [part + name for part in PARTS for name in PLACES]
        turn, which = divmod(number, len(names))
        self.place = names[which]
        # A place that is inspected again has another month each time, up to 40 times.
        start = Random(f"{seed} {which}").randrange(MONTH_COUNT)  # noqa: S311
        self._month = FIRST_MONTH + (start + turn * 17) % MONTH_COUNT

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        year, month = divmod(self._month, 12)
        return f"{self.place.lower().replace(' ', '-')}-{year}-{month + 1:02d}"

    def make(self) -> str:
        """Return the text of the report."""
        chosen = {one.number: self._pick() for one in self._framework.standards}
        ratings = {number: self._rate(number, donor) for number, donor in chosen.items()}
        in_score = [one.number for one in self._framework.standards if one.in_score]
        score = sum(ratings[number].points for number in in_score)
        overall = str(self._framework.rate_score(score))
        front = _FRONT.format(place=self.place, month=_write(self._month), overall=overall)
        parts = [
            front,
            *self._draw("narrative", "foreword"),
            *self._write_ratings(ratings, score, overall),
            *self._write_recommendations(),
            *self._write_background(),
            *self._write_standards(chosen, ratings),
            "Further information",
            "The following can be found on our website:",
        ]
        return "\n\n".join(parts) + "\n"

    def _rate(self, number: str, donor: Donor) -> Rating:
        """Return a rating by its lowest key question; a donor may say why it has another."""
        questions = (one for one in donor.report.key_questions if one.standard == number)
        lowest = self._framework.rate_casework(one.percentage for one in questions)
        given = donor.ratings[number]
        return replace(given, rating=lowest) if lowest else given

    def _pick(self) -> Donor:
        return self._random.choice(self._donors)

    def _draw(
        self, role: str, name: str, polarity: str | None = None, *, like: Donor | None = None
    ) -> list[str]:
        """Return as many texts as one report has there, drawn from all of them."""
        count = len((like or self._pick()).list_texts(self.place, role, name, polarity))
        pool = [
            text
            for donor in self._donors
            for text in donor.list_texts(self.place, role, name, polarity)
            if not _OWN_FIRST.match(text)
        ]
        return self._sample(list(dict.fromkeys(pool)), count)

    def _sample(self, pool: Sequence[_Drawn], count: int) -> list[_Drawn]:
        """Return so many of the pool, in its order."""
        drawn = self._random.sample(range(len(pool)), min(count, len(pool)))
        return [pool[which] for which in sorted(drawn)]

    def _write_ratings(self, ratings: dict[str, Rating], score: int, overall: str) -> Iterator[str]:
        standards = [
            f"{one.number} {one.name}\n\n{ratings[one.number].rating}" for one in self._standards
        ]
        most = 3 * sum(bool(one.in_score) for one in self._standards)
        yield from ("Ratings", f"{self.place} Youth Justice Service")
        yield f"Fieldwork took place in {_write(self._month - BETWEEN)}"
        yield from (f"Score {score}/{most}", "Overall rating", overall, *standards)

    @property
    def _standards(self) -> tuple[Standard, ...]:
        return self._framework.standards

    def _write_recommendations(self) -> Iterator[str]:
        pool = dict.fromkeys(
            one for donor in self._donors for one in donor.list_recommendations(self.place)
        )
        drawn = self._sample(list(pool), self._random.randint(4, 7))
        yield "Recommendations"
        yield (
            f"As a result of our inspection findings, we have made {_COUNTS[len(drawn)]} "
            "recommendations that we believe, if implemented, will have a positive impact on the "
            f"quality of youth justice services in {self.place}."
        )
        lines: dict[str, list[str]] = {}
        for addressee, text in drawn:
            lines.setdefault(addressee, []).append(text)
        number = 0
        for addressee, texts in lines.items():
            yield f"{addressee} should:"
            yield "\n".join(f"{number + n}. {text}" for n, text in enumerate(texts, 1))
            number += len(texts)

    def _write_background(self) -> Iterator[str]:
        day = self._random.randint(1, 28)
        yield "Background"
        yield (
            f"We conducted fieldwork in {self.place} YJS over a period of a week, beginning on "
            f"{day:02d} {_write(self._month - BETWEEN)}."
        )
        yield from self._draw("narrative", "background")

    def _write_standards(
        self, chosen: dict[str, Donor], ratings: dict[str, Rating]
    ) -> Iterator[str]:
        for standard in self._standards:
            donor = chosen[standard.number]
            if standard.number == "2.1":
                yield from self._write_section(
                    "Involvement of children and their parents or carers", "involvement"
                )
                yield from self._write_section("Diversity", "diversity")
            yield f"{standard.number}. {standard.name}"
            yield ratings[standard.number].rating
            yield from (
                self._write_casework(standard, donor)
                if standard.carries == "narrative"
                else self._write_bullets(standard, donor)
            )

    def _write_section(self, heading: str, name: str) -> Iterator[str]:
        donor = self._pick()
        yield heading
        yield from self._draw("narrative", name, like=donor)
        if bullets := self._draw("bullet", name, like=donor):
            yield _list(bullets)

    def _write_bullets(self, standard: Standard, donor: Donor) -> Iterator[str]:
        for heading, polarity in (
            ("Strengths:", "strength"),
            ("Areas for improvement:", "area_for_improvement"),
        ):
            if bullets := self._draw("bullet", standard.number, polarity, like=donor):
                yield from (heading, _list(bullets))

    def _write_casework(self, standard: Standard, donor: Donor) -> Iterator[str]:
        questions = [one for one in donor.report.key_questions if one.standard == standard.number]
        yield f"Our rating for {standard.name.lower()} is based on the following key questions:"
        rows = [f"{one.question}\t{one.percentage}%" for one in questions]
        yield "\n".join(["\t% 'Yes'", *rows])
        yield from self._draw("narrative", standard.number)


def _list(texts: Iterable[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)


def _write(month: int) -> str:
    return f"{MONTHS[month % 12].capitalize()} {month // 12}"


def make_corpus(numbers: Iterable[int], out: Path, *, seed: int = 0) -> list[Path]:
    """Write the reports of these numbers to a folder, and return their files."""
    out.mkdir(parents=True, exist_ok=True)
    donors = read_donors()
    framework = next(
        one for one in read_default_frameworks().entries if one.framework_id == FRAMEWORK
    )
    paths = []
    for number in numbers:
        maker = Maker(number, seed, donors, framework)
        path = out / f"{maker.name}.txt"
        path.write_text(maker.make(), encoding="utf-8")
        paths.append(path)
    return paths


def main() -> None:
    """Write the reports, and say how many."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", metavar="N", type=int, help="how many reports")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    written = make_corpus(range(given.count), given.out, seed=given.seed)
    print(f"{len(written):,} reports in {given.out}")


if __name__ == "__main__":
    main()
