"""The model for users: it classifies and explains sentences, can be scored and saved, and has its verdict rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from synth.classifier.model import SentenceModel
from synth.errors import ModelError
from synth.pipeline.input.sentences import Findings, resolve_taxonomy

if TYPE_CHECKING:
    import pandas as pd

    from synth.classifier import Evaluation
    from synth.classifier.explanation.sentence import Explanation
    from synth.classifier.training.train import TrainingResult
    from synth.prevalence import VerdictRule
    from synth.taxonomy import Taxonomy

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Model(SentenceModel):
    """A trained model, either newly trained or loaded.

    Attributes
    ----------
    taxonomy : Taxonomy
        The themes.
    name : str
        Identifies the model in classified tables; empty until it is saved.
    facts : mapping
        The content of its manifest: training data, scores with intervals, versions.
    verdict_rule : VerdictRule
        Returns a verdict for each theme from the sentences of an inspection. Fitted together with the classifier.
    held_out : TrainingResult or None
        ``labels`` and ``predictions`` of the held-out sentences from which its scores were computed. None for a loaded
        model, since they are not saved.
    """

    held_out: TrainingResult | None = None

    @classmethod
    def from_sentence_model(
        cls, model: SentenceModel, *, where: object = None, held_out: TrainingResult | None = None
    ) -> Model:
        """Return the model with its verdict rule.

        Raises
        ------
        ModelError
            If the model has no verdict rule.
        """
        if "verdict_rule" not in model.facts:
            raise ModelError(
                "has no verdict rule, so its findings cannot be counted",
                where=where,
                remedy="Train it again with synth train.",
            )
        return cls(**{field.name: getattr(model, field.name) for field in fields(SentenceModel)}, held_out=held_out)

    @cached_property
    def verdict_rule(self) -> VerdictRule:
        """The rule that was fitted with the classifier."""
        from synth.prevalence import VerdictRule

        return VerdictRule.from_dict(self.facts["verdict_rule"])

    @overload
    def classify(self, sentences: Findings, *, progress: Progress | None = None) -> Findings: ...

    @overload
    def classify(
        self, sentences: pd.DataFrame | str | Sequence[str], *, progress: Progress | None = None
    ) -> pd.DataFrame: ...

    def classify(
        self, sentences: Findings | pd.DataFrame | str | Sequence[str], *, progress: Progress | None = None
    ) -> Findings | pd.DataFrame:
        """Classify sentences.

        Parameters
        ----------
        sentences
            The result of `synth.read`; a table with a column ``text`` (and, if known, inspection_id, document,
            section, part); one sentence; or a list of sentences.
        progress
            Called with the number of texts that were just encoded.

        Returns
        -------
        Findings or DataFrame
            Findings for findings, else a table. Every row and column, in order, with kind, polarity, themes, model,
            and the probabilities p_finding, ``p_<polarity>`` and ``p_<theme>``, each in [0, 1]. Earlier labels are
            moved to given_kind, given_polarity and given_themes.

        Raises
        ------
        TableError
            If the table has no column ``text``.
        """
        import pandas as pd

        from synth.findings import require_columns

        if isinstance(sentences, Findings):
            return replace(sentences, table=super().classify(sentences.table, progress=progress), model=self)
        if isinstance(sentences, pd.DataFrame):
            table = sentences
        else:
            texts = [sentences] if isinstance(sentences, str) else list(sentences)
            table = pd.DataFrame({"text": pd.Series(texts, dtype="str")})
        require_columns(table, ("text",), where="the table of sentences")
        return super().classify(table, progress=progress)

    def explain(self, sentence: str, *, section: str = "") -> Explanation:
        """Explain the labels of a sentence by its terms, its words and the most similar training sentences.

        Parameters
        ----------
        sentence
            The text.
        section
            Its heading.
        """
        from synth.classifier.explanation.sentence import explain

        return explain(self, sentence, section=section)

    def evaluate(
        self, labelled: pd.DataFrame | str | Path | Sequence[str | Path], *, progress: Progress | None = None
    ) -> Evaluation:
        """Return scores of the model for labelled sentences of inspections that it was not trained on.

        Parameters
        ----------
        labelled
            A table with inspection_id, text, kind, polarity and themes, or files and folders of such tables.
        progress
            Called with the number of texts that were just encoded.

        Returns
        -------
        Evaluation
            Each score with its number of cases and a 95% interval from resampling inspections.

        Raises
        ------
        TableError
            If the table is malformed, or has a label that is not in the taxonomy.
        """
        from synth.classifier import evaluate_predictions
        from synth.pipeline.input.labelled import labelled_table

        table = labelled_table(labelled, self.taxonomy)
        labels = self.classify(table, progress=progress)[["kind", "polarity", "themes"]]
        return evaluate_predictions(table, labels, self.taxonomy)

    def save(self, folder: str | Path) -> None:
        """Write the model, with its card, to a folder.

        Raises
        ------
        UsageError
            If the folder exists and is not a model.
        """
        from synth.classifier import save_model

        save_model(self, Path(folder))

    def trained_on(self, table: pd.DataFrame) -> tuple[str, ...]:
        """Return the inspections of a table that the model was trained on, sorted."""
        return self.labelled.inspections_in(table) if self.labelled else ()


def load_model(
    folder: str | Path | None = None,
    *,
    fast: bool = False,
    taxonomy: Taxonomy | None = None,
    prefer: str = "balanced",
    device: Literal["cpu", "cuda"] = "cpu",
    encoder: str = "",
) -> Model:
    """Load a model.

    Parameters
    ----------
    folder
        A folder that `Model.save` or ``synth train`` wrote; the bundled model if left out.
    fast
        Whether to load the bundled model without a transformer, for very large numbers of sentences.
    taxonomy
        The expected themes; any if left out.
    prefer
        ``precision`` for fewer wrong labels, ``recall`` for fewer missed ones, or ``balanced``.
    device
        Device on which the encoder runs: ``cpu`` or ``cuda``.
    encoder
        Folder, or name on the Hugging Face hub, of the encoder that the model was trained with, if it does not come
        with synth. An encoder that only the model names is not loaded.

    Raises
    ------
    ModelError
        If the folder has no model, or the model was changed since it was written or has no verdict rule.
    TaxonomyError
        If the taxonomy of the model is not `taxonomy`.
    """
    from synth import classifier

    found = find_model(folder, fast=fast)
    loaded = classifier.load_model(found, taxonomy=taxonomy, device=device, encoder=encoder)
    model = Model.from_sentence_model(loaded, where=found)
    return model if prefer == "balanced" else model.with_preference(prefer)


def describe(model: Model) -> dict[str, Any]:
    """Return the description of a model for the record of a run."""
    encoder, contextual = model.classifier.encoder, model.classifier.contextual_
    return {
        "name": model.name,
        "training": model.facts["training"]["digest"],
        "encoder": {"name": encoder.name, "digest": encoder.digest},
        **({"contextual": {"digest": contextual.weights.digest}} if contextual is not None else {}),
    }


def find_model(folder: str | Path | None = None, *, fast: bool = False) -> Path:
    """Return the folder of a model: the one named, or a bundled one.

    A model that is named has its own encoder; `fast` then only checks that it is static.

    Raises
    ------
    ModelError
        If a fast model is requested and the named model is not fast, or if there is no such model.
    """
    from synth.classifier import bundled_fast_folder, bundled_model_folder, read_manifest
    from synth.encoding.static_encoder import STATIC

    if folder is None:
        return bundled_fast_folder() if fast else bundled_model_folder()
    folder = Path(folder)
    manifest = read_manifest(folder) if fast else None
    if manifest and (manifest["encoder"]["name"] != STATIC or manifest["parts"]["fine_tune"]):
        raise ModelError(
            "is not a fast model, so --encoder fast cannot be used with it",
            where=folder,
            remedy="Train one on the same labels: synth train LABELLED --encoder fast --out NEW. Then name that.",
        )
    return folder


def read_themes(folder: Path, expected: Taxonomy | str | Path | None = None) -> Taxonomy:
    """Return the themes of a model, without loading its encoder.

    Raises
    ------
    ModelError
        If the folder contains no model.
    TaxonomyError
        If the expected themes are different.
    """
    from synth.classifier import check_taxonomy, read_manifest

    return check_taxonomy(read_manifest(folder), resolve_taxonomy(expected) if expected is not None else None)
