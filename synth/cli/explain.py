"""``synth explain``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from synth.cli.options import ModelFolder, Tier, Verbose
from synth.cli.terminal import Terminal

if TYPE_CHECKING:
    from synth.classifier.explanation import Explanation, ThemeEvidence, WordEffect
    from synth.classifier.neighbours import Neighbour

_Say = Callable[[str], None]
_MOST_WORDS = 5
# Smaller effects would be printed as 0.00.
_LEAST_CHANGE = 0.005


def explain(
    sentence: Annotated[str, typer.Argument(help="The sentence, in quotes.", show_default=False)],
    section: Annotated[str, typer.Option(metavar="HEADING", help="The heading that it stands under.")] = "",
    model: ModelFolder = None,
    encoder: Tier = "full",
    verbose: Verbose = False,
) -> None:
    """Say why a sentence gets its labels: terms, words, and the labelled sentences that are most like it.

    A sentence in a report is also judged by the sentences before it, which are not known here.
    """
    from synth.classifier import load_model, model_folder
    from synth.classifier.explanation import explain as explain_sentence
    from synth.errors import UsageError

    if not sentence.strip():
        raise UsageError(
            "the sentence is empty", remedy='Write for example: synth explain "Staff had time for children."'
        )
    terminal = Terminal(verbose=verbose)
    folder = model_folder(model, encoder)
    terminal.tell(f"Model: {folder}")
    print_explanation(terminal, explain_sentence(load_model(folder), sentence, section=section))


def print_explanation(terminal: Terminal, explanation: Explanation) -> None:
    """Print what speaks for and against each label, in plain words."""
    say = terminal.say
    say(explanation.text)
    if explanation.section:
        say(f"under the heading: {explanation.section}")
    say("")
    say(
        f"{'A finding' if explanation.kind == 'finding' else 'Not a finding'}: probability "
        f"{explanation.p_finding:.2f}, a finding from {explanation.kind_threshold:.2f} on."
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
        say("No theme is given, and none is near.")
    elif rest:
        say(f"Other themes: {', '.join(f'{theme.label} {theme.probability:.2f}' for theme in rest)}.")
    if explanation.neighbours:
        say("")
        say("Labelled sentences that are most like it, whatever their themes:")
        _say_neighbours(say, explanation.neighbours)
    shown = (*explanation.neighbours, *(neighbour for theme in near for neighbour in theme.neighbours))
    if any(neighbour.is_invented for neighbour in shown):
        say("")
        say(
            "Sentences marked as invented were written to train the model. They are of no real place, service or child."
        )


def _say_theme(say: _Say, theme: ThemeEvidence, *, is_finding: bool) -> None:
    verdict = "given" if theme.given else "near, but not given"
    if not theme.given and not is_finding:
        verdict = "not given, since this is not a finding"
    say(f"{theme.label}: {verdict}. Probability {theme.probability:.2f}, given from {theme.threshold:.2f} on.")
    say(f"  terms in the sentence: {', '.join(theme.terms) or 'none'}")
    if theme.section_terms:
        say(f"  terms in the heading: {', '.join(theme.section_terms)}")
    _say_words(say, theme.words)
    if theme.neighbours:
        say("  labelled sentences of this theme that are most like it:")
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
