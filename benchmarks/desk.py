"""The desk under load: 150 invented inspections of 200,000 sentences, each action timed over HTTP on loopback.

``python benchmarks/desk.py [--sentences N] [--times N]`` prints a table: median and 95th percentile of each action, the
server's processor time, and the memory of the server. It makes the project from the invented inspections of
``data/labelled``, whose sentences it labels with probabilities drawn around their labels (a fixed seed), so that no
model has to run. How busy the machine is shows in the load averages that are printed, in the first line of the table (a
page that does nothing), and in the processor time of the server beside the time that passed. The processor time
includes what the server does in the background meanwhile.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
import numpy as np

ROOT = Path(__file__).resolve().parents[1]
INSPECTIONS = 150
SEED = 20
LAST = "999999999"
"""As if the person had seen the latest decision, whichever it is."""

Action = Callable[[int], httpx.Response]


def make_project(folder: Path, sentences: int) -> None:
    """Write a project of invented inspections."""
    from synth.desk.engine import Engine
    from synth.desk.storage.project import Project
    from synth.findings import check_labels, read_table
    from synth.reports import Metadata, Report
    from synth.reports.worker import report_to_json

    engine = Engine()
    sources = []
    for path in sorted((ROOT / "data" / "labelled").glob("*.csv")):
        sources += check_labels(read_table(path), engine.taxonomy, where=path).to_dict("records")
    random = np.random.default_rng(SEED)
    project = Project(folder)
    model = project.model_id(engine.name, folder="", columns=engine.columns)
    place = {name: number for number, name in enumerate(engine.columns)}
    per_inspection = sentences // INSPECTIONS
    for number in range(INSPECTIONS):
        area = f"Invented {number:03d}"
        document, _ = project.add_document(
            iter([area.encode()]), name=f"{area.lower().replace(' ', '-')}.txt", suffix=".txt", who="benchmark"
        )
        chosen = [sources[row] for row in random.integers(0, len(sources), per_inspection)]
        metadata = Metadata(area=area, year=2019 + number % 6, grade=("adequate", "good", "very good")[number % 3])
        project.store_reading(
            document,
            report_to_json(Report(Path("x"), (), metadata)),
            [
                {
                    "position": at,
                    "page": 1 + at // 20,
                    "section": str(row["section"]),
                    "part": str(row["part"]),
                    "text": f"{row['text']} ({number}.{at})",
                    "voice": "inspectors",
                }
                for at, row in enumerate(chosen, 1)
            ],
        )
        probability = random.beta(1, 40, (per_inspection, len(place)))
        for row, source in enumerate(chosen):
            if source["kind"] == "finding":
                names = ["p_finding", f"p_{source['polarity']}", *(f"p_{t}" for t in source["themes"].split(";") if t)]
                for name in names:
                    probability[row, place[name]] = random.beta(8, 1)
        ids = [
            one for (one,) in project.rows("SELECT id FROM sentences WHERE document_id = ? ORDER BY id", (document,))
        ]
        labels = [(row["kind"], row["polarity"], row["themes"]) for row in chosen]
        project.store_predictions(model, ids, labels, probability)
    project.close()


def start(folder: Path) -> tuple[subprocess.Popen[str], str, float]:
    """Start the desk; return its process, its address, and the seconds until it answered."""
    begun = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "synth", "desk", str(folder), "--no-browser"],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://\S+", line):
            return process, found[0], time.perf_counter() - begun
    raise SystemExit("the desk did not start")


def measure(folder: Path, times: int) -> None:
    """Time every action and print the table."""
    process, address, seconds = start(folder)
    base = address.partition("/?")[0]
    try:
        client = httpx.Client(follow_redirects=False, timeout=120, headers={"origin": base})
        deadline = time.monotonic() + 30
        while True:
            try:
                client.get(address)
                break
            except httpx.ConnectError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        client.post(f"{base}/who", data={"name": "Benchmark", "next": "/reports"})
        used = partial(processor_seconds, process.pid)
        rows = [("a page that does nothing", timed(times, lambda _: client.get(f"{base}/settings"), used))]
        for name, path in (
            ("reports", "/reports"),
            ("inspections, 50 a page", "/inspections"),
            ("overview, nothing changed", "/overview"),
            ("verdicts of 150 inspections", "/overview/matrix"),
            ("one verdict", "/verdict?inspection={inspection}&theme=leadership"),
            ("next question", "/confirm"),
            ("sentences, first page", "/sentences?kind=any"),
            ("sentences, by theme and polarity", "/sentences?theme=leadership&side=improvement"),
            ("sentences, by words", "/sentences?kind=any&words=chronolog"),
            ("sentences, last page", "/sentences?kind=any&page=8000"),
            ("one sentence", "/sentences/75/100"),
            ("inspections, by verdict on a theme", "/overview/matrix?theme=leadership&side=improvement"),
            ("retraining", "/training"),
            ("messages", "/messages"),
            ("history", "/history"),
        ):
            inspection = re.search(r"inspection=([^&]+)", client.get(f"{base}/overview/matrix").text)
            assert inspection is not None
            target = base + path.format(inspection=inspection[1])
            rows.append((name, timed(times, lambda _, target=target: client.get(target), used)))
        for name, action in (
            ("correct a sentence: saved and counted", correcting(client, base)),
            ("the same, until the overview shows it", correcting(client, base, "/overview")),
            ("answer a question: saved, counted, next question shown", answering(client, base)),
            ("undo, until the overview shows it", undoing(client, base)),
            ("change an inspection: saved, table shown", changing(client, base)),
            ("decide on a verdict: saved, page shown", deciding(client, base)),
            ("add a report: saved, list shown", adding(client, base)),
        ):
            rows.append((name, timed(times, action, used)))
        memory = peak_bytes(process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)
    print(
        f"Started in {seconds:.1f} s; most memory {memory / 1e6:,.0f} MB; each action {times} times. "
        f"Load averages at the end: {', '.join(f'{load:.1f}' for load in os.getloadavg())}; {os.cpu_count()} cores.\n"
    )
    print("| action | median, ms | 95th percentile, ms | processor time, median, ms |\n|---|---:|---:|---:|")
    for name, values in rows:
        passed, processor = np.array(values).T * 1000
        late = float(np.quantile(passed, 0.95))
        print(f"| {name} | {np.median(passed):,.0f} | {late:,.0f} | {np.median(processor):,.0f} |")


def timed(times: int, action: Action, used: Callable[[], float]) -> list[tuple[float, float]]:
    """Return for each run of an action the seconds that passed, and those that the server's processor worked."""
    found = []
    for number in range(times):
        begun, before = time.perf_counter(), used()
        answer = action(number)
        found.append((time.perf_counter() - begun, used() - before))
        assert answer.status_code in (200, 303), answer.text[:500]
    print(".", end="", file=sys.stderr, flush=True)
    return found


def processor_seconds(process: int) -> float:
    """Return the processor time that a process has used (Linux)."""
    cells = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(cells[11]) + int(cells[12])) / os.sysconf("SC_CLK_TCK")


def correcting(client: httpx.Client, base: str, then: str = "") -> Action:
    """Return an action that corrects another sentence each time."""

    def act(number: int) -> httpx.Response:
        place = f"/sentences/{1 + number * 7 % INSPECTIONS}/{(200 if then else 100) + number}"
        data = {"kind": "finding", "side": "improvement", "themes": ["leadership", "data"], "seen": "0"}
        answer = client.post(base + place, data=data)
        return client.get(base + then) if then and answer.status_code == 303 else answer

    return act


def answering(client: httpx.Client, base: str) -> Action:
    """Return an action that answers the question that is shown, as a person does by one key."""
    state = {"page": client.get(f"{base}/confirm").text}

    def act(number: int) -> httpx.Response:
        sentence = re.search(r'name="sentence" value="([^"]+)"', state["page"])
        theme = re.search(r'name="theme" value="([^"]+)"', state["page"])
        data = {
            "sentence": sentence[1],
            "theme": theme[1],
            "answer": ("strength", "improvement", "off_theme")[number % 3],
        }
        page = shown(client, base, client.post(f"{base}/confirm", data=data))
        state["page"] = page.text
        return page

    return act


def undoing(client: httpx.Client, base: str) -> Action:
    """Return an action that takes back another decision each time."""
    numbers: list[str] = []

    def act(_: int) -> httpx.Response:
        if not numbers:
            page = client.get(f"{base}/history?kind=sentence").text
            numbers.extend(re.findall(r'name="decision" value="(\d+)"', page))
        data = {"decision": numbers.pop(), "back": "/overview"}
        return shown(client, base, client.post(f"{base}/undo", data=data))

    return act


def changing(client: httpx.Client, base: str) -> Action:
    """Return an action that changes the grade of another inspection each time."""
    ids = inspections(client, base)

    def act(number: int) -> httpx.Response:
        name = ids[number % len(ids)]
        facts = {"area": name.rpartition("-")[0], "year": name.rpartition("-")[2], "grade": "weak"}
        data = {**facts, "inspection": name, "action": "save", "seen": LAST}
        return shown(client, base, client.post(f"{base}/inspections", data=data))

    return act


def deciding(client: httpx.Client, base: str) -> Action:
    """Return an action that decides the verdict of another inspection each time."""
    ids = inspections(client, base)

    def act(number: int) -> httpx.Response:
        data = {"inspection": ids[number % len(ids)], "theme": "poverty", "verdict": "both", "seen": LAST}
        return shown(client, base, client.post(f"{base}/verdict", data=data))

    return act


def adding(client: httpx.Client, base: str) -> Action:
    """Return an action that adds another short text each time; it is read in the background."""

    def act(number: int) -> httpx.Response:
        files = {"documents": (f"added-{number}.txt", f"Invented text number {number}.".encode(), "text/plain")}
        return shown(client, base, client.post(f"{base}/reports", files=files))

    return act


def inspections(client: httpx.Client, base: str) -> list[str]:
    """Return the ids of all inspections."""
    return sorted(set(re.findall(r"inspection=([^&\"]+)&amp;theme", client.get(f"{base}/overview/matrix").text)))


def shown(client: httpx.Client, base: str, answer: httpx.Response) -> httpx.Response:
    """Return the page to which an answer leads."""
    assert answer.status_code == 303, answer.text[:500]
    return client.get(base + answer.headers["location"])


def peak_bytes(process: int) -> int:
    """Return the most memory that a process has held (Linux)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def main() -> None:
    """Make the project, then measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sentences", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=40)
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "project"
        make_project(folder, options.sentences)
        size = (folder / "project.sqlite").stat().st_size
        print(f"{INSPECTIONS} inspections, {options.sentences:,} sentences; project file {size / 1e6:,.0f} MB.")
        measure(folder, options.times)


if __name__ == "__main__":
    main()
