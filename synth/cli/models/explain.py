"""``synth explain``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from synth.cli.options import ModelFolder, Tier, Verbose, named_encoder
from synth.cli.terminal import Terminal
from synth.words import counted, unit

if TYPE_CHECKING:
    from synth.classifier.explanation.by_id import RowExplanation
    from synth.classifier.explanation.neighbours import Neighbour
    from synth.classifier.explanation.sentence import Explanation, ThemeEvidence, WordEffect

_Say = Callable[[str], None]
_MOST_WORDS = 5
# Smaller effects would be printed as 0.00.
_LEAST_CHANGE = 0.005
# Tables hold six digits.
_ROUNDED = 2e-6
_BOTH_WAYS = (
    'Write synth explain "SENTENCE" --section HEADING, or for a sentence of a classified table: '
    "synth explain --findings FILE --id FINDING_ID"
)


def explain(
    sentence: Annotated[str | None, typer.Argument(help="The sentence, in quotes.")] = None,
    section: Annotated[str, typer.Option(metavar="HEADING", help="The heading above the sentence in quotes.")] = "",
    findings: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Instead of a sentence in quotes: a table that 'synth classify' wrote, or findings.parquet of an "
            "overview.",
        ),
    ] = None,
    finding_id: Annotated[
        str,
        typer.Option("--id", metavar="FINDING_ID", help="Its finding_id in that table."),
    ] = "",
    model: ModelFolder = None,
    encoder: Tier = "full",
    verbose: Verbose = False,
) -> None:
    """Explain why a sentence gets its labels: terms, words, and the most similar labelled sentences.

    In a report, the labels also depend on the sentences before it and on the part of the report. With --findings and
    --id these are known, and the labels in the table are explained.
    """
    _check_usage(sentence, section, findings, finding_id)
    from synth.pipeline.input.sentences import use_words_of
    from synth.pipeline.models.explaining import explain_finding, explain_sentence

    use_words_of(None, model)
    terminal, named = Terminal(verbose=verbose), named_encoder(encoder)
    if findings is not None:
        found = explain_finding(
            findings, finding_id, model=model, fast=encoder == "fast", encoder=named, reporter=terminal
        )
        print_row_explanation(terminal, found)
        return
    explanation = explain_sentence(
        str(sentence), section, model=model, fast=encoder == "fast", encoder=named, reporter=terminal
    )
    print_explanation(terminal, explanation)
    terminal.say()
    terminal.say(
        "Explained without its context. In a report, the sentences before it and its part also count: use --findings "
        "and --id to take them from a table."
    )


def _check_usage(sentence: str | None, section: str, findings: Path | None, finding_id: str) -> None:
    """Refuse anything but one of the two ways to ask."""
    from synth.errors import UsageError

    by_id = findings is not None or finding_id != ""
    if sentence is not None and by_id:
        raise UsageError("a sentence in quotes, and one of a table", remedy=f"Name one. {_BOTH_WAYS}")
    if sentence is None and not by_id:
        raise UsageError("there is nothing to explain", remedy=_BOTH_WAYS)
    if sentence is not None and not sentence.strip():
        raise UsageError(
            "the sentence is empty", remedy='Write for example: synth explain "Staff had time for children."'
        )
    if not by_id:
        return
    if findings is None:
        raise UsageError(f"--id {finding_id} goes with a table", remedy="Name that with --findings FILE.")
    if not finding_id.strip():
        raise UsageError("no sentence is named", where=findings, remedy="Name it with --id FINDING_ID.")
    if section:
        raise UsageError("--section goes with a sentence in quotes", remedy="Leave it out: the table has the heading.")


def print_row_explanation(terminal: Terminal, row: RowExplanation) -> None:
    """Print why a sentence of a table has its labels, with its place and the sentences before that count."""
    say = terminal.say
    explanation = row.explanation
    place = [
        ("id", row.finding_id),
        (unit().one, row.inspection_id),
        ("document", row.document),
        ("page", row.page),
        ("part", row.part.replace("_", " ")),
    ]
    say(", ".join(f"{name} {value}" for name, value in place if value))
    say(
        "The probabilities are those of the table."
        if row.difference <= _ROUNDED
        else f"The probabilities differ from those of the table by {row.difference:.6f} at most."
    )
    if row.preference != "balanced":
        say(f"The table was classified with --prefer {row.preference}; the same thresholds are used here.")
    given = tuple(sorted(theme.theme for theme in explanation.themes if theme.given))
    kind, polarity, themes = row.labels
    if (kind, polarity, tuple(sorted(themes))) != (explanation.kind, explanation.polarity, given):
        labels = f"{kind}; {polarity}; {', '.join(themes) or 'no theme'}"
        say(f"The table has different labels, which are not this model's: {labels}.")
    say()
    print_explanation(terminal, explanation, before_ids=row.before_ids)
    if row.missing:
        say()
        say(
            f"{counted(row.missing, 'sentence')} shortly before it {'is' if row.missing == 1 else 'are'} not in "
            "the table; the labels are the same without."
        )


def print_explanation(terminal: Terminal, explanation: Explanation, *, before_ids: Sequence[str] = ()) -> None:
    """Print what speaks for and against each label, in plain words.

    Parameters
    ----------
    terminal
        Where it goes.
    explanation
        What is printed.
    before_ids
        The ids of the sentences before it, in order, where they are known.
    """
    say = terminal.say
    say(explanation.text)
    if explanation.section:
        say(f"under the heading: {explanation.section}")
    _say_before(say, explanation, before_ids)
    say("")
    say(
        f"{'A finding' if explanation.kind == 'finding' else 'Not a finding'}: probability "
        f"{explanation.p_finding:.2f}, threshold {explanation.kind_threshold:.2f}."
    )
    _say_words(say, explanation.kind_words)
    shares = sorted(explanation.polarities.items(), key=lambda item: -item[1])
    if explanation.kind == "finding":
        say(f"Polarity: {explanation.polarity} ({', '.join(f'{name} {share:.2f}' for name, share in shares)}).")
        _say_words(say, explanation.polarity_words)
    near = [theme for theme in explanation.themes if theme.is_near]
    for theme in near:
        say("")
        _say_theme(say, theme, is_finding=explanation.kind == "finding")
    say("")
    rest = [theme for theme in explanation.themes if not theme.is_near]
    if not near:
        say("No theme is assigned, and none is close.")
    elif rest:
        say(f"Other themes: {', '.join(f'{theme.label} {theme.probability:.2f}' for theme in rest)}.")
    if explanation.neighbours:
        say("")
        say("Most similar labelled sentences, whatever their themes:")
        _say_neighbours(say, explanation.neighbours)
    shown = (*explanation.neighbours, *(neighbour for theme in near for neighbour in theme.neighbours))
    if any(neighbour.is_invented for neighbour in shown):
        say("")
        say(
            "Sentences marked as invented were written to train the model. They describe no real place, service "
            "or child."
        )


def _say_before(say: _Say, explanation: Explanation, ids: Sequence[str]) -> None:
    """Quote the sentences before it that move a probability, and name the others that were read."""
    labels = {theme.theme: theme.label for theme in explanation.themes}
    silent = []
    quoted = []
    for number, sentence in enumerate(explanation.before):
        changes = [("a finding", sentence.kind_change)]
        if explanation.kind == "finding":
            changes.append((explanation.polarity, sentence.polarity_change))
        changes += [(labels[theme], change) for theme, change in sentence.theme_changes.items()]
        strong = sorted((one for one in changes if abs(one[1]) >= _LEAST_CHANGE), key=lambda one: -abs(one[1]))
        name = ids[number] if number < len(ids) else f"“{sentence.text}”"
        if strong:
            about = ", ".join(f"{label} {change:+.2f}" for label, change in strong[:_MOST_WORDS])
            place = f"{ids[number]}: " if number < len(ids) else ""
            quoted.append(f"  {place}{sentence.text} ({about})")
        else:
            silent.append(name)
    if quoted:
        say("sentences before it that change a probability:")
        for line in quoted:
            say(line)
    if silent:
        say(f"sentences before it that change nothing: {', '.join(silent)}")


def _say_theme(say: _Say, theme: ThemeEvidence, *, is_finding: bool) -> None:
    verdict = "assigned" if theme.given else "close, but not assigned"
    if not theme.given and not is_finding:
        verdict = "not assigned, because this is not a finding"
    say(f"{theme.label}: {verdict}. Probability {theme.probability:.2f}, threshold {theme.threshold:.2f}.")
    say(f"  terms in the sentence: {', '.join(theme.terms) or 'none'}")
    if theme.section_terms:
        say(f"  terms in the heading: {', '.join(theme.section_terms)}")
    _say_words(say, theme.words)
    if theme.neighbours:
        say("  most similar labelled sentences with this theme:")
        _say_neighbours(say, theme.neighbours)


def _say_words(say: _Say, words: Sequence[WordEffect]) -> None:
    for title, sign in (("for", 1), ("against", -1)):
        found = [effect for effect in words if effect.change * sign >= _LEAST_CHANGE][:_MOST_WORDS]
        if found:
            say(f"  words {title} it: {', '.join(f'{effect.word} {effect.change:+.2f}' for effect in found)}")


def _say_neighbours(say: _Say, neighbours: Sequence[Neighbour]) -> None:
    for neighbour in neighbours:
        labels = ", ".join(neighbour.themes) or "no theme"
        about = f"{neighbour.polarity}; {labels}" if neighbour.kind == "finding" else "not a finding"
        place = f"{'invented ' if neighbour.is_invented else ''}{neighbour.inspection_id}"
        say(f"    {neighbour.similarity:.2f}  {neighbour.text} ({about}; {place})")
