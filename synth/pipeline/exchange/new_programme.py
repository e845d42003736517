"""Start a new programme from a codebook: a folder with its themes and the first sentences to label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from synth.errors import UsageError
from synth.reporter import Reporter
from synth.words import INSPECTION, Unit, speaking_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from synth.exchange.codebooks.code_themes import ThemeDraft
    from synth.taxonomy import Taxonomy, Theme

THEMES, WORKBOOK, CODED = "themes.toml", "labelling.xlsx", "coded.csv"


@dataclass(frozen=True)
class NewProgramme:
    """What was written.

    Attributes
    ----------
    taxonomy
        The themes.
    sentences, inspections
        Number of sentences available, and number of their units.
    to_label
        Number of sentences in the workbook; 0 if there is none.
    coded
        Number of sentences with labels from a coded project; 0 if no project was named.
    left_out
        Content of a project that is not read.
    """

    taxonomy: Taxonomy
    sentences: int
    inspections: int
    to_label: int
    coded: int
    left_out: tuple[str, ...]


def begin_programme(
    folder: Path,
    codebook: Path,
    reports: Sequence[Path],
    *,
    name: str,
    unit: str,
    rows: int,
    reporter: Reporter,
) -> NewProgramme:
    """Write a folder with a taxonomy file and, if there are reports, a workbook of sentences to label.

    Parameters
    ----------
    folder
        Folder to create; it must not have any content.
    codebook
        A codebook (.qdc, .xlsx, .csv); a coded project (.qdpx), whose labels are written as a table; or a file of
        themes (.toml), which is copied.
    reports
        Documents without labels, or a table of sentences.
    name
        Name of the programme; the name of the folder if empty.
    unit
        What is counted, singular and plural joined by a comma, if it is not an inspection.
    rows
        Number of sentences in the workbook.
    reporter
        Receives progress and warnings.

    Raises
    ------
    SynthError
        If the folder is not empty, or the codebook or the reports cannot be read.
    """
    from synth.exchange.codebooks.code_themes import taxonomy_text, themes_of
    from synth.exchange.codebooks.suggested_terms import terms_from_codebook, terms_from_sentences
    from synth.files import atomic_folder
    from synth.findings import write_table
    from synth.pipeline.input.labelled import labels_of, read_codes
    from synth.pipeline.input.sentences import read_input
    from synth.taxonomy import load_taxonomy

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("exists and is not empty", where=folder, remedy="Name a new folder.")
    themes = load_taxonomy(codebook) if codebook.suffix.lower() == ".toml" else None
    if themes and (unit or name):
        raise UsageError("names the programme and its unit itself", where=codebook, remedy="Change them in that file.")
    counted = themes.label_scheme.unit if themes else _unit_of(unit)
    codes, project = ((), None) if themes else read_codes(codebook)
    drafts = () if themes else themes_of(codes, where=codebook)
    suggested = terms_from_codebook(drafts)
    with speaking_of(counted):
        table = read_input(reports, reporter).table.reset_index(drop=True) if reports else None
    vectors = nearness = None
    if table is not None and len(table):
        vectors, nearness = _nearness(table, themes.themes if themes else drafts, reporter)
        if drafts:
            new = ~_is_repeated(table)
            for theme, terms in terms_from_sentences(table[new], nearness[new], drafts, suggested).items():
                suggested[theme] += terms
    with atomic_folder(folder, marker=THEMES) as temporary, speaking_of(counted):
        if themes:
            (temporary / THEMES).write_bytes(codebook.read_bytes())
        else:
            text = taxonomy_text(name or folder.resolve().name, drafts, suggested, _unit_lines(counted))
            (temporary / THEMES).write_text(text, encoding="utf-8")
        taxonomy = load_taxonomy(temporary / THEMES)
        to_label = coded = 0
        if table is not None and vectors is not None and nearness is not None:
            to_label = _write_workbook(temporary / WORKBOOK, table, vectors, nearness, taxonomy, rows)
        if project is not None:
            labels = labels_of(project, taxonomy, where=codebook)
            coded = len(labels)
            if coded:
                write_table(labels, temporary / CODED)
    return NewProgramme(
        taxonomy,
        0 if table is None else len(table),
        0 if table is None else int(table["inspection_id"].nunique()),
        to_label,
        coded,
        project.left_out if project else (),
    )


def _is_repeated(table: pd.DataFrame) -> NDArray[np.bool_]:
    """Return whether the same sentence stands before, in any unit: a second label would teach nothing."""
    return table["text"].astype("str").str.casefold().duplicated().to_numpy()


def _unit_of(unit: str) -> Unit:
    if not unit:
        return INSPECTION
    words = [word.strip() for word in unit.split(",")]
    if len(words) != 2 or not all(words):
        raise UsageError(f"the unit is {unit!r}", remedy="Give one and several, joined by a comma: library,libraries.")
    return Unit(*words)


def _unit_lines(unit: Unit) -> str:
    import json

    if unit == INSPECTION:
        return ""
    one, several = (json.dumps(word, ensure_ascii=False) for word in (unit.one, unit.several))
    return f"[unit]\nsingular = {one}\nplural = {several}"


def _nearness(
    table: pd.DataFrame, drafts: Sequence[ThemeDraft | Theme], reporter: Reporter
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the vectors of the sentences, and the similarity of each to the codebook's description of each theme."""
    import numpy as np

    from synth.classifier.explanation.neighbours import unit_vectors
    from synth.encoding import load_encoder

    encoder = load_encoder()
    texts = table["text"].astype("str").tolist()
    with reporter.progress("Encoding", len(texts)) as done:
        vectors = unit_vectors(encoder.encode(texts, progress=done))
    about = unit_vectors(encoder.encode([f"{draft.label}. {draft.definition}" for draft in drafts]))
    belongs = unit_vectors(encoder.encode([draft.include or draft.label for draft in drafts]))
    return vectors, np.maximum(vectors @ about.T, vectors @ belongs.T)


def _write_workbook(
    path: Path,
    table: pd.DataFrame,
    vectors: NDArray[np.float32],
    nearness: NDArray[np.float32],
    taxonomy: Taxonomy,
    rows: int,
) -> int:
    import numpy as np

    from synth.findings.context import with_context
    from synth.review.first_sentences import BY_CHANCE, choose_first, suggest_themes
    from synth.review.workbook.labelling import write_labelling_workbook

    for name in ("document", "section"):
        table[name] = table[name].fillna("") if name in table.columns else ""
    new = ~_is_repeated(table)
    chosen = choose_first(table[new], vectors[new], nearness[new], taxonomy.ids, rows)
    place = chosen.index.to_numpy()
    # Consecutive sentences form one passage; the others are on their own.
    passage = np.cumsum(np.diff(place, prepend=-2) != 1)
    # Sentences that are drawn at random have no suggestion, so that their labels are people's own.
    names = {theme.id: theme.label for theme in taxonomy.themes}
    suggested = [
        "" if why == BY_CHANCE else "; ".join(names[theme] for theme in themes)
        for why, themes in zip(
            chosen["drawn_for"], suggest_themes(chosen["text"].tolist(), nearness[place], taxonomy), strict=True
        )
    ]
    around = with_context(table).loc[place]
    chosen = chosen.assign(
        suggested=suggested,
        before=around["before"],
        after=around["after"],
        passage=passage.astype("str"),
    )
    write_labelling_workbook(chosen, taxonomy, path)
    return len(chosen)
