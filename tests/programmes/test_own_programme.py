"""A programme that is added by a data file alone: the invented one of docs/programmes.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from synth.errors import SynthError
from synth.programmes import load_programme, scale_of
from synth.reports import read_reports
from synth.reports.inspections.questions import questions_of

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "own-programme"
FILE = EXAMPLE / "programme.toml"


def test_its_reports_are_read_without_a_question() -> None:
    reading = read_reports([EXAMPLE / "reports"], programmes=[FILE])
    first = reading.inspections.iloc[0].to_dict()
    assert first == {
        "inspection_id": "kestrelby-2031",
        "area": "Kestrelby",
        "area_code": "",
        "year": "2031",
        "programme": "family support visit",
        "inspection_type": "full visit",
        "grade": "partly met",
        "inspection_start": "2031-02-03",
        "inspection_end": "2031-02-07",
        "publication_date": "2031-03-14",
        "quality_indicator": "",
        "grade_early_help": "met",
        "documents": "kestrelby-visit.txt",
    }
    assert questions_of(reading) == ()


def test_headings_boilerplate_and_voices_are_its_own() -> None:
    table = read_reports([EXAMPLE / "reports" / "kestrelby-visit.txt"], programmes=[FILE]).table
    of_part = table.groupby("part")["text"].agg(list)
    assert len(of_part["strengths"]) == 2
    assert of_part["improvement"] == ["Records did not show whether a child had been asked for their view."]
    assert of_part["contact"] == ["This report is issued under the Family Support Order."]
    services = table["text"][(table["voice"] == "services") & (table["part"] != "contact")]
    assert list(services) == ["We will train all workers in recording by the summer."]


def test_without_the_file_its_reports_raise_questions() -> None:
    questions = questions_of(read_reports([EXAMPLE / "reports"]))
    urgent = {(question.inspection_id, question.column) for question in questions if question.needs_attention}
    assert {("kestrelby-visit", "area"), ("kestrelby-visit", "programme")} <= urgent


def test_its_scale_orders_the_grades() -> None:
    load_programme(FILE)
    assert scale_of(["met", "not met"]) == ("not met", "partly met", "met")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('name = "family support visit"\ninspectorate', "inspectorate", "[programme] has no name"),
        ("titles = ['^family", "headlines = ['^family", "recognition.headlines is not known"),
        ("[area]", "[region]", "'region' is not known"),
        ('part = "method"', 'part = "methods"', "heading.part: 'methods' is not known. Parts are: front"),
        ("'^how we visited'", "'^how (we visited'", "is not a regular expression"),
        ("(?P<area><NAME>)", "<NAME>", "has no group 'area'"),
        ('voice = "services"', 'voice = "council"', "voice.voice: 'council' is not known"),
        ('"met" = ["fully', '"reached" = ["fully', "scale.words: 'reached' is not a grade"),
        ("[scale]", "[scale", "is not valid TOML"),
    ],
)
def test_a_mistake_in_the_file_is_one_line(before: str, after: str, words: str, tmp_path: Path) -> None:
    content = FILE.read_text(encoding="utf-8")
    assert before in content
    file = tmp_path / "mine.toml"
    file.write_text(content.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(SynthError) as caught:
        load_programme(file)
    assert words in str(caught.value)
    assert "mine.toml" in str(caught.value)
    assert "\n" not in str(caught.value)
