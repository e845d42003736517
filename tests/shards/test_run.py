"""The same data set whoever works on it, whatever dies meanwhile."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from synth.errors import SynthError, TableError
from synth.findings import write_table
from synth.shards import Processes, Serial, open_dataset, open_table, run_shards

EXECUTORS = {"serial": Serial(), "two": Processes(2), "three": Processes(3)}


@pytest.fixture
def run(tmp_path, table, sizes):
    def run(work, executor, out="out"):
        with open_dataset(tmp_path / out) as dataset:
            return run_shards([table], work, dataset, executor, where="here", sizes=sizes)

    return run


@pytest.fixture
def plain(run, measure, contents, tmp_path):
    """Give what this process alone makes of the table."""
    run(measure(), Serial(), "plain")
    return contents(tmp_path / "plain")


def finished(traces):
    """Give the key of each shard that was finished, as often as it was."""
    return sorted(path.name.split("-")[1] for path in traces.glob("done-*"))


@pytest.mark.parametrize("executor", list(EXECUTORS.values())[1:], ids=list(EXECUTORS)[1:])
def test_the_same_bytes_whoever_works(run, measure, contents, tmp_path, plain, executor):
    run(measure(), executor)
    assert contents(tmp_path / "out") == plain


def test_shards_give_what_the_whole_table_gives(run, measure, plain, tmp_path, table):
    whole = table["text"].str.split().str.len()
    before = whole.shift().where(table["document"].eq(table["document"].shift()), 0)
    read = open_table(tmp_path / "plain").table()
    assert read["words"].astype(int).tolist() == whole.tolist()
    assert read["before"].astype(int).tolist() == before.astype(int).tolist()


def test_a_worker_that_is_killed_once_loses_nothing(run, measure, contents, tmp_path, table, plain):
    for trace in (tmp_path / "traces").iterdir():
        trace.unlink()
    work = measure(once=table["text"].iloc[150], seconds=0.02)
    outcome = run(work, Processes(2))
    assert outcome.set_aside == ()
    assert contents(tmp_path / "out") == plain
    # What was finished when the other process was killed may be done again, but stands in the data set once.
    keys = finished(tmp_path / "traces")
    assert len(set(keys)) == outcome.shards


def test_a_shard_that_kills_its_worker_is_set_aside_and_reported(run, measure, contents, tmp_path, table, plain):
    text = table["text"].iloc[150]
    outcome = run(measure(poison=text), Processes(2))
    (aside,) = outcome.set_aside
    assert aside.name.startswith("rows ")
    assert table["document"].iloc[150] in aside.name or "to" in aside.name
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["set_aside"] == [{"sentences": aside.sentences, "shard": aside.name, "why": aside.why}]
    with pytest.raises(TableError, match="lacks 1 shard that was set aside"):
        open_table(tmp_path / "out")
    # Once the reason is gone the next run does what is missing.
    again = run(measure(), Processes(2))
    assert again.kept == outcome.shards - 1
    assert contents(tmp_path / "out") == plain


def test_an_error_sets_a_shard_aside(run, measure, table):
    outcome = run(measure(faulty=table["text"].iloc[0]), Serial())
    assert [shard.why for shard in outcome.set_aside] == ["ZeroDivisionError: by nought"]


@pytest.mark.parametrize("executor", EXECUTORS.values(), ids=EXECUTORS.keys())
def test_what_no_shard_can_do_without_stops_the_run(run, measure, table, tmp_path, executor):
    with pytest.raises(SynthError, match=r"no model\. Find one\."):
        run(measure(hopeless=table["text"].iloc[0]), executor)


def test_no_sentence_is_an_error_and_leaves_nothing(measure, table, sizes, tmp_path):
    with pytest.raises(SynthError, match="contains no sentence"), open_dataset(tmp_path / "out") as dataset:
        run_shards([table.iloc[:0]], measure(), dataset, Serial(), where="here", sizes=sizes)
    assert not (tmp_path / "out").exists()


_RUN = """
import sys
from pathlib import Path
sys.path[:0] = [{modules!r}]
from tiny_work import Measure
from synth.shards import Processes, Serial, open_dataset, open_table, run_shards
from synth.shards.splitting import ShardSizes

if __name__ == "__main__":
    source = open_table(Path({table!r}))
    sizes = ShardSizes(target=40, least=20, most=80, document=400)
    with open_dataset(Path({out!r})) as dataset:
        executor = Serial() if {jobs} == 1 else Processes({jobs})
        run_shards(source.frames(), Measure(Path({traces!r}), seconds={seconds}), dataset, executor,
                   where="here", sizes=sizes)
"""


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.slow)], ids=["serial", "processes"])
def test_a_whole_run_that_is_killed_goes_on_where_it_was(
    run, table, tmp_path, contents, worker_modules, measure, plain, jobs
):
    write_table(table, tmp_path / "t.parquet")
    places = {
        "modules": str(worker_modules),
        "table": str(tmp_path / "t.parquet"),
        "out": str(tmp_path / "out"),
        "traces": str(tmp_path / "traces"),
        "jobs": jobs,
    }

    def start(seconds):
        script = tmp_path / "run.py"
        script.write_text(_RUN.format(**places, seconds=seconds))
        return subprocess.Popen([sys.executable, str(script)], start_new_session=True)

    first = start(0.4)
    deadline = time.monotonic() + 60
    while len(list((tmp_path / "out").glob("part-*"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    there = sorted(path.name for path in (tmp_path / "out").glob("part-*"))
    total = len([name for name in plain if name.startswith("part-")])
    assert 2 <= len(there) < total
    with pytest.raises(TableError, match="is not finished"):
        open_table(tmp_path / "out")
    before = {name: (tmp_path / "out" / name).stat().st_ino for name in there}
    assert start(0).wait() == 0
    assert {name: (tmp_path / "out" / name).stat().st_ino for name in there} == before
    # The dtype of text differs between a table in memory and one read from Parquet, its values do not.
    assert start(0).wait() == 0
    read = open_table(tmp_path / "out").table()
    assert read.equals(open_table(tmp_path / "plain").table())
