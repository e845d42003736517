"""The public interface: reading, classification, aggregation and training. See docs/api.md for examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from synth.errors import SynthError
from synth.pipeline.input.sentences import Findings, read_input
from synth.pipeline.models.model import Model, load_model
from synth.pipeline.models.training import train
from synth.reporter import Reporter, Silent
from synth.taxonomy import Taxonomy

if TYPE_CHECKING:
    import pandas as pd

    from synth.overview import Overview

__all__ = [
    "Findings",
    "Model",
    "SynthError",
    "Taxonomy",
    "aggregate",
    "load_model",
    "load_taxonomy",
    "read",
    "read_labelled",
    "train",
]

Paths = str | Path | Sequence[str | Path]


def load_taxonomy(path: str | Path | None = None) -> Taxonomy:
    """Load the themes of a programme.

    Parameters
    ----------
    path
        A taxonomy file; the eleven national themes if left out.

    Raises
    ------
    TaxonomyError
        If the file cannot be read or is not valid. The message names the theme and the key.
    """
    from synth.pipeline.input.sentences import resolve_taxonomy

    return resolve_taxonomy(path)


def read(
    paths: Paths,
    *,
    inspections: str | Path | None = None,
    programme: str | Path | None = None,
    parts: str | Sequence[str] = (),
    reporter: Reporter | None = None,
) -> Findings:
    """Read reports, or one table of sentences.

    Parameters
    ----------
    paths
        Report files (.pdf, .docx, .html, .txt, .md), folders of them, or one table (.csv, .xlsx, .parquet, .jsonl, or
        a folder of Parquet files that ``synth classify`` wrote).
    inspections
        A table of inspections (inspection_id, area, year, grade …). A filled cell overrides the document. Any other
        columns are retained for grouping.
    programme
        A file that describes how to read the reports of your own programme, see docs/programmes.md.
    parts
        Parts of reports to keep, such as ``key_message``; all if left out.
    reporter
        Receives progress and warnings.

    Returns
    -------
    Findings
        ``.table`` has one row for each sentence and ``.inspections`` one row for each inspection. ``.failures`` has an
        error for each file that could not be read, and ``.notes`` lists what was noticed.

    Raises
    ------
    SynthError
        If nothing can be read.
    """
    return read_input(
        [Path(path) for path in ([paths] if isinstance(paths, str | Path) else paths)],
        reporter or Silent(),
        inspections=Path(inspections) if inspections else None,
        programme=Path(programme) if programme else None,
        parts=parts if isinstance(parts, str) else ",".join(parts),
        grouped=True,
    )


def read_labelled(paths: Paths, *, taxonomy: Taxonomy | str | Path | None = None) -> pd.DataFrame:
    """Read labelled sentences as one checked table.

    Parameters
    ----------
    paths
        Tables (.csv, .xlsx, .parquet, .jsonl) with inspection_id, text, kind, polarity and themes, or folders of them.
    taxonomy
        The themes that labels may name, or a file of them; the eleven national themes if left out.

    Returns
    -------
    DataFrame
        One row for each sentence, in order. The column ``source`` names the file and row that it came from.

    Raises
    ------
    SynthError
        If a table is not valid, or a label is not in the taxonomy.
    """
    from synth.pipeline.input.labelled import labelled_table
    from synth.pipeline.input.sentences import resolve_taxonomy

    return labelled_table(paths, resolve_taxonomy(taxonomy))


def aggregate(
    findings: Findings | pd.DataFrame | Paths,
    *,
    inspections: pd.DataFrame | str | Path | None = None,
    model: Model | str | Path | None = None,
    taxonomy: Taxonomy | str | Path | None = None,
    title: str = "",
    by: str = "",
    grade: str = "overall",
    compare: str | Path | None = None,
    population: int | None = None,
    confirmed: Sequence[str | Path] = (),
    messages: Sequence[str | Path] = (),
    prefer: str = "balanced",
    device: Literal["cpu", "cuda"] = "cpu",
    reporter: Reporter | None = None,
) -> Overview:
    """Count the inspections in which each theme is found, is a strength, and is an area for improvement.

    Parameters
    ----------
    findings
        The result of `read` or `Model.classify`; a table with a column inspection_id; or files, which are read first.
        Sentences without labels are classified. Labels assigned by people (a table without p_finding) are counted as
        they are.
    inspections
        Details of each inspection by inspection_id: a table, or the name of a table if `findings` are files.
    model
        A model or its folder. If left out, the model that classified the sentences, or else the bundled model.
    taxonomy
        The themes to expect; those of the model if left out.
    title
        Title of the overview. If left out, "Overview of inspections", with the unit that the programme counts.
    by
        A column of the inspections. Figures are also given for each of its values.
    grade
        Name of the grade used for associations, where inspections have several grades.
    compare
        Folder of an earlier overview to compare with.
    population
        Total number of inspections in the population, for the finite-population correction.
    confirmed
        Workbooks of ``synth confirm draw`` that people have completed, and files of their decisions. Confirmed
        decisions are final.
    messages
        Files of decisions on draft messages, as saved by the web page, and workbooks in which people have completed
        the sheet Messages. A later file replaces an earlier one.
    prefer
        ``precision``, ``balanced`` or ``recall``. Only applies to sentences without labels.
    device
        Device on which the encoder runs.
    reporter
        Receives progress and warnings.

    Returns
    -------
    Overview
        ``.themes`` and ``.verdicts`` are tables, and ``.messages`` are draft key messages. `to_html`, `to_word` and
        `to_excel` each write one format; `save` writes all of them.

    Raises
    ------
    TableError
        If there is no column inspection_id, or the table was classified by another model.
    ModelError
        If the model has no verdict rule.
    """
    import pandas as pd

    from synth.pipeline.aggregation import aggregate_findings

    known = inspections if isinstance(inspections, pd.DataFrame) else pd.DataFrame()
    if isinstance(findings, pd.DataFrame):
        given = Findings.from_table(findings, known)
    elif isinstance(findings, Findings):
        given = findings
    else:
        given = read(findings, inspections=inspections if isinstance(inspections, str | Path) else None)
    if grade != "overall":
        from synth.reports.inspections.table import choose_grade

        given = replace(given, inspections=choose_grade(given.inspections, grade))
    return aggregate_findings(
        given,
        model=model,
        taxonomy=taxonomy,
        title=title,
        by=by,
        compare=compare,
        population=population,
        confirmed=[Path(path) for path in confirmed],
        messages=[Path(path) for path in messages],
        prefer=prefer,
        device=device,
        reporter=reporter,
    )
