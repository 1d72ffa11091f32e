"""The evidence pack: what a team that prepares a thematic inspection takes into the room.

``gather_pack`` takes the figures from the theme reports; ``make_pack`` writes them as a document
without a format, in the order of a template.
"""

from inspection_findings.theme_report.pack.gather import gather_pack
from inspection_findings.theme_report.pack.gathered import Gathered, Topic
from inspection_findings.theme_report.pack.made import Pack, make_pack
from inspection_findings.theme_report.pack.question import CHOSEN, Chosen, Question, add_chosen
from inspection_findings.theme_report.pack.workbook_tables import tabulate_findings

__all__ = [
    "CHOSEN",
    "Chosen",
    "Gathered",
    "Pack",
    "Question",
    "Topic",
    "add_chosen",
    "gather_pack",
    "make_pack",
    "tabulate_findings",
]
