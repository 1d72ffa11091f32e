"""Charts: the drawing, its sentence and its table say the same; nothing is cut, nothing hidden."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest

from inspection_findings.documents import Share
from inspection_findings.documents.charts import (
    Balance,
    Chart,
    Curve,
    HeatMap,
    Lean,
    NamedShare,
    Reading,
    Recurrence,
    Saturation,
    Side,
    Tally,
    Trend,
)
from inspection_findings.documents.charts.chart import DARK, SIDES
from inspection_findings.documents.charts.font import FOLDER, measure, wrap
from inspection_findings.documents.charts.heat_map import choose_ink, measure_light
from inspection_findings.errors import FindingsError

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</text><script>alert("1 & 2")</script>\x00\ud800 ' + "Llanfairpwllgwyngyll" * 4
THEMES = ("Victim work", "Child-first, trauma-informed and relational practice", HOSTILE)


def name_boroughs(number: int) -> list[str]:
    """Return so many names, short and long."""
    names = ("Ely", "Kensington and Chelsea", "Bournemouth, Christchurch and Poole", "Ynys Môn")
    return [f"{names[i % 4]} {i}" for i in range(number)]


def make_map(number: int) -> HeatMap:
    cells = [
        Tally(
            row=theme,
            column=borough,
            side=side,
            count=None if i % 7 == 6 else (i * (j + 1)) % 5,
            of=20 + i,
        )
        for side in SIDES
        for j, theme in enumerate(THEMES)
        for i, borough in enumerate(name_boroughs(number))
    ]
    return HeatMap(title="Findings", rows=tuple(cells))


def make_shares(names: tuple[str, ...], of: int) -> tuple[NamedShare, ...]:
    return tuple(
        NamedShare(
            name=name,
            side=side,
            share=Share(i * of // 3, of if i else 0, i / 5, (i + 2) / 5),
            note="" if i else "the framework had no standard for it",
        )
        for side in SIDES
        for i, name in enumerate(names)
    )


def make_balance(number: int) -> Balance:
    rows = []
    for i, theme in enumerate(THEMES):
        boroughs = {one: (k % 9 - 4.3) * (i + 1.5) for k, one in enumerate(name_boroughs(number))}
        mean = sum(boroughs.values()) / number
        rows.append(Lean(name=theme, mean=mean, boroughs=boroughs))
    return Balance(title="Balance", rows=tuple(rows))


def make_saturation(number: int) -> Saturation:
    readings = [
        Reading(
            reports=n,
            sub_themes=9 - 8 / n,
            low=None if n == 1 else 8 - 8 / n,
            high=None if n == 1 else 10 - 8 / n,
            is_read=n <= number,
        )
        for n in range(1, 2 * number + 1)
    ]
    curves = [
        Curve(
            counting=HOSTILE, words="five reports show 8; 11 are expected", readings=(*readings,)
        ),
        Curve(counting="groups", words="five reports show 8", readings=(*readings[:number],)),
    ]
    return Saturation(title="Saturation", rows=tuple(curves))


MAKERS: dict[str, Callable[[int], Chart]] = {
    "heat map": make_map,
    "recurrence": lambda n: Recurrence(title="Recurrence", rows=make_shares(THEMES, n)),
    "trend": lambda n: Trend(
        title="Trend", rows=make_shares((*map(str, range(2016, 2026)), HOSTILE), n)
    ),
    "balance": make_balance,
    "saturation": make_saturation,
}


@pytest.fixture(params=[(name, n) for name in MAKERS for n in (5, 150)], ids=str)
def chart(request: pytest.FixtureRequest) -> Chart:
    """Return each chart, of 5 and of 150 boroughs, with a hostile name."""
    name, number = request.param
    return MAKERS[name](number)


def read(chart: Chart) -> ET.Element:
    return ET.fromstring(chart.svg())  # noqa: S314 - our own drawing


def read_texts(chart: Chart) -> list[str]:
    return [one.text or "" for one in read(chart).iter(f"{SVG}text")]


def place_texts(root: ET.Element) -> Iterator[tuple[str, float, float, float, float]]:
    """Yield each text with the box that it fills: left, top, right, bottom."""
    for one in root.iter(f"{SVG}text"):
        text, size = one.text or "", float(one.attrib["font-size"])
        x, y = float(one.attrib["x"]), float(one.attrib["y"])
        width = measure(text, size, bold=one.get("font-weight") == "bold")
        if one.get("transform", "").startswith("rotate(-90"):
            yield text, x - 0.75 * size, y - width, x + 0.25 * size, y
        else:
            shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[one.get("text-anchor", "start")]
            left = x - shift * width
            yield text, left, y - 0.75 * size, left + width, y + 0.25 * size


def test_no_label_is_cut_and_none_lies_on_another(chart: Chart) -> None:
    """By the widths of the font, which a wider one would break."""
    root = read(chart)
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    boxes = list(place_texts(root))
    for text, x1, y1, x2, y2 in boxes:
        inside = x1 >= left and y1 >= top and x2 <= left + width and y2 <= top + height
        assert inside, f"{text} is cut"
    edges = np.array([box[1:] for box in boxes])
    lower, upper = edges[:, None, :], edges[None, :, :]
    apart = (lower[..., 2:] <= upper[..., :2] + 0.2) | (upper[..., 2:] <= lower[..., :2] + 0.2)
    overlapping = np.argwhere(~apart.any(axis=2) & ~np.eye(len(boxes), dtype=bool))
    assert [(boxes[i][0], boxes[j][0]) for i, j in overlapping] == []


def test_a_hostile_name_is_text(chart: Chart) -> None:
    """No script, no address, no event: a name stays a name, and nothing of it is lost."""
    svg = chart.svg()
    root = ET.fromstring(svg)  # noqa: S314
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
        *("svg", "title", "desc", "rect", "path", "circle", "text")
    }
    assert not re.search(r"href|url\(|style=| on\w+=|nan|inf", re.sub(r">[^<]*<", "><", svg))
    assert svg.count("://") == 1, "the name of SVG itself, and no other address"
    drawn = "".join(read_texts(chart)).replace(" ", "")
    assert "</text><script>" in drawn
    assert "�" in drawn


def test_the_picture_is_the_drawing(chart: Chart) -> None:
    """The same bytes each time, and ids of its own, so that two may stand in one page."""
    assert chart.svg() == chart.svg()
    root = read(chart)
    assert root.attrib["role"] == "img"
    ids = [one.attrib["id"] for one in root.iter() if "id" in one.attrib]
    assert root.attrib["aria-labelledby"].split() == ids
    assert root.findtext(f"{SVG}title") == chart.title
    other = replace(chart, title="Another")
    assert not set(ids) & set(re.findall(r'id="([^"]+)"', other.svg()))
    assert 'id="mine-title"' in chart.svg(prefix="mine")
    assert chart.title not in "".join(re.findall(r">([^<]+)</text>", chart.svg(titled=False)))


@pytest.mark.parametrize("name", MAKERS)
def test_a_picture_has_its_width_and_its_text(name: str, tmp_path: Path) -> None:
    """Drawn with the font of the package: none of the computer's own is asked."""
    chart = MAKERS[name](5)
    path = chart.save(tmp_path / "chart.png")
    assert path.read_bytes() == chart.png()
    pixels = matplotlib.image.imread(io.BytesIO(chart.png(300)), format="png")
    assert pixels.shape[1] == 300
    title = pixels[: round(26 * 300 / 712), :, :3]
    assert title.min() < 0.5, "the title is not there"
    assert chart.save(tmp_path / "chart.svg").read_text("utf-8") == chart.svg()
    with pytest.raises(FindingsError, match=r"\.svg or \.png"):
        chart.save(tmp_path / "chart.pdf")


@pytest.mark.parametrize("kind", [HeatMap, Recurrence, Trend, Balance, Saturation])
def test_nothing_is_said_to_be_nothing(kind: type[Chart]) -> None:
    """An empty chart has a sentence, an empty table and a picture."""
    chart = kind(title="Nothing", rows=())  # type: ignore[call-arg]
    assert chart.alt == "There is nothing to show."
    assert chart.table().rows == ()
    assert chart.alt in read_texts(chart)
    assert chart.png(100).startswith(b"\x89PNG")


@pytest.mark.parametrize("number", [5, 20, 150])
def test_the_heat_map_writes_each_number_of_its_table(number: int) -> None:
    """What is drawn is in the table; what is left to the table is counted in words."""
    chart = make_map(number)
    table = chart.table()
    down = {str(row[1]) for row in table.rows}
    across = [column.name for column in table.columns[2:]]
    boroughs, other = (down, across) if number == 150 else (across, down)
    assert (set(boroughs), set(other)) == (set(name_boroughs(number)), set(THEMES))
    left_out = 114 if number == 150 else 0
    assert (f"{left_out} more are in the table" in chart.alt) == bool(left_out)
    assert (f"{left_out} more are in the" in " ".join(read_texts(chart))) == bool(left_out)
    cells = [cell for row in table.rows for cell in row[2:]]
    drawn = [text for text in read_texts(chart) if re.fullmatch(r"\d+|–", text)]
    written = ["–" if cell is None else str(cell) for cell in cells if cell != 0]
    assert (sorted(drawn) == sorted(written)) == (not left_out)
    assert len(drawn) > 10
    assert "(20)" in " ".join(read_texts(make_map(1))), "how many findings there are in all"
    most = max(cell.share or 0 for cell in chart.rows)
    assert f"{100 * most:.0f} % of" in chart.alt


def test_the_boroughs_drawn_are_those_with_the_most_findings() -> None:
    chart = replace(make_map(150), most=2)
    counts = {
        borough: sum(cell.count or 0 for cell in chart.rows if cell.column == borough)
        for borough in name_boroughs(150)
    }
    in_order = sorted(counts, key=lambda one: (-counts[one], one))
    drawn = " ".join(read_texts(chart))
    assert [one in drawn for one in in_order[:3]] == [True, True, False]
    assert "148 more" in chart.alt
    assert make_map(5).split() == [make_map(5)], "both sides fit side by side"
    assert [len(half.rows) for half in make_map(20).split()] == [60, 60]


def test_shares_agree_between_picture_sentence_and_table() -> None:
    """Each count is written, each mark lies at its share, each bar at its limits."""
    shares = (
        NamedShare(name="Victim work", side="strength", share=Share(3, 4, 0.3, 0.95)),
        NamedShare(name="Outcome 22", side="strength", share=Share(1, 4, 0.05, 0.7)),
        NamedShare(name="Custody", side="strength", share=Share(0, 0, 0.0, 1.0)),
    )
    chart = Recurrence(title="Recurrence", rows=shares)
    assert chart.alt == (
        "As a strength, most widespread: Victim work in 3 of 4 boroughs;"
        " least: Outcome 22 in 1 of 4 boroughs."
    )
    assert [row[2:] for row in chart.table().rows] == [
        (3, 4, 0.75, 0.3, 0.95),
        (1, 4, 0.25, 0.05, 0.7),
        (0, 0, None, None, None),
    ]
    texts = read_texts(chart)
    assert [text for text in texts if text in ("3 of 4", "1 of 4", "–")] == [
        "3 of 4",
        "1 of 4",
        "–",
    ]
    root = read(chart)
    (first, second) = [float(one.attrib["cx"]) for one in root.iter(f"{SVG}circle")]
    bars = [one for one in root.iter(f"{SVG}rect") if one.get("stroke") == DARK["strength"]]
    starts = [float(one.attrib["x"]) for one in bars]
    unit = (first - second) / (0.75 - 0.25)
    assert starts == pytest.approx([first - 0.45 * unit, second - 0.2 * unit], abs=0.2)


def test_balance_and_saturation_table_what_they_draw() -> None:
    balance = make_balance(5)
    assert [row[1] for row in balance.table().rows] == [round(one.mean, 1) for one in balance.rows]
    assert len(balance.table().columns) == 2 + 5
    assert len(make_balance(150).table().rows) == 1 + 150, "boroughs become rows"
    texts = read_texts(balance)
    for row in balance.rows:
        assert f"{row.mean:+.1f}".replace("-", "−") in texts
    marks = sum(len(row.boroughs) for row in balance.rows)
    root = read(balance)
    small = [one for one in root.iter(f"{SVG}rect") if one.get("width") == "7"]
    assert len(list(root.iter(f"{SVG}circle"))) + len(small) == marks
    saturation = make_saturation(5)
    assert "11 are expected" in saturation.alt
    assert "11 are expected" in " ".join(read_texts(saturation))
    assert saturation.table().rows[0][2:] == ("read", 1.0, None, None)
    assert saturation.table().rows[9][1:] == (10, "extrapolated", 8.2, 7.2, 9.2)


def test_a_year_that_must_not_be_compared_is_hollow_and_says_why() -> None:
    chart = Trend(
        title="Trend",
        rows=(
            NamedShare(name="2016", side="strength", share=Share(1, 2), note="other standards"),
            NamedShare(name="2024", side="strength", share=Share(2, 2)),
        ),
    )
    fills = [one.attrib["fill"] for one in read(chart).iter(f"{SVG}circle")]
    assert fills == ["#fff", DARK["strength"]]
    assert "other standards" in " ".join(read_texts(chart))
    assert chart.alt == "Strengths: in 1 of 2 boroughs in 2016 and in 2 of 2 boroughs in 2024."


def test_sides_differ_in_more_than_colour_and_shades_in_grey() -> None:
    """Shape and hatch tell the sides apart; each shade of a heat map is darker than the last."""
    rows = make_shares(("Victim work", "Outcome 22"), 5)
    for side, tag in zip(SIDES, ("circle", "rect"), strict=True):
        own = tuple(row for row in rows if row.side == side)
        marks = read(Recurrence(title="R", rows=own)).iter(f"{SVG}{tag}")
        assert [one for one in marks if one.get("fill") == DARK[side]]
    lean = Lean(name="Victim work", mean=5.0, boroughs={})
    paths = [
        len(list(read(Balance(title="B", rows=(one,))).iter(f"{SVG}path")))
        for one in (lean, replace(lean, mean=-5.0))
    ]
    assert paths[0] > paths[1] + 5, "areas are hatched"
    for side in SIDES:
        shades = read_shades(side)
        assert sorted(shades, reverse=True) == shades
        assert shades[0] - shades[-1] > 0.6


def read_shades(side: Side) -> list[float]:
    """Return the luminance of the cells 1 to 9 of 9, and check the contrast of their numbers."""
    cells = [Tally(row=str(i), column="Ely", side=side, count=i) for i in range(1, 10)]
    root = read(HeatMap(title="H", rows=tuple(cells)))
    fills = [one.attrib["fill"] for one in root.iter(f"{SVG}rect") if one.get("stroke")][-9:]
    lights = []
    for fill in fills:
        red, green, blue = (int(fill[i : i + 2], 16) for i in (1, 3, 5))
        lights.append(measure_light((red, green, blue)))
        ink = 0.0 if choose_ink((red, green, blue)) == "#000" else 1.0
        lighter, darker = max(lights[-1], ink), min(lights[-1], ink)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5
    return lights


def test_widths_are_those_of_the_font() -> None:
    """Arial's own: an en is 0.556, a bold M 0.833; what the font lacks is an em."""
    assert measure("n", 1000) == pytest.approx(556, abs=1)
    assert measure("M", 1000, bold=True) == pytest.approx(833, abs=1)
    assert measure("字", 1000) == 1000
    assert "SIL OPEN FONT LICENSE" in (FOLDER / "licence.txt").read_text("utf-8")
    lines = wrap(HOSTILE, 60, 12)
    assert max(measure(line, 12) for line in lines) <= 60
    assert "".join(lines) == HOSTILE.replace(" ", "")
