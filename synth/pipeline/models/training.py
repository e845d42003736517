"""Train a model, with its verdict rule, on labelled sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synth.errors import UsageError
from synth.pipeline.input.labelled import labelled_table
from synth.pipeline.models.model import Model
from synth.reporter import Reporter, Silent
from synth.words import speaking_of, worded

if TYPE_CHECKING:
    import pandas as pd

    from synth.encoding import Encoder
    from synth.taxonomy import Taxonomy

FAST = "fast"
_MOST_NAMED = 20


def train(
    labelled: pd.DataFrame | str | Path | Sequence[str | Path],
    *,
    taxonomy: Taxonomy | str | Path | None = None,
    encoder: str | Encoder = "bundled",
    fine_tune: bool = False,
    unlabelled: pd.DataFrame | str | Path | None = None,
    corrections: str | Path | None = None,
    jobs: int = 1,
    reporter: Reporter | None = None,
) -> Model:
    """Train a model on labelled sentences.

    Parameters
    ----------
    labelled
        A table with inspection_id, text, kind, polarity and themes (and, if known, finding_id, document, section,
        part), in document order; or files and folders of such tables. Rows with ``test`` in a column ``split`` are not
        trained on; the model is scored on them. Rows with ``polarity`` there are used only to train the polarity.
    taxonomy
        The themes, or a file of them; the eleven national themes if left out.
    encoder
        ``bundled``; ``fast`` for static vectors; a folder with a sentence-transformers model, or its name on the
        Hugging Face hub; or an object with a method ``encode``.
    fine_tune
        Whether to train a contextual encoder as well, which reads each sentence with its neighbours. Needs torch.
    unlabelled
        Further sentences in document order, with columns as in `labelled` but without labels: a table or its file. The
        contextual encoder is then trained twice: the second time also on these, with the probabilities of the model
        that was trained first as labels. Sentences of held-out inspections are left out.
    corrections
        Corrections by reviewers, which override the labels: a .jsonl file or a folder of them.
    jobs
        Number of processes; the model does not depend on it.
    reporter
        Receives progress and warnings.

    Returns
    -------
    Model
        Trained on all training sentences. Its scores are for held-out inspections, whose sentences are in ``held_out``.

    Raises
    ------
    TableError
        If the table is malformed, or comes from fewer than two inspections.
    """
    from synth.classifier import train_model
    from synth.classifier.features.assembly import texts_to_encode
    from synth.classifier.training.cross_validation import append_rows
    from synth.classifier.training.data import check_training_data
    from synth.classifier.training.settings import number_of_training_steps
    from synth.findings import mark_duplicates
    from synth.pipeline.input.sentences import read_sentences, resolve_taxonomy
    from synth.prevalence import fit_verdict_rule

    reporter = reporter or Silent()
    if unlabelled is not None and not fine_tune:
        raise UsageError("unlabelled sentences are used only in fine-tuning", remedy="Add --fine-tune.")
    others = read_sentences(Path(unlabelled)) if isinstance(unlabelled, str | Path) else unlabelled
    themes = resolve_taxonomy(taxonomy)
    with speaking_of(themes.label_scheme.unit):
        table = labelled_table(labelled, themes)
        corrected = {}
        if corrections:
            table, facts = with_corrections(table, Path(corrections), themes, reporter)
            corrected = {"corrections": facts}
        for warning in check_training_data(table, themes):
            reporter.warn(f"note: {warning}")
        with (
            reporter.progress("Encoding", len(texts_to_encode(append_rows(table, others)))) as encoded,
            reporter.progress(
                "Training", number_of_training_steps(table, fine_tune=fine_tune, unlabelled=others)
            ) as folds,
        ):
            trained = train_model(
                table,
                themes,
                _encoder(encoder),
                unlabelled=others,
                jobs=jobs,
                encoding_progress=encoded,
                fold_progress=folds,
                fine_tune=fine_tune,
            )
        first = (mark_duplicates(trained.labels) == "").to_numpy()
        rule = fit_verdict_rule(
            trained.predictions[first].reset_index(drop=True), trained.labels[first].reset_index(drop=True), themes
        )
        facts = {**trained.model.facts, **corrected, "verdict_rule": rule.to_dict()}
        return Model.from_sentence_model(replace(trained.model, facts=facts), held_out=trained)


def _encoder(encoder: str | Encoder) -> Encoder:
    if not isinstance(encoder, str):
        return encoder
    if encoder == FAST:
        from synth.classifier import bundled_static_encoder

        return bundled_static_encoder()
    from synth.encoding import load_encoder

    return load_encoder(encoder)


def with_corrections(
    table: pd.DataFrame, path: Path, taxonomy: Taxonomy, reporter: Reporter
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Apply corrections and report the outcome. Corrections that no longer apply are named.

    Returns
    -------
    DataFrame, dict
        The corrected table, and the entry for a manifest: the number of corrections by outcome, and a digest of all.

    Raises
    ------
    TableError
        If the file cannot be read, or names an unknown theme.
    """
    from synth.files import digest_of_bytes, to_json
    from synth.findings import check_labels
    from synth.review import COLUMNS, apply_corrections, check_corrections, read_corrections

    corrections = read_corrections(path)
    check_corrections(corrections, taxonomy, where=path)
    result = apply_corrections(table, corrections)
    counts = {name: len(getattr(result, name)) for name in ("applied", "unchanged", "superseded", "stale")}
    reporter.say(
        f"{len(corrections):,} corrections: {counts['applied']:,} applied, {counts['unchanged']:,} leave the label, "
        f"{counts['superseded']:,} superseded by later ones, {counts['stale']:,} stale."
    )
    for row in result.stale.head(_MOST_NAMED).to_dict("records"):
        reporter.warn(f"note: not applied: {row['place']}, {row['finding_id']}: {row['reason']}.")
    if counts["stale"] > _MOST_NAMED:
        reporter.warn(f"note: {counts['stale'] - _MOST_NAMED:,} more were not applied.")
    if "split" in table.columns:
        tested = table.loc[table["split"] == "test", "finding_id"]
        n_tested = int(result.applied["finding_id"].isin(tested).sum())
        if n_tested:
            reporter.warn(
                worded(
                    f"note: {n_tested:,} of them correct labels of test inspections. Scores on these are too good, "
                    "since only labels that a model disputed were checked."
                )
            )
    digest = digest_of_bytes(to_json(corrections[list(COLUMNS)].to_dict("records")).encode())
    return check_labels(result.table, taxonomy, where=path), {**counts, "digest": digest}
