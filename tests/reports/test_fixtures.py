"""The reading fixtures: sentences, sections, pages and metadata against what was written by hand from their text."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


def _load(name: str) -> ModuleType:
    """Load a module of ``tools/``, which is not installed."""
    spec = importlib.util.spec_from_file_location(f"synth_{name}", ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


scorer = _load("score_fixtures")
DOCUMENTS = scorer.documents()
KINDS = ("pdf", "docx", "html", "council paper", "txt", "md")


@pytest.fixture(scope="module")
def scores() -> dict[str, Any]:
    return {name: scorer.score_document(name) for name in DOCUMENTS}


def told(score: Any) -> str:
    return f"{score.name}: {scorer.as_markdown([score], 'name')}\n" + "\n".join(score.faults)


def test_each_document_has_an_expectation() -> None:
    files = {path.name for path in scorer.FIXTURES.iterdir() if not path.name.endswith(".expected.json")}
    assert files == set(DOCUMENTS)
    assert len(files) >= 12


@pytest.mark.parametrize("kind", KINDS)
def test_sentences_of_each_kind_are_found(scores: dict[str, Any], kind: str) -> None:
    score = scorer.total((score for score in scores.values() if score.kind == kind), kind)
    assert score.f1 >= 0.95, told(score)


def test_no_kind_is_left_out(scores: dict[str, Any]) -> None:
    assert {score.kind for score in scores.values()} == set(KINDS)


def test_sentences_are_found_overall(scores: dict[str, Any]) -> None:
    score = scorer.total(scores.values(), "all")
    assert score.f1 >= 0.98, told(score)


def test_furniture_is_left_out(scores: dict[str, Any]) -> None:
    score = scorer.total(scores.values(), "all")
    assert score.furniture_share <= 0.002, told(score)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_sections_and_pages_are_right(scores: dict[str, Any], name: str) -> None:
    score = scores[name]
    assert score.sections >= 0.95 * score.found, told(score)
    assert score.pages == score.paged, told(score)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_stated_field_is_right_and_none_is_guessed(scores: dict[str, Any], name: str) -> None:
    assert scores[name].fields == scores[name].stated, told(scores[name])


def test_the_scorer_sees_what_is_lost_and_what_is_too_much() -> None:
    name = "mossdene-progress-review.txt"
    report = scorer.read_report(scorer.FIXTURES / name)
    without = scorer.score_document(name, _Changed(report, report.sentences[:-1]))
    twice = scorer.score_document(name, _Changed(report, (*report.sentences, report.sentences[-1])))
    whole = scorer.score_document(name, report)
    assert (without.found, without.wanted) == (whole.found - 1, whole.wanted)
    assert (twice.found, twice.given) == (whole.found, whole.given + 1)
    assert any(fault.startswith("lost: They do not plan to return") for fault in without.faults)
    assert any(fault.startswith("not a sentence of the document") for fault in twice.faults)


class _Changed:
    """A report with other sentences."""

    def __init__(self, report: Any, sentences: tuple[Any, ...]) -> None:
        self.sentences = sentences
        self.metadata = report.metadata
