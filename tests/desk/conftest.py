"""A project with six invented inspections, made without reading or classifying anything. All sentences are invented."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from synth.desk.engine import Engine
from synth.desk.storage.project import Project

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
NAMES = ("Abermuir", "Blackesk", "Carsemuir", "Dalmorrin", "Eskmarrow", "Fernhallow")
TEXTS = (
    ("Chronologies in {} were not of a consistent quality.", "improvement", "chronologies", 0.9),
    ("Staff in {} had built trusting relationships with the children they knew.", "strength", "relationships", 0.95),
    ("In {} the views of children shaped the plans that were made for them.", "strength", "participation", 0.55),
    ("Leaders in {} did not yet have a shared view of how well services did.", "improvement", "leadership", 0.6),
    ("We read the records of 40 children in {}.", "", "", 0.0),
)


BASE = "http://127.0.0.1:8765"


def as_reader(desk, name):
    """Return a client of the desk that has given this name."""
    from starlette.testclient import TestClient

    from synth.desk.server import make_app

    client = TestClient(make_app(desk, token="t", port=8765), base_url=BASE, headers={"origin": BASE})
    client.get("/?token=t")
    client.post("/who", data={"name": name, "next": "/settings"})
    return client


@pytest.fixture
def anna(desk):
    return as_reader(desk, "Anna")


def head(area, year="2023"):
    """What the reader says of a document, as JSON holds it."""
    from synth.reports import Metadata, Report
    from synth.reports.worker import report_to_json

    return report_to_json(
        Report(path=None, sentences=(), metadata=Metadata(area=area, year=int(year) if year else None))
    )


def probabilities(engine, polarity, theme, sure):
    row = np.full(len(engine.columns), 0.02)
    if polarity:
        for name, value in (("p_finding", 0.97), (f"p_{polarity}", sure), (f"p_{theme}", sure)):
            row[engine.columns.index(name)] = value
    return row


def add_document(project, engine, name, area, texts=TEXTS, year="2023"):
    number, _ = project.add_document(
        iter([f"{name} {area} {len(texts)}".encode()]), name=name, suffix=".txt", who="Anna"
    )
    sentences = [
        {"position": at, "page": None, "section": "Findings", "part": "body", "text": text.format(area)}
        for at, (text, *_) in enumerate(texts, 1)
    ]
    project.store_reading(number, head(area, year), sentences)
    model = project.model_id(engine.name, folder="", columns=engine.columns)
    ids = [
        row[0] for row in project.rows("SELECT id FROM sentences WHERE document_id = ? ORDER BY position", (number,))
    ]
    labels = [("finding", polarity, theme) if polarity else ("other", "neutral", "") for _, polarity, theme, _ in texts]
    numbers = np.array([probabilities(engine, polarity, theme, sure) for _, polarity, theme, sure in texts])
    project.store_predictions(model, ids, labels, numbers)
    return number


@pytest.fixture(scope="session")
def engine():
    return Engine()


@pytest.fixture
def project(tmp_path, engine):
    made = Project(tmp_path / "project")
    for name in NAMES:
        add_document(made, engine, f"{name.lower()}-2023.txt", name)
    yield made
    made.close()


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make setup-browser")
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip(f"no browser: none of {', '.join(BROWSERS)} is installed (make setup-browser)")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()
