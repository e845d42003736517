"""``synth review``: from wrong labels to a better model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from synth.cli.options import Labelled, ModelFolder, Quiet, TaxonomyFile, Verbose
from synth.cli.terminal import Terminal

if TYPE_CHECKING:
    from synth.classifier import Model
    from synth.taxonomy import Taxonomy

review = typer.Typer(
    name="review",
    help="Look at what a model gets wrong, correct labels, see what that changed.",
    short_help="Correct labels, and see what that changed.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_DEFAULT = Path("corrections.jsonl")
Jobs = Annotated[int, typer.Option(min=1, metavar="N", help="Number of processes; the result does not depend on it.")]


@review.command(short_help="Write a workbook in which a person reviews labels.")
def export(
    labelled: Labelled,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="Workbook to write: .xlsx.", show_default=False)
    ],
    model: ModelFolder = None,
    rows: Annotated[
        int, typer.Option(min=1, metavar="N", help="Number of sentences, those first that need a look.")
    ] = 300,
    taxonomy: TaxonomyFile = None,
    jobs: Jobs = 2,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write a workbook in which a person reviews labels, with what models say that have not seen them.

    Inspections that the model did not learn from are judged by it. For the others, models are trained without the
    inspection that they judge; for the bundled corpus that takes some minutes.
    """
    from synth.cli.inputs import read_labelled
    from synth.errors import UsageError
    from synth.files import check_file_is_new
    from synth.review.informative import sentences_to_review
    from synth.review.workbook import MODEL, write_review_workbook

    terminal = Terminal(quiet=quiet, verbose=verbose)
    if out.suffix.lower() != ".xlsx":
        raise UsageError("a review is an Excel workbook", where=out, remedy="Name it .xlsx.")
    check_file_is_new(out)
    trained, themes = _model_and_themes(model, taxonomy)
    table = read_labelled(labelled, themes)

    from synth.classifier import FindingClassifier
    from synth.encoding import load_encoder
    from synth.review.unseen import unseen_predictions

    with terminal.progress("Encoding", 2 * len(table)) as encoded, terminal.progress("Folds", 5) as folds:
        unseen = unseen_predictions(
            table,
            FindingClassifier(themes, load_encoder()),
            model=trained,
            jobs=jobs,
            encoding_progress=encoded,
            fold_progress=folds,
        )
    sentences, given = sentences_to_review(table, unseen.predictions, themes, rows=rows)
    write_review_workbook(sentences, {MODEL: given}, themes, out)
    n_crossed = int(unseen.cross_validated.sum())
    terminal.say(
        f"{len(table):,} labelled sentences: {n_crossed:,} judged by models trained without their inspection, "
        f"{len(table) - n_crossed:,} by the model, which did not learn from theirs."
    )
    labels = table[["kind", "polarity", "themes"]].ne(unseen.predictions[["kind", "polarity", "themes"]]).any(axis=1)
    terminal.say(f"Model and label differ in {int(labels.sum()):,}. Wrote {len(sentences):,} sentences to {out}.")


@review.command(name="import", short_help="Take in a workbook that was reviewed.")
def import_(
    workbook: Annotated[Path, typer.Argument(help="The workbook that came back.", show_default=False)],
    corrections: Annotated[
        Path, typer.Option("--corrections", metavar="FILE", help="File of corrections to add to: .jsonl.")
    ] = _DEFAULT,
    who: Annotated[
        str, typer.Option(metavar="NAME", help="The reviewer; without it the name in the workbook.", show_default=False)
    ] = "",
    labelled: Annotated[
        list[Path] | None,
        typer.Option(
            "--labelled",
            metavar="FILE",
            help="Refuse rows whose label in these tables is another now. May be given several times.",
            show_default=False,
        ),
    ] = None,
    taxonomy: TaxonomyFile = None,
    quiet: Quiet = False,
) -> None:
    """Take in a reviewed workbook: what was decided is added to a file of corrections.

    If anything is wrong, each row is named, nothing is taken in, and the exit code is 1. The same workbook
    twice changes nothing.
    """
    from collections import Counter

    from synth.cli.inputs import read_labelled, read_taxonomy
    from synth.review import append_corrections
    from synth.review.workbook_import import read_review_workbook, stale_rows

    terminal = Terminal(quiet=quiet)
    themes = read_taxonomy(taxonomy)
    reviewed = read_review_workbook(workbook, themes, who=who)
    problems = list(reviewed.problems)
    if labelled and not problems:
        problems = stale_rows(reviewed, read_labelled(labelled, themes), where=workbook)
    for problem in problems:
        terminal.warn(str(problem))
    if problems:
        terminal.say(f"{len(problems):,} to mend; nothing was taken in.")
        raise typer.Exit(1)
    new = append_corrections(corrections, reviewed.corrections)
    counts = Counter(correction.verdict for correction in reviewed.corrections)
    told = ", ".join(f"{verdict} {count}" for verdict, count in sorted(counts.items()))
    terminal.say(
        f"{len(reviewed.corrections):,} of {reviewed.n:,} sentences reviewed{f': {told}' if told else ''}. "
        f"{new:,} new in {corrections}."
    )


@review.command(short_help="Show what another model fixed and broke.")
def diff(
    first: Annotated[Path, typer.Argument(help="A trained model.", metavar="MODEL_A", show_default=False)],
    second: Annotated[Path, typer.Argument(help="Another.", metavar="MODEL_B", show_default=False)],
    labelled: Labelled,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write what changed there as a table.", show_default=False),
    ] = None,
    taxonomy: TaxonomyFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show what the second model gets right that the first got wrong, and the other way round, theme by theme.

    Rows with 'test' in a column 'split' alone are compared on, where there are any: both models should not have
    learnt from them.
    """
    from synth.classifier import check_taxonomy, load_model, read_manifest
    from synth.cli.inputs import read_labelled, read_taxonomy
    from synth.cli.review_tables import print_comparison
    from synth.files import check_not_read
    from synth.findings import write_table
    from synth.review.comparison import LEAST_INSPECTIONS, compare_models
    from synth.review.unseen import was_trained_on

    terminal = Terminal(quiet=quiet, verbose=verbose)
    if out:
        check_not_read(out, labelled)
    themes = check_taxonomy(read_manifest(first), read_taxonomy(taxonomy) if taxonomy else None)
    check_taxonomy(read_manifest(second), themes)
    table = read_labelled(labelled, themes)
    if "split" in table.columns and (table["split"] == "test").any():
        table = table[table["split"] == "test"].reset_index(drop=True)
    answers = []
    for folder in (first, second):
        trained = load_model(folder)
        learnt = table.loc[was_trained_on(table, trained), "inspection_id"].nunique() if trained.labelled else 0
        if learnt:
            terminal.warn(f"note: {folder} learnt from {learnt} of these inspections, which flatters it.")
        with terminal.progress("Encoding", len(table)) as encoded:
            answers.append(trained.classify(table, progress=encoded))
    compared = compare_models(table, answers[0], answers[1], themes)
    inspections = "inspection" if compared.inspections == 1 else "inspections"
    terminal.say(f"{compared.sentences:,} sentences of {compared.inspections} {inspections}.")
    terminal.say()
    print_comparison(terminal, compared)
    if first.resolve() == second.resolve():
        terminal.warn(f"note: {first} was compared with itself.")
    if compared.inspections < LEAST_INSPECTIONS:
        terminal.warn(f"note: with fewer than {LEAST_INSPECTIONS} inspections no p can be below 0.05.")
    if out:
        write_table(compared.changes, out)
        terminal.say()
        terminal.say(f"Wrote {len(compared.changes):,} changed answers to {out}.")


@review.command(short_help="Say which sentences to label next.")
def suggest(
    findings: Annotated[Path, typer.Argument(help="Sentences that synth classify has classified.", show_default=False)],
    n: Annotated[int, typer.Option("-n", min=1, metavar="N", help="How many sentences.")] = 50,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write them there as a table, to label.", show_default=False),
    ] = None,
    model: ModelFolder = None,
    taxonomy: TaxonomyFile = None,
    quiet: Quiet = False,
) -> None:
    """Say which sentences to label next: those the model is unsure of, unlike each other, from many inspections."""
    from synth.classifier import bundled_model_folder, check_taxonomy, read_manifest
    from synth.cli.inputs import check_model, read_sentences, read_taxonomy
    from synth.errors import TableError
    from synth.files import check_file_is_new
    from synth.findings import MODEL_COLUMN, write_table
    from synth.review.suggestion import suggest as choose

    terminal = Terminal(quiet=quiet)
    if out:
        check_file_is_new(out)
    folder = model or bundled_model_folder()
    manifest = read_manifest(folder)
    themes = check_taxonomy(manifest, read_taxonomy(taxonomy) if taxonomy else None)
    cuts = {**manifest["thresholds"], "finding": manifest["kind_threshold"]}
    table = read_sentences(findings)
    if "p_finding" not in table.columns:
        raise TableError(
            "holds no probabilities of a model",
            where=findings,
            remedy="Classify it first: synth classify, and name the table that it writes.",
        )
    check_model(table, folder, where=findings)
    chosen = choose(table, themes, n, thresholds=cuts)
    terminal.say("Each with what the model is most unsure of, and how unsure (from 0 to 1):")
    for row in chosen.to_dict("records"):
        terminal.say(f"{row['finding_id']}  {row['unsure_of']} {row['uncertainty']:.2f}  {row['text']}")
    n_inspections = chosen["inspection_id"].nunique()
    inspections = "inspection" if n_inspections == 1 else "inspections"
    terminal.say(f"{len(chosen):,} sentences of {n_inspections} {inspections}.")
    if out:
        of_the_model = [name for name in chosen.columns if name.startswith("p_") or name == MODEL_COLUMN]
        write_table(chosen.drop(columns=of_the_model), out)
        terminal.say(f"Wrote {out}: correct kind, polarity and themes, and train with it.")


@review.command(short_help="Say how far two reviewers agree, for a third to settle.")
def disagreements(
    corrections: Annotated[
        list[Path], typer.Argument(help="Files of corrections (.jsonl) of two reviewers.", show_default=False)
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Workbook for a third to settle: .xlsx.", show_default=False),
    ] = None,
    first: Annotated[str, typer.Option(metavar="NAME", help="A reviewer, if there are more than two.")] = "",
    second: Annotated[str, typer.Option(metavar="NAME", help="Another.")] = "",
    labelled: Annotated[
        list[Path] | None,
        typer.Option(
            "--labelled",
            metavar="FILE",
            help="Labelled table: shows the sentences around each. May be given several times.",
            show_default=False,
        ),
    ] = None,
    taxonomy: TaxonomyFile = None,
    quiet: Quiet = False,
) -> None:
    """Say how far two reviewers agree, and write what they do not agree on for a third to settle.

    The workbook does not say who said what. It comes back with 'synth review import'; the later word holds.
    """
    import pandas as pd

    from synth.cli.inputs import read_labelled, read_taxonomy
    from synth.cli.review_tables import print_agreement
    from synth.errors import UsageError
    from synth.files import check_file_is_new
    from synth.review import check_corrections, read_corrections
    from synth.review.settling import find_disagreements
    from synth.review.workbook import write_review_workbook

    terminal = Terminal(quiet=quiet)
    if bool(first) != bool(second):
        raise UsageError("one reviewer was named", remedy="Name two with --first and --second, or none.")
    if out:
        check_file_is_new(out)
    themes = read_taxonomy(taxonomy)
    parts = [read_corrections(path) for path in corrections]
    for path, part in zip(corrections, parts, strict=True):
        check_corrections(part, themes, where=path)
    found = find_disagreements(
        pd.concat(parts, ignore_index=True),
        themes,
        reviewers=(first, second) if first else None,
        labelled=read_labelled(labelled, themes) if labelled else None,
    )
    one, two = found.reviewers
    unsure = f"; of {found.unsure:,} one or both were unsure" if found.unsure else ""
    terminal.say(f"{found.both:,} sentences reviewed by both {one} (first) and {two} (second){unsure}.")
    if found.agreement:
        terminal.say()
        print_agreement(terminal, found.agreement)
    terminal.say()
    terminal.say(f"{len(found.sentences):,} to settle.")
    if out and len(found.sentences):
        write_review_workbook(found.sentences, found.opinions, themes, out)
        terminal.say(f"Wrote {out}.")


def _model_and_themes(model: Path | None, taxonomy: Path | None) -> tuple[Model | None, Taxonomy]:
    """Give the model that judges what it has not seen: none where other themes than the model's are named."""
    from synth.classifier import bundled_model_folder, check_taxonomy, load_model, read_manifest
    from synth.cli.inputs import read_taxonomy

    if model is None and taxonomy is not None:
        return None, read_taxonomy(taxonomy)
    folder = model or bundled_model_folder()
    themes = check_taxonomy(read_manifest(folder), read_taxonomy(taxonomy) if taxonomy else None)
    return load_model(folder), themes
