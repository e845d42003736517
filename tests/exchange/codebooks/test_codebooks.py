from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from openpyxl import Workbook

from synth.errors import ExchangeError, SynthError
from synth.exchange.codebooks.files import read_codebook, write_codebook
from synth.exchange.codebooks.themes import codes_of
from synth.exchange.projects.project import walk_codes

SCHEMA = Path(__file__).parents[1] / "schemas" / "Codebook.xsd"
# As NVivo writes it: another form of the namespace, GUIDs in braces, a heading that cannot be used for coding.
FOREIGN = """<?xml version="1.0" encoding="utf-8"?>
<CodeBook origin="NVivo 12" xmlns="urn:QDA-XML:codebook:1:0">
  <Codes>
    <Code guid="{5215CC69-B628-4E02-AFB9-9BEEAEE55808}" name="Stations" isCodable="false">
      <Code guid="d7aa29da-519b-4946-9b90-253b6db8fd0a" name="Lifts &amp; ramps" isCodable="true" color="#ffff00">
        <Description>Getting to the platform without steps.</Description>
      </Code>
    </Code>
    <Code guid="0dcef2f5-e55c-49da-8c33-9b0803c7aeb4" name="Punctuality" isCodable="true" />
  </Codes>
</CodeBook>"""


def names(codes):
    return [" > ".join(code.name for code in (*above, one)) for above, one in walk_codes(codes)]


def write_sheet(path, rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_codebook_of_another_program_is_read(tmp_path):
    path = tmp_path / "stations.qdc"
    path.write_text(FOREIGN, encoding="utf-8")
    stations, punctuality = read_codebook(path)
    assert names((stations, punctuality)) == ["Stations", "Stations > Lifts & ramps", "Punctuality"]
    lifts = stations.children[0]
    assert (stations.is_codable, lifts.is_codable, lifts.color) == (False, True, "#ffff00")
    assert lifts.description == "Getting to the platform without steps."
    assert stations.guid == "5215cc69-b628-4e02-afb9-9beeaee55808"


def test_a_codebook_comes_back_as_it_was_and_fits_the_published_schema(taxonomy, tmp_path):
    codes = codes_of(taxonomy)
    one, two = tmp_path / "one.qdc", tmp_path / "two.qdc"
    write_codebook(codes, one)
    write_codebook(codes, two)
    assert read_codebook(one) == codes
    assert one.read_bytes() == two.read_bytes()
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.parse(one))


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_table_of_themes_is_as_taguette_reads_it_and_comes_back(taxonomy, tmp_path, ending):
    path = tmp_path / f"codebook{ending}"
    write_codebook(codes_of(taxonomy), path)
    codes = read_codebook(path)
    assert [code.name for code in codes][:11] == [theme.label for theme in taxonomy.themes]
    assert [code.description for code in codes[:11]] == [code.description for code in codes_of(taxonomy)[:11]]
    assert names(codes)[-4:] == [f"Polarity > {name}" for name in ("strength", "improvement", "mixed", "neutral")]


def test_tables_of_nvivo_maxqda_and_people_are_read(tmp_path):
    nvivo = write_sheet(
        tmp_path / "nvivo.xlsx",
        [
            ["Name", "Description", "Files", "References"],
            ["Nodes\\\\Stations\\\\Lifts", "Without steps.", 3, 12],
            ["Nodes\\\\Punctuality", None, 1, 2],
        ],
    )
    assert names(read_codebook(nvivo)) == ["Stations", "Stations > Lifts", "Punctuality"]
    maxqda = write_sheet(
        tmp_path / "maxqda.xlsx",
        [["Colour", "Parent code", "Code", "Memo"], ["#112233", "Stations", "Lifts", "Without steps."]],
    )
    (stations,) = read_codebook(maxqda)
    assert (stations.is_codable, stations.children[0].color) == (False, "#112233")
    own = tmp_path / "own.csv"
    own.write_text("Theme,Definition,When to use,When not to use,Keywords\nLifts,Steps.,Ramps,Stairs,lift*\n")
    (lifts,) = read_codebook(own)
    assert lifts.description == "Steps.\nInclude: Ramps\nLeave out: Stairs\nTerms: lift*"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.qdc", "not XML", "is not readable XML"),
        ("a.qdc", '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"/>', "contains no codes"),
        ("a.qdc", '<CodeBook><Codes><Code guid="1" isCodable="true"/></Codes></CodeBook>', "a code has no name"),
        ("a.qdc", "<CodeBook><Codes>" + "<Code name='a'>" * 30 + "</Code>" * 30 + "</Codes></CodeBook>", "20 deep"),
        ("a.csv", "colour\nred\n", "no column with the names of codes"),
        ("a.csv", "name\nLifts\nLifts\n", "row 3: the code 'Lifts' occurs twice"),
        ("a.csv", "name\n\n", "contains no codes"),
        ("a.docx", "", "is not a codebook"),
        ("a.xlsx", "no workbook", "is not a readable Excel workbook"),
    ],
)
def test_what_is_no_codebook_is_refused_in_a_line(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(SynthError, match=message):
        read_codebook(path)


def test_a_codebook_reads_no_other_file_and_unfolds_no_entities(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    for definition in (f'<!ENTITY x SYSTEM "{secret.as_uri()}">', '<!ENTITY x "lol"><!ENTITY y "&x;&x;&x;">'):
        path = tmp_path / "hostile.qdc"
        path.write_text(
            f"<!DOCTYPE CodeBook [{definition}]><CodeBook><Codes><Code name='&x;'/></Codes></CodeBook>",
            encoding="utf-8",
        )
        with pytest.raises(ExchangeError, match=r"document type|not readable XML"):
            read_codebook(path)


def test_a_formula_in_a_codebook_stays_text(tmp_path):
    path = tmp_path / "formula.csv"
    write_codebook(read_codebook(_one_code(tmp_path, "=cmd|' /C calc'!A0")), path)
    assert "'=cmd" in path.read_text()


def _one_code(folder, name):
    path = folder / "one.qdc"
    path.write_text(f'<CodeBook><Codes><Code guid="1" name="{name}" isCodable="true"/></Codes></CodeBook>')
    return path
