"""Read coded projects of other programs (.qdpx) as labelled sentences."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from synth.exchange.projects.project import PROJECT_SUFFIX

if TYPE_CHECKING:
    import pandas as pd

    from synth.exchange.projects.project import Code, Project
    from synth.taxonomy import Taxonomy


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
