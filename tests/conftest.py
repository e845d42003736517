"""Fixtures that several tests share. All sentences are invented."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import hypothesis
import numpy as np
import pandas as pd
import pytest

from synth.classifier.features.normalisation import normalise
from synth.taxonomy import default_taxonomy

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# No test can tell whether bytes have reached the disk, and waiting for it takes long.
os.fsync = lambda _: None
# How long an example takes depends on what else the machine does.
hypothesis.settings.register_profile("tests", deadline=None)
hypothesis.settings.load_profile("tests")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    """Keep vectors of tests apart from the user's."""
    before = os.environ.get("SYNTH_CACHE")
    os.environ["SYNTH_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    yield
    del os.environ["SYNTH_CACHE"]
    if before is not None:
        os.environ["SYNTH_CACHE"] = before


class WordEncoder:
    """A tiny deterministic encoder: the mean of a fixed random vector for each word.

    It stands in for the bundled encoder: a model that names another one is not loaded unless the user names it, too.
    """

    name = "bundled"
    digest = "words-1"
    dimension = 32

    def encode(self, texts, *, progress=None):
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
                vectors[row] += np.random.default_rng(seed).standard_normal(self.dimension, dtype=np.float32)
            vectors[row] /= max(1, len(text.split()))
        if progress:
            progress(len(texts))
        return vectors

    def __deepcopy__(self, memo):
        return self


@pytest.fixture(scope="session")
def taxonomy():
    return default_taxonomy()


@pytest.fixture(scope="session")
def word_encoder():
    return WordEncoder()


@pytest.fixture(scope="session")
def small_model(labelled, taxonomy, word_encoder):
    """A model that learnt from the labelled sentences, trained once; no test changes it."""
    from synth.classifier import train_model

    return train_model(labelled, taxonomy, word_encoder).model


_SENTENCES = (
    ("Staff had built trusting relationships with children in {}.", "finding", "strength", "relationships"),
    ("Children in {} did not have relationships with a consistent worker.", "finding", "improvement", "relationships"),
    ("Chronologies in {} were not of a consistent quality.", "finding", "improvement", "chronologies"),
    (
        "Independent advocacy was offered to children in {} and their views were heard.",
        "finding",
        "strength",
        "participation;advocacy",
    ),
    ("Leaders in {} had a clear vision.", "finding", "strength", "leadership"),
    ("The response to concerns in {} was timely.", "finding", "strength", ""),
    ("In {} there were 12 investigations for each 1,000 children.", "finding", "neutral", ""),
    ("We read the records of 40 children in {}.", "other", "neutral", ""),
    ("When we say advocacy in {}, we mean independent support.", "other", "neutral", ""),
)


@pytest.fixture(scope="session")
def labelled():
    """Nine sentences of each of eight invented inspections, with labels."""
    rows = []
    for number in range(8):
        inspection = f"invented-{number}"
        for position, (text, kind, polarity, themes) in enumerate(_SENTENCES, 1):
            rows.append(
                {
                    "finding_id": f"{inspection}-{position:04d}",
                    "inspection_id": inspection,
                    "document": "report",
                    "section": "Findings",
                    "position": position,
                    "text": normalise(text.format(f"Area{number}")),
                    "kind": kind,
                    "polarity": polarity,
                    "themes": themes,
                }
            )
    return pd.DataFrame(rows).astype({"position": "Int64"}).convert_dtypes(convert_integer=False)


@pytest.fixture(scope="session")
def shared_folder():
    if not SHARED.is_dir():
        pytest.skip("the folder 'shared' with real reports is not beside the project")
    return SHARED
