"""Turn a coded project into labelled sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath

import pandas as pd

from synth.errors import ExchangeError
from synth.exchange.codebooks.code_themes import polarities_of
from synth.exchange.projects.project import Project, Segment, walk_codes
from synth.findings import join_themes
from synth.reports.structure.sentences import split_sentences
from synth.taxonomy import Taxonomy

COLUMNS = (
    "finding_id",
    "inspection_id",
    "document",
    "section",
    "position",
    "text",
    "kind",
    "polarity",
    "themes",
)
# A code applies to a sentence if it covers this share of it, or if the sentence contains this share of the segment.
_ENOUGH = 0.5


def labelled_sentences(
    project: Project, taxonomy: Taxonomy, labels: Mapping[str, str], *, where: object
) -> pd.DataFrame:
    """Return every sentence of the sources with at least one coded segment, with its labels.

    A sentence is a finding with a theme if a code covers at least half of it, or if it contains at least half of the
    segment. Other sentences of such a source are not findings. Sources without a coded segment are left out, since
    nobody has read them.

    Parameters
    ----------
    project
        As returned by `read_project`.
    taxonomy
        The themes.
    labels
        For the GUID of a code, the label of its theme.
    where
        The file, for messages.

    Returns
    -------
    DataFrame
        Has the columns `COLUMNS`. The inspection is the case of a source, or the source itself. The polarity comes from
        codes such as *strength* and *improvement*; it is neutral if there are none.

    Raises
    ------
    ExchangeError
        If no code is a theme.
    """
    known = {name.casefold(): theme.id for theme in taxonomy.themes for name in (theme.id, theme.label)}
    own_names = {code.guid: code.name for _, code in walk_codes(project.codes)}
    themes = {
        guid: theme
        for guid, name in own_names.items()
        if (theme := known.get(name.casefold()) or known.get(labels.get(guid, "").casefold()))
    }
    polarities = polarities_of(project.codes)
    if not themes:
        there = ", ".join(dict.fromkeys(name for guid, name in own_names.items() if guid not in polarities)) or "none"
        raise ExchangeError(
            f"no code is a theme of {taxonomy.name!r}",
            where=where,
            remedy=f"Call codes by the labels of themes. Codes there: {there[:300]}.",
        )
    units = _units(project)
    rows = []
    for source in project.sources:
        if not any(code in themes or code in polarities for segment in source.segments for code in segment.codes):
            continue
        unit = units.get(source.guid) or _without_ending(source.name)
        for position, (section, start, end) in enumerate(_sentences(source.text), 1):
            codings = [segment.codes for segment in source.segments if _holds(segment, start, end)]
            found = {themes[code] for codes in codings for code in codes if code in themes}
            sides = {polarities[code] for codes in codings for code in codes if code in polarities}
            own = _own_polarities(codings, themes, polarities) if len(sides) > 1 else {}
            is_finding = bool(found or sides)
            rows.append(
                (
                    f"{_without_ending(source.name)}-{position:04d}",
                    unit,
                    source.name,
                    section,
                    position,
                    source.text[start:end],
                    "finding" if is_finding else "other",
                    ("mixed" if len(sides) > 1 else next(iter(sides), "neutral")) if is_finding else "neutral",
                    join_themes((theme for theme in taxonomy.ids if theme in found), own),
                )
            )
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"position": "Int64"})


def _own_polarities(
    codings: Iterable[Sequence[str]], themes: Mapping[str, str], polarities: Mapping[str, str]
) -> dict[str, str]:
    """Return the polarity of each theme that was coded together with a single one, in the same segment."""
    found: dict[str, set[str]] = {}
    for codes in codings:
        sides = {polarities[code] for code in codes if code in polarities}
        for theme in {themes[code] for code in codes if code in themes}:
            found.setdefault(theme, set()).update(sides)
    return {theme: next(iter(sides)) for theme, sides in found.items() if len(sides) == 1}


def _units(project: Project) -> dict[str, str]:
    """Return the unit of each source. A source that is in several units belongs to none."""
    found: dict[str, list[str]] = {}
    for unit in project.units:
        for source in unit.sources:
            found.setdefault(source, []).append(unit.name)
    return {source: names[0] for source, names in found.items() if len(names) == 1}


def _without_ending(name: str) -> str:
    path = PurePath(name)
    return (
        path.stem if path.suffix.lower() in (".txt", ".docx", ".pdf", ".md", ".html", ".htm", ".rtf", ".odt") else name
    )


def _sentences(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each sentence with its heading and its position; headings themselves are not sentences."""
    section, start = "", 0
    for line in text.splitlines(keepends=True):
        if line.startswith("#"):
            section = line.lstrip("#").strip()
        else:
            for first, last in split_sentences(line):
                yield section, start + first, start + last
        start += len(line)


def _holds(segment: Segment, start: int, end: int) -> bool:
    shared = min(segment.end, end) - max(segment.start, start)
    return shared > 0 and shared >= _ENOUGH * min(end - start, segment.end - segment.start)
