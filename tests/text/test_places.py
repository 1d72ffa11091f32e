"""One place has one name and one key, however it is written."""

from __future__ import annotations

import pytest

from inspection_findings.text import borough_pattern, name_place, place_key

WRITTEN = {
    "Stoke-on-Trent": ["STOKE-ON-TRENT", "Stoke on Trent", "STOKE ON TRENT", "Stoke-On-Trent"],
    "Hammersmith and Fulham": [
        "Hammersmith & Fulham",
        "London Borough of Hammersmith &amp; Fulham",
        "THE LONDON BOROUGH OF HAMMERSMITH AND FULHAM",
        "Hammersmith And  Fulham.",
    ],
    "Kingston upon Thames": ["Royal Borough of Kingston upon Thames", "KINGSTON-UPON-THAMES"],
    "Isle of Wight": ["isle of wight", "Isle Of Wight", "Isle-of-Wight"],
    "King's Lynn and West Norfolk": [
        "KING'S LYNN & WEST NORFOLK",
        "King\u2019s Lynn and West Norfolk",
    ],
    "St Helens": ["ST. HELENS", "Borough of St.Helens"],
    "Newcastle-under-Lyme": ["Borough of Newcastle Under Lyme"],
    "McMillan": [],
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_place_has_one_name(name: str) -> None:
    """Capitals, "&", hyphens and "London Borough of" make no other place."""
    for form in [name, *WRITTEN[name]]:
        assert name_place(form) == name, form
        assert place_key(form) == place_key(name)


def test_different_places_stay_apart() -> None:
    """No two names above have the same key, and a prefix alone is not taken off."""
    assert len({place_key(name) for name in WRITTEN}) == len(WRITTEN)
    assert name_place("London Borough of") == "London Borough of"


def test_a_place_is_found_in_a_text_however_it_is_written() -> None:
    """A report that names its place with "&" or without hyphens names the same place."""
    pattern = borough_pattern(["Stoke-on-Trent", "Hammersmith and Fulham"])
    text = "In Stoke on Trent, Hammersmith & Fulham\u2019s staff and STOKE-ON-TRENT agree."
    assert pattern.sub("X", text) == "In X, X staff and X agree."
