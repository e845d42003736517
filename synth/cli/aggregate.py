"""``synth aggregate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from synth.cli.options import (
    Device,
    Inputs,
    InspectionsFile,
    ModelFolder,
    Parts,
    Prefer,
    Quiet,
    TaxonomyFile,
    Tier,
    Verbose,
)
from synth.cli.terminal import Terminal
from synth.errors import TableError, UsageError
from synth.words import counted

if TYPE_CHECKING:
    import pandas as pd

    from synth.cli.inputs import Input
    from synth.prevalence import VerdictRule
    from synth.taxonomy import Taxonomy


def aggregate(
    inputs: Inputs,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the overview.", show_default=False)
    ],
    model: ModelFolder = None,
    encoder: Tier = "full",
    taxonomy: TaxonomyFile = None,
    title: Annotated[str, typer.Option(help="Title of the overview.")] = "Overview of inspections",
    inspections: InspectionsFile = None,
    parts: Parts = "",
    by: Annotated[
        str,
        typer.Option(
            metavar="COLUMN", help="Give the figures by a column of the inspections, too.", show_default=False
        ),
    ] = "",
    compare: Annotated[
        Path | None,
        typer.Option(
            metavar="EARLIER", help="Folder of the overview of an earlier period to compare with.", show_default=False
        ),
    ] = None,
    population: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Number of inspections there are in all.", show_default=False)
    ] = None,
    prefer: Prefer = "balanced",
    device: Device = "cpu",
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make an overview: how widespread each theme is across inspections, and the findings that say so.

    From reports the sentences are read and classified first. From a table with labels, these are counted as they are.
    """
    from synth.cli.inputs import read_input
    from synth.files import check_folder_is_free, digest_of_file

    terminal = Terminal(quiet=quiet, verbose=verbose)
    check_folder_is_free(out, marker="overview.html")
    if encoder != "full":
        from synth.classifier import model_folder

        model = model_folder(model, encoder)
    given = read_input(inputs, terminal, inspections=inspections, parts=parts, grouped=True)
    run: dict[str, Any] = {}
    table, themes, rule = _labelled(given, model, taxonomy, prefer, device, terminal, run)
    from synth.overview import build_overview, read_earlier, write_overview, years_of

    notes = (
        *(f"Not read: {Path(failure.where).name}: {failure.what}." for failure in given.failures),
        *_choices(parts, prefer),
        *given.notes,
    )
    earlier = None
    if compare:
        earlier, differences = read_earlier(compare, themes, run=run, years=years_of(table, given.inspections))
        notes += differences
    files = [*given.files, *(path for path in (inspections,) if path)]
    run["inputs"] = [{"file": path.name, "sha256": digest_of_file(path)} for path in files]
    run["settings"] = {
        "by": by,
        "compare": compare.name if compare else "",
        "parts": parts,
        "population": population,
        "prefer": prefer,
    }
    run["verdict_rule"] = rule.to_dict()
    overview = build_overview(
        table,
        given.inspections,
        themes,
        title=title,
        rule=rule,
        notes=notes,
        asides=given.asides,
        by=by,
        earlier=earlier,
        population=population,
        shares_hold=prefer == "balanced",
        learnt=run.get("learnt_from", ()),
    )
    write_overview(overview, out, run=run)
    n = len(overview.inspections)
    findings = int(overview.inspections["findings"].sum())
    terminal.say(f"{counted(n, 'inspection')}, {counted(findings, 'finding')}.")
    rows = [
        [
            row["label"],
            *(f"{row[name]:,} of {n:,}" for name in ("found", "strength_side", "improvement_side")),
            f"{row['findings']:,}",
        ]
        for row in overview.prevalence.to_dict("records")
    ]
    terminal.table(["theme", "found in", "strength in", "area for improvement in", "findings"], rows)
    terminal.say(f"Wrote {out / 'overview.html'}, with overview.docx, overview.xlsx and its tables beside it.")
    if given.failures:
        raise typer.Exit(1)


def _choices(parts: str, prefer: str) -> tuple[str, ...]:
    """Say which choices of the user change what is counted."""
    notes = []
    if parts:
        wanted = ", ".join(part.strip().replace("_", " ") for part in parts.split(","))
        notes.append(f"Only some parts of the reports were counted: {wanted}.")
    if prefer != "balanced":
        sort = {"precision": "fewer labels that are wrong", "recall": "fewer findings that are missed"}[prefer]
        notes.append(
            f"The labels were given so that there are {sort} (--prefer {prefer}). Shares of findings move with that, "
            "and what the intervals allow for the model's errors was measured without it: do not publish such shares. "
            "They stand in themes.csv only."
        )
    return tuple(notes)


def _labelled(
    given: Input,
    model: Path | None,
    taxonomy: Path | None,
    prefer: str,
    device: Literal["cpu", "cuda"],
    terminal: Terminal,
    run: dict[str, Any],
) -> tuple[pd.DataFrame, Taxonomy, VerdictRule]:
    """Give sentences with labels: those of the table if it has them, else the model's; and the rule for verdicts."""
    from synth.cli.inputs import check_model, read_taxonomy
    from synth.findings import check_labels, check_probabilities
    from synth.prevalence import DEFAULT_RULE

    table = given.table
    wanted = read_taxonomy(taxonomy) if taxonomy else None
    if given.is_table and {"kind", "polarity", "themes"} <= set(table.columns):
        where = given.files[0]
        if prefer != "balanced":
            raise UsageError(
                f"--prefer {prefer} moves a model's thresholds, and these sentences have labels",
                where=where,
                remedy="Leave it out, or take the columns kind, polarity and themes out to have them classified anew.",
            )
        if "p_finding" not in table.columns:
            themes = read_taxonomy(taxonomy)
            return check_labels(table, themes, where=where), themes, DEFAULT_RULE
        from synth.classifier.persistence import bundled_model_folder, check_taxonomy, model_name, read_manifest

        folder = model or bundled_model_folder()
        manifest = read_manifest(folder)
        check_model(table, folder, where=where)
        themes = check_taxonomy(manifest, wanted)
        table = check_probabilities(check_labels(table, themes, where=where), themes, where=where)
        run["model"] = {
            "name": model_name(folder),
            "training": manifest["training"]["digest"],
            "encoder": manifest["encoder"],
        }
        run["learnt_from"] = _learnt_from(table, folder)
        return table, themes, _rule(manifest)
    from synth.classifier import bundled_model_folder, load_model
    from synth.classifier.persistence import model_name

    folder = model or bundled_model_folder()
    trained = load_model(folder, taxonomy=wanted, device=device).with_preference(prefer)
    if "inspection_id" not in table.columns:
        raise TableError(
            "column 'inspection_id' is missing",
            where=given.files[0],
            remedy="Say which inspection each sentence comes from: shares are counted by inspection.",
        )
    rule = _rule(trained.facts)
    with terminal.progress("Encoding", len(table)) as encoded:
        table = trained.classify(table, progress=encoded)
    terminal.tell(trained.how)
    run["model"] = {
        "name": model_name(folder),
        "training": trained.facts["training"]["digest"],
        "encoder": {"name": trained.classifier.encoder.name, "digest": trained.classifier.encoder.digest},
    }
    run["learnt_from"] = _learnt_from(table, folder)
    return table, trained.taxonomy, rule


def _learnt_from(table: pd.DataFrame, folder: Path) -> list[str]:
    """Name the inspections that a model, whose files were checked, has learnt from."""
    from synth.classifier.explanation.neighbours import LabelledSentences
    from synth.classifier.persistence import NEIGHBOURS

    path = folder / NEIGHBOURS
    return list(LabelledSentences.from_bytes(path.read_bytes(), where=path).inspections_in(table))


def _rule(facts: Any) -> VerdictRule:
    """Give the rule for verdicts that was calibrated with a model."""
    from synth.prevalence import DEFAULT_RULE, VerdictRule

    return VerdictRule.from_dict(facts["verdict_rule"]) if "verdict_rule" in facts else DEFAULT_RULE
