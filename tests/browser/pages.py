"""Every page of the explorer in each of its states: add yours here, and it is checked.

In an address, ``{finding}`` stands for a finding of Hackney's report, and ``{sub_theme}`` for a
sub-theme.
"""

from __future__ import annotations

PAGES = (
    "/",
    "/findings",
    "/findings?q=what+Hackney+does+badly+on+education+since+2023",
    "/findings?theme=victim-work&polarity=strength&sort=probability&limit=50",
    "/findings?q=brexit+fisheries+quota",
    "/findings?theme=outcome-22&borough=Havering",
    "/findings/{finding}",
    "/reports",
    "/reports/hackney-2023-05",
    "/themes",
    "/themes/victim-work",
    "/boroughs",
    "/boroughs/Hackney",
    "/across",
    "/compare",
    "/compare?borough=Hackney&borough=Lewisham",
    "/recommendations?theme=outcome-22",
    "/sites?theme=victim-work",
    "/sub-themes",
    "/sub-themes/{sub_theme}",
    "/baskets",
    "/settle",
    "/settle/{finding}",
    "/progress",
    "/history",
    "/notes",
    "/notes?words=consent&about=theme",
    "/name",
)
# Pages for those who have given a name.
CODING_PAGES = (
    "/add",
    "/baskets/add?finding={finding}",
    "/baskets/add-all?theme=voice",
    "/code",
    "/code?theme=voice&borough=Hackney",
    "/code/all?theme=voice&add=ete&give_polarity=mixed",
    "/notes/new?about=theme&target=voice",
)
# What a reader sees when something is wrong, with the status of the answer.
PROBLEMS = {
    "/nothing": 404,
    "/findings/nothing": 404,
    "/findings?theme=weather": 400,
}
