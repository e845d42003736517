"""From inspection reports to an overview of national themes, in which every figure can be traced to its sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synth.api import (
        Findings,
        Model,
        SynthError,
        Taxonomy,
        aggregate,
        load_model,
        load_taxonomy,
        read,
        read_labelled,
        train,
    )

__version__ = "0.2.0"

__all__ = [
    "Findings",
    "Model",
    "SynthError",
    "Taxonomy",
    "__version__",
    "aggregate",
    "load_model",
    "load_taxonomy",
    "read",
    "read_labelled",
    "train",
]


def __getattr__(name: str) -> Any:
    # Only modules that are used are imported, because pandas alone takes half a second to import.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from synth import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return __all__
