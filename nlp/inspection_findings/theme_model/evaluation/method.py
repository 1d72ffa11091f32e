"""What is said wherever figures stand: how they were measured, and what they rest on."""

from __future__ import annotations

METHOD = (
    "Each borough was left out in turn and coded by a model that had learnt, and been tuned, on "
    "the others alone; counts are pooled over boroughs. Headline figures are on bullets and "
    "recommendations with settled codings; narrative sentences are reported apart, without the "
    "cells on which the coders differ; several themes have one to three sentences there, on which "
    "the mean over themes hangs. Further sentences of the same reports have a supplementary "
    "coding, from which models learn as from the other, but which nobody settled; what was "
    "measured on it stands apart, on the cells on which its coders agree, while their agreement "
    "beside it is on all. The 95 % intervals of F1 are Wilson intervals. They rest on the number "
    "of codings that the reference, the model or both gave, so a perfect score on few findings has "
    "a wide interval. They show how much a figure depends on these findings, not on the choice of "
    "boroughs. The codebook's seed phrases come from its own words; how far these reports shaped "
    "the codebook is not recorded. 'No examples' is what the codebook's words alone give, with "
    "weights shared by all themes; 'no illustrations' is the model without the invented findings "
    "that it starts from. Features and settings were chosen while looking at these figures, except "
    "that the illustrations were written and coded by writers who had seen the codebook alone, "
    "what is fine-tuned on them was chosen on illustrations whose writer was left out, and how "
    "both are used on boroughs left out within each training set, averaged over all four; which "
    "themes the later illustrations dwell on was chosen knowing where these figures were low. A "
    "new report may still fare worse."
)
PROVENANCE = (
    "The reference coding was made by a language model instructed with the codebook, twice and "
    "independently, its differences settled by reading; so was the supplementary coding, its "
    "differences left as they are. No inspector and no qualitative "
    "researcher has coded these findings yet. The agreement of its two coders is the ceiling of "
    "this coding, not of human judgement."
)
