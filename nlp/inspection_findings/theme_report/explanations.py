"""What a reader has to know of the figures on a page, in the same words in every format.

House rule: plain words first, the technical term after them.
"""

from __future__ import annotations

EXPLANATIONS: dict[str, str] = {
    "boroughs": (
        "Boroughs are counted out of those whose reports could have shown the theme, and shares "
        "are of boroughs, never of findings. A mixed finding counts both as a strength and as an "
        "area for improvement."
    ),
    "interval": (
        "The 95 % interval (Wilson) says how far the share of boroughs could lie from the one seen "
        "if these boroughs had been drawn at random from all services like them; they were not, so "
        "read it as the least doubt there is."
    ),
    "polarity": (
        "Whether a finding is a strength or an area for improvement (its polarity) counts where"
        " the report’s heading states it, or a person does. “Adding inferred” adds the boroughs"
        " in which the model or the reference coding reads it into text without such a heading."
        " Polarity is that of the whole finding, which may speak of several themes."
    ),
    "unstated": (
        "“Not stated” means that no heading of the report, and no person, says whether the "
        "finding is a strength or an area for improvement: so with sentences of narrative."
    ),
    "breakdown": (
        "Boroughs with at least one such finding: by year, of the boroughs inspected that year; by "
        "rating, of the boroughs that have a standard so rated. A dash: there is none."
    ),
    "sub_themes": (
        "Findings that say the same, grouped by their meaning and by what the theme model says of "
        "them, and cut down to this theme. The most central finding describes each; nobody has "
        "checked the groups. Stability is how much of a sub-theme is found again when boroughs and "
        "findings are drawn anew: 1 is all of it, 0 is nothing."
    ),
    "likeness": (
        "Likeness is half nearness in meaning, half shared themes; it is 1 for the same words, "
        "and for nothing else."
    ),
    "measured": (
        "Coded in the reference (support): the findings to which the reference coding gives the"
        " theme. Agreed (precision): of the findings to which the model gives it, the part to "
        "which the reference does too. Found (recall): of those to which the reference gives "
        "it, the part to which the model does too. F1 is both in one figure, high only if both "
        "are. These three lie between 0 and 1; the interval, of F1, is one of 95 % (Wilson's)."
    ),
}
