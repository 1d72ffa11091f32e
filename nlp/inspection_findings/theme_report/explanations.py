"""Words that every format shares: what the figures on a page mean, and names of kinds.

Plain words come first, the technical term after them. ``{sure}`` stands for the sentence that says
which codings are sure.
"""

from __future__ import annotations

from inspection_findings.analysis.prose import describe_sure
from inspection_findings.analysis.recurrence import Aspect
from inspection_findings.frames import CorpusFrames
from inspection_findings.records import CoderKind

ASPECT_WORDS: dict[Aspect, str] = {
    "any": "Any finding",
    "strength": "Strength",
    "area_for_improvement": "Area for improvement",
    "recommendation": "Recommendation",
}
CODER_WORDS: dict[CoderKind, str] = {
    "adjudicated": "Settled",
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
        "found here if these boroughs were a random sample of similar services. They are not, so "
        "the real uncertainty is at least this large."
    ),
    "polarity": (
        "A solid badge is stated: the report’s heading says whether the finding is a strength or "
        "an area for improvement, or a person does. A dashed badge is inferred by the model or the "
        "reference coding, for text without such a heading; “unclear” means that the inference is "
        "not sure enough. The two are counted apart and together. Polarity is of the whole "
        "finding, which may have several themes. A mixed finding counts as both a strength and an "
        "area for improvement."
    ),
    "headlines": (
        "Only sure codings head a page or argue for a visit. {sure} Nor does a polarity that "
        "is only inferred. The order of quotations follows the probability, whether the polarity "
        "is stated, how close the quotation is to others on the theme, and its length; on the page "
        "of a borough, to others in its own reports. To strike one out, write the pages again with "
        "--without and its id."
    ),
    "training": (
        "The model was shown a coding of this finding in its training, made by language models. It "
        "repeats that coding, so its probability says nothing."
    ),
    "coders": (
        "“Reference coding” means that a language model coded the finding twice, independently, "
        "with the codebook. No inspector has checked it. “Model” means that the theme model coded "
        "the finding, with the probability shown. A person’s coding replaces the other two, and "
        "the reference coding replaces the model’s. Each applies only to the themes that its "
        "coders knew. Quotations are word for word. Only footnote marks and line breaks are "
        "removed."
    ),
    "sites": (
        "A fixed rule suggests these boroughs; they are not a random sample. It picks in turn "
        "one whose latest report is strong on the theme, one that is weak, and the one that adds "
        "the most sub-themes (varied). Strong means more strengths than areas for improvement, on "
        "standards rated Good or better on average. Such a borough may also have areas for "
        "improvement and recommendations. Weak means something to improve, and no more strengths "
        "than areas. Where no borough fits, the reason says so."
    ),
    "breakdown": (
        "Boroughs with at least one such finding. By year: out of the boroughs inspected that "
        "year. By rating: out of the boroughs that have a standard with that rating. A dash "
        "means that there are none."
    ),
    "sub_themes": (
        "Groups of findings that make the same point, most boroughs first, each with its most "
        "typical finding. Nobody has checked them. Stability is how much of a group is found again "
        "when boroughs and findings are resampled, from 0 to 1."
    ),
    "stock": (
        "Stock wording is marked where it is quoted, with the number of boroughs whose reports "
        "have it. What recurs is the wording: a rating, a number or a name in it may be "
        "local."
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


def explain(frames: CorpusFrames) -> dict[str, str]:
    """Return the explanations by name, with the level of the store in them."""
    sure = describe_sure(frames.level_of.get("theme"), frames.tested_level)
    return {name: words.replace("{sure}", sure) for name, words in EXPLANATIONS.items()}
