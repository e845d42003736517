"""Train, evaluate, predict, save and load."""

from synth.classifier.estimator import FindingClassifier
from synth.classifier.evaluation import Evaluation, evaluate_predictions
from synth.classifier.model import Model
from synth.classifier.persistence import (
    bundled_model_folder,
    check_taxonomy,
    load_model,
    model_folder,
    read_manifest,
    save_model,
    taxonomy_of,
)
from synth.classifier.training import Training, train_model

__all__ = [
    "Evaluation",
    "FindingClassifier",
    "Model",
    "Training",
    "bundled_model_folder",
    "check_taxonomy",
    "evaluate_predictions",
    "load_model",
    "model_folder",
    "read_manifest",
    "save_model",
    "taxonomy_of",
    "train_model",
]
