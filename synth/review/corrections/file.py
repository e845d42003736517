"""Read and write reviewers' decisions: an append-only file with one JSON object on each line.

The format is JSON Lines rather than CSV for three reasons. A record stays on one line whatever it contains, so an
incomplete last line is recognised and does not affect others. No cell can run as a formula. No spreadsheet opens the
file by accident and saves it in another form. Inspectors see and make corrections in the review workbook; see
docs/review.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from synth.errors import TableError
from synth.files.append import append_lines, is_torn, is_whole
from synth.findings import KINDS, POLARITIES, split_themes
from synth.review.corrections.correction import COLUMNS, KEEPS_THE_LABEL, VERDICTS, WHEN, Correction, now
from synth.taxonomy import Taxonomy

_NEEDED = ("when", "who", "finding_id")
_SUFFIX = ".jsonl"


def append_corrections(path: Path, corrections: Iterable[Correction]) -> int:
    """Add corrections to a file; its existing content does not change.

    A correction is not new if the last one of the same reviewer, source and sentence says the same, so importing a
    workbook twice, or pressing a button twice, changes nothing. When the function returns, new corrections are on disk.
    If two processes write at the same time, one waits for the other.

    Parameters
    ----------
    path
        Ends in .jsonl; created, with its folder, if it does not exist.
    corrections
        In the order in which the decisions were made.

    Returns
    -------
    int
        Number of new corrections.

    Raises
    ------
    TableError
        If a correction contradicts itself, or the file contains anything other than corrections. Nothing is added then.
    """
    _check_suffix(path)
    wanted = list(corrections)
    for number, correction in enumerate(wanted, 1):
        _check(correction, where=path, place=f"correction {number} of those to add")

    def new_lines(there: bytes) -> list[bytes]:
        # Two corrections that differ only in their time say the same.
        last = {_subject(correction): replace(correction, when="") for correction, _ in _parsed(there, path)}
        lines = []
        for correction in wanted:
            said = replace(correction, when="")
            if last.get(_subject(correction)) != said:
                last[_subject(correction)] = said
                lines.append(json.dumps(correction.to_record(), ensure_ascii=False).encode("utf-8", "replace"))
        return lines

    return append_lines(path, new_lines)


def read_corrections(path: Path) -> pd.DataFrame:
    """Read a file of corrections, or all such files in a folder.

    An incomplete last line is ignored. Anything else that is not a correction is an error.

    Returns
    -------
    DataFrame
        The columns `COLUMNS` as text, in the order of the lines, and ``place`` (file and line), which is used in
        messages.

    Raises
    ------
    TableError
        Naming the line.
    """
    files = sorted(path.glob(f"*{_SUFFIX}")) if path.is_dir() else [path]
    rows = []
    for file in files:
        _check_suffix(file)
        try:
            data = file.read_bytes()
        except OSError as error:
            raise TableError.unreadable(file, error) from error
        rows += [
            {**correction.to_record(), "place": f"{file.name}, line {line}"} for correction, line in _parsed(data, file)
        ]
    return pd.DataFrame(rows, columns=[*COLUMNS, "place"], dtype="str")


def check_corrections(corrections: pd.DataFrame, taxonomy: Taxonomy, *, where: object) -> None:
    """Check that corrections name only known themes.

    Raises
    ------
    TableError
        Naming the line and the theme.
    """
    for place, cell in zip(corrections["place"], corrections["themes_after"], strict=True):
        for theme in split_themes(cell):
            if theme not in taxonomy.ids:
                raise TableError(
                    f"{place}: theme {theme!r} is not known",
                    where=where,
                    remedy=f"Allowed values: {', '.join(taxonomy.ids)}. Name the taxonomy with --taxonomy.",
                )


def _parsed(data: bytes, path: Path) -> Iterator[tuple[Correction, int]]:
    """Yield the corrections with their line numbers."""
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if not is_whole(lines[-1]) and is_torn(lines[-1]):
        lines.pop()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise _line_error(path, place, "is not valid JSON") from error
        if not isinstance(record, dict) or not all(isinstance(value, str) for value in record.values()):
            raise _line_error(path, place, "is not an object that contains texts")
        unknown, missing = sorted(set(record) - set(COLUMNS)), [name for name in COLUMNS if name not in record]
        if unknown or missing:
            what = f"{unknown[0]!r} is not known" if unknown else f"{missing[0]!r} is missing"
            raise _line_error(path, place, what)
        # JSON can contain lone surrogates, which tables cannot store.
        whole = {name: value.encode("utf-8", "replace").decode("utf-8") for name, value in record.items()}
        correction = Correction.of(whole)
        _check(correction, where=path, place=place)
        yield correction, number


def _check(correction: Correction, *, where: object, place: str) -> None:
    for name in _NEEDED:
        if not getattr(correction, name).strip():
            raise _line_error(where, place, f"{name} is empty")
    try:
        datetime.strptime(correction.when, WHEN).replace(tzinfo=UTC)
    except ValueError as error:
        raise _line_error(where, place, f"when is not a time in UTC such as {now()}: {correction.when!r}") from error
    if correction.verdict not in VERDICTS:
        raise _line_error(where, place, f"verdict {correction.verdict!r} is not one of {', '.join(VERDICTS)}")
    for ending, labels in (("before", correction.before), ("after", correction.after)):
        if labels.kind not in KINDS or labels.polarity not in POLARITIES:
            raise _line_error(where, place, f"{ending}: {labels.kind!r} with {labels.polarity!r} are not valid labels")
    after = correction.after
    if after.kind == "other" and (after.themes or after.polarity != "neutral"):
        raise _line_error(where, place, "after: kind is other, but it has themes or a polarity")
    if correction.verdict in KEEPS_THE_LABEL and after != correction.before:
        raise _line_error(where, place, f"the verdict is {correction.verdict!r}, but the labels after are different")


def _line_error(where: object, place: str, what: str) -> TableError:
    return TableError(f"{place}: {what}", where=where, remedy="data/corrections/README.md lists what a line contains.")


def _check_suffix(path: Path) -> None:
    if path.suffix.lower() != _SUFFIX:
        raise TableError(
            f"is not a file of corrections ({path.suffix or 'no ending'})", where=path, remedy=f"Name it {_SUFFIX}."
        )


def _subject(correction: Correction) -> tuple[str, str, str]:
    return correction.who, correction.source, correction.finding_id
