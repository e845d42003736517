"""Creation of a labelled table from stand-off labels and reports."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pandas as pd

from synth.corpus.labels import places_of
from synth.corpus.places import TextRun, Windows, find_run
from synth.corpus.stream import CharacterStream
from synth.errors import ReportError, UsageError
from synth.reports import find_reports, read_reports

ORIGIN = "real"
_FROM_LABELS = ("kind", "polarity", "themes", "split", "authority", "programme")
_FROM_SENTENCE = ("page", "section", "part", "voice", "position")
_OF_REPORT = ("split", "authority", "programme")
_COLUMNS = (
    "finding_id",
    "inspection_id",
    "document",
    *_FROM_SENTENCE,
    "text",
    *_FROM_LABELS,
    "passage",
    "origin",
)
_ONLY_LABELLED = ("kind", "polarity", "themes", "passage")


class Cause(StrEnum):
    """Reason why a labelled sentence is not in the table."""

    NO_REPORT = "its report is missing"
    NOT_READABLE = "its report cannot be read"
    NOT_FOUND = "not found in the text of the report"
    REPEATS = "left out: nearly the same as a sentence of another report"


@dataclass(frozen=True)
class BuildResult:
    """The result of joining labels to reports.

    Attributes
    ----------
    table
        One row for each sentence: finding_id, inspection_id, document, page, section, part, voice, position, text,
        kind, polarity, themes, split, authority, programme, passage (the same for consecutive sentences of a report),
        origin.
    missing
        The labels that are not in the table, with the column ``cause``, a `Cause`.
    unlabelled
        The sentences of the same reports that no label covers, for training with `synth train --unlabelled`; columns
        as in `table`, without kind, polarity, themes and passage.
    by_ends
        Ids of the sentences that were found only by their beginning and end, because the text in between differs.
    failures
        Errors for the reports that could not be read.
    """

    table: pd.DataFrame
    missing: pd.DataFrame
    unlabelled: pd.DataFrame
    by_ends: tuple[str, ...]
    failures: tuple[ReportError, ...]

    @property
    def share_not_found(self) -> float:
        """Share of sentences, among those whose reports were read, that were not found in them; 0 if there are none."""
        return len(self.not_found) / max(1, len(self.not_found) + len(self.table))

    @property
    def by_cause(self) -> tuple[tuple[Cause, int, int], ...]:
        """Reasons why sentences are not in the table: the cause, the number of sentences and the number of reports."""
        of_cause = {cause: self.missing[self.missing["cause"] == cause] for cause in Cause}
        return tuple((cause, len(rows), rows["report"].nunique()) for cause, rows in of_cause.items() if len(rows))

    @property
    def not_found(self) -> tuple[str, ...]:
        """Ids of the sentences that were not found in their reports."""
        return tuple(self.missing.loc[self.missing["cause"] == Cause.NOT_FOUND, "finding_id"])


def build_corpus(
    labels: pd.DataFrame, paths: Sequence[Path], *, progress: Callable[[Path], object] | None = None
) -> BuildResult:
    """Join stand-off labels to the text of their reports.

    Parameters
    ----------
    labels
        As `synth.corpus.labels.read_standoff_labels` returns them.
    paths
        Reports, and folders of reports. A report is identified by its file name without the extension. If there is a
        PDF and another file of the same name, the PDF is read.
    progress
        Called with the path of each file after it has been read.

    Raises
    ------
    UsageError
        If none of the reports is found.
    """
    files = _files_of(find_reports(paths), set(labels["report"]))
    if not files:
        raise UsageError(
            f"none of the {labels['report'].nunique():,} labelled reports was found",
            where=paths[0],
            remedy=f"Their files are named as in the column report, such as {labels['report'].iloc[0]}.pdf.",
        )
    reading = read_reports(list(files.values()), progress=progress)
    unreadable = {Path(failure.where).stem for failure in reading.failures}
    sentences = dict(iter(reading.table.groupby("document", sort=False)))
    rows: list[dict[str, object]] = []
    others: list[dict[str, object]] = []
    causes: dict[str, Cause] = {}
    by_ends: list[str] = []
    for report, wanted in labels.groupby("report", sort=True):
        if report not in files or report in unreadable:
            cause = Cause.NOT_READABLE if report in files else Cause.NO_REPORT
            causes.update(dict.fromkeys(wanted["finding_id"], cause))
            continue
        repeats = wanted["repeats"] != ""
        causes.update(dict.fromkeys(wanted.loc[repeats, "finding_id"], Cause.REPEATS))
        joined = _join(wanted[~repeats], sentences[files[str(report)].name])
        rows += joined.rows
        others += joined.unlabelled
        causes.update(dict.fromkeys(joined.not_found, Cause.NOT_FOUND))
        by_ends += joined.by_ends
    missing = labels[labels["finding_id"].isin(causes)]
    missing = missing.assign(cause=pd.Series(missing["finding_id"].map(causes), dtype="str"))
    return BuildResult(
        _as_table(rows, _COLUMNS),
        missing.reset_index(drop=True),
        _as_table(others, [name for name in _COLUMNS if name not in _ONLY_LABELLED]),
        tuple(by_ends),
        reading.failures,
    )


def _as_table(rows: list[dict[str, object]], columns: Sequence[str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(columns))
    return table.astype({name: "Int64" if name in ("page", "position") else "str" for name in columns})


def _files_of(found: Iterable[Path], reports: set[str]) -> dict[str, Path]:
    """Return the file of each report, sorted by name."""
    files: dict[str, Path] = {}
    for path in found:
        if path.stem in reports and (path.stem not in files or path.suffix.lower() == ".pdf"):
            files[path.stem] = path
    return dict(sorted(files.items()))


@dataclass(frozen=True)
class _Joined:
    """The labels of one report, joined to its sentences.

    `rows` and `unlabelled` are in document order; `not_found` and `by_ends` are ids of labels.
    """

    rows: list[dict[str, object]]
    unlabelled: list[dict[str, object]]
    not_found: list[str]
    by_ends: list[str]


def _join(labels: pd.DataFrame, sentences: pd.DataFrame) -> _Joined:
    stream = CharacterStream(sentences["text"].tolist())
    windows = Windows(stream)
    lines = sentences.to_dict("records")
    found: list[tuple[TextRun, dict[Hashable, object]]] = []
    not_found: list[str] = []
    for label, place in zip(labels.to_dict("records"), places_of(labels), strict=True):
        run = find_run(windows, place)
        if run is None:
            not_found.append(label["finding_id"])
        else:
            found.append((run, label))
    rows: list[dict[str, object]] = []
    covered: set[int] = set()
    passage, last = 0, -2
    for run, label in sorted(found, key=lambda item: (item[0].start, item[0].end)):
        at = stream.sentence_at(run.start)
        passage += at > last + 1
        last = stream.sentence_at(run.end - 1)
        covered.update(range(at, last + 1))
        report = {"inspection_id": label["report"], "document": label["report"], "origin": ORIGIN}
        rows.append(
            {
                "finding_id": label["finding_id"],
                **report,
                **{name: lines[at][name] for name in _FROM_SENTENCE},
                "text": stream.original(run.start, run.end),
                **{name: label[name] for name in _FROM_LABELS},
                "passage": f"{label['report']}-{passage}",
            }
        )
    unlabelled = [
        {
            "finding_id": f"{report['inspection_id']}-unlabelled-{number}",
            **report,
            **{name: line[name] for name in (*_FROM_SENTENCE, "text")},
            **{name: found[0][1][name] for name in _OF_REPORT},
        }
        for number, line in enumerate(lines, 1)
        if found and number - 1 not in covered
    ]
    by_ends = [str(label["finding_id"]) for run, label in found if not run.is_exact]
    return _Joined(rows, unlabelled, not_found, by_ends)
