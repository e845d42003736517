from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from synth.errors import ExchangeError
from synth.exchange.identifiers import guid
from synth.exchange.projects.project import Code, Project, Segment, Source, Unit
from synth.exchange.projects.reading import read_project
from synth.exchange.projects.sentences import project_of
from synth.exchange.projects.writing import write_project

SCHEMA = Path(__file__).parents[1] / "schemas" / "Project.xsd"


def qde(path):
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read("project.qde"))


def child(element, name):
    return next(one for one in element if one.tag.endswith("}" + name))


def write_foreign(path, xml, members=(), *, origin="Another program", name="project.qde"):
    head = f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="{origin}">'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, f"{head}{xml}</Project>")
        for member, text in members:
            archive.writestr(member, text)
    return path


CODES = """<CodeBook><Codes><Code guid="11111111-1111-1111-1111-111111111111" name="Lifts" isCodable="true"/>
<Code guid="22222222-2222-2222-2222-222222222222" name="Case one" isCodable="true"/></Codes></CodeBook>"""
LIFTS = "11111111-1111-1111-1111-111111111111"


def source(selections, *, path="internal://s.txt"):
    return f"""<Sources><TextSource guid="33333333-3333-3333-3333-333333333333" name="Report" plainTextPath="{path}">
    {selections}</TextSource></Sources>"""


def selection(start, end, code=LIFTS):
    return f"""<PlainTextSelection guid="44444444-4444-4444-4444-444444444444" startPosition="{start}"
    endPosition="{end}"><Coding guid="55555555-5555-5555-5555-555555555555"><CodeRef targetGUID="{code}"/></Coding>
    </PlainTextSelection>"""


def test_findings_become_coded_segments_that_hold_their_sentence(labelled, taxonomy, tmp_path):
    inspections = pd.DataFrame({"inspection_id": labelled["inspection_id"].unique(), "area": "Fernhallow"})
    project = project_of(labelled, taxonomy, name="Invented", inspections=inspections)
    path = tmp_path / "p.qdpx"
    write_project(project, path)
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(qde(path))
    back = read_project(path)
    assert (back.sources, back.codes) == (project.sources, project.codes)
    assert back.units == tuple(replace(unit, attributes={}) for unit in project.units)
    assert back.left_out == ()
    labels = {code.guid: code.name for top in back.codes for _, code in top.walk()}
    coded = {
        (unit.name, one.text[segment.start : segment.end]): {labels[code] for code in segment.codes}
        for unit in back.units
        for one in back.sources
        if one.guid in unit.sources
        for segment in one.segments
    }
    findings = labelled[labelled["kind"] == "finding"]
    assert coded == {
        (row["inspection_id"], row["text"]): {
            row["polarity"],
            *(taxonomy[theme].label for theme in row["themes"].split(";") if theme),
        }
        for row in findings.to_dict("records")
    }
    case = child(qde(path), "Cases")[0]
    (value,) = [one for one in case if one.tag.endswith("VariableValue")]
    (variable,) = child(qde(path), "Variables")
    assert (child(value, "TextValue").text, variable.get("name")) == ("Fernhallow", "area")
    assert child(value, "VariableRef").get("targetGUID") == variable.get("guid")
    (note,) = child(qde(path), "Notes")
    with zipfile.ZipFile(path) as archive:
        text = archive.read(f"sources/{note.get('guid')}.txt").decode()
    assert text == child(qde(path), "Description").text == project.description


def test_the_same_findings_give_the_same_bytes_and_say_who_coded(labelled, taxonomy, tmp_path):
    one, two = tmp_path / "one.qdpx", tmp_path / "two.qdpx"
    for path in (one, two):
        write_project(project_of(labelled.assign(model="m123"), taxonomy, name="x"), path)
    assert one.read_bytes() == two.read_bytes()
    assert [user.get("name") for user in child(qde(one), "Users")] == ["synth (model m123)"]
    write_project(project_of(labelled, taxonomy, name="x"), two)
    assert [user.get("name") for user in child(qde(two), "Users")] == ["people (labels from synth)"]


def test_cases_and_texts_of_other_programs_are_read(tmp_path):
    variables = """<Variables><Variable guid="66666666-6666-6666-6666-666666666666" name="Line"
    typeOfVariable="Text"/></Variables>"""
    value = """<VariableValue><VariableRef targetGUID="66666666-6666-6666-6666-666666666666"/>
    <TextValue>Blue</TextValue>
    </VariableValue>"""
    ref = '<SourceRef targetGUID="{33333333-3333-3333-3333-333333333333}"/>'
    cases = f"""<Cases><Case guid="22222222-2222-2222-2222-222222222222" name="Case one">{ref}</Case>
    <Case guid="77777777-7777-7777-7777-777777777777">{value}{ref}</Case></Cases>"""
    coded = selection(0, 9) + selection(0, 9, "22222222-2222-2222-2222-222222222222")
    path = write_foreign(
        tmp_path / "p.qdpx",
        CODES + variables + cases + source(coded),
        [("Sources/s.txt", "\N{ZERO WIDTH NO-BREAK SPACE}The lift 🚇 is out.")],
        name="Stations.qde",
    )
    project = read_project(path)
    (report,) = project.sources
    # The mark at the beginning of a file is no character of its text.
    assert report.text == "The lift 🚇 is out."
    # NVivo lists a case among the codes, and codes all of its text with it.
    assert [code.name for code in project.codes] == ["Lifts"]
    assert [segment.codes for segment in report.segments] == [(LIFTS,)]
    assert project.units == (
        Unit("22222222-2222-2222-2222-222222222222", "Case one", ("33333333-3333-3333-3333-333333333333",), {}),
    )


def test_ends_of_lines_count_once_in_atlas_ti_and_as_they_stand_elsewhere(tmp_path):
    members = [("sources/s.txt", "One.\r\nTwo.")]
    atlas = write_foreign(tmp_path / "a.qdpx", CODES + source(selection(5, 9)), members, origin="ATLAS.ti 23")
    nvivo = write_foreign(tmp_path / "n.qdpx", CODES + source(selection(6, 10)), members, origin="NVivo")
    for path in (atlas, nvivo):
        (one,) = read_project(path).sources
        assert one.text[one.segments[0].start : one.segments[0].end] == "Two."


def test_what_is_not_read_is_named(tmp_path):
    pictures = """<Sources><PictureSource guid="88888888-8888-8888-8888-888888888888"/>
    <AudioSource guid="99999999-9999-9999-9999-999999999999"/></Sources>"""
    path = write_foreign(tmp_path / "p.qdpx", CODES + pictures)
    assert read_project(path).left_out == ("1 picture", "1 sound recording")
    outside = write_foreign(tmp_path / "o.qdpx", CODES + source(selection(0, 3), path="absolute:///etc/passwd"))
    assert read_project(outside).left_out == ("1 document whose text is stored outside the file",)
    wrong = write_foreign(
        tmp_path / "w.qdpx", CODES + source(selection(8, 99) + selection(50, 60)), [("sources/s.txt", "A lift is out.")]
    )
    (one,) = read_project(wrong).sources
    assert [one.text[segment.start : segment.end] for segment in one.segments] == ["s out."]
    assert read_project(wrong).left_out == ("1 coded segment beyond the end of its text",)


def test_the_text_of_a_pdf_is_read_with_its_segments(tmp_path):
    text = f"""<Representation guid="aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa" plainTextPath="internal://s.txt">
    {selection(0, 4)}</Representation>"""
    xml = f"""<Sources><PDFSource guid="33333333-3333-3333-3333-333333333333" name="Report.pdf">{text}</PDFSource>
    </Sources>"""
    (one,) = read_project(write_foreign(tmp_path / "p.qdpx", CODES + xml, [("sources/s.txt", "Lift out.")])).sources
    assert (one.name, one.segments[0].end, one.segments[0].codes) == ("Report.pdf", 4, (LIFTS,))


@pytest.mark.parametrize("trick", ["../../etc/passwd", "/etc/passwd", "..\\..\\secret.txt"])
def test_a_member_cannot_name_a_file_outside_of_the_project(tmp_path, trick):
    (tmp_path / "secret.txt").write_text("a secret")
    path = write_foreign(tmp_path / "p.qdpx", CODES + source("", path=f"internal://{trick}"))
    assert read_project(path).sources == ()


def test_a_file_that_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("synth.exchange.archive._MOST_BYTES", 10_000)
    path = tmp_path / "bomb.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", b" " * 1_000_000)
    with pytest.raises(ExchangeError, match="unpacks to over"):
        read_project(path)


def test_what_is_no_project_is_refused_in_a_line(tmp_path):
    path = tmp_path / "p.qdpx"
    with pytest.raises(ExchangeError, match="there is no such file"):
        read_project(path)
    path.write_text("no ZIP file")
    with pytest.raises(ExchangeError, match="is not a ZIP file"):
        read_project(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other.xml", "<a/>")
    with pytest.raises(ExchangeError, match=r"contains no project\.qde"):
        read_project(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", "<CodeBook/>")
    with pytest.raises(ExchangeError, match="is not a REFI-QDA project"):
        read_project(path)


@settings(max_examples=30, deadline=None)
@given(
    texts=st.lists(st.text(max_size=60), min_size=1, max_size=3),
    name=st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=20),
    marks=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=4),
)
def test_any_project_comes_back_as_it_was(tmp_path_factory, texts, name, marks):
    path = tmp_path_factory.mktemp("projects") / "p.qdpx"
    texts = [text.replace("\ufeff", "").encode("utf-8", "replace").decode() for text in texts]
    code = Code(guid("c"), "code", "about\nit")
    project = Project(
        name=name,
        codes=(code,),
        sources=tuple(
            Source(
                guid("s", number),
                f"source {number}",
                text,
                tuple(
                    Segment(start, min(start + length, len(text)), (code.guid,))
                    for start, length in dict.fromkeys(marks)
                    if start < len(text)
                ),
            )
            for number, text in enumerate(texts)
        ),
    )
    write_project(project, path)
    assert read_project(path) == project
