"""Audit: whole inspections, drawn with known probability, as a workbook for people to label, and its way back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from synth.errors import TableError, UsageError
from synth.files import digest_of_bytes
from synth.findings import KINDS, POLARITIES, join_themes, read_table, require_columns
from synth.findings.excel_files import open_workbook
from synth.prevalence.audit_workbook import DRAW_SHEET, MARK, write_audit_workbook
from synth.taxonomy import Taxonomy
from synth.words import counted

FORMAT = 1
_CONTEXT = ("finding_id", "inspection_id", "document", "page", "section", "part", "text")
_MOST_ROWS_NAMED = 5


@dataclass(frozen=True)
class AuditDraw:
    """Inspections drawn for an audit.

    Attributes
    ----------
    sentences
        All sentences of the inspections drawn, in document order, without labels.
    inspections
        Ids of those drawn, sorted.
    drawn_from
        Number of inspections drawn from; each had the probability ``len(inspections) / drawn_from``.
    frame_digest
        SHA-256 of the ids of all inspections drawn from.
    seed
        Of the draw.
    """

    sentences: pd.DataFrame
    inspections: tuple[str, ...]
    drawn_from: int
    frame_digest: str
    seed: int


@dataclass(frozen=True)
class Audit:
    """What people labelled.

    Attributes
    ----------
    labels
        A row a sentence: finding_id, inspection_id, document, section, part, text, kind, polarity, themes.
    inspections
        Ids of those labelled, sorted.
    drawn_from
        Number of inspections they were drawn from, each with the same probability.
    frame_digest
        SHA-256 of the ids of all inspections drawn from.
    """

    labels: pd.DataFrame
    inspections: tuple[str, ...]
    drawn_from: int
    frame_digest: str

    def check_frame(self, inspections: pd.Series, *, where: object) -> None:
        """Check that these are the inspections that the audit was drawn from: else its probabilities are not known.

        Raises
        ------
        TableError
            If they are not.
        """
        names = sorted(set(inspections))
        if _digest(names) != self.frame_digest:
            raise TableError(
                f"the audit was drawn from {counted(self.drawn_from, 'inspection')}, which are not these {len(names)}",
                where=where,
                remedy="Give the findings that it was drawn from (with the same --parts), or draw a new audit.",
            )


def draw_audit(table: pd.DataFrame, n: int, *, seed: int = 0) -> AuditDraw:
    """Draw whole inspections, all with the same probability and without putting back.

    Parameters
    ----------
    table
        Sentences with finding_id, inspection_id and text. Repeats must have been taken out. The order of the rows does
        not matter if there is a column position.
    n
        Number of inspections to draw.
    seed
        Of the draw; the same seed draws the same inspections.

    Raises
    ------
    UsageError
        If there are fewer than `n` inspections.
    TableError
        If a column is missing, an id stands twice or an inspection has no name.
    """
    require_columns(table, ("finding_id", "inspection_id", "text"), where="findings")
    twice = table["finding_id"][table["finding_id"].duplicated()]
    if len(twice):
        raise TableError(
            f"finding_id {twice.iloc[0]!r} stands twice", where="findings", remedy="Give each sentence its own."
        )
    names = sorted(table["inspection_id"].unique())
    if "" in names:
        raise TableError(
            "a sentence has no inspection_id", where="findings", remedy="Say which inspection it comes from."
        )
    if not 1 <= n <= len(names):
        raise UsageError(f"cannot draw {n} of {len(names)} inspections", remedy=f"Draw 1 to {len(names)}.")
    drawn = sorted(np.random.default_rng(seed).choice(np.array(names, dtype=object), size=n, replace=False))
    sentences = table[table["inspection_id"].isin(drawn)].copy()
    for name in _CONTEXT:
        if name not in sentences.columns:
            sentences[name] = ""
    order = ["inspection_id", "document", *(["position"] if "position" in sentences.columns else [])]
    sentences = sentences.sort_values(order, kind="stable", ignore_index=True)
    return AuditDraw(sentences[list(_CONTEXT)], tuple(drawn), len(names), _digest(names), seed)


def write_audit(draw: AuditDraw, taxonomy: Taxonomy, path: Path) -> None:
    """Write the workbook that people label in; the same draw gives the same bytes.

    What a model said is not in it: people who see a suggestion tend to follow it.
    """
    facts = {
        "format": FORMAT,
        "taxonomy": taxonomy.digest,
        "drawn": len(draw.inspections),
        "drawn_from": draw.drawn_from,
        "probability": round(len(draw.inspections) / draw.drawn_from, 6),
        "seed": draw.seed,
        "frame": draw.frame_digest,
        "sentences": len(draw.sentences),
        "sentence_ids": _digest(list(draw.sentences["finding_id"])),
    }
    write_audit_workbook(draw.sentences, draw.inspections, facts, taxonomy, path)


def read_audit(path: Path, taxonomy: Taxonomy) -> Audit:
    """Read a labelled audit back.

    Raises
    ------
    TableError
        If it is no audit, was drawn for other themes, has lost or gained sentences or inspections, or a row is not
        labelled as the codebook asks. The message names rows (as the workbook counts) and columns.
    """
    facts = _read_facts(path)
    if facts.get("taxonomy") != taxonomy.digest:
        raise TableError("was drawn for other themes", where=path, remedy="Name the taxonomy that it was drawn with.")
    table = read_table(path)
    require_columns(table, (*_CONTEXT, "kind", "polarity", *taxonomy.ids), where=path)
    if len(table) != facts["sentences"] or _digest(sorted(table["finding_id"])) != facts["sentence_ids"]:
        raise TableError(
            f"has {counted(len(table), 'sentence')} that are not the {facts['sentences']:,} drawn",
            where=path,
            remedy="Leave all rows, and the columns before 'kind', as they were; else draw it again.",
        )
    if len(facts["inspections"]) != facts["drawn"] or facts["inspections"] != set(table["inspection_id"].str.strip()):
        raise TableError(
            f"its sentences are of {counted(table['inspection_id'].nunique(), 'inspection')}, which are not the "
            f"{facts['drawn']:,} that the sheet {DRAW_SHEET!r} names as drawn",
            where=path,
            remedy="Leave that sheet, and the columns before 'kind', as they were; else draw it again.",
        )
    empty = [row for row, kind in enumerate(table["kind"], 2) if not str(kind).strip()]
    if empty:
        raise TableError(
            f"{len(empty):,} of {counted(len(table), 'sentence')} {'is' if len(empty) == 1 else 'are'} not labelled "
            f"yet: kind is empty, first in row {empty[0]}",
            where=path,
            remedy="Label every sentence: an audit counts whole inspections.",
        )
    wrong: list[tuple[int, str]] = []
    labels = []
    for row, record in enumerate(table.to_dict("records"), 2):
        label, problem = _read_row({str(name): cell for name, cell in record.items()}, taxonomy)
        labels.append(label)
        if problem:
            wrong.append((row, problem))
    if wrong:
        lines = "; ".join(f"row {row}: {problem}" for row, problem in wrong[:_MOST_ROWS_NAMED])
        more = f"; and {len(wrong) - _MOST_ROWS_NAMED} more rows" if len(wrong) > _MOST_ROWS_NAMED else ""
        raise TableError(lines + more, where=path, remedy="Label every sentence as the sheet 'How to label' says.")
    context = [name for name in _CONTEXT if name != "page"]
    labelled = pd.concat(
        [table[context], pd.DataFrame(labels, columns=["kind", "polarity", "themes"], dtype="str")], axis=1
    )
    return Audit(labelled, tuple(sorted(labelled["inspection_id"].unique())), facts["drawn_from"], facts["frame"])


def _read_row(record: dict[str, Any], taxonomy: Taxonomy) -> tuple[tuple[str, str, str], str]:
    """Give kind, polarity and themes of one row, and what is wrong with it."""
    kind, polarity = (str(record[name]).strip().lower() for name in ("kind", "polarity"))
    marks = {theme: str(record[theme]).strip().lower() for theme in taxonomy.ids}
    themes = tuple(theme for theme, mark in marks.items() if mark == MARK)
    strange = [theme for theme, mark in marks.items() if mark not in ("", MARK)]
    problem = ""
    if kind not in KINDS:
        problem = f"kind is {kind!r}, not one of {', '.join(KINDS)}"
    elif strange:
        problem = f"{strange[0]} holds {marks[strange[0]]!r}, not {MARK!r} or nothing"
    elif kind == "other":
        if themes or polarity not in ("", "neutral"):
            problem = "kind is other, but it has themes or a polarity"
        polarity = "neutral"
    elif polarity not in POLARITIES:
        problem = f"polarity is {polarity!r}, not one of {', '.join(POLARITIES)}" if polarity else "polarity is empty"
    return (kind, polarity, join_themes(themes)), problem


def _read_facts(path: Path) -> dict[str, Any]:
    """Read how the audit was drawn from its second sheet."""
    no_audit = TableError("is no audit workbook", where=path, remedy="Name the workbook that `synth audit draw` wrote.")
    if path.is_file() and path.suffix.lower() != ".xlsx":
        raise no_audit
    with open_workbook(path) as workbook:
        if DRAW_SHEET not in workbook.sheetnames:
            raise no_audit
        rows = [
            (str(name), value)
            for name, value in workbook[DRAW_SHEET].iter_rows(min_col=1, max_col=2, values_only=True)
            if name is not None
        ]
    facts = dict(rows)
    try:
        found = {name: int(facts[name]) for name in ("format", "drawn", "drawn_from", "sentences")}
        texts = {name: str(facts[name]) for name in ("taxonomy", "frame", "sentence_ids")}
    except (KeyError, ValueError, TypeError) as error:
        raise no_audit from error
    if found["format"] != FORMAT:
        raise TableError(f"is an audit of format {found['format']}, not {FORMAT}", where=path, remedy="Draw it anew.")
    inspections = {str(value).strip() for name, value in rows if name == "inspection"}
    return {**found, **texts, "inspections": inspections}


def _digest(names: list[str]) -> str:
    return digest_of_bytes("\x1f".join(sorted(names)).encode("utf-8", "replace"))
