"""Theme models as folders: data only, hashed, the same bytes for the same inputs."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inspection_findings.coding import Codebook, read_codebook
from inspection_findings.encode import Encoder, load_encoder
from inspection_findings.errors import ModelError
from inspection_findings.records import Report, Segmentation
from inspection_findings.text import hash_words
from inspection_findings.theme_model import Provenance, ThemeModel, load_model, save_model
from inspection_findings.theme_model.evaluation import CodedFindings, learn_prior, train_polarity
from inspection_findings.theme_model.folder import FORMAT
from tests.support.coded import CORPUS, THEMES, encode_small, small_illustrations, train_small

Corpus = dict[str, tuple[Report, Segmentation]]
FILES = {
    "MODEL_CARD.md",
    "codebook.toml",
    "head.safetensors",
    "manifest.json",
    "neighbours.json",
    "taught.json",
    "neighbours.safetensors",
    "vocabulary.json",
}


@pytest.fixture(scope="module")
def codebook(tmp_path_factory: pytest.TempPathFactory) -> tuple[Codebook, bytes]:
    """Return a codebook of the few themes of the small coding, and its file."""
    head, *tables = (CORPUS / "codebook.toml").read_text(encoding="utf-8").split("[[themes]]")
    kept = [table for table in tables if any(f'\nid = "{theme}"\n' in table for theme in THEMES)]
    path = tmp_path_factory.mktemp("codebook") / "codebook.toml"
    path.write_bytes("[[themes]]".join([head, *kept]).encode())
    return read_codebook(path), path.read_bytes()


@pytest.fixture(scope="module")
def coded(tiny_encoder: Encoder) -> CodedFindings:
    """Return a third of the reference coding."""
    return encode_small(tiny_encoder, step=3)


@pytest.fixture(scope="module")
def model(
    coded: CodedFindings, tiny_encoder: Encoder, codebook: tuple[Codebook, bytes]
) -> ThemeModel:
    """Return a small but real model."""
    return make_model(coded, tiny_encoder, codebook)


def make_model(
    coded: CodedFindings, encoder: Encoder, codebook: tuple[Codebook, bytes]
) -> ThemeModel:
    """Train a model from a few illustrations and the small coding."""
    prior = learn_prior(small_illustrations(), codebook=codebook[0], encoder=encoder)
    return ThemeModel(
        codebook=codebook[0],
        codebook_toml=codebook[1],
        themes=train_small(coded, encoder, prior),
        polarity=train_polarity(coded),
        provenance=Provenance(
            package_version="0.0.0",
            encoder_id=encoder.encoder_id,
            boroughs=tuple(sorted(set(coded.boroughs))),
            reports={"haringey-2025-03.txt": "ab" * 32},
            reference={"findings.jsonl": "cd" * 32},
            illustrations="ef" * 32,
            supplement="01" * 32,
        ),
    )


def read_files(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder with its bytes."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_what_is_loaded_says_what_was_saved(
    model: ThemeModel, coded: CodedFindings, tmp_path: Path
) -> None:
    """Probabilities, decisions and polarity survive the way through the folder, to the bit."""
    save_model(model, tmp_path / "themes")
    loaded = load_model(tmp_path / "themes")
    said = model.themes.predict_probabilities(coded.texts, coded.embeddings, kinds=coded.kinds)
    again = loaded.themes.predict_probabilities(coded.texts, coded.embeddings, kinds=coded.kinds)
    assert (said == again).all()
    assert loaded.themes.decide(again) == model.themes.decide(said)
    assert loaded.polarity.infer(coded.texts) == model.polarity.infer(coded.texts)
    assert loaded.name == model.name
    assert loaded.provenance == model.provenance


def test_training_again_gives_the_same_bytes(
    model: ThemeModel,
    coded: CodedFindings,
    tiny_encoder: Encoder,
    codebook: tuple[Codebook, bytes],
    tmp_path: Path,
) -> None:
    """The same inputs in another order make a folder with the same files, byte for byte."""
    shuffled = coded.select(np.random.default_rng(5).permutation(len(coded.records)))
    save_model(model, tmp_path / "one")
    save_model(make_model(shuffled, tiny_encoder, codebook), tmp_path / "two")
    assert read_files(tmp_path / "one") == read_files(tmp_path / "two")


def test_a_loaded_model_saves_to_the_same_bytes(model: ThemeModel, tmp_path: Path) -> None:
    """Loading and saving changes nothing."""
    save_model(model, tmp_path / "one")
    save_model(load_model(tmp_path / "one"), tmp_path / "two")
    assert read_files(tmp_path / "one") == read_files(tmp_path / "two")


@pytest.mark.parametrize("name", sorted(FILES - {"manifest.json"}))
def test_a_changed_file_is_named(model: ThemeModel, tmp_path: Path, name: str) -> None:
    """One byte more, anywhere, and the file is refused with the cure."""
    save_model(model, tmp_path / "themes")
    path = tmp_path / "themes" / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ModelError, match=rf"{name}: has SHA-256 .* findings train"):
        load_model(tmp_path / "themes")
    path.unlink()
    with pytest.raises(ModelError, match=rf"{name}: cannot be read"):
        load_model(tmp_path / "themes")


@pytest.mark.parametrize(
    ("manifest", "problem"),
    [
        ("{", "is not the manifest"),
        ("[]", "is not the manifest"),
        ('{"format": 99, "files": {}}', "has format 99"),
        (f'{{"format": {FORMAT}, "files": {{}}}}', "does not list codebook.toml"),
    ],
)
def test_a_strange_manifest_is_refused(tmp_path: Path, manifest: str, problem: str) -> None:
    """Damaged, newer or incomplete manifests are refused with what is wrong."""
    (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(ModelError, match=problem):
        load_model(tmp_path)


def test_an_empty_folder_holds_no_model(tmp_path: Path) -> None:
    """The error says what to do."""
    with pytest.raises(ModelError, match=r"holds no theme model .* findings train"):
        load_model(tmp_path)


def test_weights_and_codebook_must_have_the_same_themes(model: ThemeModel, tmp_path: Path) -> None:
    """A codebook with another theme than the weights is refused, the theme named."""
    save_model(model, tmp_path)
    other = (tmp_path / "codebook.toml").read_bytes().replace(b'id = "ete"', b'id = "schooling"')
    (tmp_path / "codebook.toml").write_bytes(other)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["codebook.toml"] = hashlib.sha256(other).hexdigest()
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelError, match=r"differ in themes \(ete\)"):
        load_model(tmp_path)


def test_the_frozen_codebook_is_the_one_it_was_trained_with(model: ThemeModel) -> None:
    """A model cannot be made with the file of another codebook."""
    with pytest.raises(ValueError, match="is not the file"):
        replace(model, codebook_toml=model.codebook_toml + b" ")


def test_a_model_is_replaced_whole(model: ThemeModel, tmp_path: Path) -> None:
    """Saving over a model replaces it and leaves nothing else behind."""
    stricter = replace(model, themes=model.themes.with_thresholds({"ete": 0.9}))
    save_model(stricter, tmp_path / "themes")
    save_model(model, tmp_path / "themes")
    assert load_model(tmp_path / "themes").name == model.name
    assert [path.name for path in tmp_path.iterdir()] == ["themes"]
    assert set(read_files(tmp_path / "themes")) == FILES


def test_a_folder_with_other_things_is_left_alone(model: ThemeModel, tmp_path: Path) -> None:
    """A slip in a path must not delete somebody's work."""
    (tmp_path / "thesis.docx").write_text("years of work", encoding="utf-8")
    with pytest.raises(ModelError, match=r"holds 'thesis\.docx', which is not part of a model"):
        save_model(model, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_file_of_the_users_own_is_no_part_of_a_model(model: ThemeModel, tmp_path: Path) -> None:
    """Neither a codebook that lies alone, nor one that somebody changed in a model's folder."""
    own = tmp_path / "own" / "codebook.toml"
    own.parent.mkdir()
    own.write_bytes(b"mine")
    save_model(model, tmp_path / "themes")
    changed = tmp_path / "themes" / "codebook.toml"
    changed.write_bytes(model.codebook_toml + b"# mine")
    for path in (own, changed):
        with pytest.raises(ModelError, match=r"codebook\.toml: is not as a model was written"):
            save_model(model, path.parent)
        assert path.read_bytes().endswith(b"mine")


def test_every_file_is_in_the_manifest(model: ThemeModel, tmp_path: Path) -> None:
    """The manifest ties the model to encoder, codebook, reports and coding."""
    save_model(model, tmp_path / "themes")
    manifest = json.loads((tmp_path / "themes" / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == FILES - {"manifest.json"}
    assert manifest["encoder_id"] == model.provenance.encoder_id
    assert manifest["codebook_sha256"] == model.codebook.sha256
    assert manifest["boroughs"] == ["Haringey", "Havering", "Islington", "Lewisham"]
    assert manifest["reference"] == {"findings.jsonl": "cd" * 32}


def test_the_name_tells_models_apart(model: ThemeModel) -> None:
    """A model that decides otherwise has another name."""
    stricter = replace(model, themes=model.themes.with_thresholds({"ete": 0.9}))
    assert stricter.name != model.name


def test_another_encoder_is_refused(model: ThemeModel) -> None:
    """Rows of another encoder would be read as nonsense."""
    model.require_encoder(model.provenance.encoder_id)
    with pytest.raises(ModelError, match=r"was trained with the encoder .*, not other"):
        model.require_encoder("other")


def test_narrative_is_read_as_narrative_wherever_it_stands(
    model: ThemeModel, corpus: Corpus, tiny_encoder: Encoder
) -> None:
    """The kind has a say, the chapter has none: the codebook says to code what the text says."""
    foreword = [f for f in corpus["hackney-2023-05"][1].findings if f.standard == "foreword"]
    bullets = [replace(finding, kind="bullet") for finding in foreword]
    casework = [replace(finding, standard="2.1") for finding in foreword]
    embeddings = tiny_encoder.encode([finding.text for finding in foreword])
    said, as_bullets, as_casework = (
        [one.probabilities for one in model.classify(findings, embeddings)]
        for findings in (foreword, bullets, casework)
    )
    assert said == as_casework
    assert said != as_bullets


def test_findings_are_coded_and_headings_are_kept(
    model: ThemeModel, corpus: Corpus, tiny_encoder: Encoder
) -> None:
    """Polarity is inferred where no heading gives it: in casework and Diversity, not elsewhere."""
    findings = corpus["hackney-2023-05"][1].findings
    embeddings = tiny_encoder.encode([finding.text for finding in findings])
    for finding, said in zip(findings, model.classify(findings, embeddings), strict=True):
        assert said.finding_id == finding.finding_id
        wanted = finding.polarity is None and finding.standard[:1] in ("2", "3", "d")
        assert (said.polarity is not None) == wanted
    assert {said.themes[0] for said in model.classify(findings, embeddings) if said.themes} <= set(
        THEMES
    )


def test_the_card_has_the_headings_of_the_standard(model: ThemeModel, tmp_path: Path) -> None:
    """The card follows the Algorithmic Transparency Recording Standard and names each theme."""
    save_model(model, tmp_path / "themes")
    card = (tmp_path / "themes" / "MODEL_CARD.md").read_text(encoding="utf-8")
    headings = [line for line in card.splitlines() if line.startswith("## ")]
    assert headings == [
        "## Tier 1: Overview",
        "## Tier 2: Owner and Responsibility",
        "## Tier 2: Description and Rationale",
        "## Tier 2: Deployment Context",
        "## Tier 2: Tool Specification",
        "## Tier 2: Risks, Mitigations and Impact Assessments",
    ]
    assert all(theme.name in card for theme in model.codebook.themes)
    assert "Not measured." in card


def test_loading_trains_nothing(model: ThemeModel, tmp_path: Path) -> None:
    """A model is loaded without scikit-learn, PyTorch or a pickle."""
    save_model(model, tmp_path / "themes")
    code = (
        "import sys; from pathlib import Path;"
        "from inspection_findings.theme_model import load_model;"
        f"load_model(Path({str(tmp_path / 'themes')!r}));"
        "print(sorted({'sklearn', 'torch', 'sentence_transformers', 'joblib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_model_says_which_findings_taught_it(
    model: ThemeModel, corpus: Corpus, tiny_encoder: Encoder, tmp_path: Path
) -> None:
    """By their words, whatever their place, and also after it was saved and loaded."""
    findings = corpus["hackney-2023-05"][1].findings[:3]
    taught = replace(model, training_hashes=frozenset({hash_words(findings[1].text.upper())}))
    save_model(taught, tmp_path / "themes")
    embeddings = tiny_encoder.encode([finding.text for finding in findings])
    for one in (taught, load_model(tmp_path / "themes")):
        said = one.classify(findings, embeddings)
        assert [coded.in_training for coded in said] == [False, True, False]


def test_the_shipped_model_was_made_from_this_checkout(pytestconfig: pytest.Config) -> None:
    """Corpus, codebook, coding and encoder are those that the model's manifest names."""
    root = pytestconfig.rootpath
    manifest = json.loads((root / "models" / "themes" / "manifest.json").read_bytes())
    corpus = root / "corpus"
    made_from = {
        **{corpus / "reports" / name: sha256 for name, sha256 in manifest["reports"].items()},
        **{corpus / "reference" / name: sha256 for name, sha256 in manifest["reference"].items()},
        corpus / "codebook.toml": manifest["codebook_sha256"],
        corpus / "illustrations.jsonl": manifest["illustrations"],
        corpus / "supplement.jsonl": manifest["supplement"],
    }
    drifted = [
        path.name
        for path, sha256 in made_from.items()
        if hashlib.sha256(path.read_bytes()).hexdigest() != sha256
    ]
    assert not drifted, "train the model again: findings train"
    assert manifest["encoder_id"] == load_encoder().encoder_id
