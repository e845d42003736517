"""Make an overview from sentences."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import copy_context
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synth.classifier.prior_shift import share_note
from synth.errors import TableError, UsageError
from synth.pipeline.input.sentences import Findings, check_model, resolve_taxonomy
from synth.pipeline.models.model import Model, describe, load_model
from synth.reporter import Reporter, Silent
from synth.words import readable, set_unit, worded

if TYPE_CHECKING:
    import pandas as pd

    from synth.overview import Overview
    from synth.prevalence import VerdictRule
    from synth.taxonomy import Taxonomy

_NO_POLARITY = (
    "In this programme findings have no polarity. Only where a theme is found is counted; that no strengths and no "
    "areas for improvement are counted says nothing."
)
_LABELS = frozenset({"kind", "polarity", "themes"})


def aggregate_findings(findings: Findings, **choices: Any) -> Overview:
    """Count themes across inspections; see `synth.aggregate`."""
    # Settings for the words of the programme apply only within this context.
    return copy_context().run(_aggregate, findings, **choices)


def _aggregate(
    findings: Findings,
    *,
    model: Model | str | Path | None = None,
    taxonomy: Taxonomy | str | Path | None = None,
    title: str = "",
    by: str = "",
    compare: str | Path | None = None,
    population: int | None = None,
    confirmed: Sequence[Path] = (),
    messages: Sequence[Path] = (),
    prefer: str = "balanced",
    device: Any = "cpu",
    reporter: Reporter | None = None,
) -> Overview:
    from synth.encoding.encoder import encode_texts
    from synth.overview import build_overview, read_earlier, read_message_decisions, years_of
    from synth.prevalence.confirm.reading import read_all_confirmed
    from synth.reports.sources.archives import digest_of_document

    run: dict[str, Any] = {}
    if taxonomy is not None:
        set_unit(resolve_taxonomy(taxonomy).label_scheme.unit)
    table, themes, rule, moved = _labelled(
        findings,
        model,
        resolve_taxonomy(taxonomy) if taxonomy is not None else None,
        prefer,
        device,
        reporter or Silent(),
        run,
    )
    set_unit(themes.label_scheme.unit)
    notes = (
        *(f"Not read: {readable(Path(failure.where).name)}: {failure.what}." for failure in findings.failures),
        *([] if themes.label_scheme.has_polarity else [_NO_POLARITY]),
        *_choices(findings.parts, prefer),
        *([moved] if moved else []),
        *findings.notes,
    )
    earlier = None
    compared = Path(compare) if compare else None
    if compared:
        earlier, differences = read_earlier(compared, themes, run=run, years=years_of(table, findings.inspections))
        notes += differences
    files = [
        *findings.files,
        *([findings.inspections_file] if findings.inspections_file else []),
        *confirmed,
        *messages,
    ]
    run["inputs"] = [{"file": readable(path.name), "sha256": digest_of_document(path)} for path in files]
    run["settings"] = {
        "by": by,
        "compare": readable(compared.name) if compared else "",
        "parts": ",".join(findings.parts),
        "population": population,
        "prefer": prefer,
    }
    run["verdict_rule"] = rule.to_dict()
    overview = build_overview(
        table,
        findings.inspections,
        themes,
        title=title or worded("Overview of inspections"),
        rule=rule,
        notes=notes,
        document_notes=findings.document_notes,
        by=by,
        earlier=earlier,
        population=population,
        decisions=read_all_confirmed(confirmed, themes),
        shares_hold=prefer == "balanced",
        trained_on=run.get("learnt_from", ()),
        encode=encode_texts,
        message_decisions={
            theme: decision for path in messages for theme, decision in read_message_decisions(path, themes).items()
        },
    )
    return replace(overview, run=run)


def decided_before(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return the files of decisions on sentences, and on messages, in an overview that is to be replaced.

    Raises
    ------
    UsageError
        If the folder exists and does not contain an overview.
    """
    from synth.files import check_folder_is_free
    from synth.overview.messages.decisions import kept_message_decisions
    from synth.overview.write import DECIDED, PAGE
    from synth.prevalence.confirm.decisions import kept_decisions

    check_folder_is_free(folder, marker=PAGE, may_have_changed=DECIDED)
    return list(kept_decisions(folder)), list(kept_message_decisions(folder))


def _labelled(
    findings: Findings,
    given: Model | str | Path | None,
    taxonomy: Taxonomy | None,
    prefer: str,
    device: Any,
    reporter: Reporter,
    run: dict[str, Any],
) -> tuple[pd.DataFrame, Taxonomy, VerdictRule, str]:
    """Return sentences with labels (those of the table if it has any, else the model's), the taxonomy and the rule.

    The fourth is the note on themes whose share has moved; empty if there are none.
    """
    from synth.findings import check_labels, check_probabilities
    from synth.prevalence import DEFAULT_RULE
    from synth.prevalence.verdicts.corrected import trust_changed_labels
    from synth.words import counted

    table, where = findings.table, findings.files[0] if findings.files else "the table"
    if _has_labels(table, resolve_taxonomy(taxonomy)) and (findings.is_table or findings.model is not None):
        if prefer != "balanced":
            raise UsageError(
                f"--prefer {prefer} moves a model's thresholds, and these sentences have labels",
                where=where,
                remedy="Leave it out, or take the columns kind, polarity and themes out to have them classified again.",
            )
        if "p_finding" not in table.columns:
            themes = resolve_taxonomy(taxonomy)
            # Labels given by people are certain, so the default rule applies.
            return check_labels(table, themes, where=where), themes, DEFAULT_RULE, ""
        model = _model(given or findings.model, taxonomy, "balanced", device)
        check_model(table, model.name, where=where)
        table = check_labels(table, model.taxonomy, where=where)
        table = check_probabilities(table, model.taxonomy, where=where)
        from synth.classifier.model import as_labelled

        table, changed = trust_changed_labels(table, as_labelled(model, table)[2], model.taxonomy)
        if changed:
            are = "is" if changed == 1 else "are"
            reporter.say(f"note: {counted(changed, 'label')} {are} not the model's. Labels by people are used.")
    else:
        model = _model(given, taxonomy, prefer, device)
        if "inspection_id" not in table.columns:
            raise TableError(
                "column 'inspection_id' is missing",
                where=where,
                remedy=worded("Say which inspection each sentence comes from: shares are counted by inspection."),
            )
        with reporter.progress("Encoding", len(table)) as encoded:
            table = model.classify(table, progress=encoded)
        reporter.tell(model.description)
    run["model"] = describe(model)
    run["learnt_from"] = list(model.trained_on(table))
    moved = share_note(model, table)
    if moved:
        reporter.say(f"note: {moved}")
    return table, model.taxonomy, model.verdict_rule, moved


def _has_labels(table: pd.DataFrame, taxonomy: Taxonomy) -> bool:
    """Return whether a table has labels, in the columns that synth writes or in the forms that people use."""
    from synth.findings import read_labels

    if set(table.columns) >= _LABELS:
        return True
    if "p_finding" in table.columns or (taxonomy.label_scheme.has_kind and "kind" not in table.columns):
        return False
    _, problems = read_labels(table, taxonomy)
    return not any(problem.row is None and problem.column in _LABELS for problem in problems)


def _model(model: Model | str | Path | None, taxonomy: Taxonomy | None, prefer: str, device: Any) -> Model:
    if not isinstance(model, Model):
        return load_model(model, taxonomy=taxonomy, prefer=prefer, device=device)
    return model if prefer == "balanced" else model.with_preference(prefer)


def _choices(parts: Sequence[str], prefer: str) -> tuple[str, ...]:
    """Return notes on the user's choices that change what is counted."""
    notes = []
    if parts:
        notes.append(f"Only some parts of the reports were counted: {', '.join(parts).replace('_', ' ')}.")
    if prefer != "balanced":
        sort = {"precision": "fewer labels that are wrong", "recall": "fewer findings that are missed"}[prefer]
        notes.append(
            f"The labels were chosen so that there are {sort} (--prefer {prefer}). Shares of findings move with that, "
            "and what the intervals allow for the model's errors was measured without it: do not publish such shares. "
            "They are only in themes.csv."
        )
    return tuple(notes)
