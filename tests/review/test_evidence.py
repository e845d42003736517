from __future__ import annotations

import pandas as pd
import pytest

from synth.classifier import train_model
from synth.review.evidence import explain_sentence

_MADE = {}


@pytest.fixture
def model(table, taxonomy, word_encoder):
    """Trained once for all tests."""
    if "model" not in _MADE:
        _MADE["model"] = train_model(table, taxonomy, word_encoder).model
    return _MADE["model"]


@pytest.fixture
def table(labelled):
    return labelled.assign(part=labelled["kind"].map({"finding": "body", "other": "method"}))


@pytest.mark.parametrize("row", [0, 4, 8, 9], ids=["first", "with sentences before", "no finding", "next inspection"])
def test_a_sentence_is_explained_as_it_is_judged_in_its_place(model, table, row):
    """Heading, part and the sentences before it count."""
    said = explain_sentence(model, table, row)
    judged = model.predict_proba(table)[row]
    assert said.p_finding == pytest.approx(judged[0], abs=1e-9)
    assert list(said.polarities.values()) == pytest.approx(judged[1:5], abs=1e-9)
    without = explain_sentence(model, table.drop(columns="part"), row)
    assert without.p_finding != pytest.approx(said.p_finding, abs=1e-3)


def test_a_missing_part_is_an_empty_one(model, labelled):
    table = labelled.assign(part=pd.Series([None] * len(labelled), dtype=object))
    assert explain_sentence(model, table, 3).p_finding == explain_sentence(model, labelled, 3).p_finding
