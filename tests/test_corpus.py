"""The corpus is what its card says: invented, covered, borne out by its labels, and never a copy."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from synth.classifier import load_model
from synth.findings import read_table, split_themes
from synth.pipeline.input.labelled import find_tables
from synth.review import validate_labels

DATA = Path(__file__).resolve().parents[1] / "data"
RUN = 12
# Names of bodies and defined terms that no one can word in another way.
EXCEPTIONS = (
    "care inspectorate healthcare improvement scotland her majesty's inspectorate of constabulary in scotland "
    "and education scotland",
)


@pytest.fixture(scope="module")
def corpus():
    return pd.concat([read_table(path) for path in find_tables([DATA / "labelled"])], ignore_index=True)


@pytest.fixture(scope="module")
def contrast():
    return pd.concat([read_table(path) for path in find_tables([DATA / "contrast"])], ignore_index=True)


@pytest.fixture(scope="module")
def inspections():
    return pd.read_csv(DATA / "inspections.csv", dtype=str)


def words(text):
    return re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))


def test_it_is_clean(taxonomy):
    problems, _ = validate_labels(find_tables([DATA / "labelled"]), taxonomy)
    assert [str(problem) for problem in problems] == []


def test_it_is_as_large_as_promised(corpus):
    assert corpus["inspection_id"].nunique() >= 24
    assert len(corpus) >= 3_600
    reports = corpus[corpus["document"] == "report"].groupby("inspection_id").size()
    assert (reports >= 120).sum() >= 16


def test_six_inspections_are_kept_for_the_test(corpus, inspections):
    test = set(corpus.loc[corpus["split"] == "test", "inspection_id"])
    assert len(test) == 6
    assert test == set(inspections.loc[inspections["split"] == "test", "inspection_id"])


def test_no_sentence_of_the_contrast_is_trained_on(corpus, contrast):
    assert len(contrast) >= 100
    assert set(contrast["inspection_id"]).isdisjoint(corpus["inspection_id"])
    assert set(contrast["text"]).isdisjoint(corpus["text"])


@pytest.mark.slow
def test_the_bundled_model_is_not_led_by_negations_alone(contrast, record_property):
    findings = contrast["kind"] == "finding"
    unlabelled = contrast.drop(columns=["kind", "polarity", "themes"])
    judged = load_model(DATA.parent / "models" / "default").classify(unlabelled)["polarity"]
    right = judged.eq(contrast["polarity"])[findings]
    by_side = right.groupby(contrast.loc[findings, "polarity"]).agg(["sum", "size"])
    record_property("contrast", f"polarity right in {right.sum()} of {len(right)} findings")
    print(f"\nPolarity right in {right.sum()} of {len(right)} findings of the contrast:\n{by_side.to_string()}")
    assert right.mean() >= 0.5
    assert by_side.loc["strength", "sum"] >= 0.4 * by_side.loc["strength", "size"]


def test_every_theme_is_covered_on_both_sides(corpus, taxonomy):
    for theme in taxonomy.ids:
        rows = corpus[corpus["themes"].map(lambda cell, theme=theme: theme in split_themes(cell))]
        assert len(rows) >= 150, theme
        assert (rows["polarity"] == "improvement").sum() >= 35, theme


def test_sentences_bear_out_the_profiles(corpus, inspections, taxonomy):
    for profile in inspections.itertuples():
        rows = corpus[corpus["inspection_id"] == profile.inspection_id]
        for theme in taxonomy.ids:
            polarity = rows.loc[rows["themes"].map(lambda cell, theme=theme: theme in split_themes(cell)), "polarity"]
            strength, improvement, mixed = ((polarity == name).sum() for name in ("strength", "improvement", "mixed"))
            borne_out = {
                "strength": strength >= 3 and improvement <= 2,
                "improvement": improvement >= 3 and strength <= 2,
                "both": strength + mixed >= 2 and improvement + mixed >= 2,
                "not found": len(polarity) == 0,
            }
            assert borne_out[getattr(profile, theme)], f"{profile.inspection_id}: {theme}"


def test_two_label_sets_are_of_a_third_of_the_corpus_and_of_three_whole_inspections(corpus):
    first, second = (read_table(DATA / "labels" / f"{name}.csv") for name in ("first", "second"))
    assert first["finding_id"].tolist() == second["finding_id"].tolist()
    assert len(first) >= len(corpus) / 3
    labelled = corpus.assign(twice=corpus["finding_id"].isin(first["finding_id"]))
    assert labelled.groupby("inspection_id")["twice"].all().sum() >= 3


def test_no_real_area_is_named(corpus, contrast):
    areas = pd.read_csv(DATA.parent / "synth" / "programmes" / "areas.csv", dtype="str", keep_default_na=False)
    councils = areas[areas["country"] == "Scotland"]
    assert len(councils) == 32
    names = {*councils["name"], *(name for cell in councils["other_names"] for name in cell.split(";") if name)}
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(names))) + r")\b")
    texts = pd.concat([corpus["text"], contrast["text"]])
    assert not texts.map(lambda text: bool(pattern.search(text))).any()


def test_no_sentence_is_copied_from_the_real_reports(corpus, contrast, shared_folder):
    allowed = {tuple(run) for text in EXCEPTIONS for run in _runs(words(text))}
    real = {
        run
        for path in (shared_folder / "reports").glob("*.txt")
        for run in _runs(words(path.read_text(encoding="utf-8")))
    } - allowed
    texts = [*corpus["text"], *contrast["text"]]
    copied = [text for text in texts if any(run in real for run in _runs(words(text)))]
    assert copied == []


def _runs(tokens):
    return (tuple(tokens[start : start + RUN]) for start in range(len(tokens) - RUN + 1))
