"""Every page of the explorer in each of its states: add yours here, and it is checked.

In an address, ``{finding}`` stands for a finding of Hackney's report.
"""

from __future__ import annotations

PAGES = (
    "/",
    "/findings",
    "/findings?q=what+Hackney+does+badly+on+education+since+2023",
    "/findings?theme=victim-work&polarity=strength&sort=probability&limit=50",
    "/findings?q=brexit+fisheries+quota",
    "/findings/{finding}",
    "/reports",
    "/reports/hackney-2023-05",
    "/themes",
    "/themes/victim-work",
    "/boroughs",
    "/boroughs/Hackney",
    "/baskets",
    "/settle",
    "/settle/{finding}",
    "/progress",
    "/history",
    "/notes",
    "/notes?words=consent&about=theme",
    "/name",
)
# What a reader sees when something is wrong, with the status of the answer.
PROBLEMS = {
    "/nothing": 404,
    "/findings?theme=weather": 400,
}
