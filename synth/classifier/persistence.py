"""Save and load models as folders. Every file is checked before it is used, and nothing is pickled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Literal

from synth.classifier.card import model_card
from synth.classifier.combination import Combination
from synth.classifier.explanation.neighbours import LabelledSentences
from synth.classifier.features.assembly import feature_counts
from synth.classifier.linear_weights import LinearWeights
from synth.classifier.manifest import PARTS, check_encoder, check_form
from synth.classifier.model import SentenceModel
from synth.classifier.prediction_cache import CachedPredictor
from synth.classifier.predictor import Predictor
from synth.classifier.typicality import Typicality
from synth.encoding import Encoder, load_encoder
from synth.encoding.contextual import ContextualEncoder, ContextualWeights
from synth.encoding.static_encoder import STATIC, StaticEncoder
from synth.errors import ModelError, TaxonomyError, UsageError
from synth.files import RECORD, atomic_folder, digest_of_file, finish_interrupted, is_unchanged, read_record, to_json
from synth.taxonomy import Taxonomy, Theme, parse_label_scheme

FORMAT = 4
MANIFEST, HEAD, CARD, DIGESTS = "manifest.json", "head.safetensors", "README.md", RECORD
NEIGHBOURS, STATIC_VECTORS, CONTEXTUAL = "neighbours.safetensors", "encoder.safetensors", "contextual.safetensors"
TYPICALITY_FILE = "typicality.safetensors"
_OPTIONAL = (STATIC_VECTORS, CONTEXTUAL, TYPICALITY_FILE)
_FILES = (HEAD, NEIGHBOURS, MANIFEST, CARD, *_OPTIONAL)
_MOST_HEAD_BYTES = 500_000_000
_NAME_DIGITS = 12


def bundled_model_folder() -> Path:
    """Return the folder of the model that comes with synth: in the installed package, or in `models/` of a checkout."""
    return _bundled("bundled_model", "default")


def bundled_fast_folder() -> Path:
    """Return the folder of the fast model that comes with synth, as `bundled_model_folder` does."""
    return _bundled("bundled_fast_model", "fast")


def bundled_static_encoder() -> StaticEncoder:
    """Return the static encoder of the bundled fast model, which all models with ``encoder="fast"`` share."""
    path = bundled_fast_folder() / STATIC_VECTORS
    return StaticEncoder.from_bytes(path.read_bytes(), where=path)


def _bundled(installed: str, checkout: str) -> Path:
    package = Path(__file__).resolve().parents[1]
    for folder in (package / installed, package.parent / "models" / checkout):
        if (folder / MANIFEST).is_file():
            return folder
    raise ModelError(
        "the bundled model is missing", where=package, remedy="Install synth again, or name one with --model."
    )


def save_model(model: SentenceModel, folder: Path) -> None:
    """Write a model to a folder, either completely or not at all.

    Writes manifest.json (format, versions, taxonomy, encoder, thresholds, scores), head.safetensors (the regressions
    and vocabularies), neighbours.safetensors (training sentences, either invented or the user's own),
    encoder.safetensors (static vectors) and contextual.safetensors (the contextual encoder) if the model has them,
    typicality.safetensors (distances from the training text), README.md (the model card) and SHA256SUMS. The new
    folder is loaded again before it replaces an older model.
    """
    classifier = model.classifier
    encoder = classifier.encoder
    manifest = {
        **model.facts,
        "format": FORMAT,
        "taxonomy": {
            "name": model.taxonomy.name,
            "digest": model.taxonomy.digest,
            "themes": [asdict(theme) for theme in model.taxonomy.themes],
            "programme": model.taxonomy.label_scheme.to_dict(),
        },
        "encoder": {"name": encoder.name, "digest": encoder.digest},
        "parts": {name: getattr(classifier, name) for name in PARTS},
        **({"combination": classifier.combination_.to_dict()} if classifier.combination_ else {}),
        "typicality": model.typicality is not None,
        "thresholds": dict(model.thresholds),
        "kind_threshold": model.kind_threshold,
    }
    with atomic_folder(folder, marker=MANIFEST) as temporary:
        (temporary / HEAD).write_bytes(classifier.weights_.to_bytes())
        sentences = model.labelled or LabelledSentences.none()
        (temporary / NEIGHBOURS).write_bytes(sentences.to_bytes())
        if isinstance(encoder, StaticEncoder):
            (temporary / STATIC_VECTORS).write_bytes(encoder.to_bytes())
        if classifier.contextual_ is not None:
            (temporary / CONTEXTUAL).write_bytes(classifier.contextual_.weights.to_bytes())
        if model.typicality is not None:
            (temporary / TYPICALITY_FILE).write_bytes(model.typicality.to_bytes())
        (temporary / MANIFEST).write_text(to_json(manifest), encoding="utf-8")
        (temporary / CARD).write_text(model_card(manifest, sentences=len(sentences.table)), encoding="utf-8")
        _load_head(temporary, manifest)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Check the files of a model folder against their digests and return its manifest; no encoder is loaded.

    Raises
    ------
    ModelError
        If a file is missing or changed, the format is unknown, or the manifest is damaged.
    """
    if not folder.is_dir():
        raise ModelError(
            "there is no such model folder",
            where=folder,
            remedy="Name a folder that synth train has written.",
        )
    finish_interrupted(folder)
    digests = read_record(folder)
    if not digests:
        raise ModelError(
            f"is not a model folder ({DIGESTS} is missing or unreadable)",
            where=folder,
            remedy="Name a folder that synth train has written.",
        )
    _check_digest(folder, MANIFEST, digests)
    manifest = _parsed_manifest(folder / MANIFEST)
    for name in _FILES:
        if name != MANIFEST and (name not in _OPTIONAL or name in digests):
            _check_digest(folder, name, digests)
    check_form(manifest, where=folder / MANIFEST)
    return manifest


def _check_digest(folder: Path, name: str, digests: Mapping[str, str]) -> None:
    if not is_unchanged(folder, name, digests):
        raise ModelError(
            "is missing or has changed since the model was trained",
            where=folder / name,
            remedy="Copy the model folder again, or train the model again.",
        )


def _parsed_manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        known = manifest.get("format")
    except (ValueError, RecursionError, AttributeError) as error:
        raise ModelError("cannot be read", where=path) from error
    # The format is checked before any other file, since another format has other files.
    if known != FORMAT:
        raise ModelError(
            f"has format {known!r}, this version of synth reads {FORMAT}",
            where=path,
            remedy="Train the model again, or use the version of synth that wrote it.",
        )
    return dict(manifest)


def model_name(folder: Path) -> str:
    """Return the name of a model in classified tables: m and twelve digits of the digest of all its files.

    The letter prevents a spreadsheet from reading the name as a number. Training twice on the same data with the same
    versions gives the same model and the same name.

    Parameters
    ----------
    folder
        Folder that `read_manifest` has checked.
    """
    return f"m{digest_of_file(folder / DIGESTS)[:_NAME_DIGITS]}"


def taxonomy_of(manifest: dict[str, Any]) -> Taxonomy:
    """Return the taxonomy that a model was trained on."""
    themes = tuple(Theme(**{**theme, "terms": tuple(theme["terms"])}) for theme in manifest["taxonomy"]["themes"])
    scheme = parse_label_scheme(manifest["taxonomy"]["programme"], MANIFEST)
    return Taxonomy(name=manifest["taxonomy"]["name"], themes=themes, label_scheme=scheme)


def check_taxonomy(manifest: dict[str, Any], wanted: Taxonomy | None) -> Taxonomy:
    """Return the taxonomy of a model after comparing it with the expected one.

    Raises
    ------
    TaxonomyError
        If `wanted` is given and the model was trained on another taxonomy.
    """
    own = taxonomy_of(manifest)
    if wanted is None or wanted.digest == own.digest:
        return own if wanted is None else wanted
    differing = sorted(set(own.ids) ^ set(wanted.ids))
    what = f"theme {differing[0]!r} is in one of them only" if differing else "definitions or terms differ"
    raise TaxonomyError(
        f"the taxonomy {wanted.name!r} is not the one that the model was trained on ({what})",
        remedy="Train a model on it with synth train --taxonomy, or leave --taxonomy out.",
    )


def load_model(
    folder: Path, *, taxonomy: Taxonomy | None = None, device: Literal["cpu", "cuda"] = "cpu", encoder: str = ""
) -> SentenceModel:
    """Load a model and its encoder.

    Parameters
    ----------
    folder
        Folder that `save_model` wrote.
    taxonomy
        The expected themes; None accepts any.
    device
        Device on which the encoder runs.
    encoder
        Name of the encoder that the model was trained with, if it does not come with synth. An encoder that only the
        model names is not loaded.

    Raises
    ------
    ModelError
        If the folder or the encoder has changed since the model was trained, or `encoder` is another one.
    TaxonomyError
        If `taxonomy` is given and the model has another one.
    UsageError
        If `device` is a graphics card, which the encoder of the model does not use.
    """
    manifest = read_manifest(folder)
    themes = check_taxonomy(manifest, taxonomy)
    check_encoder(manifest, encoder, where=folder)
    weights = _load_head(folder, manifest)
    loaded = _load_encoder(folder, manifest, device)
    if loaded.digest != manifest["encoder"]["digest"]:
        raise ModelError(
            f"was trained with another version of the encoder {loaded.name!r}",
            where=folder,
            remedy="Train the model again with the encoder that is installed.",
        )
    contextual, combination = _load_contextual(folder, manifest)
    typicality = folder / TYPICALITY_FILE
    classifier = Predictor(themes, loaded, **manifest["parts"]).from_weights(weights, contextual, combination)
    held = ("format", "taxonomy", "encoder", "parts", "combination", "typicality", "thresholds", "kind_threshold")
    return SentenceModel(
        classifier,
        manifest["thresholds"],
        manifest["kind_threshold"],
        {name: value for name, value in manifest.items() if name not in held},
        partial(_load_labelled, folder / NEIGHBOURS),
        model_name(folder),
        CachedPredictor(classifier, digest_of_file(folder / DIGESTS)),
        Typicality.from_bytes(_read(typicality), where=typicality) if manifest.get("typicality") else None,
    )


def _load_labelled(path: Path) -> LabelledSentences:
    return LabelledSentences.from_bytes(_read(path), where=path)


def _load_encoder(folder: Path, manifest: dict[str, Any], device: Literal["cpu", "cuda"]) -> Encoder:
    name = manifest["encoder"]["name"]
    if name != STATIC:
        return load_encoder(name, device=device)
    if device == "cuda":
        raise UsageError("this model does not use a graphics card", where="--device cuda", remedy="Leave --device out.")
    return StaticEncoder.from_bytes(_read(folder / STATIC_VECTORS), where=folder / STATIC_VECTORS)


def _load_contextual(folder: Path, manifest: Mapping[str, Any]) -> tuple[ContextualEncoder | None, Combination | None]:
    if not manifest["parts"]["fine_tune"]:
        return None, None
    path, ids = folder / CONTEXTUAL, tuple(theme["id"] for theme in manifest["taxonomy"]["themes"])
    weights = ContextualWeights.from_bytes(_read(path), where=path)
    if weights.themes != ids:
        raise ModelError("has other themes than the manifest", where=path)
    content = manifest.get("combination") or {}
    combination = Combination.from_dict(content, n_themes=len(ids), where=folder / MANIFEST)
    return ContextualEncoder(weights), combination


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(
            "is missing", where=path, remedy="Copy the model folder again, or train the model again."
        ) from error


def _load_head(folder: Path, manifest: Mapping[str, Any]) -> LinearWeights:
    path = folder / HEAD
    if path.stat().st_size > _MOST_HEAD_BYTES:
        raise ModelError("is larger than any head that synth writes", where=path)
    weights = LinearWeights.from_bytes(path.read_bytes(), where=path)
    n_themes, parts = len(manifest["taxonomy"]["themes"]), manifest["parts"]
    vectors, others = feature_counts(n_themes, len(weights.parts), context=parts["context"], terms=parts["terms"])
    if not weights.fits(n_themes=n_themes, vectors=vectors, others=others):
        raise ModelError("cannot be read: its regressions and the manifest differ", where=path)
    return weights
