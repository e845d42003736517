"""Read labelled tables, and coded projects of other programs (.qdpx), as one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from synth.errors import SynthError, UsageError
from synth.exchange.projects.project import PROJECT_SUFFIX
from synth.findings import TABLE_SUFFIXES
from synth.pipeline.input.documents import tables_in

if TYPE_CHECKING:
    import pandas as pd

    from synth.exchange.projects.project import Code, Project
    from synth.taxonomy import Taxonomy


def read_labelled(paths: Sequence[Path], taxonomy: Taxonomy) -> pd.DataFrame:
    """Read labelled tables as one table. The column ``source`` has the file and row of each sentence.

    Raises
    ------
    SynthError
        If a table is malformed or has unknown labels.
    """
    import pandas as pd

    from synth.findings import check_labels

    parts = []
    for path in find_tables(paths):
        part = check_labels(read_table_of_labels(path, taxonomy), taxonomy, where=path)
        part["source"] = [f"{path}, row {row + 2}" for row in part.index]
        parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    if table.empty:
        raise SynthError("contains no sentence", where=paths[0], remedy="Put one labelled sentence in each row.")
    return _with_place(table)


def read_table_of_labels(path: Path, taxonomy: Taxonomy) -> pd.DataFrame:
    """Read one labelled table, or the labels of a coded project (.qdpx).

    Raises
    ------
    SynthError
        If the file cannot be read, or no code of a project is a theme.
    """
    from synth.findings import read_table

    if path.suffix.lower() == PROJECT_SUFFIX:
        from synth.exchange.projects.reading import read_project

        return labels_of(read_project(path), taxonomy, where=path)
    return read_table(path)


def find_tables(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return the tables among the given paths, and those in the given folders, sorted by name.

    Raises
    ------
    UsageError
        If a path is missing, is not a table, or is a folder without tables.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = tables_in(path)
            if not inside:
                raise UsageError("contains no table", where=path, remedy=f"Tables end in {', '.join(TABLE_SUFFIXES)}.")
            found += inside
        elif not path.exists():
            raise UsageError("there is no such file or folder", where=path, remedy="Check the name.")
        elif path.suffix.lower() not in (*TABLE_SUFFIXES, PROJECT_SUFFIX):
            raise UsageError(
                "is not a table",
                where=path,
                remedy=f"Tables end in {', '.join(TABLE_SUFFIXES)}; coded projects in .qdpx.",
            )
        else:
            found.append(path)
    return tuple(dict.fromkeys(found))


def labelled_table(labelled: pd.DataFrame | str | Path | Sequence[str | Path], taxonomy: Taxonomy) -> pd.DataFrame:
    """Return labelled sentences as one checked table.

    Parameters
    ----------
    labelled
        A table, or files and folders of tables.
    taxonomy
        The themes that labels may name.

    Raises
    ------
    TableError
        If a table is malformed, or has a label that is not in the taxonomy.
    """
    import pandas as pd

    from synth.findings import check_labels

    if isinstance(labelled, pd.DataFrame):
        return _with_place(check_labels(labelled, taxonomy, where="the table of labels"))
    paths = [labelled] if isinstance(labelled, str | Path) else labelled
    return read_labelled([Path(path) for path in paths], taxonomy)


def _with_place(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with columns for the place of each sentence, and an id for each sentence."""
    table = table.copy()
    for name in ("finding_id", "document", "section"):
        table[name] = table[name].fillna("").astype("str") if name in table.columns else ""
    missing = table["finding_id"].str.strip() == ""
    if missing.any():
        # Numbered within the inspection, after a character that synth's own ids do not contain.
        numbers = (table.groupby("inspection_id").cumcount() + 1).map("{:04d}".format)
        table["finding_id"] = table["finding_id"].mask(missing, table["inspection_id"] + "#" + numbers)
    return table


def read_codes(path: Path) -> tuple[tuple[Code, ...], Project | None]:
    """Return the codes of a codebook or of a project, and the project if it is one.

    Raises
    ------
    SynthError
        If the file is neither.
    """
    from synth.exchange.codebooks.files import read_codebook
    from synth.exchange.projects.reading import read_project

    if path.suffix.lower() != PROJECT_SUFFIX:
        return read_codebook(path), None
    project = read_project(path)
    return project.codes, project


def labels_of(project: Project, taxonomy: Taxonomy, *, where: object) -> pd.DataFrame:
    """Return the sentences of a project with the labels that its codes give them.

    Raises
    ------
    ExchangeError
        If no code of the project is a theme of the taxonomy.
    """
    from synth.exchange.codebooks.code_themes import themes_of
    from synth.exchange.projects.labels import labelled_sentences

    # The top-level codes may have other names than in the taxonomy. Each code is then matched on its own.
    of_code: Mapping[str, str] = {
        code: draft.label for draft in themes_of(project.codes, where=where) for code in draft.codes
    }
    return labelled_sentences(project, taxonomy, of_code, where=where)
