"""The screens as a person uses them, without a browser."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import zipfile
from io import BytesIO

import pandas as pd
import pytest
from starlette.testclient import TestClient

from synth.desk.desk import Desk
from synth.desk.server import make_app
from synth.desk.state.confirm import Queue
from synth.desk.state.workspace import Workspace
from tests.desk.conftest import BASE, as_reader


@pytest.fixture
def desk(project):
    folder = project.folder
    project.close()
    opened = Desk(folder)
    yield opened
    opened.close()


def seen(text):
    return re.search(r'name="seen" value="(\d+)"', text)[1]


def test_a_sentence_is_found_by_the_id_that_tables_give_it(anna, desk):
    name = desk.workspace.frame["finding_id"].iloc[7]
    assert f"Its id in all tables: {name}" in anna.get(f"/finding?id={name}").text
    assert anna.get("/finding?id=nothing").status_code == 400


def test_the_first_thing_asked_is_a_name(desk):
    client = TestClient(make_app(desk, token="t", port=8765), base_url=BASE, headers={"origin": BASE})
    assert "Who are you?" in client.get("/?token=t").text
    answer = client.post("/who", data={"name": "   ", "next": "/overview"})
    assert answer.status_code == 400
    assert "Enter your name" in answer.text
    assert "You are <strong>Anna</strong>" in client.post("/who", data={"name": "Anna", "next": "/overview"}).text


def test_every_screen_opens(anna):
    for path in (
        "/", "/reports", "/reports/progress", "/inspections", "/inspections?edit=abermuir-2023", "/overview",
        "/overview/matrix", "/overview/status", "/confirm", "/sentences",
        "/sentences?words=views&theme=participation&kind=any", "/sentences/1/1", "/training", "/messages",
        "/messages/history?theme=poverty", "/messages/status", "/overview/intervals", "/export", "/history",
        "/settings",        "/verdict?inspection=abermuir-2023&theme=poverty",
    ):  # fmt: skip
        answer = anna.get(path)
        assert answer.status_code == 200, path
        if not path.endswith(("/progress", "/status", "/intervals")):
            assert answer.text.count("<h1") == 1, path


def test_a_correction_changes_the_figures_and_can_be_undone(anna, desk):
    def improvement():
        row = re.search(r">Chronologies</a>.*?<strong>(\d+)</strong> of 6", anna.get("/overview").text, re.DOTALL)
        return int(row[1])

    assert improvement() == 6
    page = anna.get("/sentences/1/1")
    answer = anna.post("/sentences/1/1", data={"kind": "other", "seen": seen(page.text), "note": "a definition"})
    assert "Saved." in answer.text
    assert "not a finding" in answer.text
    assert improvement() == 5
    decision = re.search(r'name="decision" value="(\d+)"', answer.text)[1]
    assert "Taken back:" in anna.post("/undo", data={"decision": decision, "back": "/sentences/1/1"}).text
    assert improvement() == 6
    assert [d.who for d in desk.log.history()] == ["Anna", "Anna"]


def test_a_finding_without_a_side_is_asked_for_it(anna, desk):
    answer = anna.post("/sentences/1/1", data={"kind": "finding", "themes": "poverty", "seen": "0"})
    assert answer.status_code == 400
    assert 'href="#side">Choose what the finding says' in answer.text
    assert desk.log.last_id() == 0


def test_a_theme_may_have_another_side_than_its_sentence(anna):
    data = {"kind": "finding", "side": "strength", "themes": ["chronologies", "poverty"], "side_poverty": "improvement"}
    answer = anna.post("/sentences/1/1", data={**data, "side_data": "mixed", "seen": "0"})
    assert "Poverty (area for improvement)" in answer.text
    chosen = re.findall(r'<select name="(\w+)"[^>]*>(?:(?!</select>).)*value="(\w+)" selected', answer.text)
    assert chosen == [("side_poverty", "improvement")]
    said = {
        (theme, side): re.search(
            r"<strong>(\d+)</strong> sentence", anna.get(f"/sentences?theme={theme}&side={side}&changed=yes").text
        )[1]
        for theme in ("chronologies", "poverty")
        for side in ("strength", "improvement")
    }
    assert [said[key] for key in sorted(said)] == ["0", "1", "1", "0"]
    verdict = anna.get("/verdict?inspection=abermuir-2023&theme=poverty").text
    assert '<span class="tag improvement">Area for improvement</span> Chronologies in Abermuir' in verdict


def test_two_readers_at_once_are_told_of_one_another(desk, anna):
    ben = as_reader(desk, "Ben")
    page = anna.get("/sentences/2/1").text
    ben.post("/sentences/2/1", data={"kind": "other", "seen": seen(page)})
    answer = anna.post(
        "/sentences/2/1",
        data={"kind": "finding", "side": "mixed", "themes": "poverty", "seen": seen(page), "note": "see page 3"},
    )
    assert answer.status_code == 409
    assert "Ben" in answer.text
    assert "see page 3" in answer.text
    assert desk.log.latest("sentence", "2:1").who == "Ben"


def test_confirming_asks_the_least_certain_first_and_never_twice(anna, desk):
    workspace = desk.workspace
    first = tuple(Queue(workspace, "Anna"))
    assert first
    certainties = [
        float(workspace.verdicts_of(q.inspection).set_index("theme").loc[q.theme, "certainty"]) for q in first
    ]
    assert certainties == sorted(certainties)
    page = anna.get("/confirm").text
    assert f"at most {len(first)} sentences" in page
    question = first[0]
    data = {"sentence": question.place.subject, "theme": question.theme, "answer": "strength"}
    answer = anna.post("/confirm", data=data)
    assert answer.status_code == 200
    after = tuple(Queue(desk.workspace, "Anna"))
    assert question.key not in {one.key for one in after}
    last = desk.log.history(kind="answer")[0]
    anna.post("/undo", data={"decision": last.id, "back": "/confirm"})
    assert question.key in {one.key for one in tuple(Queue(desk.workspace, "Anna"))}


def test_a_disagreement_goes_to_a_third_reader_first(desk, anna):
    question = tuple(Queue(desk.workspace, "Anna"))[-1]
    data = {"sentence": question.place.subject, "theme": question.theme}
    anna.post("/confirm", data={**data, "answer": "strength"})
    as_reader(desk, "Ben").post("/confirm", data={**data, "answer": "off_theme"})
    cora = as_reader(desk, "Cora")
    page = cora.get("/confirm").text
    assert "Two readers differ" in page
    assert "Ben" in page
    assert next(iter(Queue(desk.workspace, "Cora"))).why == "disagreement"
    assert not [q for q in tuple(Queue(desk.workspace, "Anna")) if q.why == "disagreement"]


def test_an_inspection_is_put_right_in_its_place(anna, desk):
    data = {"inspection": "abermuir-2023", "action": "save", "seen": "0", "area": "Abermuir", "year": "twenty"}
    answer = anna.post("/inspections", data=data)
    assert answer.status_code == 400
    assert "Year: " in answer.text
    assert 'value="twenty"' in answer.text
    answer = anna.post("/inspections", data={**data, "year": "2022", "grade": "Good", "publication_date": "26/09/2022"})
    assert answer.status_code == 200
    facts = desk.workspace.inspections["abermuir-2023"].facts
    assert (facts["year"], facts["grade"], facts["publication_date"]) == ("2022", "good", "2022-09-26")
    anna.post(
        "/inspections", data={"inspection": "abermuir-2023", "action": "leave_out", "seen": str(desk.log.last_id())}
    )
    assert "abermuir-2023" not in desk.workspace.counted
    assert desk.workspace.inspections["abermuir-2023"].facts["year"] == "2022"


def test_an_inspection_without_words_of_inspectors_is_said_not_to_count(anna, desk):
    assert "not counted" not in anna.get("/inspections").text
    with desk.project.transaction() as connection:
        connection.execute("UPDATE sentences SET further = ? WHERE document_id = 1", ('{"voice": "services"}',))
    desk.reload()
    page = anna.get("/inspections").text
    assert page.count("none: not counted") == 1
    assert "abermuir-2023" not in desk.workspace.counted


def test_a_verdict_that_a_person_decides_stands_with_the_name(anna, desk):
    data = {"inspection": "abermuir-2023", "theme": "poverty", "verdict": "both", "note": "page 4", "seen": "0"}
    answer = anna.post("/verdict", data=data)
    assert "decided by Anna" in answer.text
    assert "page 4" in answer.text
    count = {**data, "verdict": "count", "seen": str(desk.log.last_id())}
    assert "decided by" not in anna.post("/verdict", data=count).text


def test_a_count_of_the_overview_leads_to_the_inspections_that_it_counts(anna):
    page = anna.get("/overview").text
    address = "/overview/matrix?theme=chronologies&amp;side=improvement"
    assert re.search(rf'href="{re.escape(address)}"><strong>6</strong> of 6', page)
    anna.post(
        "/verdict", data={"inspection": "abermuir-2023", "theme": "chronologies", "verdict": "strength", "seen": "0"}
    )
    page = anna.get(address.replace("&amp;", "&")).text
    assert "Chronologies: area for improvement in 5 of 6 inspections" in page
    assert "Blackesk, 2023" in page
    assert "Abermuir, 2023" not in page
    assert "Abermuir, 2023" in anna.get("/overview/matrix").text


def test_a_corrected_sentence_leads_back_to_where_it_was_found(anna):
    found = anna.get("/sentences?words=VIEWS&kind=any").text
    link = re.search(r'class="quote" href="([^"]+)"', found)[1].replace("&amp;", "&")
    page = anna.get(link).text
    back = re.search(r'<a href="([^"]+)">Back to the sentences</a>', page)[1]
    assert "words=VIEWS" in back
    hidden = re.search(r'name="back" value="([^"]+)"', page)[1].replace("&amp;", "&")
    saved = anna.post(link.partition("?")[0], data={"kind": "other", "seen": "0", "back": hidden}).text
    assert back in saved
    decision = re.search(r'name="decision" value="(\d+)"', saved)[1]
    way = re.search(r'name="back" value="(/sentences/[^"]+)"', saved)[1].replace("&amp;", "&")
    assert back in anna.post("/undo", data={"decision": decision, "back": way}).text
    assert "evil" not in anna.get("/sentences/1/1?back=https://evil.example").text


def test_a_verdict_is_confirmed_by_a_name_only_where_that_person_read_for_it(anna, desk):
    question = next(q for q in Queue(desk.workspace, "Anna") if q.theme == "chronologies")
    data = {"sentence": question.place.subject, "theme": question.theme, "answer": "strength"}
    anna.post("/confirm", data=data)
    read = anna.get(f"/verdict?inspection={question.inspection}&theme=chronologies").text
    assert "confirmed by Anna" in read
    unread = anna.get(f"/verdict?inspection={question.inspection}&theme=poverty").text
    assert "confirmed by" not in unread
    assert "no sentence here comes near the theme" in unread


def trained(desk, *, folder, report=None):
    """Store a model as retraining does, with the predictions of the present one."""
    number = desk.project.model_id(f"{folder}@1", folder=folder, columns=desk.workspace.engine.columns)
    with desk.project.transaction() as connection:
        connection.execute(
            "INSERT INTO predictions SELECT ?, sentence_id, kind, polarity, themes, probabilities FROM predictions "
            "WHERE model_id = ?",
            (number, desk.workspace.model_id),
        )
        connection.execute("UPDATE models SET report = ? WHERE id = ?", (json.dumps(report or {}), number))
    shutil.copytree(desk.workspace.engine.folder, desk.project.folder / "models" / folder)
    return number


def test_a_model_is_kept_gone_back_on_and_kept_again(anna, desk):
    number = trained(desk, folder="adapted")
    for value, words in ((number, "The retrained model is used"), ("bundled", "comes with synth is used")) * 2:
        page = anna.get("/training").text
        answer = anna.post("/training/choose", data={"model": value, "seen": seen(page)})
        assert answer.status_code == 200
        assert words in answer.text
    assert len(desk.log.history(kind="model")) == 4


def test_a_model_that_nobody_used_is_discarded_with_what_it_predicted(anna, desk):
    number = trained(desk, folder="adapted")
    page = anna.get("/training").text
    assert ">Discard<" in page
    anna.post("/training/discard", data={"model": number})
    assert desk.project.rows("SELECT 1 FROM models WHERE id = ?", (number,)) == []
    assert desk.project.rows("SELECT 1 FROM predictions WHERE model_id = ?", (number,)) == []
    assert not (desk.project.folder / "models" / "adapted").exists()
    assert len(desk.workspace.counted) == 6
    used = trained(desk, folder="used")
    anna.post("/training/choose", data={"model": used, "seen": "0"})
    assert anna.post("/training/discard", data={"model": used}).status_code == 400
    assert anna.post("/training/discard", data={"model": desk.workspace.begun_with.name}).status_code == 400


def test_what_a_model_changed_is_shown_with_its_sentences(anna, desk):
    labels = {"kind": "finding", "polarity": "improvement", "themes": "chronologies"}
    one = {"document": 1, "position": 1, "before": labels, "after": {**labels, "polarity": "strength"}}
    report = {
        "corrections": 5, "held_out_before": 2, "held_out_after": 2, "held_out_inspections": True, "right_before": 2,
        "right_after": 3, "fixed": [one], "broken": [], "sentences": 25, "changed": 60, "examples": [one],
    }  # fmt: skip
    trained(desk, folder="adapted", report=report)
    page = anna.get("/training").text
    assert "Fixed: 1" in page
    assert "Changed elsewhere: 60 (1 of them shown)" in page
    assert "Chronologies in Abermuir were not of a consistent quality." in page
    assert "Was: area for improvement; Chronologies. Is: strength; Chronologies." in page
    assert "This is no reason to keep it." in page


@pytest.mark.slow
def test_typed_words_are_not_lost_with_the_wrong_button(anna, desk):
    drafted = drafts(desk)["poverty"]
    data = {"theme": "poverty", "seen": "0", "draft": drafted}
    answer = anna.post("/messages", data={**data, "status": "accepted", "text": "My own words.", "memo": "page 3"})
    assert answer.status_code == 400
    assert "the wording is changed" in answer.text
    assert "My own words.</textarea>" in answer.text
    assert 'value="page 3"' in answer.text
    assert anna.post("/messages", data={**data, "status": "accepted", "text": drafted}).status_code == 200
    desk.tasks.stop()


def drafts(desk):
    """Draft the messages as the desk does in the background; return them by theme."""
    from synth.desk.published import kept_drafts, write_drafts

    write_drafts(desk.project.folder)
    found, ready = kept_drafts(desk.workspace)
    assert ready
    return {theme: one["draft"] for theme, one in found.items()}


@pytest.mark.slow
def test_messages_are_decided_then_signed_and_a_later_change_shows(anna, desk):
    answer = anna.post("/messages/sign", data={"read": "yes", "seen": "0"})
    assert answer.status_code == 400
    assert "Decide on each message first" in answer.text
    drafted = drafts(desk)
    for number, theme in enumerate(desk.workspace.engine.taxonomy.ids):
        data = {"theme": theme, "seen": "0", "draft": drafted[theme]}
        if number == 0:
            wrong = anna.post("/messages", data={**data, "status": "rejected", "memo": ""})
            assert wrong.status_code == 400
            assert "say why" in wrong.text
            old = anna.post("/messages", data={**data, "status": "accepted", "draft": "An earlier draft."})
            assert old.status_code == 400
            assert "being drafted again" in old.text
        state = {"status": "edited", "text": "Our own words."} if number == 1 else {"status": "accepted"}
        assert anna.post("/messages", data={**data, **state}).status_code == 200
    assert anna.post("/messages/sign", data={"seen": "0"}).status_code == 400
    assert "<strong>Signed</strong> by Anna" in anna.post("/messages/sign", data={"read": "yes", "seen": "0"}).text
    anna.post("/sentences/1/1", data={"kind": "other", "seen": "0"})
    page = anna.get("/messages").text
    assert "Something changed after it was signed" in page
    assert "Area for improvement in: 6 then, 5 now" in page
    desk.tasks.stop()


def test_the_archive_without_text_counts_the_same_and_holds_no_sentence(anna, desk, tmp_path):
    anna.post("/sentences/1/1", data={"kind": "other", "seen": "0", "note": "no finding"})
    expected = desk.workspace.verdicts()
    for choice in ("with", "without"):
        answer = anna.post("/export/archive", data={"text": choice})
        assert answer.headers["content-disposition"].startswith("attachment")
        folder = tmp_path / choice
        with zipfile.ZipFile(BytesIO(answer.content)) as archive:
            archive.extractall(folder)
        content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
        assert (b"Chronologies in Abermuir" in content) == (choice == "with")
        with sqlite3.connect(folder / "project.sqlite") as file:
            assert file.execute("SELECT count(*) FROM decisions").fetchone() == (1,)
        file.close()
        from synth.desk.storage.project import Project

        copy = Project(folder)
        assert Workspace(copy).verdicts().equals(expected)
        copy.close()
    assert not list(desk.project.folder.glob(".archive*"))


def test_sentences_are_found_a_page_at_a_time(anna):
    page = anna.get("/sentences?kind=any").text
    assert "<strong>30</strong>" in page
    assert "Page 1 of 2" in page
    assert "<strong>6</strong>" in anna.get("/sentences?words=VIEWS%20of").text
    assert "<strong>0</strong>" in anna.get("/sentences?words=%25").text


def test_nothing_is_lost_when_documents_arrive_while_someone_decides(desk, anna):
    before = desk.workspace
    fresh = Workspace(desk.project)
    anna.post("/sentences/1/1", data={"kind": "other", "seen": "0"})
    assert fresh.revision < before.revision
    desk.reload()
    assert desk.workspace is not before
    assert desk.workspace.verdicts().equals(before.verdicts())


@pytest.mark.slow
def test_the_files_hold_the_figures_of_the_screens(anna, desk):
    """Corrections, answers, decided verdicts and messages stand in the exported files as on the screens."""
    from docx import Document

    from synth.desk.published import write_project_overview
    from synth.findings import read_table

    anna.post("/sentences/1/1", data={"kind": "other", "seen": "0"})
    for question in list(Queue(desk.workspace, "Anna"))[:9]:
        data = {"sentence": question.place.subject, "theme": question.theme}
        anna.post("/confirm", data={**data, "answer": "strength" if question.row % 2 else "off_theme"})
    question = next(iter(Queue(desk.workspace, "Anna")))
    data = {"sentence": question.place.subject, "theme": question.theme}
    anna.post("/confirm", data={**data, "answer": "strength"})
    as_reader(desk, "Ben").post("/confirm", data={**data, "answer": "off_theme"})
    verdict = {"inspection": "blackesk-2023", "theme": "poverty", "verdict": "both", "seen": "0"}
    anna.post("/verdict", data=verdict)
    anna.post("/inspections", data={"inspection": "fernhallow-2023", "action": "leave_out", "seen": "0"})
    for theme, draft in drafts(desk).items():
        state = {"status": "edited", "text": "Our own words."} if theme == "poverty" else {"status": "accepted"}
        data = {"theme": theme, "seen": "0", "draft": draft}
        assert anna.post("/messages", data={**data, **state}).status_code == 200
    anna.post("/messages/sign", data={"read": "yes", "seen": "0"})
    out = write_project_overview(desk.project.folder)
    columns = ["inspection_id", "theme", "verdict", "status", "checked_by", "findings", "strength", "improvement"]
    columns += ["answer_found", "answer_strength", "answer_improvement"]
    written = read_table(out / "verdicts.csv")[columns].astype("str")
    shown = desk.workspace.verdicts()[columns].astype("str").reset_index(drop=True)
    pd.testing.assert_frame_equal(written, shown)
    assert (shown["status"] == "confirmed").sum() > 5
    prevalence = read_table(out / "themes.csv").set_index("theme")
    for theme, row in desk.workspace.prevalence().set_index("theme").iterrows():
        for name in ("strength_side", "improvement_side"):
            assert int(prevalence.loc[theme, name]) == row[name]
            assert float(prevalence.loc[theme, f"{name}_lower"]) == pytest.approx(row[f"{name}_lower"])
    text = "\n".join(paragraph.text for paragraph in Document(out / "overview.docx").paragraphs)
    assert "Our own words." in text
    assert "The key messages were signed by Anna" in text or "signed by Anna" in (out / "overview.html").read_text()
    page = anna.get("/overview/page/overview.html")
    assert page.status_code == 200
    assert "Our own words." in page.text
    assert "unsafe-inline" not in anna.get("/overview").headers["content-security-policy"]
    assert anna.get("/overview/page/findings.html").status_code == 200
    some = next((out / "inspections").iterdir()).name
    assert anna.get(f"/overview/page/inspections/{some}").status_code == 200
    with zipfile.ZipFile(BytesIO(anna.get("/export/all").content)) as archive:
        assert f"overview/inspections/{some}" in archive.namelist()
