"""Render a case as HTML. All text is escaped, and everything that is marked is also stated in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from synth.overview.page.render import templates_of
from synth.overview.wording import MINUS, percent, plain
from synth.review.corrections.correction import Labels
from synth.review.panel.cases import ERRORS, Case
from synth.taxonomy import Taxonomy

if TYPE_CHECKING:
    import pandas as pd
    from pandas.io.formats.style import Styler

    from synth.classifier.explanation.sentence import Explanation, WordEffect

# No word can much lower a probability of 1%, so the change relative to the probability is used.
_LEAST_CHANGE, _LEAST_SHARE = 0.001, 0.1
_MOST_WORDS = 5
_WHOLE_PERCENT = 0.095
_CHARACTERS = 1_500


@dataclass(frozen=True)
class TextSpan:
    """A part of the sentence and its effect on the question: ``for``, ``against`` or nothing."""

    text: str
    effect: str = ""


def render_case(
    case: Case, taxonomy: Taxonomy, *, explanation: Explanation | None, outcomes: Sequence[tuple[str, Labels]] = ()
) -> str:
    """Return a case as HTML.

    Parameters
    ----------
    case
        The sentence.
    taxonomy
        Gives the names of the themes.
    explanation
        From `synth.classifier.explanation.sentence.explain`; None while it is not yet available.
    outcomes
        Name of each verdict, and the labels that would result from it.
    """
    questions = _questions(case, explanation, taxonomy) if explanation else []
    # Of a word in two questions, the effect on the first is marked.
    marked = {word.start: word for *_, words in reversed(questions) for word in words}
    return str(
        template("case.html.jinja").render(
            case=case,
            errors=[ERRORS[error] for error in case.errors],
            sureness=percent(case.sureness),
            pieces=pieces(explanation.text, [*marked.values()])
            if explanation
            else [TextSpan(plain(case.text, most=_CHARACTERS))],
            evidence=[
                {
                    "question": name,
                    "probability": percent(probability),
                    "threshold": f"given from {percent(threshold)} on" if threshold else "the most probable one",
                    "words": [(word.word, _signed(word.change)) for word in words],
                }
                for name, probability, threshold, words in questions
            ],
            neighbours=explanation.neighbours if explanation else (),
            waiting=explanation is None,
            label=in_words(case.label, taxonomy),
            model=in_words(case.model, taxonomy),
            outcomes=[(name, in_words(labels, taxonomy)) for name, labels in outcomes],
            themes_in_words=lambda themes: themes_in_words(themes, taxonomy),
        )
    )


def table_view(table: pd.DataFrame, *, most: int | None = None) -> Styler:
    """Show a table in a notebook: complete text aligned left, numbers with three decimals, everything escaped.

    Parameters
    ----------
    table
        Any table; the index is shown if it has a name.
    most
        Rows to show; all if not given.
    """
    shown = table if most is None else table.head(most)
    left: Any = {"selector": "th, td", "props": "text-align: left; vertical-align: top; white-space: normal"}
    styled: Any = shown.style.format(escape="html", precision=3, na_rep="–", thousands=",")
    for axis in (0, 1):
        styled = styled.format_index(escape="html", axis=axis).format_index_names(escape="html", axis=axis)
    styled = styled.set_table_styles([left])
    finished: Styler = styled if shown.index.name else styled.hide()
    return finished


def template(name: str) -> Any:
    """Return a template that escapes all values inserted into it."""
    return _environment().get_template(name)


def pieces(text: str, words: Sequence[WordEffect]) -> list[TextSpan]:
    """Divide a sentence into parts that are marked and parts that are not.

    Parameters
    ----------
    text
        The sentence as it was explained.
    words
        The words to mark, in any order; they do not overlap.
    """
    cut: list[TextSpan] = []
    end = 0
    for word in sorted(words, key=lambda word: word.start):
        cut.append(TextSpan(text[end : word.start]))
        cut.append(TextSpan(word.word, "for" if word.change > 0 else "against"))
        end = word.start + len(word.word)
    cut.append(TextSpan(text[end:]))
    return [piece for piece in cut if piece.text]


def in_words(labels: Labels, taxonomy: Taxonomy) -> str:
    """Return labels in words for a reviewer."""
    if labels.kind == "other":
        return "no finding"
    return f"{labels.polarity}; {themes_in_words(labels.themes, taxonomy)}"


def themes_in_words(themes: Sequence[str], taxonomy: Taxonomy) -> str:
    """Return the names of themes, in the order of the taxonomy."""
    names = {theme.id: theme.label for theme in taxonomy.themes}
    known = [names[theme] for theme in taxonomy.ids if theme in themes]
    return ", ".join([*known, *(theme for theme in themes if theme not in names)]) or "no theme"


def _questions(
    case: Case, explanation: Explanation, taxonomy: Taxonomy
) -> list[tuple[str, float, float, list[WordEffect]]]:
    """Return each question on which model and label differ: its name, probability, threshold, and words that matter."""
    asked = [
        (themes_in_words([evidence.theme], taxonomy), evidence.probability, evidence.threshold, evidence.words)
        for theme in case.themes
        for evidence in explanation.themes
        if evidence.theme == theme
    ]
    if "kind" in case.errors:
        asked.append(("A finding", explanation.p_finding, explanation.kind_threshold, explanation.kind_words))
    if "polarity" in case.errors:
        polarity, probability = max(explanation.polarities.items(), key=lambda entry: entry[1])
        asked.append((f"Polarity {polarity}", probability, 0.0, explanation.polarity_words))
    found = []
    for name, probability, threshold, words in asked:
        least = max(_LEAST_CHANGE, _LEAST_SHARE * min(probability, 1 - probability))
        found.append(
            (name, probability, threshold, [word for word in words[:_MOST_WORDS] if abs(word.change) >= least])
        )
    return found


def _signed(change: float) -> str:
    return f"{change:+.{2 if abs(change) >= _WHOLE_PERCENT else 3}f}".replace("-", MINUS)


@cache
def _environment() -> Any:
    environment = templates_of("synth.review.panel")
    environment.filters["plain"] = lambda text: plain(text, most=_CHARACTERS)
    return environment
