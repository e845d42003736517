import numpy as np
import pandas as pd
import pytest

pytest.importorskip("torch")

from synth.classifier import bundled_static_encoder, load_model, save_model
from synth.classifier.training.cross_validation import calibration_rows
from synth.classifier.training.data import without_real_text
from synth.classifier.training.fine_tuning import Targets, fine_tune
from synth.classifier.training.train import train_model
from synth.errors import TableError

THEMES = ("advocacy", "poverty")
TEXTS = ["Advocates helped children.", "Food parcels helped families.", "Meetings were held on Mondays."] * 6


def tune(**settings):
    themes = np.tile(np.eye(3, 2, dtype=np.float32), (6, 1))
    n = len(TEXTS)
    targets = Targets(themes, np.ones(n, dtype=np.float32), np.zeros(n, dtype=np.int64), np.zeros(n, dtype=bool))
    return fine_tune(TEXTS, [""] * n, np.ones(n, dtype=bool), targets, THEMES, **settings)


@pytest.mark.slow
def test_the_same_data_give_the_same_bytes():
    assert tune(epochs=1).to_bytes() == tune(epochs=1).to_bytes()


@pytest.mark.slow
def test_it_learns_what_it_is_shown():
    from synth.encoding.contextual import ContextualEncoder

    encoder = ContextualEncoder(tune(epochs=12))
    scores = encoder.scores(TEXTS[:3], [""] * 3, np.ones(3, dtype=bool))[:, 5:]
    assert scores[:2].argmax(axis=1).tolist() == [0, 1]
    assert scores[2].max() < min(scores[0, 0], scores[1, 1])


def test_whole_groups_of_each_origin_are_held_out():
    table = pd.DataFrame(
        {
            "inspection_id": [f"report-{number // 5}" for number in range(100)],
            "authority": [f"area-{number // 10}" for number in range(100)],
            "origin": ["real"] * 50 + ["invented"] * 50,
        }
    )
    held_out = calibration_rows(table)
    by_area = pd.Series(held_out).groupby(table["authority"]).mean()
    assert set(by_area) == {0.0, 1.0}
    assert set(table["origin"][held_out]) == {"real", "invented"}


def test_too_few_inspections_are_refused():
    table = pd.DataFrame({"inspection_id": ["a", "b", "c"], "text": ["x", "y", "z"]})
    with pytest.raises(TableError, match="at least four"):
        calibration_rows(table)


def test_real_sentences_are_not_kept():
    table = pd.DataFrame({"text": ["a", "b"], "origin": ["real", "invented"]})
    assert without_real_text(table)["text"].tolist() == ["b"]


@pytest.mark.slow
def test_a_fine_tuned_model_is_saved_and_loaded(labelled, taxonomy, tmp_path):
    trained = train_model(labelled, taxonomy, bundled_static_encoder(), fine_tune=True).model
    assert trained.facts["calibration_set"]["sentences"] < len(labelled)
    save_model(trained, tmp_path / "model")
    again = load_model(tmp_path / "model")
    np.testing.assert_allclose(again.predict_proba(labelled), trained.predict_proba(labelled), atol=1e-5)
