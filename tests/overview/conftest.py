"""Overviews of the invented sentences that all tests share."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from docx import Document
from openpyxl import load_workbook

from synth.findings import POLARITIES, split_themes
from synth.overview import build_overview, write_overview
from synth.taxonomy import Taxonomy

HOSTILE = '<script>alert("x")</script> =HYPERLINK("http://x") \u202ereversed\u202c \x07bell & "quoted" </style>'
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fea735819d0000000049454e44ae426082"
)
# The speed of a reader who reads every word.
WORDS_A_MINUTE = 240
_THEMES = ("relationships", "participation", "leadership", "chronologies", "advocacy")


def overview_of(table, taxonomy, **options):
    inspections = options.pop("inspections", None)
    if inspections is None:
        inspections = pd.DataFrame({"inspection_id": sorted(table["inspection_id"].unique())}, dtype="str")
    return build_overview(table, inspections, taxonomy, **{"title": "Test"} | options)


def by_model(table, taxonomy):
    """The same as a model reads it that is nearly sure."""
    numbers = {"p_finding": 0.97}
    numbers |= {f"p_{name}": table["polarity"].eq(name).map({True: 0.97, False: 0.01}) for name in POLARITIES}
    for theme in taxonomy.ids:
        numbers[f"p_{theme}"] = [0.97 if theme in split_themes(cell) else 0.01 for cell in table["themes"]]
    return table.assign(**numbers)


def forms(overview, folder):
    """The text of the page, the Word file and the workbook."""
    write_overview(overview, folder)
    document = Document(folder / "overview.docx")
    word = "\n".join(paragraph.text for paragraph in document.paragraphs)
    workbook = load_workbook(folder / "overview.xlsx", read_only=True)
    rows = [row for name in ("Summary", "Messages") for row in workbook[name].iter_rows(values_only=True)]
    excel = "\n".join(str(cell) for row in rows for cell in row if cell)
    return (folder / "overview.html").read_text(encoding="utf-8"), word, excel


@pytest.fixture(scope="session")
def small_taxonomy(taxonomy):
    """The themes that the sentences have: charts are drawn faster."""
    kept = tuple(theme for theme in taxonomy.themes if theme.id in _THEMES)
    return Taxonomy("Five themes", kept)


@pytest.fixture(scope="session")
def described(labelled):
    """What is known of the eight inspections."""
    names = sorted(labelled["inspection_id"].unique())
    grades = ["weak", "adequate", "adequate", "good", "good", "very good", "good", ""]
    return pd.DataFrame(
        {
            "inspection_id": names,
            "area": [f"Area{number}" for number in range(8)],
            "year": ["2021", "2021", "2021", "2023", "2023", "2024", "2024", ""],
            "programme": ["at risk of harm"] * 8,
            "grade": grades,
            "area_type": ["islands", "mainland"] * 4,
        },
        dtype="str",
    )


@pytest.fixture(scope="session")
def overview(labelled, described, taxonomy):
    said = labelled.copy()
    said.loc[0, "text"] = "This inspection is invented: the area is made up."
    said["page"] = pd.array([7] * len(said), dtype="Int64")
    return overview_of(said, taxonomy, inspections=described, by="area_type", title="Joint inspections")


@pytest.fixture(scope="session")
def written(overview, tmp_path_factory):
    folder = tmp_path_factory.mktemp("overview") / "o"
    write_overview(replace(overview, run={"inputs": [{"file": "a.csv", "sha256": "0"}]}), folder)
    return folder


@pytest.fixture(scope="session")
def page(written):
    return (written / "overview.html").read_text(encoding="utf-8")


@pytest.fixture
def no_charts(monkeypatch):
    """Take the time out of tests that are not about charts."""
    monkeypatch.setattr("synth.overview.page.render.to_svg", lambda *_, **__: "<svg></svg>")
    monkeypatch.setattr("synth.overview.word.document.to_png", lambda _: PICTURE)
