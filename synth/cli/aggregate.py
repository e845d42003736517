"""``synth aggregate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from synth.cli.options import Inputs, ModelFolder, Quiet, TaxonomyFile, Verbose
from synth.cli.terminal import Terminal

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
    taxonomy: TaxonomyFile = None,
    title: Annotated[str, typer.Option(help="Title of the overview.")] = "Overview of inspections",
    inspections: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Table of the inspections: inspection_id and what is known of each (area, year, programme, grade, …).",
            show_default=False,
        ),
    ] = None,
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
    audit: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Workbook of 'synth audit draw' that people have labelled.", show_default=False
        ),
    ] = None,
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
    given = read_input(inputs, terminal)
    known, described = _inspections(given, inspections)
    run: dict[str, Any] = {}
    table, themes, rule = _labelled(given, model, taxonomy, terminal, run)
    from synth.overview import build_overview, read_earlier, write_overview
    from synth.prevalence import read_audit, verdicts_from_labels

    notes = (
        *(f"Not read: {Path(failure.where).name}: {failure.what}." for failure in given.failures),
        *given.notes,
        *described,
    )
    earlier, audited = None, None
    if compare:
        earlier, differences = read_earlier(compare, themes, run=run)
        notes += differences
    if audit:
        labelled = read_audit(audit, themes)
        labelled.check_frame(table["inspection_id"], where=audit)
        audited = verdicts_from_labels(labelled.labels, themes)
    files = [*given.files, *(path for path in (inspections, audit) if path)]
    run["inputs"] = [{"file": path.name, "sha256": digest_of_file(path)} for path in files]
    run["settings"] = {"by": by, "compare": compare.name if compare else "", "population": population}
    run["verdict_rule"] = rule.to_dict()
    overview = build_overview(
        table,
        known,
        themes,
        title=title,
        rule=rule,
        notes=notes,
        by=by,
        earlier=earlier,
        population=population,
        audited=audited,
    )
    write_overview(overview, out, run=run)
    n = len(overview.inspections)
    terminal.say(
        f"{n:,} {'inspection' if n == 1 else 'inspections'}, {int(overview.inspections['findings'].sum()):,} findings."
    )
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


def _inspections(given: Input, path: Path | None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Give what is known of the inspections: what the documents say, and over that what the table says."""
    if path is None:
        return given.inspections, ()
    from synth.findings import read_table
    from synth.overview.inspections import described_by

    ids = given.table["inspection_id"] if "inspection_id" in given.table.columns else ()
    return described_by(read_table(path), given.inspections, ids, where=path)


def _labelled(
    given: Input, model: Path | None, taxonomy: Path | None, terminal: Terminal, run: dict[str, Any]
) -> tuple[pd.DataFrame, Taxonomy, VerdictRule]:
    """Give sentences with labels: those of the table if it has them, else the model's; and the rule for verdicts."""
    from synth.cli.inputs import read_taxonomy
    from synth.findings import check_labels, check_probabilities
    from synth.prevalence import DEFAULT_RULE

    table = given.table
    wanted = read_taxonomy(taxonomy) if taxonomy else None
    if given.is_table and {"kind", "polarity", "themes"} <= set(table.columns):
        where = given.files[0]
        if "p_finding" not in table.columns:
            themes = read_taxonomy(taxonomy)
            return check_labels(table, themes, where=where), themes, DEFAULT_RULE
        from synth.classifier.persistence import bundled_model_folder, check_taxonomy, read_manifest

        manifest = read_manifest(model or bundled_model_folder())
        themes = check_taxonomy(manifest, wanted)
        table = check_probabilities(check_labels(table, themes, where=where), themes, where=where)
        run["model"] = {"training": manifest["training"]["digest"], "encoder": manifest["encoder"]}
        return table, themes, _rule(manifest)
    from synth.classifier import bundled_model_folder, load_model

    trained = load_model(model or bundled_model_folder(), taxonomy=wanted)
    if "inspection_id" not in table.columns:
        from synth.errors import TableError

        raise TableError(
            "column 'inspection_id' is missing",
            where=given.files[0],
            remedy="Say which inspection each sentence comes from: shares are counted by inspection.",
        )
    rule = _rule(trained.facts)
    with terminal.progress("Encoding", len(table)) as encoded:
        table = trained.classify(table, progress=encoded)
    run["model"] = {
        "training": trained.facts["training"]["digest"],
        "encoder": {"name": trained.classifier.encoder.name, "digest": trained.classifier.encoder.digest},
    }
    return table, trained.taxonomy, rule


def _rule(facts: Any) -> VerdictRule:
    """Give the rule for verdicts that was calibrated with a model."""
    from synth.prevalence import DEFAULT_RULE, VerdictRule

    return VerdictRule.from_dict(facts["verdict_rule"]) if "verdict_rule" in facts else DEFAULT_RULE
