"""Training, evaluating, using, saving and loading models."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from synth.classifier.evaluation import Evaluation, evaluate_predictions
from synth.classifier.model import SentenceModel
from synth.classifier.persistence import (
    bundled_fast_folder,
    bundled_model_folder,
    bundled_static_encoder,
    check_taxonomy,
    load_model,
    read_manifest,
    save_model,
    taxonomy_of,
)

if TYPE_CHECKING:
    from synth.classifier.training.estimator import FindingClassifier
    from synth.classifier.training.train import train_model

__all__ = [
    "Evaluation",
    "FindingClassifier",
    "SentenceModel",
    "bundled_fast_folder",
    "bundled_model_folder",
    "bundled_static_encoder",
    "check_taxonomy",
    "evaluate_predictions",
    "load_model",
    "read_manifest",
    "save_model",
    "taxonomy_of",
    "train_model",
]

# Training needs scikit-learn. Importing it takes longer than classifying a report.
_TRAINS = {"FindingClassifier": "training.estimator", "train_model": "training.train"}


def __getattr__(name: str) -> Any:
    if name not in _TRAINS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_TRAINS[name]}"), name)
