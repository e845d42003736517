"""A project that counts something else than inspections: its screens speak of that. All text is invented."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from synth.classifier import save_model, train_model
from synth.desk.desk import Desk
from synth.desk.engine import Engine
from synth.desk.state.workspace import Workspace
from synth.desk.storage.decisions import DecisionLog
from synth.desk.storage.project import Project
from synth.errors import ModelError, UsageError
from synth.taxonomy.label_scheme import LabelScheme
from synth.words import Unit
from tests.desk.conftest import NAMES, add_document

HOSPITAL = Unit("hospital", "hospitals")
FACTS = {"area": "Blackesk", "year": "2023", "inspection_start": "2023-02-01"}
SPOKEN = ("title", "alt", "aria-label", "placeholder")
SCREENS = (
    "/reports", "/reports/progress", "/inspections", "/inspections?edit=abermuir-2023", "/inspections?show=doubtful",
    "/overview", "/overview/matrix", "/overview/status", "/overview/intervals", "/confirm",
    "/confirm?inspection=abermuir-2023&theme=poverty", "/sentences", "/sentences?inspection=abermuir-2023",
    "/sentences/1/1", "/training", "/training/status", "/messages", "/messages/history?theme=poverty",
    "/messages/status", "/export", "/history", "/history?kind=inspection", "/settings", "/who",
    "/verdict?inspection=abermuir-2023&theme=poverty",
)  # fmt: skip


class Words(HTMLParser):
    """The words of a page: its text, and what is read out of attributes; not addresses and names of fields."""

    def __init__(self, page):
        super().__init__()
        self.words = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.words += [value for name, value in attributes if name in SPOKEN and value]

    def handle_data(self, data):
        self.words.append(data)


def words_of(answer):
    return " ".join(" ".join(Words(answer.text).words).split())


def speaks_of_inspections(words):
    return re.findall(r".{0,40}inspect.{0,30}", words, re.IGNORECASE)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Folders of models, made when they are first asked for."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture
def model(models, labelled, taxonomy, word_encoder):
    """A model whose programme counts hospitals."""
    if not (models / "hospitals").is_dir():
        themes = replace(taxonomy, label_scheme=LabelScheme(unit=HOSPITAL))
        trained = train_model(labelled, themes, word_encoder).model
        save_model(with_rule(trained), models / "hospitals")
    return models / "hospitals"


def with_rule(model):
    return replace(model, facts={**model.facts, "verdict_rule": Engine().rule.to_dict()})


@pytest.fixture
def desk(model, tmp_path):
    folder = tmp_path / "project"
    Desk(folder, model=model).close()
    project = Project(folder)
    engine = Engine(project.base_model)
    for name in NAMES:
        add_document(project, engine, f"{name.lower()}-2023.txt", name)
    add_document(project, engine, "note.txt", None, year="")
    project.close()
    opened = Desk(folder)
    yield opened
    opened.close()


def test_no_screen_speaks_of_inspections(anna, desk):
    """Each screen, with decisions of every kind on it."""
    for path, data in (
        ("/inspections", {"inspection": "abermuir-2023", "action": "confirm"}),
        ("/inspections", {"inspection": "blackesk-2023", "action": "save", **FACTS}),
        ("/inspections", {"inspection": "carsemuir-2023", "action": "leave_out"}),
        ("/verdict", {"inspection": "abermuir-2023", "theme": "poverty", "verdict": "both"}),
        ("/sentences/1/1", {"kind": "other"}),
        ("/reports/leave-out", {"document": "4", "leave_out": "1"}),
        ("/settings", {"title": "", "population": "20"}),
    ):
        answer = anna.post(path, data={"seen": "0", **data})
        assert answer.status_code == 200, path
        assert speaks_of_inspections(words_of(answer)) == [], path
    for path in SCREENS:
        answer = anna.get(path)
        assert answer.status_code == 200, path
        assert speaks_of_inspections(words_of(answer)) == [], path
    assert "Are these your hospitals?" in anna.get("/inspections").text
    assert "In how many hospitals is each theme" in anna.get("/overview").text
    assert "Overview of hospitals" in anna.get("/overview").text
    assert "Blackesk, 2023: began: 2023-02-01" in anna.get("/history").text
    assert "the one that the project was begun with" in anna.get("/settings").text
    # A hospital need not have an area or a year.
    assert desk.workspace.inspections["note"].doubts == ()


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/inspections", {"inspection": "nowhere"}),
        ("/inspections", {"inspection": "abermuir-2023", "action": "save", "year": "20x"}),
        (
            "/inspections",
            {
                "inspection": "abermuir-2023",
                "action": "save",
                "inspection_start": "2023-02-01",
                "inspection_end": "2022-02-01",
            },
        ),
        ("/verdict", {"inspection": "nowhere"}),
        ("/sentences/99/1", {}),
        ("/settings", {"population": "x"}),
        ("/training", {}),
        ("/messages/sign", {"seen": "0"}),
    ],
    ids=["unknown", "year", "dates", "verdict", "sentence", "population", "training", "signature"],
)
def test_no_error_speaks_of_inspections(anna, path, data):
    answer = anna.post(path, data={"seen": "0", **data})
    assert answer.status_code == 400
    assert speaks_of_inspections(words_of(answer)) == []


def test_an_edit_that_came_too_late_shows_what_was_typed_under_the_names_on_the_form(anna):
    data = {"inspection": "abermuir-2023", "action": "save", "seen": "0", "inspection_start": "2023-02-01"}
    anna.post("/inspections", data=data)
    answer = anna.post("/inspections", data={**data, "inspection_start": "2023-03-01"})
    assert answer.status_code == 409
    assert "<dt>Began</dt><dd>2023-03-01</dd>" in answer.text
    assert speaks_of_inspections(words_of(answer)) == []


def test_the_model_of_a_project_stays_with_it(desk, model, tmp_path):
    desk.close()
    copy = Desk(desk.project.folder, model=model)
    assert copy.workspace.engine.unit == HOSPITAL
    assert copy.workspace.begun_with is copy.workspace.engine
    copy.close()
    Desk(tmp_path / "usual").close()
    other = Project(tmp_path / "usual")
    add_document(other, Engine(), "abermuir-2023.txt", "Abermuir")
    other.close()
    with pytest.raises(UsageError, match="was begun with another model"):
        Desk(tmp_path / "usual", model=model)
    # What was refused keeps nothing locked.
    Desk(tmp_path / "usual").close()


def test_going_back_to_the_first_model_goes_back_to_the_one_of_the_project(desk):
    engine = desk.workspace.engine
    desk.close()
    project = Project(desk.project.folder)
    kept = project.folder / "models" / "adapted"
    kept.symlink_to(project.base_model)
    number = project.model_id("adapted", folder="adapted", columns=engine.columns)
    log = DecisionLog(project)
    decision = log.add("model", "model", {"model_id": number}, who="Anna")
    assert Workspace(project).engine.folder == kept
    log.undo(decision.id, who="Anna")
    assert Workspace(project).engine.folder == project.base_model
    project.close()


def test_a_model_without_a_rule_for_verdicts_is_refused(small_model, tmp_path):
    save_model(small_model, tmp_path / "model")
    with pytest.raises(ModelError, match="has no verdict rule"):
        Desk(tmp_path / "project", model=tmp_path / "model")


@pytest.mark.parametrize("rule", ["has_kind", "has_polarity", "one_theme"])
def test_a_programme_that_the_screens_cannot_show_is_refused(model, taxonomy, tmp_path, monkeypatch, rule):
    themes = replace(taxonomy, label_scheme=LabelScheme(**{rule: rule == "one_theme"}))
    monkeypatch.setattr(Engine, "taxonomy", themes)
    with pytest.raises(UsageError, match="the desk needs findings"):
        Desk(tmp_path / "project", model=model)


@pytest.mark.slow
def test_the_files_of_the_project_speak_of_the_unit(anna, desk, word_encoder, monkeypatch):
    from synth.classifier import persistence
    from synth.desk.published import write_project_overview
    from synth.words import speaking_of

    monkeypatch.setattr(persistence, "load_encoder", lambda *_, **__: word_encoder)
    monkeypatch.setattr("synth.encoding.encoder.encode_texts", word_encoder.encode)
    with speaking_of(Unit()):
        out = write_project_overview(desk.project.folder)
    assert (out / "hospitals.csv").is_file()
    assert anna.get("/export/inspections").headers["content-disposition"].endswith('filename="hospitals.csv"')
    page = anna.get("/overview/page/overview.html")
    # "Inspectors" stay: whose words are counted is the same for every programme.
    assert not [said for said in speaks_of_inspections(words_of(page)) if "inspection" in said.lower()]
    assert "6 hospitals" in page.text or "7 hospitals" in page.text
    some = next((out / "hospitals").iterdir()).name
    assert anna.get(f"/overview/page/hospitals/{some}").status_code == 200
    assert anna.get(f"/overview/page/inspections/{some}").status_code == 400
    assert np.isfinite(desk.workspace.prevalence()["findings"]).all()
