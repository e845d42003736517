"""Speed, memory and safety of shards: ``python benchmarks/speed_shards.py --out FILE.json``.

Makes sentences (the labelled ones with a number behind, so that each is another), classifies them as a data set, and
measures: time and peak memory from 10,000 to 1,000,000 sentences; one process against two, and one Dask worker against
two, each with one core; what is left when a process, a Dask worker or the whole run is killed with SIGKILL; the share
of the process that splits and writes; bytes on disk; and what reading documents and the full encoder take.
``benchmarks/scale_page.py`` computes docs/scale.md from these figures. Needs the extra ``dask``, and two free cores.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib.externals.loky import get_reusable_executor
from memory import peak_bytes

from synth.files import to_json, write_text
from synth.shards import (
    CopyRows,
    Outcome,
    Processes,
    Serial,
    classification_task,
    open_dask,
    open_dataset,
    open_table,
    read_documents,
    run_shards,
)
from synth.shards.splitting import split_into_shards as cut
from synth.shards.tasks import ClassifyRows

ROOT = Path(__file__).resolve().parents[1]
SENTENCES_OF_A_DOCUMENT = 150
SPAWN = multiprocessing.get_context("spawn")
# Vectors kept from an earlier run would make the full model look as fast as a look-up.
ALONE = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "SYNTH_CACHE": "off",
}


class StubEncoder:
    """A static encoder in place of the fast one where that is not built: the mean of a vector for each word."""

    def __init__(self, name: str, digest: str) -> None:
        self.name, self.digest = name, digest
        self._table = np.random.default_rng(0).standard_normal((30_000, 384), dtype=np.float32)

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> np.ndarray:
        """See `synth.encoding.Encoder`."""
        vectors = np.zeros((len(texts), 384), dtype=np.float32)
        for row, text in enumerate(texts):
            places = [zlib.crc32(word.encode()) % len(self._table) for word in text.split()]
            vectors[row] = self._table[places].mean(axis=0) if places else 0
        if progress:
            progress(len(texts))
        return vectors


@dataclass(frozen=True)
class WithStub(ClassifyRows):
    """Classifies with the bundled model's heads over the stub."""

    def __call__(self, shard: Any) -> bytes:
        """See `synth.shards.Task`."""
        from synth.classifier import persistence

        encoder = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))["encoder"]
        persistence._load_encoder = lambda *_, **__: StubEncoder(**encoder)  # noqa: SLF001
        return super().__call__(shard)


def fast_work() -> tuple[ClassifyRows, str]:
    """Return the work with the fast model, or with a stub of it, and its name in the tables."""
    if (ROOT / "models" / "fast" / "manifest.json").is_file():
        return classification_task(ROOT / "models" / "fast", prefer="balanced"), "fast model"
    plain = classification_task(ROOT / "models" / "default", prefer="balanced")
    return WithStub(plain.folder, plain.digest, plain.prefer, plain.device, plain.versions), "stub of the fast model"


def make_table(path: Path, sentences: int) -> None:
    """Write invented documents of 150 sentences as one Parquet file, a hundred thousand rows at a time."""
    from pyarrow import Table, parquet

    files = sorted((ROOT / "data" / "labelled").glob("*.csv"))
    known = pd.concat([pd.read_csv(file, dtype="str", keep_default_na=False) for file in files], ignore_index=True)
    writer = None
    for start in range(0, sentences, 100_000):
        rows = np.arange(start, min(start + 100_000, sentences))
        chosen = known.iloc[rows % len(known)].reset_index(drop=True)
        document, position = rows // SENTENCES_OF_A_DOCUMENT, rows % SENTENCES_OF_A_DOCUMENT + 1
        part = pd.DataFrame(
            {
                "finding_id": [f"report-{of}-{at:04d}" for of, at in zip(document, position, strict=True)],
                "inspection_id": [f"invented-{of // 2}" for of in document],
                "document": [f"report-{of}.pdf" for of in document],
                "page": pd.array(position // 6 + 1, dtype="Int64"),
                "section": chosen["section"],
                "part": "body",
                "position": pd.array(position, dtype="Int64"),
                "text": [f"{text} ({row})" for text, row in zip(chosen["text"], rows, strict=True)],
            }
        )
        table = Table.from_pandas(part, preserve_index=False)
        writer = writer or parquet.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


def run(table: Path, out: Path, work: Any, executor: Any) -> Outcome:
    """Classify a table as a data set."""
    with open_dataset(out) as dataset:
        return run_shards(open_table(table).frames(), work, dataset, executor, where=table)


def in_a_process(table: Path, out: Path, answer: Any) -> None:
    """Do a serial run; answer with seconds and peak memory in bytes."""
    work, _ = fast_work()
    start = time.perf_counter()
    run(table, out, work, Serial())
    answer.put((time.perf_counter() - start, peak_bytes()))


def growth(folder: Path, counts: Sequence[int]) -> list[dict[str, float]]:
    """Measure a run by one process for each number of sentences."""
    rows = []
    for count in counts:
        make_table(folder / f"{count}.parquet", count)
        answer = SPAWN.Queue()
        process = SPAWN.Process(
            target=in_a_process, args=(folder / f"{count}.parquet", folder / f"out-{count}", answer)
        )
        process.start()
        seconds, peak = answer.get()
        process.join()
        size = sum(path.stat().st_size for path in (folder / f"out-{count}").glob("part-*"))
        rows.append(
            {
                "sentences": count,
                "seconds": seconds,
                "sentences_per_second": count / seconds,
                "peak_bytes": peak,
                "input_bytes_per_sentence": (folder / f"{count}.parquet").stat().st_size / count,
                "output_bytes_per_sentence": size / count,
            }
        )
    return rows


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[int]]]:
    """Start a scheduler and workers of one thread as processes; give its address and the workers' process ids."""
    import distributed

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    environment = {**os.environ, **ALONE}
    port = address.rpartition(":")[2]
    scheduler = ["dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard", "--no-show"]
    worker = ["dask_worker", address, "--nthreads", "1", "--no-dashboard", "--local-directory", str(folder / "dask")]
    started = []
    try:
        for name, *options in (scheduler, *[worker] * workers):
            command = [sys.executable, "-m", f"distributed.cli.{name}", *options]
            started.append(subprocess.Popen(command, env=environment, **quiet))  # type: ignore[call-overload]
        with distributed.Client(address) as client:
            client.wait_for_workers(workers, timeout=60)
            yield address, list(client.run(os.getpid).values())
    finally:
        for process in started:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def by_loky(table: Path, out: Path, jobs: int, warm: Path) -> float:
    """Time a run by processes that have loaded the model, started by a new one: none has seen the words before."""
    answer = SPAWN.Queue()
    process = SPAWN.Process(target=_by_loky, args=(table, out, jobs, warm, answer))
    process.start()
    seconds: float = answer.get()
    process.join()
    return seconds


def _by_loky(table: Path, out: Path, jobs: int, warm: Path, answer: Any) -> None:
    work, _ = fast_work()
    executor = Processes(jobs) if jobs > 1 else Serial()
    run(warm, out.with_name(f"{out.name}-warm"), work, executor)
    start = time.perf_counter()
    run(table, out, work, executor)
    answer.put(time.perf_counter() - start)
    # Workers wait five minutes for more work, and this process for them.
    get_reusable_executor().shutdown(wait=True)


def by_dask(table: Path, out: Path, workers: int, warm: Path, folder: Path) -> float:
    """Time a run by Dask workers that have loaded the model."""
    work, _ = fast_work()
    with cluster(folder, workers) as (address, _), open_dask(address, None) as executor:
        run(warm, out.with_name(f"{out.name}-warm"), work, executor)
        start = time.perf_counter()
        run(table, out, work, executor)
        return time.perf_counter() - start


def scaling(folder: Path, sentences: int, rounds: int) -> dict[str, list[float]]:
    """Time one and two workers in turns, so that what else the machine does falls on all alike."""
    table, warm = folder / "scaling.parquet", folder / "warm.parquet"
    make_table(table, sentences)
    make_table(warm, 20_000)
    seconds: dict[str, list[float]] = {}
    for number in range(rounds):
        for jobs in (1, 2):
            out = folder / f"loky-{jobs}-{number}"
            seconds.setdefault(f"loky {jobs}", []).append(by_loky(table, out, jobs, warm))
            out = folder / f"dask-{jobs}-{number}"
            seconds.setdefault(f"dask {jobs}", []).append(by_dask(table, out, jobs, warm, folder))
    kept = [contents(folder / f"{name}-{jobs}-0") for name in ("loky", "dask") for jobs in (1, 2)]
    if any(one != kept[0] for one in kept):
        raise SystemExit("error: executors disagree")
    return seconds


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a data set."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def killed(folder: Path, sentences: int) -> dict[str, bool]:
    """Kill a process, a Dask worker and a whole run; say whether the data set is the same as without."""
    import psutil

    table = folder / "kill.parquet"
    make_table(table, sentences)
    work, _ = fast_work()
    run(table, folder / "whole", work, Serial())
    whole = contents(folder / "whole")

    def kill_when(out: Path, find: Callable[[], int]) -> threading.Thread:
        def wait() -> None:
            while len(list(out.glob("part-*"))) < 2:
                time.sleep(0.01)
            os.kill(find(), signal.SIGKILL)

        thread = threading.Thread(target=wait)
        thread.start()
        return thread

    def worker_process() -> int:
        found = [child for child in psutil.Process().children() if "LokyProcess" in " ".join(child.cmdline())]
        return max(found, key=lambda child: child.cpu_times().user).pid

    answers = {}
    killer = kill_when(folder / "a", worker_process)
    aside = run(table, folder / "a", work, Processes(2)).set_aside
    killer.join()
    answers["a worker process (joblib)"] = not aside and contents(folder / "a") == whole
    with cluster(folder, 2) as (address, processes), open_dask(address, None) as executor:
        killer = kill_when(folder / "b", lambda: processes[0])
        aside = run(table, folder / "b", work, executor).set_aside
        killer.join()
    answers["a Dask worker"] = not aside and contents(folder / "b") == whole
    answer = SPAWN.Queue()
    process = SPAWN.Process(target=in_a_process, args=(table, folder / "c", answer))
    process.start()
    kill_when(folder / "c", lambda: process.pid or 0).join()
    process.join()
    outcome = run(table, folder / "c", work, Serial())
    answers["the whole run, then resumed"] = 0 < outcome.kept < outcome.shards and contents(folder / "c") == whole
    return answers


def shares(folder: Path, sentences: int) -> tuple[dict[str, float], float]:
    """Measure processor seconds a sentence: of splitting and writing, of reading documents, of the full model.

    Give also the bytes a sentence that kept readings take.
    """
    from synth.classifier import load_model

    table = folder / "shares.parquet"
    make_table(table, sentences)
    source = open_table(table)
    start = time.process_time()
    for shard in cut(source.frames(), settings="", where=table):
        CopyRows()(shard)
    given = {"splitting and writing": (time.process_time() - start) / sentences}
    reports = sorted(
        path for path in (ROOT / "data" / "reports").iterdir() if path.suffix in {".pdf", ".docx", ".html"}
    )
    start = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    read = read_documents(reports[::4], folder / "readings", Serial())
    used = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - start
    given["reading documents"] = used / read.sentences
    kept = sum(path.stat().st_size for path in (folder / "readings").iterdir()) / read.sentences
    model = load_model(ROOT / "models" / "default")
    some = next(source.frames()).iloc[:1_200]
    model.classify(some.iloc[:50])
    start = time.process_time()
    model.classify(some.iloc[50:])
    given["full model"] = (time.process_time() - start) / 1_150
    return given, kept


def tables(found: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    rows = [
        f"| {row['sentences']:,} | {row['seconds']:.1f} s | {row['sentences_per_second']:,.0f} | "
        f"{row['peak_bytes'] / 1e9:.2f} GB |"
        for row in found["growth"]
    ]
    lines = [
        f"{found['machine']}, {found['work']}, one core for each worker.",
        "",
        "| sentences | time, one process | sentences/s | peak memory |",
        "|---|---|---|---|",
        *rows,
        "",
        f"| {found['scaling_sentences']:,} sentences, model already loaded | one worker | two workers | ratio |",
        "|---|---|---|---|",
    ]
    for name, label in (("loky", "processes (joblib)"), ("dask", "Dask workers over TCP")):
        one, two = (min(found["scaling"][f"{name} {jobs}"]) for jobs in (1, 2))
        lines.append(f"| {label} | {one:.1f} s | {two:.1f} s | {one / two:.2f} |")
    lines += ["", "| killed (SIGKILL) | output identical to that of an undisturbed run |", "|---|---|"]
    lines += [f"| {name} | {'yes' if same else '**no**'} |" for name, same in found["killed"].items()]
    lines += ["", "| processor time for each sentence | |", "|---|---|"]
    lines += [f"| {name} | {seconds * 1e6:,.1f} µs |" for name, seconds in found["processor_seconds"].items()]
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="write the figures here as JSON")
    parser.add_argument("--most", type=int, default=1_000_000, help="sentences of the largest run")
    parser.add_argument("--rounds", type=int, default=2, help="how often one and two workers are timed")
    given = parser.parse_args()
    if not os.environ.items() >= ALONE.items():
        # Libraries look at these when they are loaded, which they are by now.
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **ALONE})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scaling_sentences = min(given.most, 120_000)
        found: dict[str, Any] = {
            "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
            "work": fast_work()[1],
            "growth": growth(folder, [count for count in (10_000, 100_000, 1_000_000) if count <= given.most]),
            "scaling_sentences": scaling_sentences,
            "scaling": scaling(folder, scaling_sentences, given.rounds),
            "killed": killed(folder, min(given.most, 60_000)),
        }
        found["processor_seconds"], found["reading_bytes_per_sentence"] = shares(folder, min(given.most, 60_000))
    print(tables(found))
    if given.out:
        write_text(given.out, to_json(found))


if __name__ == "__main__":
    main()
