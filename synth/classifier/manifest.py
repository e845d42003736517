"""Checks of a model's manifest: a damaged one is reported in one clear line before it is used."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from synth.encoding.encoder import BUNDLED
from synth.encoding.static_encoder import STATIC
from synth.errors import ModelError
from synth.taxonomy import Theme

PARTS = ("context", "terms", "words", "negations", "part", "fine_tune", "inverse_regularisation")
_NUMBER_PART = "inverse_regularisation"
_MOST_THEMES = 100


def check_form(manifest: Mapping[str, Any], *, where: Path) -> None:
    """Check that a manifest has everything that is needed to load and use its model, in the form that synth writes.

    Raises
    ------
    ModelError
        If a part is missing or has another form, naming the part.
    """
    try:
        part = _wrong_part(manifest)
    except (KeyError, TypeError, AttributeError) as error:
        part = f"part ({type(error).__name__}: {error})"
    if part:
        raise ModelError(
            f"is damaged: its {part} is missing or not in the form that synth writes",
            where=where,
            remedy="Copy the model folder again, or train the model again.",
        )


def check_encoder(manifest: Mapping[str, Any], named: str, *, where: Path) -> None:
    """Refuse an encoder that only the manifest names: a model from elsewhere must not open any folder or the network.

    Parameters
    ----------
    manifest
        Manifest of the model.
    named
        The encoder that the user named; empty if none.
    where
        The model folder.

    Raises
    ------
    ModelError
        If the model needs an encoder that does not come with synth and the user did not name it, or named another one.
    """
    own = manifest["encoder"]["name"]
    if named and named != own:
        raise ModelError(
            f"was trained with the encoder {own!r}, not {named!r}", where=where, remedy="Leave --encoder out."
        )
    if own not in (BUNDLED, STATIC, named):
        raise ModelError(
            f"was trained with the encoder {own!r}, which does not come with synth and is loaded only if you name it",
            where=where,
            remedy=f"If you trust it, write --encoder {own}.",
        )


def _wrong_part(manifest: Mapping[str, Any]) -> str:
    """Return the name of the first part that has another form; empty if there is none."""
    taxonomy, encoder, parts = manifest["taxonomy"], manifest["encoder"], manifest["parts"]
    checks: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("taxonomy", lambda: _are_texts(taxonomy["name"], taxonomy["digest"]) and _are_themes(taxonomy["themes"])),
        ("programme", lambda: isinstance(taxonomy["programme"], dict)),
        ("encoder", lambda: _are_texts(encoder["name"], encoder["digest"])),
        ("list of parts", lambda: _are_parts(parts)),
        ("list of thresholds", lambda: _are_all_thresholds(manifest)),
        ("record of training", lambda: _are_texts(manifest["training"]["digest"])),
        ("scores", lambda: _are_scores(manifest)),
    )
    return next((name for name, is_right in checks if not is_right()), "")


def _are_parts(parts: Mapping[str, Any]) -> bool:
    flags = [parts[name] for name in PARTS if name != _NUMBER_PART]
    return (
        set(parts) == set(PARTS)
        and all(isinstance(flag, bool) for flag in flags)
        and _is_number(parts[_NUMBER_PART], above=0)
    )


def _are_all_thresholds(manifest: Mapping[str, Any]) -> bool:
    ids = {theme["id"] for theme in manifest["taxonomy"]["themes"]}
    preferences = manifest.get("preferences", {})
    return all(_are_thresholds(chosen, ids) for chosen in (manifest, *preferences.values()))


def _are_scores(manifest: Mapping[str, Any]) -> bool:
    measured = [*([manifest["out_of_fold"]] if "out_of_fold" in manifest else []), *manifest.get("tests", [])]
    return all(isinstance(one["scores"], dict) for one in measured)


def _are_texts(*values: object) -> bool:
    return all(isinstance(value, str) and value for value in values)


def _is_number(value: object, *, above: float = -math.inf, below: float = math.inf) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and above < value < below


def _are_themes(themes: Any) -> bool:
    known = {field.name for field in fields(Theme)}
    return (
        isinstance(themes, list)
        and 0 < len(themes) <= _MOST_THEMES
        and len({theme["id"] for theme in themes}) == len(themes)
        and all(set(theme) == known and _are_texts(theme["id"], theme["label"]) for theme in themes)
        and all(isinstance(theme[name], str) for theme in themes for name in ("definition", "include", "leave_out"))
        and all(theme["key_message"] is None or _is_number(theme["key_message"]) for theme in themes)
        and all(isinstance(theme["terms"], list) for theme in themes)
        and all(isinstance(term, str) for theme in themes for term in theme["terms"])
    )


def _are_thresholds(chosen: Mapping[str, Any], ids: set[str]) -> bool:
    of_themes = chosen["thresholds"]
    return set(of_themes) == ids and all(
        _is_number(value, above=-1e-9, below=1 + 1e-9) for value in (*of_themes.values(), chosen["kind_threshold"])
    )
