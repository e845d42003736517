"""The panel of the review notebook: one sentence at a time, its evidence, and buttons that save to a file."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synth.errors import SynthError
from synth.overview.wording import plain
from synth.review.corrections.correction import Correction, Labels
from synth.review.corrections.file import append_corrections
from synth.review.panel.case_html import in_words, render_case
from synth.review.panel.cases import ERRORS, SURENESS, Case, choose, judged, labels_after
from synth.review.panel.label_form import WIDE, LabelForm, import_widgets, pressed_at
from synth.taxonomy import Taxonomy
from synth.words import counted, worded

if TYPE_CHECKING:
    from synth.classifier import SentenceModel
    from synth.classifier.explanation.sentence import Explanation

BUTTONS = (("Label right", "label right"), ("Model right", "model right"), ("Both right", "both"), ("Unsure", "unsure"))
# The second click of a double click must not count as a verdict on the next sentence.
_PAUSE = 0.4


class ReviewPanel:
    """Review differences between a model and labels in a notebook.

    Display it as the last line of a cell. Each verdict is on disk before the next sentence is shown. Where widgets
    cannot be shown (a saved page, a converted notebook), the first case is shown as text.

    Parameters
    ----------
    cases
        From `synth.review.panel.cases.list_cases`.
    model
        The model whose predictions are reviewed; used to explain them.
    corrections
        File to which verdicts are added (``.jsonl``). Cases with a verdict in the file count as reviewed.
    source
        Recorded in the file as the place where decisions were made.
    reviewer
        Initial value of the field for the reviewer's name.

    Raises
    ------
    SynthError
        If ipywidgets is not installed, or `corrections` is not a file of corrections.
    """

    def __init__(
        self, cases: Sequence[Case], model: SentenceModel, *, corrections: Path, source: str, reviewer: str = ""
    ) -> None:
        self.cases = tuple(cases)
        self.model = model
        self.corrections = corrections
        self.source = source
        self.judged = judged(corrections, self.cases)
        self._explanations: dict[str, Explanation] = {}
        self._shown: tuple[Case, ...] = ()
        self._at = 0
        self._last = -math.inf
        self._build(reviewer)
        self._filter()

    @property
    def taxonomy(self) -> Taxonomy:
        """The themes."""
        return self.model.taxonomy

    @property
    def case(self) -> Case | None:
        """The sentence shown; None if no sentence matches the filters."""
        return self._shown[self._at] if self._shown else None

    def judge(self, verdict: str, after: Labels | None = None) -> bool:
        """Save a verdict on the sentence shown, and move to the next one that is not reviewed.

        Parameters
        ----------
        verdict
            One of `synth.review.corrections.correction.VERDICTS`.
        after
            The labels that it should have; needed only for ``edited``.

        Returns
        -------
        bool
            Whether the verdict was saved. If not, the panel shows why.
        """
        case, who = self.case, self.who.value.strip()
        if case is None:
            return False
        if not who:
            return self._say("Write your name first: it is recorded with each verdict.", failed=True)
        labels = after or labels_after(case, verdict, self.taxonomy)
        if labels is None:
            return self._say("A sentence cannot be a finding and none: choose one, or Unsure.", failed=True)
        correction = Correction(
            who, self.source, case.inspection_id, case.finding_id, case.text, case.label, labels, verdict,
            self.note.value.strip(),
        )  # fmt: skip
        try:
            append_corrections(self.corrections, [correction])
        except SynthError as error:
            return self._say(f"Not saved: {error}", failed=True)
        self.judged[case.finding_id] = verdict
        self.note.value = ""
        waiting = [place for place, other in enumerate(self._shown) if other.finding_id not in self.judged]
        following = [place for place in waiting if place > self._at] or waiting
        self._at = following[0] if following else self._at
        self._say(f"Saved: {verdict}, {case.finding_id}.")
        self._show()
        return True

    def _build(self, reviewer: str) -> None:
        widgets = import_widgets()

        def drop_down(name: str, options: Sequence[tuple[str, str]]) -> Any:
            widget = widgets.Dropdown(options=list(options), description=name, style=WIDE)
            widget.observe(lambda _: self._filter(), names="value")
            return widget

        def button(name: str, action: Callable[[], object], hint: str) -> Any:
            widget = widgets.Button(description=name, tooltip=hint)
            widget.on_click(lambda _: action())
            return widget

        def verdict_button(name: str, verdict: str) -> Any:
            return button(name, lambda: self._press(lambda: self.judge(verdict)), f"Verdict: {name.lower()}")

        self.who = widgets.Text(value=reviewer, description="Your name", placeholder="needed to save", style=WIDE)
        self.theme = drop_down("Theme", self._counted("All themes", self._theme_names(), lambda case: case.themes))
        self.error = drop_down("Kind of error", self._counted("All kinds", ERRORS, lambda case: case.errors))
        inspections = {name: plain(name, most=60) for name in sorted({case.inspection_id for case in self.cases})}
        self.inspection = drop_down(
            worded("Inspection"),
            self._counted(worded("All inspections"), inspections, lambda case: (case.inspection_id,)),
        )
        self.sureness = drop_down(
            "The model was", [("sure or not", ""), *((text, name) for name, text, *_ in SURENESS)]
        )
        self.hide = widgets.Checkbox(value=True, description="Leave out what is judged", indent=False)
        self.hide.observe(lambda _: self._filter(), names="value")
        self.progress, self.view, self.message = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.note = widgets.Textarea(
            description="Note", placeholder="why (optional)", rows=2, style=WIDE, layout={"width": "40rem"}
        )
        self.buttons = {verdict: verdict_button(name, verdict) for name, verdict in BUTTONS}
        self.previous = button("Previous", lambda: self._move(-1), "The sentence before, judged or not")
        self.following = button("Next", lambda: self._move(1), "The next sentence, without a verdict")
        self.own = LabelForm(self.taxonomy)
        self.own.save.on_click(lambda _: self._press(lambda: self.judge("edited", self.own.labels)))
        self.widget = widgets.VBox(
            [
                widgets.HBox(
                    [self.who, self.theme, self.error, self.inspection, self.sureness, self.hide],
                    layout={"flex_flow": "row wrap"},
                ),
                self.progress,
                # The buttons are above the sentence, so they do not move when its length changes.
                widgets.HBox([*self.buttons.values(), self.previous, self.following], layout={"flex_flow": "row wrap"}),
                self.note,
                self.message,
                self.view,
                self.own.widget,
            ]
        )

    def _press(self, action: Callable[[], object]) -> None:
        at = pressed_at()
        if at - self._last >= _PAUSE:
            self._last = at
            action()

    def _filter(self) -> None:
        self._shown = choose(
            self.cases,
            theme=self.theme.value,
            error=self.error.value,
            inspection=self.inspection.value,
            sureness=self.sureness.value,
            without=self.judged if self.hide.value else (),
        )
        self._at = 0
        self.message.value = ""
        self._show()

    def _move(self, step: int) -> None:
        self._at = min(max(0, self._at + step), max(0, len(self._shown) - 1))
        self.message.value = ""
        self._show()

    def _show(self) -> None:
        from markupsafe import Markup

        case = self.case
        done = sum(case.finding_id in self.judged for case in self.cases)
        already = self.judged.get(case.finding_id, "") if case else ""
        place = f"Sentence {self._at + 1:,} of {len(self._shown):,} in this choice. " if case else ""
        said = f" This one is judged: {already}." if already else ""
        self.progress.value = Markup(
            '<p style="margin:.4rem 0">{}Judged: {:,} of {:,}. <progress aria-label="Share judged" value="{}" '
            'max="{}"></progress>{}</p>'
        ).format(place, done, len(self.cases), done, max(1, len(self.cases)), said)
        if case is None:
            self.view.value = "<p>No sentence fits these choices, or all that do are judged.</p>"
            return
        self.own.fill(case.label)
        self.buttons["both"].disabled = labels_after(case, "both", self.taxonomy) is None
        if case.finding_id not in self._explanations:
            # The explanation takes a second or two, so the sentence is shown first.
            self.view.value = self._html(case, None)
        self.view.value = self._html(case, self._explain(case))

    def _html(self, case: Case, explanation: Explanation | None) -> str:
        both = labels_after(case, "both", self.taxonomy)
        new = both is not None and both not in (case.label, case.model)
        outcomes = [("Both right", both)] if new and both else []
        return render_case(case, self.taxonomy, explanation=explanation, outcomes=outcomes)

    def _explain(self, case: Case) -> Explanation:
        if case.finding_id not in self._explanations:
            from synth.classifier.explanation.sentence import explain

            self._explanations[case.finding_id] = explain(
                self.model, case.text, section=case.section, part=case.part, before=case.before
            )
        return self._explanations[case.finding_id]

    def _say(self, text: str, *, failed: bool = False) -> bool:
        from markupsafe import Markup

        role = "alert" if failed else "status"
        self.message.value = Markup('<p role="{}"><b>{}</b></p>').format(role, plain(text, most=500))
        return not failed

    def _theme_names(self) -> dict[str, str]:
        return {theme.id: plain(theme.label, most=60) for theme in self.taxonomy.themes}

    def _counted(
        self, everything: str, names: dict[str, str], values: Callable[[Case], Sequence[str]]
    ) -> list[tuple[str, str]]:
        """Return options with the number of matching cases for each."""
        counts = Counter(value for case in self.cases for value in values(case))
        return [(f"{everything} ({len(self.cases)})", "")] + [
            (f"{name} ({counts[value]})", value) for value, name in names.items() if counts[value]
        ]

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        """Return widgets where they can be shown, otherwise the first case as text."""
        bundle = self.widget._repr_mimebundle_(**options)
        # If there is metadata, a pair is returned.
        data = dict(bundle[0] if isinstance(bundle, tuple) else bundle)
        case = self.case
        first = "" if case is None else f"{case.text} Label: {in_words(case.label, self.taxonomy)}."
        data["text/plain"] = f"{counted(len(self.cases), 'sentence')} to review. {first}"
        data["text/html"] = f"{self.progress.value}{self.view.value}"
        return data
