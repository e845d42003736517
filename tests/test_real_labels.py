"""The labels of real reports: complete, without text, and found in the reports where these are at hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from synth.corpus import build_corpus, read_standoff_labels
from synth.corpus.labels import LABEL_COLUMNS
from synth.findings import read_table

REAL = Path(__file__).resolve().parents[1] / "data" / "real"
HELD_OUT = (
    "barnsley birmingham blackpool bristol bromley cambridgeshire cheshire-west-and-chester cornwall east-sussex "
    "kensington-and-chelsea lincolnshire nottingham plymouth sandwell solihull st-helens stockton-on-tees suffolk "
    "swindon thurrock trafford walsall windsor-maidenhead wolverhampton"
)


@pytest.fixture(scope="module")
def labels(taxonomy):
    return read_standoff_labels(REAL / "labels.csv", taxonomy)


def test_there_are_as_many_as_the_page_says(labels):
    page = (REAL / "README.md").read_text(encoding="utf-8")
    assert f"{len(labels):,} sentences of {labels['report'].nunique()} real" in page
    assert f"{(labels['kind'] == 'finding').sum():,} are findings" in page


def test_no_cell_could_hold_a_sentence(labels):
    assert tuple(read_table(REAL / "labels.csv").columns) == LABEL_COLUMNS
    for name in ("digest", "start_digest", "end_digest"):
        assert labels[name].map(lambda cell: bool(re.fullmatch(r"[0-9a-f]{8,16}", cell))).all()
    label = re.compile(r"(other|strength|improvement|mixed|neutral)?( [a-z_;]+)?")
    for name in ("first", "second"):
        assert labels[name].map(lambda cell: bool(label.fullmatch(cell))).all()
    assert set(labels["ruling"]) <= {"", "adjudicated", "theme missed", *map(str, range(1, 47))}


def test_held_out_authorities_are_for_the_test_alone_and_as_they_were_given(labels):
    held_out = set(HELD_OUT.split())
    assert set(labels.loc[labels["split"] == "test", "authority"]) == held_out
    assert set(labels.loc[labels["authority"].isin(held_out), "split"]) == {"test"}
    test = labels[labels["split"] == "test"]
    assert set(test["source"]) == {"given"}
    assert set(test["ruling"]) == {""}


def test_over_a_thousand_sentences_have_two_labels(labels):
    twice = labels[labels["second"] != ""]
    assert len(twice) >= 1_000
    differ = twice["first"] != twice["second"]
    assert 0.8 < 1 - differ.mean() < 1


@pytest.mark.parametrize("kind", ["reports", "jtai"])
def test_the_sentences_are_found_in_their_reports(labels, shared_folder, kind):
    """Three reports; `make corpus` reads all."""
    names = set(labels["report"])
    paths = [path for path in sorted((shared_folder / "ofsted" / kind).glob("*.pdf")) if path.stem in names][:3]
    wanted = labels[labels["report"].isin({path.stem for path in paths})]
    built = build_corpus(wanted, paths)
    assert built.share_not_found < 0.02
    assert (built.table["text"].str.len() > 0).all()
    assert built.table["section"].ne("").mean() > 0.9
