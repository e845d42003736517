"""The content of an overview, independent of its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from synth.errors import UsageError
from synth.files import atomic_file, write_text
from synth.findings import is_counted
from synth.overview.comparisons import with_change, with_empty_inspections, with_grades
from synth.overview.evidence.findings import ThemeFindings, in_order, where
from synth.overview.facets import count_facets
from synth.overview.inspections import COUNTS, inspection_rows
from synth.overview.messages.build import MessageBuilder
from synth.overview.messages.conditions import ConditionMessage, condition_messages
from synth.overview.messages.decisions import MessageDecision
from synth.overview.messages.message import Encode, Message
from synth.overview.method import how_far_to_trust, method
from synth.overview.notes import overview_notes
from synth.prevalence import (
    DEFAULT_RULE,
    GRADES,
    VerdictRule,
    apply_answers,
    decide_verdicts,
    keep_answers,
    prevalence_by,
    settle_verdicts,
    theme_prevalence,
)
from synth.programmes import scale_of
from synth.taxonomy import Taxonomy, with_known_facets
from synth.words import speaking_of, unit, worded

# Statements about the document itself; a sentence on a team that "had invented" something does not match.
_INVENTED = (
    r"(?i)\b(?:inspection|report|document|area|partnership)s? (?:is|are) "
    r"(?:entirely |wholly |all )?(?:invented|made up)\b"
)

_SHARES_MOVED = "the sentences were classified with --prefer, which shifts shares of findings"


@dataclass(frozen=True)
class Overview:
    """The content of an overview.

    Attributes
    ----------
    title
        Title of all forms.
    taxonomy
        The themes that were counted.
    prevalence
        One row for each theme: the columns of `theme_prevalence`; findings_all (findings on any theme or none);
        the columns of `grade_associations` with the prefix ``grade_``; and with an earlier period inspections_earlier,
        status_earlier and, for each of found, strength_side and improvement_side, ``_earlier`` (count), ``_change``,
        the ends of its interval ``_change_lower`` and ``_change_upper``, ``_change_clear`` and ``_change_why``.
    years
        From `prevalence_by` for the year; empty if no year is known.
    groups
        From `prevalence_by` for the requested column; otherwise empty.
    facets
        From `count_facets`: contrasts and conditions; empty if the taxonomy declares none.
    verdicts
        One row for each inspection and theme.
    inspections
        From `inspection_rows`: one row for each inspection.
    messages
        One for each theme, with representative findings.
    conditions
        Messages on external pressures and on periods.
    findings
        All findings, in order, with duplicates marked in ``repeat_of``.
    sentences
        All sentences as the model classified them, for `synth.prevalence.confirm`; empty if people gave the labels.
    trust
        How far the figures can be trusted, shown before the method in every form.
    method
        How the figures were computed: headings and texts, in order.
    notes
        What a reader must know first: documents that could not be read, duplicates left out, inspections without
        findings.
    document_notes
        Further notes on single documents, for the end of every form.
    invented
        Whether the documents say that they are invented.
    classified
        Whether a model gave the labels (otherwise people did).
    shares_hold
        Whether shares of findings may be reported. False if the labels were given with other thresholds than those used
        to measure the model's errors.
    decisions
        Readers' decisions on sentences that were applied; empty if there are none.
    run
        Everything needed to repeat the run: inputs with digests, model, settings.
    population
        Total number of inspections, if known.
    """

    title: str
    taxonomy: Taxonomy
    prevalence: pd.DataFrame
    years: pd.DataFrame
    groups: pd.DataFrame
    facets: pd.DataFrame
    verdicts: pd.DataFrame
    inspections: pd.DataFrame
    messages: tuple[Message, ...]
    conditions: tuple[ConditionMessage, ...]
    findings: pd.DataFrame
    sentences: pd.DataFrame
    trust: str
    method: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    document_notes: tuple[str, ...]
    invented: bool
    classified: bool
    shares_hold: bool = True
    decisions: pd.DataFrame = field(default_factory=pd.DataFrame)
    run: Mapping[str, Any] = field(default_factory=dict)
    population: int | None = None

    @property
    def themes(self) -> pd.DataFrame:
        """One row for each theme: counts and shares of inspections with 95% intervals, and findings."""
        return self.prevalence

    def to_html(self, path: str | Path) -> None:
        """Write the page as one file that needs no network."""
        from synth.overview.page import render_page

        with speaking_of(self.taxonomy.label_scheme.unit):
            write_text(Path(path), render_page(self))

    def to_word(self, path: str | Path) -> None:
        """Write the Word file."""
        from synth.overview.word.document import write_word_file

        with speaking_of(self.taxonomy.label_scheme.unit), atomic_file(Path(path)) as temporary:
            write_word_file(self, temporary)

    def to_excel(self, path: str | Path) -> None:
        """Write the workbook."""
        from synth.overview.excel.workbook import write_workbook
        from synth.overview.write import method_rows

        with speaking_of(self.taxonomy.label_scheme.unit), atomic_file(Path(path)) as temporary:
            write_workbook(self, temporary, method=method_rows(self))

    def save(self, folder: str | Path) -> None:
        """Write all forms, the tables and the record of the run to a folder.

        Raises
        ------
        UsageError
            If the folder exists and is not an overview.
        """
        from synth.overview.write import write_overview

        write_overview(self, Path(folder))


def build_overview(
    table: pd.DataFrame,
    inspections: pd.DataFrame,
    taxonomy: Taxonomy,
    *,
    title: str,
    rule: VerdictRule = DEFAULT_RULE,
    notes: tuple[str, ...] = (),
    document_notes: tuple[str, ...] = (),
    by: str = "",
    earlier: pd.DataFrame | None = None,
    population: int | None = None,
    decisions: pd.DataFrame | None = None,
    decided_verdicts: Mapping[tuple[str, str], Mapping[str, str]] | None = None,
    verdicts_by_model: pd.DataFrame | None = None,
    shares_hold: bool = True,
    trained_on: Sequence[str] = (),
    encode: Encode | None = None,
    message_decisions: Mapping[str, MessageDecision] | None = None,
) -> Overview:
    """Count the themes, draft the messages, and choose representative findings.

    Parameters
    ----------
    table
        Findings with kind, polarity, themes, and p_ columns if a model gave the labels.
    inspections
        Facts about each inspection, by inspection_id; inspections that are only in `table` are added.
    taxonomy
        The themes.
    title
        Title of the overview.
    rule
        Rule for the verdicts; labels that people gave are taken as certain.
    notes
        Notes from reading the documents that a reader must know first.
    document_notes
        Further notes on single documents.
    by
        Column of `inspections`; figures are also computed for its groups.
    earlier
        ``prevalence`` from the overview of an earlier period.
    population
        Total number of inspections, if known.
    decisions
        People's decisions on single sentences (`read_decisions`); final where they settle a verdict.
    decided_verdicts
        People's decisions on whole verdicts (`decide_verdicts`); final.
    verdicts_by_model
        The rule's verdicts before anyone read, where `table` already has the labels that people gave; without it, those
        on `table`.
    shares_hold
        Whether shares of findings may be reported. If not, they are in no message and no chart, and have no interval.
    trained_on
        Ids of the inspections that the model was trained on.
    encode
        Computes the embeddings with which findings are grouped into sub-themes; without it, words are compared.
    message_decisions
        People's decisions on the draft messages, by theme (see `read_message_decisions`).

    Raises
    ------
    UsageError
        If there is no column `by`, there are more inspections than `population`, or `earlier` has other themes.
    """
    taxonomy = with_known_facets(taxonomy)
    table = in_order(table)
    rows = inspection_rows(table, inspections)
    _check(rows, taxonomy, by, earlier, population)
    own = overview_notes(table, rows, trained_on)
    classified = "p_finding" in table.columns
    sentences = table.drop(columns="repeat_of") if classified else pd.DataFrame()
    if decisions is None or not classified:
        decisions = pd.DataFrame()
    original = where(table, is_counted(table).to_numpy(dtype=np.bool_)) if len(decisions) else table
    if len(decisions):
        table = apply_answers(table, decisions, taxonomy)
        rows = inspection_rows(table, inspections)
    errors = rule.errors if classified else None
    # A running footer with this statement is not a sentence of the report, but it is quoted in the notes on what was
    # left out.
    said = pd.Series([*notes, *document_notes], dtype="str")
    invented = any(texts.str.contains(_INVENTED, regex=True).any() for texts in (table["text"], said))
    is_finding = (table["kind"] == "finding").to_numpy(dtype=np.bool_)
    counts_here = is_counted(table).to_numpy(dtype=np.bool_)
    verdicts = rule.verdicts(where(table, counts_here), taxonomy)
    if len(decisions):
        before = rule.verdicts(original, taxonomy) if verdicts_by_model is None else verdicts_by_model
        verdicts = keep_answers(verdicts, before)
        verdicts = settle_verdicts(verdicts, original, decisions, taxonomy)
    if decided_verdicts:
        verdicts = decide_verdicts(verdicts, decided_verdicts)
    del original
    verdicts = with_empty_inspections(verdicts, rows["inspection_id"].tolist(), taxonomy)
    per_inspection = rows.set_index("inspection_id")["findings"]
    prevalence = theme_prevalence(verdicts, per_inspection, taxonomy, errors=errors, population=population)
    prevalence["findings_all"] = int(rows["findings"].sum())
    if not shares_hold:
        for name in ("findings_share", "balance"):
            prevalence[[f"{name}_lower", f"{name}_upper"]] = np.nan
            prevalence[f"{name}_why"] = _SHARES_MOVED
    prevalence = with_grades(prevalence, verdicts, rows, taxonomy)
    if earlier is not None:
        prevalence = with_change(prevalence, earlier)
    facets = count_facets(
        where(table, counts_here & is_finding),
        per_inspection,
        taxonomy,
        rule=rule,
        errors=errors,
        population=population,
    )
    findings = where(table, is_finding)
    del table
    counted = where(findings, counts_here[is_finding])
    areas = sorted(set(rows["area"]))
    builder = MessageBuilder(
        ThemeFindings(counted, taxonomy),
        verdicts,
        facets,
        encode=encode,
        areas=areas,
        decisions=message_decisions or {},
    )
    messages = builder.build(prevalence, shares_hold=shares_hold)

    def grouped(column: str) -> pd.DataFrame:
        order = (scale_of(rows["grade"]) or GRADES) if column == "grade" else ()
        return prevalence_by(column, rows, verdicts, per_inspection, taxonomy, errors=errors, order=order)

    return Overview(
        title=title,
        taxonomy=taxonomy,
        prevalence=prevalence,
        years=grouped("year") if (rows["year"] != "").any() else pd.DataFrame(),
        groups=grouped(by) if by else pd.DataFrame(),
        facets=facets,
        verdicts=verdicts,
        inspections=rows,
        messages=messages,
        conditions=condition_messages(counted, facets, taxonomy, encode=encode, areas=areas),
        findings=findings,
        sentences=sentences,
        trust=how_far_to_trust(len(rows), classified=classified, errors=errors),
        method=method(
            rule,
            themes=len(taxonomy.ids),
            classified=classified,
            population=population,
            compared=earlier is not None,
        ),
        notes=notes + own,
        document_notes=document_notes,
        invented=invented,
        classified=classified,
        shares_hold=shares_hold,
        decisions=decisions,
        population=population,
    )


def counted_findings(overview: Overview) -> pd.DataFrame:
    """Return the findings that are counted: those stated by inspectors, without duplicates."""
    return where(overview.findings, is_counted(overview.findings).to_numpy(dtype=np.bool_))


def _check(
    inspections: pd.DataFrame, taxonomy: Taxonomy, by: str, earlier: pd.DataFrame | None, population: int | None
) -> None:
    there = [name for name in inspections.columns if name not in ("inspection_id", *COUNTS)]
    if by and by not in there:
        raise UsageError(
            f"the {unit().several} have no column {by!r} to group by",
            remedy=f"There are: {', '.join(there)}. Add others with --inspections.",
        )
    if population is not None and population < len(inspections):
        raise UsageError(
            worded(
                f"the population of {population} is smaller than the number of inspections given, {len(inspections)}"
            ),
            remedy=worded("Give the number of all inspections, or leave --population out."),
        )
    if earlier is not None and list(earlier["theme"]) != list(taxonomy.ids):
        raise UsageError("the earlier overview has other themes", remedy="Make it again with the same taxonomy.")
