"""Read the files that a user names on the command line as tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from synth.errors import SynthError, UsageError
from synth.findings import TABLE_SUFFIXES
from synth.pipeline.input.documents import document_notes_of, read_documents
from synth.reporter import Reporter
from synth.words import set_unit

if TYPE_CHECKING:
    import pandas as pd

    from synth.pipeline.models.model import Model
    from synth.taxonomy import Taxonomy


@dataclass(frozen=True)
class Findings:
    """Sentences and the facts about them.

    Attributes
    ----------
    table
        One row for each sentence.
    inspections
        One row for each inspection; empty if a table of sentences was given without a table of inspections.
    files
        The files that were read.
    failures
        Documents that could not be read.
    notes
        Notes from reading that affect what is counted.
    document_notes
        Other notes on single documents.
    is_table
        Whether the sentences came as a table (whose columns are kept).
    parts
        The parts of reports that were selected; empty for all.
    inspections_file
        The table of inspections that was read, if any.
    model
        The model that classified the sentences in this run; None if there is none.
    summary
        At most ten lines on the inspections read and on what needs attention; empty for a table.
    """

    table: pd.DataFrame
    inspections: pd.DataFrame
    files: tuple[Path, ...]
    failures: tuple[SynthError, ...]
    notes: tuple[str, ...]
    document_notes: tuple[str, ...]
    is_table: bool
    parts: tuple[str, ...] = ()
    inspections_file: Path | None = None
    model: Model | None = None
    summary: tuple[str, ...] = ()

    @classmethod
    def from_table(cls, table: pd.DataFrame, inspections: pd.DataFrame) -> Findings:
        """Return the sentences of a table that did not come from a file."""
        return cls(table, inspections, (), (), (), (), is_table=True)

    def without(self, inspections: Collection[str]) -> Findings:
        """Return the findings without some inspections, such as those that a model was trained on.

        Parameters
        ----------
        inspections
            Ids of the inspections. Unknown ids are ignored.
        """
        left = [
            frame[~frame["inspection_id"].isin(list(inspections))].reset_index(drop=True) if len(frame) else frame
            for frame in (self.table, self.inspections)
        ]
        return replace(self, table=left[0], inspections=left[1])


def read_input(
    paths: Sequence[Path],
    reporter: Reporter,
    *,
    inspections: Path | None = None,
    programme: Path | None = None,
    parts: str = "",
    grouped: bool = False,
) -> Findings:
    """Read report files and folders of them, or one table.

    Parameters
    ----------
    paths
        The paths that the user names.
    reporter
        Receives failures and notes.
    inspections
        A table of inspections that overrides what the documents state, see `synth.reports.inspections.corrections`.
    programme
        A programme file that is tried before the programmes that come with synth.
    parts
        Parts of reports to select, joined by commas; empty for all.
    grouped
        Whether inspections are grouped by columns of their table, so that it may have any columns.

    Raises
    ------
    SynthError
        If nothing can be read. Single documents that fail are listed in `Findings.failures` and printed.
    """
    from synth.reports.inspections.questions import questions_of, summary_lines
    from synth.reports.structure.parts import parts_of

    wanted = parts_of(parts)
    tables = [path for path in paths if is_table(path)]
    if tables:
        if len(paths) > 1:
            raise UsageError(
                f"a table goes alone, {len(paths)} inputs were named",
                where=tables[0],
                remedy="Name one table, or reports.",
            )
        return _read_table(tables[0], reporter, inspections, wanted, grouped=grouped)
    reading = read_documents(paths, reporter, inspections=inspections, programme=programme, grouped=grouped)
    table, notes = _keep_parts(reading.table, wanted, reporter)
    document_notes = document_notes_of(reading)
    return Findings(
        table,
        _inspections_in(table, reading.inspections),
        tuple(report.path for report in reading.reports),
        tuple(reading.failures),
        (*(note for note in reading.notes if note not in document_notes), *notes),
        document_notes,
        is_table=False,
        parts=tuple(wanted),
        inspections_file=inspections,
        summary=tuple(summary_lines(reading, questions_of(reading))),
    )


def _keep_parts(table: pd.DataFrame, parts: Sequence[str], reporter: Reporter) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Select some parts, and note which inspections have none. Missing text is not evidence against a theme."""
    from synth.reports.structure.parts import keep_parts

    kept, notes = keep_parts(table, parts)
    notes = tuple(f"{note} What has none is not counted." for note in notes)
    for note in notes:
        reporter.say(f"note: {note}")
    return kept, notes


def _inspections_in(table: pd.DataFrame, inspections: pd.DataFrame) -> pd.DataFrame:
    """Return the inspections that have sentences."""
    if "inspection_id" not in inspections.columns:
        return inspections
    return inspections[inspections["inspection_id"].isin(table["inspection_id"])].reset_index(drop=True)


def _read_table(
    path: Path, reporter: Reporter, inspections: Path | None, parts: Sequence[str], *, grouped: bool
) -> Findings:
    import pandas as pd

    from synth.findings import read_table, require_columns

    source = None
    if path.is_dir():
        from synth.shards import open_table

        source = open_table(path)
    table = source.table() if source else read_table(path)
    require_columns(table, ("text", *(("part",) if parts else ())), where=path)
    if table.empty:
        raise SynthError("contains no sentence", where=path, remedy="Put one sentence in each row below the header.")
    known = pd.DataFrame()
    notes: list[str] = []
    if inspections:
        from synth.reports.inspections.corrections import correct_inspections

        require_columns(table, ("inspection_id",), where=path)
        # A table may have only some of the inspections, so further rows in the table of inspections are not an error.
        _, known, notes = correct_inspections(
            table, known, read_table(inspections), where=inspections, complete=False, further=grouped
        )
    table, more = _keep_parts(table, parts, reporter)
    files = source.files if source else (path,)
    return Findings(
        table,
        _inspections_in(table, known),
        files,
        (),
        (*notes, *more),
        (),
        is_table=True,
        parts=tuple(parts),
        inspections_file=inspections,
    )


def read_sentences(path: Path) -> pd.DataFrame:
    """Read a table of sentences: a file, or a folder of Parquet files as ``synth classify`` writes it.

    Raises
    ------
    SynthError
        If the path is neither.
    """
    from synth.findings import read_table

    if path.is_dir():
        from synth.shards import open_table

        return open_table(path).table()
    return read_table(path)


def is_table(path: Path) -> bool:
    """Return whether a path is a table of sentences: a file, or a folder of Parquet files."""
    if not path.is_dir():
        return path.suffix.lower() in TABLE_SUFFIXES
    from synth.shards import is_dataset

    return path.suffix.lower() in TABLE_SUFFIXES or is_dataset(path)


def resolve_taxonomy(taxonomy: Taxonomy | str | Path | None) -> Taxonomy:
    """Return a taxonomy: the one given, the one in the named file, or the default."""
    from synth.taxonomy import Taxonomy, default_taxonomy, load_taxonomy

    if isinstance(taxonomy, Taxonomy):
        return taxonomy
    return default_taxonomy() if taxonomy is None else load_taxonomy(Path(taxonomy))


def use_words_of(taxonomy: Path | None, model: Path | None) -> None:
    """Set the words for what a programme counts, in texts and tables, from a taxonomy file or else from a model.

    The setting applies until the end of the command, or of the context in which it is called.
    """
    if taxonomy is not None:
        set_unit(resolve_taxonomy(taxonomy).label_scheme.unit)
    elif model is not None:
        from synth.classifier import read_manifest, taxonomy_of

        set_unit(taxonomy_of(read_manifest(model)).label_scheme.unit)


def check_model(table: pd.DataFrame, name: str, *, where: object) -> None:
    """Check that a table was classified by a given model, since thresholds and verdict rule apply to one model only.

    Tables that do not name their model are accepted.

    Parameters
    ----------
    table
        Classified sentences.
    name
        Name of the model, as in classified tables.
    where
        The file, for messages.

    Raises
    ------
    TableError
        If the table names another model, or more than one.
    """
    from synth.errors import TableError
    from synth.findings import model_of

    made_by = model_of(table, where=where)
    if made_by and made_by != name:
        raise TableError(
            f"was classified by the model {made_by}, but thresholds and verdicts would be those of {name}",
            where=where,
            remedy="Name the model that classified it (--model DIR, or --encoder fast), or classify it again.",
        )
