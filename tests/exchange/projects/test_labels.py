from __future__ import annotations

import csv
from pathlib import Path

import pytest

from synth.errors import ExchangeError
from synth.exchange.codebooks.code_themes import taxonomy_text, themes_of
from synth.exchange.codebooks.files import read_codebook
from synth.exchange.projects.labels import labelled_sentences
from synth.exchange.projects.project import Code, Project, Segment, Source
from synth.exchange.projects.reading import read_project
from synth.exchange.projects.sentences import project_of
from synth.taxonomy import load_taxonomy

HERE = Path(__file__).parents[1]
TRUTH = HERE.parents[1] / "data" / "own-codebook" / "truth.csv"
LIFTS = Code("1", "Lifts")
TEXT = "# About\nWe came in May. The lift is broken, and has been for weeks.\n## Lifts\nNo ramp. Signs are good."


@pytest.fixture
def themes(tmp_path):
    def themes(codes):
        path = tmp_path / "themes.toml"
        path.write_text(taxonomy_text("x", themes_of(codes, where="x"), {}, ""), encoding="utf-8")
        return load_taxonomy(path)

    return themes


def labels(themes, *segments):
    codes = (LIFTS, Code("2", "Polarity", children=(Code("3", "negative"),)))
    spans = [(TEXT.index(text), TEXT.index(text) + len(text), guids) for text, guids in segments]
    source = Source("s", "Harbour station.docx", TEXT, tuple(Segment(*span) for span in spans))
    table = labelled_sentences(Project("p", codes, sources=(source,)), themes(codes), {}, where="x")
    return table.set_index("text")[["section", "kind", "polarity", "themes"]].T.to_dict("list")


def test_a_segment_labels_the_sentences_that_it_covers_by_half_or_that_hold_it(themes):
    found = labels(themes, ("is broken, and has been for weeks.", ("1", "3")), ("ramp", ("1",)))
    assert found == {
        "We came in May.": ["About", "other", "neutral", ""],
        "The lift is broken, and has been for weeks.": ["About", "finding", "improvement", "lifts"],
        "No ramp.": ["Lifts", "finding", "neutral", "lifts"],
        "Signs are good.": ["Lifts", "other", "neutral", ""],
    }


def test_a_segment_that_reaches_a_little_into_the_next_sentence_does_not_label_it(themes):
    found = labels(themes, ("The lift is broken, and has been for weeks.\n## Lifts\nNo", ("1",)))
    assert [text for text, cells in found.items() if cells[1] == "finding"] == [
        "The lift is broken, and has been for weeks."
    ]


def test_themes_with_a_polarity_of_their_own_come_back_with_it(labelled, taxonomy):
    cell = "advocacy:improvement;participation"
    table = labelled.head(1).assign(kind="finding", polarity="strength", themes=cell)
    found = labelled_sentences(project_of(table, taxonomy, name="p"), taxonomy, {}, where="x").iloc[0]
    assert (found["polarity"], set(found["themes"].split(";"))) == (
        "mixed",
        {"advocacy:improvement", "participation:strength"},
    )


def test_sources_that_no_one_coded_are_left_out_and_units_are_cases_or_sources(labelled, taxonomy):
    project = project_of(labelled, taxonomy, name="x")
    table = labelled_sentences(project, taxonomy, {}, where="x")
    columns = ["inspection_id", "section", "text", "kind", "polarity", "themes"]
    assert table[columns].to_numpy().tolist() == labelled[columns].to_numpy().tolist()
    bare = Project("p", project.codes, sources=(Source("s", "Not read.txt", "A sentence that no one has read."),))
    assert labelled_sentences(bare, taxonomy, {}, where="x").empty


def test_a_project_of_other_themes_is_refused(taxonomy):
    project = Project("p", (LIFTS,), sources=(Source("s", "a", "Lift.", (Segment(0, 4, ("1",)),)),))
    with pytest.raises(ExchangeError, match=r"no code is a theme of .* Codes there: Lifts"):
        labelled_sentences(project, taxonomy, {}, where="x")


def test_what_qualcoder_read_from_synth_and_wrote_is_what_was_labelled(themes):
    """QualCoder 3.9 wrote the file, after it had imported a project that synth wrote; docs/exchange.md says how."""
    project = read_project(HERE / "qualcoder.qdpx")
    assert {unit.name for unit in project.units} == {"aldermoss-library-2023", "cawdle-library-2025"}
    table = labelled_sentences(project, themes(project.codes), {}, where="x")
    found = [(row["text"], row["kind"], row["polarity"], row["themes"]) for row in table.to_dict("records")]
    with TRUTH.open(encoding="utf-8", newline="") as handle:
        rows = [
            row for row in csv.DictReader(handle) if row["report"] in ("aldermoss-library-2023", "cawdle-library-2025")
        ]
    expected = [(row["text"], row["kind"], row["polarity"] or "neutral", row["themes"]) for row in rows]
    # One sentence was changed by hand, to hold characters that programs count differently.
    text = "Café readers said 🙂 that “Story time” — on Thursdays — was good."
    expected[3] = (text, "finding", "strength", "children_and_reading")
    assert found == expected
    assert {code.name for code in read_codebook(HERE / "qualcoder.qdc")} >= {"Opening hours", "Collections"}
