"""A model as a folder: checked byte for byte before anything in it is used, and never a pickle."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from synth.classifier.card import model_card
from synth.classifier.estimator import FindingClassifier
from synth.classifier.model import Model
from synth.classifier.neighbours import LabelledSentences
from synth.encoding import load_encoder
from synth.errors import ModelError, TaxonomyError
from synth.files import atomic_folder, digest_of_file, to_json
from synth.taxonomy import Taxonomy, Theme

FORMAT = 1
MANIFEST, HEAD, CARD, DIGESTS = "manifest.json", "head.skops", "README.md", "SHA256SUMS"
NEIGHBOURS = "neighbours.safetensors"
_FILES = (HEAD, NEIGHBOURS, MANIFEST, CARD)
# skops trusts scikit-learn's own estimators and numpy's types. Nothing else is in a head, and nothing else is loaded.
_TRUSTED: list[str] = []
_MOST_HEAD_BYTES = 500_000_000


def bundled_model_folder() -> Path:
    """Find the model that comes with synth: in an installed package, or in `models/` of a checkout."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "bundled_model", package.parent / "models" / "default"):
        if (folder / MANIFEST).is_file():
            return folder
    raise ModelError(
        "the bundled model is missing", where=package, remedy="Install synth anew, or name one with --model."
    )


def save_model(model: Model, folder: Path) -> None:
    """Write a model; in place whole or not at all.

    Writes manifest.json (format, versions, taxonomy, encoder, thresholds, scores), head.skops (the regressions),
    neighbours.safetensors (the sentences that were learnt from), README.md (the model card) and SHA256SUMS. What was
    written is loaded again before it replaces an older model.
    """
    import skops.io

    classifier = model.classifier
    manifest = {
        **model.facts,
        "format": FORMAT,
        "taxonomy": {
            "name": model.taxonomy.name,
            "digest": model.taxonomy.digest,
            "themes": [asdict(theme) for theme in model.taxonomy.themes],
        },
        "encoder": {"name": classifier.encoder.name, "digest": classifier.encoder.digest},
        "parts": {name: getattr(classifier, name) for name in ("context", "terms", "words", "inverse_regularisation")},
        "thresholds": dict(model.thresholds),
        "kind_threshold": model.kind_threshold,
    }
    with atomic_folder(folder, marker=MANIFEST) as temporary:
        skops.io.dump(classifier.fitted_parts(), temporary / HEAD)
        (temporary / NEIGHBOURS).write_bytes((model.labelled or LabelledSentences.none()).to_bytes())
        (temporary / MANIFEST).write_text(to_json(manifest), encoding="utf-8")
        (temporary / CARD).write_text(model_card(manifest), encoding="utf-8")
        (temporary / DIGESTS).write_text(
            "".join(f"{digest_of_file(temporary / name)}  {name}\n" for name in _FILES), encoding="utf-8"
        )
        _load_head(temporary)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Check a model folder byte for byte and give its manifest; loads no encoder.

    Raises
    ------
    ModelError
        If a file is missing or changed, or the format is not known.
    """
    if not folder.is_dir():
        raise ModelError("there is no such model folder", where=folder, remedy="Check the name, or leave --model out.")
    try:
        lines = (folder / DIGESTS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(
            f"{DIGESTS} is missing or unreadable", where=folder, remedy="Name a folder that synth train has written."
        ) from error
    digests = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    for name in _FILES:
        path = folder / name
        if not path.is_file() or digests.get(name) != digest_of_file(path):
            raise ModelError(
                "is missing or was changed since the model was trained",
                where=path,
                remedy="Copy the model folder anew, or train again.",
            )
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if manifest.get("format") != FORMAT:
        raise ModelError(
            f"has format {manifest.get('format')!r}, this version of synth reads {FORMAT}",
            where=folder / MANIFEST,
            remedy="Train the model again, or use the version of synth that wrote it.",
        )
    return manifest


def taxonomy_of(manifest: dict[str, Any]) -> Taxonomy:
    """Give the taxonomy that a model was trained on."""
    themes = tuple(Theme(**{**theme, "terms": tuple(theme["terms"])}) for theme in manifest["taxonomy"]["themes"])
    return Taxonomy(name=manifest["taxonomy"]["name"], themes=themes)


def check_taxonomy(manifest: dict[str, Any], wanted: Taxonomy | None) -> Taxonomy:
    """Give the model's taxonomy, and refuse another one.

    Raises
    ------
    TaxonomyError
        If `wanted` is given and is not the one that the model was trained on.
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


def load_model(folder: Path, *, taxonomy: Taxonomy | None = None) -> Model:
    """Load a model and its encoder.

    Raises
    ------
    ModelError
        If the folder or the encoder is not what it was when the model was trained.
    TaxonomyError
        If `taxonomy` is given and is another one.
    """
    manifest = read_manifest(folder)
    themes = check_taxonomy(manifest, taxonomy)
    parts = _load_head(folder)
    encoder = load_encoder(manifest["encoder"]["name"])
    if encoder.digest != manifest["encoder"]["digest"]:
        raise ModelError(
            f"was trained with another version of the encoder {encoder.name!r}",
            where=folder,
            remedy="Train the model again with the encoder that is installed.",
        )
    classifier = FindingClassifier(themes, encoder, **manifest["parts"]).set_fitted_parts(parts)
    kept = ("format", "taxonomy", "encoder", "parts", "thresholds", "kind_threshold")
    return Model(
        classifier,
        manifest["thresholds"],
        manifest["kind_threshold"],
        {name: value for name, value in manifest.items() if name not in kept},
        LabelledSentences.from_bytes((folder / NEIGHBOURS).read_bytes(), where=folder / NEIGHBOURS),
    )


def _load_head(folder: Path) -> dict[str, Any]:
    import skops.io
    from skops.io.exceptions import UntrustedTypesFoundException

    path = folder / HEAD
    if path.stat().st_size > _MOST_HEAD_BYTES:
        raise ModelError("is larger than any head that synth writes", where=path, remedy="Train the model again.")
    try:
        parts: dict[str, Any] = skops.io.load(path, trusted=_TRUSTED)
    except UntrustedTypesFoundException as error:
        raise ModelError(
            "holds types that synth does not load", where=path, remedy="Use only models that synth train has written."
        ) from error
    except Exception as error:
        raise ModelError("cannot be read", where=path, remedy="Train the model again.") from error
    return parts
