"""Write the model card.

Headings follow the UK's Algorithmic Transparency Recording Standard, version 3.0. Every figure
comes from the model, its provenance or its metrics.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from inspection_findings.classify.polarity import INFERRED
from inspection_findings.theme_model.evaluation.left_out import BoroughsLeftOut
from inspection_findings.theme_model.evaluation.precision import (
    tabulate_measured,
    tabulate_tested,
)
from inspection_findings.theme_model.evaluation.rereading import tabulate_rereading
from inspection_findings.theme_model.theme_model import ThemeModel


def write_card(model: ThemeModel) -> str:
    """Return the model card as Markdown."""
    metrics = json.loads(model.metrics) if model.metrics else None
    sections = (
        _overview(model),
        _owner(),
        _rationale(),
        _deployment(),
        _specification(model),
        _performance(metrics),
        *_sure(model.left_out),
        _data(model),
        _risks(metrics),
    )
    return "\n\n".join(sections) + "\n"


def _overview(model: ThemeModel) -> str:
    return f"""# {model.name}

`findings train` writes this card. Its headings follow the Algorithmic Transparency Recording
Standard, version 3.0.

## Tier 1: Overview

**Name.** {model.name}, of `inspection-findings` {model.provenance.package_version}.

**Description.** The model suggests which of {len(model.codebook.themes)} themes a finding from a
youth justice inspection report is about, with a probability and a reason. Where no heading in the
report says so, it infers whether the finding is a strength or an area for improvement. It says when
no theme fits. It is for people who compare findings across reports. It decides nothing about a
service, a member of staff or a child."""


def _owner() -> str:
    return """## Tier 2: Owner and Responsibility

Users of the model are responsible for how they use its suggestions. The authors maintain the
package. It has the MIT licence and comes without warranty."""


def _rationale() -> str:
    return """## Tier 2: Description and Rationale

**What it is for.** Finding what inspectors said about a theme across many reports, and making a
first coding that people then check. **What it replaces.** Searching reports by hand for each theme.
**What it is not for.** Ranking services, judging casework, or serving as evidence when nobody has
read the findings."""


def _deployment() -> str:
    return f"""## Tier 2: Deployment Context

**In the process.** It reads published reports offline, on one computer, and sends no data.
**Human review.** Coding by a person always outranks the model's. Each suggestion shows its
probability and the words it is based on. **Polarity.** Where the report has a heading, the heading
decides. Elsewhere polarity is marked as "{INFERRED}". **Appeals.** To change a coding, a person
codes the finding. The change is stored with the person's name."""


def _specification(model: ThemeModel) -> str:
    thresholds = "\n".join(
        f"| {theme.name} | {threshold:.2f} | {'yes' if learnt else 'no'} |"
        for theme, threshold, learnt in zip(
            model.codebook.themes, model.themes.thresholds_, model.themes.learnt_, strict=True
        )
    )
    return f"""## Tier 2: Tool Specification

**Model.** Each theme has a logistic regression on feature blocks
({", ".join(model.themes.blocks)}), {_describe_prior(model)}. One shared
logistic regression over a few signals then gives calibrated probabilities. For a theme with few or
no examples it uses the codebook's seed phrases and description. The model gives a theme to a
finding when the probability reaches the theme's threshold. A finding may have no theme.

**Encoder.** `{model.provenance.encoder_id}`. **Codebook.** Version {model.codebook.version},
SHA-256 `{model.codebook.sha256}`. **Fine-tuned network.** {_describe_network(model)}.

| theme | threshold | trained on examples |
| --- | ---: | --- |
{thresholds}"""


def _describe_network(model: ThemeModel) -> str:
    if model.network is None:
        return "None"
    return (
        f"`{model.network.network_id}`, {model.network.layers} layers, trained only on "
        f"illustrations with SHA-256 `{model.network.illustrations}`"
    )


def _describe_prior(model: ThemeModel) -> str:
    if model.themes.prior is None:
        return "which starts without a prior"
    network = (
        ". For the themes that the fine-tuned network was trained on, half of this prior comes "
        "from the network"
    )
    return (
        "which starts from a prior. The prior is trained on invented findings, which a language "
        f"model wrote from the codebook alone{network if model.network else ''}. Training on coded "
        "findings then adjusts it"
    )


_OTHER_PARTS = {
    "narrative": "narrative sentences",
    "supplementary": "further sentences of the supplementary coding",
}


def _performance(metrics: Mapping[str, Any] | None) -> str:
    if metrics is None:
        return "### Performance\n\nNot measured."
    rows = "\n".join(_row(item) for item in (*metrics["overall"], *metrics["themes"]))
    names = sorted(metrics["overall"][0]["baselines"])
    head = (
        "| | F1 | 95 % interval | precision | recall | support | "
        f"{' | '.join(names)} | agreement |\n| --- | {'---: | ' * (len(names) + 6)}\n"
    )
    others = "".join(
        f"\n\nAverages on {metrics[f'{part}_findings']} {name}:\n\n{head}"
        + "\n".join(_row(item) for item in metrics[part])
        for part, name in _OTHER_PARTS.items()
        if metrics[part]
    )
    polarity = "\n".join(
        f"| {item['where']} | {item['learnt_from']} | {item['clear']} | "
        f"{_figure(item['accuracy'])} | {_figure(item['majority'])} | "
        f"{_figure(item['macro_f1'])} | {_figure(item['accuracy_all'])} | "
        f"{item['unclear_found']} of {item['unclear']} | {item['calibration_error']:.2f} |"
        for item in metrics["polarity"]
    )
    return f"""### Performance

{metrics["method"]}

Measured on {metrics["findings"]} findings. Calibration error {metrics["calibration_error"]:.3f};
{metrics["abstained"]} findings left without a theme. With only the themes of which the model is
sure: {_describe_sure(metrics["sure"])}.

{head}{rows}{others}

A dash means that there was nothing to measure. Polarity of findings without a heading:

| where | trained on | strengths and improvements | accuracy | always "strength" | macro-F1 | \
accuracy with mixed and neutral | mixed and neutral found | calibration error |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{polarity}

{_describe_levels(metrics.get("levels", ()))}"""


def _sure(left_out: BoroughsLeftOut | None) -> tuple[str, ...]:
    if left_out is None:
        return ()
    return (
        f"""### Precision that is asked for

`--precision 0.95` makes a theme sure from a probability that was tested: from the strictest level
on, by an exact binomial test at 5 %, until one fails. The level is one for all themes, and the
bound is over codings, as if they were independent. It is no bound for a single theme, nor for
another borough: there are too few boroughs for one.

{_table(*tabulate_tested(left_out))}

Measured on boroughs that neither the models nor the level had seen. Each borough has the level that
the others choose.

{_table(*tabulate_measured(left_out))}

Findings whose coding the left-out probability speaks against most are worth another reading. Of the
first of them, this share is one on which the two coders of the coding differed:

{_table(*tabulate_rereading(left_out))}""",
    )


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _describe_levels(levels: Sequence[Mapping[str, Any]]) -> str:
    rows = "\n".join(
        f"| {line['what'].replace('_', ' ')} | {line['where']} | {_figure(line['level'])} | "
        f"{line['given']} | {line['kept']} | {_figure(line['precision'])} | "
        f"{_figure(line['low'])} to {_figure(line['high'])} | {_figure(line['under'])} |"
        for line in levels
    )
    return f"""From which probability a polarity or a theme counts. The level is chosen on the other
boroughs, and measured on the one left out. What has no level never counts.

| what | where | level | given | at or above | precision | 95 % interval | share below |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
{rows}"""


def _describe_sure(sure: Mapping[str, Any]) -> str:
    return (
        f"precision {_figure(sure['precision'])}, recall {_figure(sure['recall'])}, "
        f"{sure['abstained']:.1%} of findings left without a theme"
    )


def _row(item: Mapping[str, Any]) -> str:
    score = item["score"]
    interval = f"{_figure(score['f1_low'])} to {_figure(score['f1_high'])}"
    figures = [_figure(score["f1"]), interval, _figure(score["precision"])]
    figures += [_figure(score["recall"]), str(score["support"])]
    figures += [_figure(item["baselines"][name]) for name in sorted(item["baselines"])]
    figures.append(_figure(item["agreement_f1"]))
    return f"| {item['theme_id']} | {' | '.join(figures)} |"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _data(model: ThemeModel) -> str:
    provenance = model.provenance
    hashes = [*sorted(provenance.reports.items()), *sorted(provenance.reference.items())]
    if provenance.illustrations:
        hashes.append(("illustrations (invented)", provenance.illustrations))
    if provenance.supplement:
        hashes.append(("supplementary coding", provenance.supplement))
    files = "\n".join(f"| {name} | `{sha256}` |" for name, sha256 in hashes)
    return f"""### Data

Trained on coded findings of {", ".join(provenance.boroughs)}.

| file | SHA-256 |
| --- | --- |
{files}"""


def _risks(metrics: Mapping[str, Any] | None) -> str:
    provenance = metrics["provenance"] if metrics else "Not measured."
    return f"""## Tier 2: Risks, Mitigations and Impact Assessments

- **What the figures are based on.** {provenance}
- **A theme is missed or given wrongly.** Mitigation: probabilities and reasons are shown, the
  least certain findings come first in review, and themes with few examples show wide intervals.
- **Other frameworks, regions and years.** The model was trained on a few reports of one framework.
  It may do worse elsewhere. Mitigation: code some findings there and measure again.
- **Personal data.** The reports are published and name no child. Their authors anonymised the
  practice examples. Quote them with care.
- **Impact assessments.** None has been made. Whoever deploys the tool makes their own."""
