"""Words that every format shares: what the figures on a page mean, and names of kinds.

Plain words come first, the technical term after them.
"""

from __future__ import annotations

from inspection_findings.analysis.recurrence import Aspect
from inspection_findings.records import CoderKind

ASPECT_WORDS: dict[Aspect, str] = {
    "any": "Any finding",
    "strength": "Strength",
    "area_for_improvement": "Area for improvement",
    "recommendation": "Recommendation",
}
CODER_WORDS: dict[CoderKind, str] = {
    "person": "Person",
    "reference": "Reference coding",
    "model": "Model",
}
EXPLANATIONS: dict[str, str] = {
    "boroughs": (
        "Figures count boroughs, out of those whose reports could have shown the theme. Shares "
        "are shares of boroughs, not of findings. A mixed finding counts as both a strength and "
        "an area for improvement."
    ),
    "interval": (
        "The 95 % interval (Wilson) shows how far the share of boroughs could be from the one "
        "found here if these boroughs were a random sample of similar services. They are not a "
        "random sample, so the real uncertainty is at least this large."
    ),
    "polarity": (
        "Polarity says whether a finding is a strength or an area for improvement. It counts "
        "where the report’s heading states it or a person gives it. “Including inferred” also "
        "counts boroughs where only the model or the reference coding gives it, for text "
        "without such a heading. Polarity describes the whole finding, which may have several "
        "themes."
    ),
    "not_stated": (
        "“Not stated” means that neither a heading in the report nor a person says whether the "
        "finding is a strength or an area for improvement. Most sentences of narrative are like "
        "this."
    ),
    "breakdown": (
        "Boroughs with at least one such finding. By year: out of the boroughs inspected that "
        "year. By rating: out of the boroughs that have a standard with that rating. A dash "
        "means that there are none."
    ),
    "sub_themes": (
        "A sub-theme is a group of findings that make the same point. Findings are grouped by "
        "their meaning and by the themes that the model gives them. Only findings on this theme "
        "are shown here. The quoted finding is the most typical one. Nobody has checked the "
        "groups. Stability is how much of a group is found again when boroughs and findings are "
        "resampled: 1 is all of it, 0 is none."
    ),
    "similarity": (
        "Similarity is half closeness in meaning and half shared themes. It is 1 only if the "
        "words are the same."
    ),
    "measured_briefly": (
        "Each borough was left out in turn and coded by a model that had not seen it. The figures "
        "compare that coding with the reference coding, which a language model made with the "
        "codebook. No inspector has checked it, and a new report may do worse."
    ),
    "measured": (
        "Coded in the reference (support): findings to which the reference coding gives the "
        "theme. Agreed (precision): of the findings to which the model gives the theme, the "
        "share where the reference coding does too. Found (recall): of the findings to which "
        "the reference coding gives the theme, the share where the model does too. F1 combines "
        "precision and recall, and is high only if both are high. All three are between 0 and "
        "1. The interval is a 95 % Wilson interval for F1."
    ),
}
