from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pandas as pd
import pytest

from synth.classifier import bundled_model_folder
from synth.errors import ModelError, SynthError
from synth.findings import summary_of
from synth.shards import CopyRows, classification_task
from synth.shards.splitting import Shard
from synth.shards.tasks import sum_counts

SHARD = Shard(0, 0, "key", pd.DataFrame({"text": ["A sentence."]}, dtype="str"))


@pytest.fixture(scope="module")
def work():
    return classification_task(bundled_model_folder(), prefer="balanced")


def test_counts_of_parts_add_up_to_those_of_the_whole(labelled):
    whole = summary_of(labelled)
    assert whole["sentences"] == 72
    assert whole["findings"] == 56
    assert whole["without_theme"] == 16
    assert whole["theme relationships"] == 16
    assert sum_counts([summary_of(labelled.iloc[:31]), summary_of(labelled.iloc[31:])]) == whole


@pytest.mark.parametrize(
    "change",
    [{"prefer": "recall"}, {"digest": "another"}, {"device": "cuda"}],
    ids=["preference", "model", "device"],
)
def test_what_changes_the_result_changes_the_settings(work, change):
    assert replace(work, **change).settings != work.settings
    assert CopyRows().settings not in {work.settings, replace(work, **change).settings}


def test_the_place_of_the_model_does_not(work, tmp_path):
    assert replace(work, folder=tmp_path).settings == work.settings


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"versions": (("numpy", "0.1"),)}, SynthError, r"a worker has numpy .*, but the run was started with 0\.1"),
        ({"versions": (("none", "0.1"),)}, SynthError, "a worker has none not installed"),
        ({"digest": "another"}, ModelError, "a worker has a different model there"),
    ],
    ids=["another version", "missing package", "another model"],
)
def test_a_worker_that_would_give_another_result_refuses(work, change, error, message):
    with pytest.raises(error, match=message):
        replace(work, **change)(SHARD)


def test_a_worker_without_the_model_says_so(work, tmp_path):
    with pytest.raises(ModelError, match="Every machine that works on shards needs the model in the same place"):
        replace(work, folder=tmp_path)(SHARD)


def test_threads_of_a_worker_classify_one_after_the_other(work, monkeypatch, labelled):
    """They share one model, and the memory of a worker is reckoned for one shard."""
    at_work = []

    class Model:
        def classify(self, rows):
            at_work.append(len(rows))
            time.sleep(0.01)
            assert len(at_work) == 1
            at_work.clear()
            return labelled

    monkeypatch.setattr("synth.shards.tasks._loaded", lambda _: Model())
    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(work, [SHARD] * 8))) == 1
