"""Export classified sentences, or an overview, to a file for another program."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from synth.errors import TableError, UsageError
from synth.exchange.projects.project import PROJECT_SUFFIX
from synth.pipeline.input.sentences import read_sentences
from synth.words import unit

if TYPE_CHECKING:
    import pandas as pd

    from synth.taxonomy import Taxonomy

_LABELS = ("kind", "polarity", "themes")


@dataclass(frozen=True)
class Coded:
    """The content to export.

    Attributes
    ----------
    name
        Name of the table or folder.
    sentences
        All available sentences, with their labels.
    inspections
        Facts about each inspection; None if there are none.
    verdicts
        Verdicts of an overview; None if a table was named.
    """

    name: str
    sentences: pd.DataFrame
    inspections: pd.DataFrame | None
    verdicts: pd.DataFrame | None


def read_coded(path: Path, taxonomy: Taxonomy, inspections: Path | None = None) -> Coded:
    """Read the content to export: a table of labelled or classified sentences, or the folder of an overview.

    Raises
    ------
    SynthError
        If it is neither, its labels are not those of `taxonomy`, or the overview has other themes.
    """
    from synth.findings import check_labels, read_table

    known = read_table(inspections) if inspections else None
    if (path / "run.json").is_file() and (path / "verdicts.csv").is_file():
        return _overview(path, taxonomy, known)
    return Coded(path.stem, check_labels(read_sentences(path), taxonomy, where=path), known, None)


def export_as(coded: Coded, taxonomy: Taxonomy, path: Path, form: str) -> str:
    """Write an export, and return a line on what was written.

    Parameters
    ----------
    coded
        The content to export.
    taxonomy
        The themes.
    path
        The file to write.
    form
        ``project``, ``codebook``, ``matrix`` or ``quotes``.

    Raises
    ------
    SynthError
        If the ending of `path` does not match the form, or the file cannot be written.
    """
    from synth.exchange.codebooks.files import write_codebook
    from synth.exchange.codebooks.themes import codes_of
    from synth.exchange.projects.sentences import project_of
    from synth.exchange.projects.writing import write_project
    from synth.exchange.tables import quote_table, theme_table, theme_table_of_verdicts
    from synth.findings import write_table
    from synth.words import counted

    if (form == "project") != (path.suffix.lower() == PROJECT_SUFFIX):
        raise UsageError(
            f"does not fit --as {form}",
            where=path,
            remedy="A project ends in .qdpx; a codebook in .qdc, .csv or .xlsx; matrix and quotes in .csv or .xlsx.",
        )
    if form == "codebook":
        write_codebook(codes_of(taxonomy), path)
        return f"{counted(len(taxonomy.ids), 'theme')} as codes."
    if form == "project":
        project = project_of(coded.sentences, taxonomy, name=coded.name, inspections=coded.inspections)
        write_project(project, path)
        return project.description
    if form == "quotes":
        quotes = quote_table(coded.sentences, taxonomy, coded.inspections)
        write_table(quotes, path)
        return f"{counted(len(quotes), 'quote')}: a row for each finding and theme."
    if coded.verdicts is None:
        table = theme_table(coded.sentences, taxonomy, coded.inspections)
        meaning = "1 means that at least one finding has the theme (an overview requires more)."
    else:
        table = theme_table_of_verdicts(coded.verdicts, taxonomy, coded.inspections)
        meaning = "1 means that the overview states the theme as found. A column adds up to its number there."
    write_table(table, path)
    return f"{counted(len(table), 'row')}, {counted(len(taxonomy.ids), 'theme')}. {meaning}"


def _overview(folder: Path, taxonomy: Taxonomy, known: pd.DataFrame | None) -> Coded:
    """Read an overview. Decisions by people on its sentences override the model's labels."""
    from synth.findings import read_table
    from synth.prevalence.confirm.session import SENTENCES

    try:
        record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        digest = record["taxonomy"]["digest"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TableError("contains no overview", where=folder, remedy="Name a folder of `synth aggregate`.") from error
    if digest != taxonomy.digest:
        raise TableError("is an overview of other themes", where=folder, remedy="Name its taxonomy: --taxonomy FILE.")
    table = read_table(folder / "findings.parquet")
    if (folder / SENTENCES).is_file():
        decided = table.set_index("finding_id")
        table = read_table(folder / SENTENCES).assign(kind="other", polarity="neutral", themes="", repeat_of="")
        is_finding = table["finding_id"].isin(decided.index)
        ids = table.loc[is_finding, "finding_id"]
        for column in (*_LABELS, "repeat_of"):
            table.loc[is_finding, column] = decided[column].reindex(ids).to_numpy()
    attributes = known if known is not None else read_table(folder / unit().table_file)
    return Coded(folder.resolve().name, table, attributes, read_table(folder / "verdicts.csv"))
