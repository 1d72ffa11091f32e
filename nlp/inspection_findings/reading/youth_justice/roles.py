"""The reasons why text of a report is not a finding.

Readers see them, so they are words rather than codes.
"""

FRONT_MATTER = "front matter"
CONTENTS = "contents page"
RUNNING = "running header or footer"
FOOTNOTE = "footnote"
HEADING = "heading"
RATINGS = "ratings page"
RATING_ECHO = "rating below the heading"
KEY_QUESTIONS = "key questions"
STATEMENT = "statement of the standard"
LEAD_IN = "introduction to a section"
ADDRESSEE = "addressee of recommendations"
SIGNATURE = "signature"
FURTHER = "further information"
UNKNOWN_STANDARD = "under a standard that this framework does not have"
UNPLACED = "text that could not be placed"
WELSH = "Welsh text"
AFTER = "after the last section of the report"
UNKNOWN_HEADING = "heading that is not known"
