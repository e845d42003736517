"""Turn classified or labelled sentences into a coded project: texts, coded segments, and units with attributes."""

from __future__ import annotations

import pandas as pd

from synth.exchange.codebooks.themes import POLARITY_GROUP, codes_of, polarity_code, theme_code
from synth.exchange.identifiers import guid
from synth.exchange.projects.project import Note, Project, Segment, Source, Unit
from synth.exchange.tables import attributes_of
from synth.findings import MODEL_COLUMN, polarities_by_theme, require_columns, split_themes
from synth.taxonomy import Taxonomy
from synth.words import counted

HEADING = "## "


def project_of(
    table: pd.DataFrame, taxonomy: Taxonomy, *, name: str, inspections: pd.DataFrame | None = None
) -> Project:
    """Return sentences as a project: one source for each document, in which each finding is a coded segment.

    A sentence is a line of its source, under the headings of its document (lines that begin with ``##``). A finding has
    the codes of its themes, and that of its polarity; themes with another polarity are a segment of their own.

    Parameters
    ----------
    table
        Sentences with inspection_id, text, kind, polarity and themes, in the order of their documents.
    taxonomy
        The themes.
    name
        Name of the project.
    inspections
        Facts about each inspection; the columns become attributes.

    Raises
    ------
    TableError
        If a column is missing.
    """
    require_columns(table, ("inspection_id", "text", "kind", "polarity", "themes"), where="the sentences")
    table = table.assign(
        **{
            column: table[column].fillna("").astype("str") if column in table.columns else ""
            for column in ("document", "section")
        }
    )
    coder = _coder(table)
    user = guid("user", coder)
    sources = []
    of_unit: dict[str, list[str]] = {}
    for (unit, document), rows in table.groupby(["inspection_id", "document"], sort=False):
        source = _source(str(unit), str(document), rows, taxonomy)
        sources.append(source)
        of_unit.setdefault(str(unit), []).append(source.guid)
    known = attributes_of(inspections)
    units = [
        Unit(
            guid("unit", unit),
            unit,
            tuple(keys),
            {name: value for name, value in known.get(unit, {}).items() if value and name != "documents"},
        )
        for unit, keys in of_unit.items()
    ]
    findings = int((table["kind"] == "finding").sum())
    about = (
        f"{counted(len(table), 'sentence')} in {counted(len(sources), 'document')}; {counted(findings, 'finding')} "
        f"coded by {coder}. Each finding has the codes of its themes, and one under {POLARITY_GROUP!r}."
    )
    return Project(
        name=name,
        codes=codes_of(taxonomy),
        users={user: coder},
        sources=tuple(sources),
        units=tuple(units),
        notes=(Note(guid("note", about), "How this was coded", about),),
        description=about,
    )


def _coder(table: pd.DataFrame) -> str:
    """Return who coded the sentences, so that a model's codes are not taken for a person's."""
    if MODEL_COLUMN not in table.columns:
        return "people (labels from synth)"
    names = ", ".join(sorted({str(model) for model in table[MODEL_COLUMN].fillna("") if model}))
    return f"synth (model {names})" if names else "people (labels from synth)"


def _source(unit: str, document: str, rows: pd.DataFrame, taxonomy: Taxonomy) -> Source:
    lines: list[str] = []
    segments = []
    position, section = 0, ""
    columns = ["text", "section", "kind", "polarity", "themes"]
    for text, heading, kind, polarity, themes in rows[columns].itertuples(index=False, name=None):
        if heading and heading != section:
            section = heading
            title = f"{HEADING}{' '.join(heading.split())}\n"
            # An empty line separates a part from the one before.
            line = f"\n{title}" if lines else title
            lines.append(line)
            position += len(line)
        sentence = " ".join(str(text).split())
        if kind == "finding" and sentence:
            for side, about in _by_polarity(themes, polarity, taxonomy).items():
                codes = (*map(theme_code, about), polarity_code(side))
                segments.append(Segment(position, position + len(sentence), codes))
        lines.append(f"{sentence}\n")
        position += len(sentence) + 1
    name = unit if document in ("", unit) else document if document.startswith(unit) else f"{unit} {document}"
    return Source(guid("source", unit, document), name, "".join(lines), tuple(segments))


def _by_polarity(cell: str, polarity: str, taxonomy: Taxonomy) -> dict[str, list[str]]:
    """Return the themes of a finding by their polarity; without a theme, only the polarity of the sentence."""
    own = polarities_by_theme(cell)
    found: dict[str, list[str]] = {}
    for theme in split_themes(cell):
        if theme in taxonomy.ids:
            found.setdefault(own.get(theme, polarity), []).append(theme)
    return found or {polarity: []}
