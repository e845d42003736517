"""What people decided on single sentences: corrections of all labels, and answers on one theme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from synth.desk.state.labels import Decided, SentenceLabels, labels_of_sentence, settle
from synth.desk.state.sentences import Place
from synth.desk.storage.decisions import Decision, DecisionLog
from synth.findings import POLARITIES


class SentenceDecisions:
    """The decisions on sentences that stand.

    Parameters
    ----------
    log
        All decisions.
    """

    def __init__(self, log: DecisionLog) -> None:
        self.corrections = log.current("sentence")
        self._answers: dict[str, dict[str, dict[str, Decision]]] = {}
        for decision in log.current("answer").values():
            self.file(decision)

    @property
    def subjects(self) -> set[str]:
        """The sentences on which anything was decided."""
        return {*self.corrections, *self._answers}

    def file(self, decision: Decision) -> str:
        """File a correction or an answer under its sentence, and return the sentence's subject."""
        if decision.kind == "sentence":
            file_decision(self.corrections, decision.subject, decision)
            return decision.subject
        subject, theme, who = decision.subject.split("/", 2)
        file_decision(self._answers.setdefault(subject, {}).setdefault(theme, {}), who, decision)
        return subject

    def labels_of(self, subject: str, predicted: SentenceLabels, themes: Sequence[str]) -> Decided | None:
        """Return what people decided on a sentence; None if it keeps the prediction."""
        correction = self.corrections.get(subject)
        answers = {
            theme: [decision.after["answer"] for decision in readers.values()]
            for theme, readers in self._answers.get(subject, {}).items()
        }
        return labels_of_sentence(predicted, correction.after if correction else None, answers, themes)

    def said_of(self, subject: str, themes: Iterable[str]) -> Iterator[tuple[int, str, str, Decision]]:
        """Yield what counts of what people said of a sentence: its number in the order of settling, theme, polarity.

        A sentence whose labels a person corrected is answered for every theme. Where most of three readers agree, that
        is the answer; two who differ stand beside one another, and settle nothing.
        """
        correction = self.corrections.get(subject)
        if correction is not None:
            labels = SentenceLabels.of(correction.after)
            yield from ((correction.id, theme, labels.polarity_on(theme), correction) for theme in themes)
            return
        for theme, readers in self._answers[subject].items():
            given = {who: str(decision.after["answer"]) for who, decision in readers.items()}
            settled = settle(list(given.values()))
            number = max((decision.id for decision in readers.values()), default=0)
            for who, decision in readers.items():
                if given[who] != "unsure" and settled in (None, given[who]):
                    yield number, theme, given[who] if given[who] in POLARITIES else "", decision

    def answers_to(self, place: Place, theme: str) -> dict[str, str]:
        """Return what each reader answered to a question, by name."""
        readers = self._answers.get(place.subject, {}).get(theme, {})
        return {who: str(decision.after["answer"]) for who, decision in readers.items()}

    def answered(self) -> Iterator[tuple[str, str, dict[str, Decision]]]:
        """Yield sentence, theme and the answers by reader of every question that someone answered."""
        for subject, themes in self._answers.items():
            for theme, readers in themes.items():
                if readers:
                    yield subject, theme, readers


def file_decision(decisions: dict[str, Decision], key: str, decision: Decision) -> None:
    """Put a decision in the place of an earlier one; one that was taken back leaves none."""
    if decision.after is None:
        decisions.pop(key, None)
    else:
        decisions[key] = decision
