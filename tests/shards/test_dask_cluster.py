"""Shards on a Dask cluster: a scheduler and workers in processes of their own, over TCP."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from synth.errors import SynthError, UsageError
from synth.shards import Serial, open_dask, open_dataset, run_shards
from synth.shards.executors import Failure

WORKER_MODULES = Path(__file__).parent / "worker_modules"
distributed = pytest.importorskip("distributed", reason="Dask is an extra: pip install .[dask]")


@pytest.fixture(scope="module")
def scheduler():
    """Start a scheduler; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port),
         "--no-dashboard", "--no-show"],
        env={**os.environ, "PYTHONPATH": str(WORKER_MODULES)},
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield f"tcp://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def workers(scheduler, tmp_path):
    """Start two workers with one thread each, which are started anew when they are killed."""
    environment = {**os.environ, "PYTHONPATH": str(WORKER_MODULES)}
    command = [
        sys.executable, "-m", "distributed.cli.dask_worker", scheduler, "--nthreads", "1", "--no-dashboard",
        "--local-directory", str(tmp_path / "dask"),
    ]  # fmt: skip
    started = [
        subprocess.Popen(
            command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
        )
        for _ in range(2)
    ]
    try:
        with distributed.Client(scheduler) as client:
            client.wait_for_workers(2, timeout=60)
        yield started
    finally:
        for process in started:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        with distributed.Client(scheduler) as client:
            deadline = time.monotonic() + 30
            while client.nthreads() and time.monotonic() < deadline:
                time.sleep(0.1)


@pytest.fixture
def run(tmp_path, table, sizes):
    def run(work, executor, out="out"):
        with open_dataset(tmp_path / out) as dataset:
            return run_shards([table], work, dataset, executor, where="here", sizes=sizes)

    return run


@pytest.mark.slow
def test_a_cluster_gives_the_same_bytes(run, measure, contents, tmp_path, scheduler, workers):
    run(measure(), Serial(), "plain")
    with open_dask(scheduler, None) as cluster:
        outcome = run(measure(), cluster)
    assert outcome.set_aside == ()
    assert contents(tmp_path / "out") == contents(tmp_path / "plain")


@pytest.mark.slow
def test_a_worker_that_is_killed_from_outside_loses_nothing(run, measure, contents, tmp_path, scheduler, workers):
    run(measure(), Serial(), "plain")
    for trace in (tmp_path / "traces").iterdir():
        trace.unlink()
    with distributed.Client(scheduler) as client:
        victim = next(iter(client.run(os.getpid).values()))

    def kill():
        while len(list((tmp_path / "traces").glob("done-*"))) < 3:
            time.sleep(0.01)
        os.kill(victim, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with open_dask(scheduler, None) as cluster:
        outcome = run(measure(seconds=0.2), cluster)
    killer.join()
    assert outcome.set_aside == ()
    assert contents(tmp_path / "out") == contents(tmp_path / "plain")


@pytest.mark.slow
def test_a_shard_that_kills_its_workers_is_set_aside(run, measure, contents, tmp_path, table, scheduler, workers):
    with open_dask(scheduler, None) as cluster:
        outcome = run(measure(poison=table["text"].iloc[150]), cluster)
    assert [shard.why for shard in outcome.set_aside] == ["its worker was killed again and again"]
    run(measure(), Serial(), "plain")
    run(measure(), Serial())
    assert contents(tmp_path / "out") == contents(tmp_path / "plain")


@pytest.mark.slow
def test_a_cluster_of_this_machine(worker_modules, monkeypatch):
    import tiny_work

    monkeypatch.setenv("PYTHONPATH", str(worker_modules))
    with open_dask("local", 2) as cluster:
        done = dict(cluster.run(tiny_work.fail_on, ["a", "error", "b", *map(str, range(10))]))
        with pytest.raises(SynthError, match=r"there: no model\. Find one\."):
            list(cluster.run(tiny_work.fail_on, ["a", "hopeless"]))
    assert done["error"] == Failure("ZeroDivisionError: by nought")
    assert len(done) == 13


@pytest.mark.parametrize("address", ["scheduler:8786", "somewhere"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(UsageError, match="is not the address of a scheduler"), open_dask(address, None):
        pass


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch):
    monkeypatch.setattr("synth.shards.dask_cluster._SECONDS_TO_CONNECT", 1)
    answer = pytest.raises(SynthError, match=r"tcp://127\.0\.0\.1:9: the Dask scheduler does not answer")
    with answer, open_dask("tcp://127.0.0.1:9", None):
        pass
