"""How the figures were measured and what they rest on, in words that stand beside them."""

from __future__ import annotations

METHOD = (
    "One borough is left out at a time. A model learns from the other boroughs, and is tuned on "
    "them alone; then it codes the borough that was left out. Counts are added up over boroughs. "
    "The main figures are on bullets and recommendations, where coders' differences were resolved "
    "by a further reading. Sentences of narrative are reported separately; where their two coders "
    "differ on a theme, that theme is not counted for that sentence. Several themes have one to "
    "three such sentences, and the mean over themes depends on them. Further sentences have a "
    "supplementary coding, whose differences nobody resolved. Models learn from it too; figures on "
    "it are reported separately, and count only what both coders say. The "
    "95 % intervals of F1 are Wilson intervals. They rest on the number of codings that the "
    "reference, the model or both gave, so a perfect score on few findings has a wide interval. "
    "They show how much a figure depends on these findings, not on the choice of boroughs. "
    "'No examples' is what the words of the codebook give by themselves. 'No illustrations' is the "
    "model without the invented findings that it first learns from. Settings were chosen while "
    "looking at these figures, with three exceptions. The illustrations were written and coded by "
    "writers who had seen the codebook alone. The fine-tuning was chosen on illustrations of "
    "writers who were left out. The weight of both was chosen on boroughs that were left out "
    "within each training set, averaged over all four. But which themes the later illustrations "
    "cover was chosen knowing where these figures were low. How far the reports shaped the "
    "codebook is not recorded. A new report may do worse."
)
PROVENANCE = (
    "A language model, instructed with the codebook, made the reference coding: twice, "
    "independently, and the differences were resolved by a further reading. It made the "
    "supplementary coding in the same way, but nobody resolved its differences. No inspector and "
    "no qualitative researcher has coded these findings yet. The agreement of the two coders is "
    "the ceiling of this coding, not of human judgement."
)
