import numpy as np
import pandas as pd
import pytest

pytest.importorskip("torch")

from synth.classifier import FindingClassifier, bundled_static_encoder, load_model, save_model
from synth.classifier.training import fine_tuning
from synth.classifier.training.cross_validation import calibration_rows
from synth.classifier.training.data import without_real_text
from synth.classifier.training.fine_tuning import Targets, fine_tune
from synth.classifier.training.settings import number_of_training_steps
from synth.classifier.training.train import train_model
from synth.errors import TableError

THEMES = ("advocacy", "poverty")
TEXTS = ["Advocates helped children.", "Food parcels helped families.", "Meetings were held on Mondays."] * 6


def tune(**settings):
    themes = np.tile(np.eye(3, 2, dtype=np.float32), (6, 1))
    n = len(TEXTS)
    targets = Targets(themes, np.ones(n, dtype=np.float32), np.zeros(n, dtype=np.int64), np.zeros(n, dtype=bool))
    return fine_tune(TEXTS, [""] * n, np.ones(n, dtype=bool), targets, THEMES, **settings)


@pytest.fixture
def few_steps(monkeypatch):
    """Train for three epochs only, since these tests do not depend on how much is learnt."""
    monkeypatch.setattr(fine_tuning, "_LEAST_STEPS", 1)


@pytest.mark.slow
def test_small_sets_are_seen_until_there_are_enough_steps():
    steps = []
    tune(epochs=1, progress=lambda done, of: steps.append((done, of)))
    assert steps[-1][0] == steps[-1][1] == len(steps) >= 100


@pytest.mark.slow
@pytest.mark.usefixtures("few_steps")
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
@pytest.mark.usefixtures("few_steps")
def test_with_few_labels_every_sentence_is_trained_on_and_scored_out_of_fold(labelled, taxonomy, tmp_path):
    reported = []
    trained = train_model(labelled, taxonomy, bundled_static_encoder(), fine_tune=True, fold_progress=reported.append)
    assert sum(reported) == number_of_training_steps(labelled, fine_tune=True, unlabelled=None)
    assert "calibration_set" not in trained.model.facts
    assert trained.model.facts["training"]["sentences"] == len(trained.labels) == len(labelled)
    # The final model has seen the sentences, so its probabilities differ from those out of fold.
    seen = trained.model.predict_proba(labelled)[:, 0]
    assert not np.allclose(trained.predictions["p_finding"], seen, atol=1e-3)
    save_model(trained.model, tmp_path / "model")
    again = load_model(tmp_path / "model")
    np.testing.assert_allclose(again.predict_proba(labelled), trained.model.predict_proba(labelled), atol=1e-5)


@pytest.mark.slow
@pytest.mark.usefixtures("few_steps")
def test_unlabelled_sentences_of_held_out_inspections_are_not_learnt_from(labelled, taxonomy):
    encoder = bundled_static_encoder()
    test = labelled["inspection_id"] == "invented-0"
    table = labelled.assign(split=test.map({True: "test", False: "train"}))
    held_out = calibration_rows(table[~test].reset_index(drop=True))
    calibration = set(table[~test].reset_index(drop=True)["inspection_id"][held_out])
    taught = sorted(set(table["inspection_id"]) - calibration - {"invented-0"})
    names = ["invented-0", *sorted(calibration), taught[0], taught[0], "another", "another"]
    unlabelled = pd.DataFrame(
        {
            "inspection_id": names,
            "text": [f"Families in {name} were offered help early." for name in names[:-1]]
            # Labelled elsewhere, so it has a label already.
            + [table.loc[table["inspection_id"] == taught[0], "text"].iloc[0]],
        }
    )
    facts = train_model(table, taxonomy, encoder, fine_tune=True, unlabelled=unlabelled).model.facts
    # One sentence of an inspection that was trained on (its repetition is left out), and one of another.
    assert facts["unlabelled"] == {"sentences": 2, "inspections": 2}
    assert facts["calibration_set"]["inspections"] == len(calibration)


@pytest.mark.slow
@pytest.mark.usefixtures("few_steps")
def test_self_training_changes_only_the_contextual_encoder(labelled, taxonomy):
    classifier = FindingClassifier(taxonomy, bundled_static_encoder(), fine_tune=True).fit(labelled)
    before, weights = classifier.contextual_, classifier.weights_
    others = labelled[["inspection_id", "text"]].assign(text=labelled["text"] + " This was seen again.")
    classifier.self_train(labelled, others)
    assert classifier.weights_ is weights
    assert classifier.contextual_ is not before
    assert classifier.combination_ is None
