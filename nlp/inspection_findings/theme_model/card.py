"""The model card: generated, under the headings of the UK's record for algorithmic tools.

Headings follow the Algorithmic Transparency Recording Standard, version 3.0. No figure is
written by hand: each comes from the model, its provenance or its metrics.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from inspection_findings.classify.polarity import INFERRED
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
        _data(model),
        _risks(metrics),
    )
    return "\n\n".join(sections) + "\n"


def _overview(model: ThemeModel) -> str:
    return f"""# {model.name}

Made by a command, not by hand. Headings follow the Algorithmic Transparency Recording Standard,
version 3.0.

## Tier 1: Overview

**Name.** {model.name}, of `inspection-findings` {model.provenance.package_version}.

**Description.** Suggests which of {len(model.codebook.themes)} themes a finding of a youth justice
inspection report is about, with a probability and a reason, and infers whether it is a strength
or an area for improvement where the report has no heading that says so. It says when no theme
fits. It is for people who gather findings across reports; it decides nothing about a service, a
member of staff or a child."""


def _owner() -> str:
    return """## Tier 2: Owner and Responsibility

Whoever uses the model is responsible for how its suggestions are used. Its authors answer for the
package, under the MIT licence and without warranty."""


def _rationale() -> str:
    return """## Tier 2: Description and Rationale

**What it is for.** To find, across many reports, what inspectors said about one theme, and to make
a first coding that people then check. **What it replaces.** Searching reports by hand for each
theme. **What it is not for.** Ranking services, judging casework, or standing as evidence where
nobody has read the findings."""


def _deployment() -> str:
    return f"""## Tier 2: Deployment Context

**In the process.** It reads published reports, offline, on one computer, and sends nothing
anywhere. **Human review.** Coding by a person outranks the model's, everywhere; each suggestion
shows its probability and the words it rests on. **Polarity.** Where the report has a heading, the
heading counts; elsewhere polarity is {INFERRED}. **Appeals.** A coding is changed by coding the
finding; the change is kept with its author."""


def _specification(model: ThemeModel) -> str:
    thresholds = "\n".join(
        f"| {theme.name} | {threshold:.2f} | {'yes' if learnt else 'no'} |"
        for theme, threshold, learnt in zip(
            model.codebook.themes, model.themes.thresholds_, model.themes.learnt_, strict=True
        )
    )
    return f"""## Tier 2: Tool Specification

**Model.** For each theme a logistic regression on feature blocks
({", ".join(model.themes.blocks)}), {_describe_prior(model)}; then one
shared logistic regression over a handful of signals, which makes calibrated probabilities and
serves a theme with few or no examples from the codebook's seed phrases and description. A theme is
decided when its probability reaches its threshold; a finding that reaches none is left without a
theme.

**Encoder.** `{model.provenance.encoder_id}`. **Codebook.** Version {model.codebook.version},
SHA-256 `{model.codebook.sha256}`. **Fine-tuned network.** {_describe_network(model)}.

| theme | threshold | learnt from examples |
| --- | ---: | --- |
{thresholds}"""


def _describe_network(model: ThemeModel) -> str:
    if model.network is None:
        return "None"
    return (
        f"`{model.network.network_id}`, {model.network.layers} layers, learnt from illustrations "
        f"with SHA-256 `{model.network.illustrations}` and from nothing else"
    )


def _describe_prior(model: ThemeModel) -> str:
    if model.themes.prior is None:
        return "which starts from nothing"
    network = "; in the themes that it knows, the fine-tuned network has half the say in that"
    return (
        "which starts from what invented findings teach, written by a language model from the "
        f"codebook alone{network if model.network else ''}, and learns from coded findings what "
        "they add"
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
        f"\n\nOn {metrics[f'{part}_findings']} {name}, averages alone:\n\n{head}"
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
{metrics["abstained"]} findings left without a theme. Where only themes are given of which the
model is sure: {_describe_sure(metrics["sure"])}.

{head}{rows}{others}

A dash means that there was nothing to measure. Polarity, on findings without a heading:

| where | learnt from | strengths and improvements | accuracy | always "strength" | macro-F1 | \
accuracy with mixed and neutral | mixed and neutral found | calibration error |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{polarity}"""


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

Learnt from coded findings of {", ".join(provenance.boroughs)}.

| file | SHA-256 |
| --- | --- |
{files}"""


def _risks(metrics: Mapping[str, Any] | None) -> str:
    provenance = metrics["provenance"] if metrics else "Not measured."
    return f"""## Tier 2: Risks, Mitigations and Impact Assessments

- **What the figures rest on.** {provenance}
- **A theme is missed, or given wrongly.** Mitigation: probabilities and reasons are shown, the
  least certain findings come first in review, and themes with few examples show wide intervals.
- **Other frameworks, regions and years.** It learnt from a few reports of one framework; elsewhere
  it may fare worse. Mitigation: code some findings there and measure again.
- **Personal data.** Reports are published and name no child; practice examples are anonymised by
  their authors, and are quoted with care.
- **Impact assessments.** None has been made; whoever deploys the tool makes their own."""
