"""A stream of invented sentences, and work that processes can be handed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from synth.shards.splitting import ShardSizes

WORKER_MODULES = Path(__file__).parent / "worker_modules"
SIZES = ShardSizes(target=40, least=20, most=80, document=400)


def sentences(documents=60, seed=0):
    """Give documents of 3 to 12 invented sentences, three documents an inspection."""
    rows = [
        {
            "finding_id": f"d{number}-{position:04d}",
            "inspection_id": f"invented-{number // 3}",
            "document": f"report-{number}.txt",
            "section": "Findings",
            "position": position,
            "text": f"Sentence {position} of {number} " + "word " * (position % 4),
        }
        for number in range(documents)
        for position in range(1, 4 + (number * 7 + seed) % 10)
    ]
    return pd.DataFrame(rows).astype({"position": "Int64"}).convert_dtypes(convert_integer=False)


@pytest.fixture
def table():
    return sentences()


@pytest.fixture
def sizes():
    return SIZES


@pytest.fixture
def worker_modules(monkeypatch):
    """Make the modules importable here and in processes that are started from here."""
    monkeypatch.syspath_prepend(WORKER_MODULES)
    return WORKER_MODULES


@pytest.fixture
def measure(worker_modules, tmp_path):
    """Give the work, with a folder for its traces."""
    import tiny_work

    traces = tmp_path / "traces"
    traces.mkdir()

    def measure(**options):
        return tiny_work.Measure(traces, **options)

    return measure


@pytest.fixture
def contents():
    """Give the visible files of a data set with their bytes."""

    def contents(folder):
        return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}

    return contents
