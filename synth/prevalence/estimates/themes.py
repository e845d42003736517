"""Counts and shares of each theme across inspections, and in groups of inspections."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.prevalence.estimates.claims import Verdicts, claim_shares
from synth.prevalence.estimates.findings import share_of_findings_columns
from synth.prevalence.estimates.quality import quality_columns
from synth.prevalence.verdict_errors.counts import VerdictErrors, answers
from synth.prevalence.verdicts.labels import ANSWERS, CLAIMS
from synth.taxonomy import Taxonomy
from synth.words import worded

NOT_MEASURED = "the model's errors were not measured when it was trained"
NOT_KNOWN = "not known"


def theme_prevalence(
    verdicts: pd.DataFrame,
    findings_per_inspection: pd.Series,
    taxonomy: Taxonomy,
    *,
    errors: VerdictErrors | None = None,
    population: int | None = None,
) -> pd.DataFrame:
    """Estimate how common each theme is.

    Parameters
    ----------
    verdicts
        From `VerdictRule.verdicts` or `verdicts_from_labels`, with people's confirmations applied (`settle_verdicts`,
        `decide_verdicts`).
    findings_per_inspection
        Number of findings (duplicates counted once) of each inspection, indexed by inspection_id. An inspection without
        verdicts counts as one in which no theme is found.
    taxonomy
        The themes; rows are returned in their order.
    errors
        How often the rule is wrong. Intervals for verdicts that no one has confirmed allow for these errors. If it is
        None (not known), such figures have no interval.
    population
        Total number of inspections, if known.

    Returns
    -------
    DataFrame
        One row for each theme:

        - theme, label, key_message; inspections (n);
        - for each of `CLAIMS` (found, strength_side, improvement_side): the count of inspections, ``_share`` of all,
          ``_estimate`` (the median of the posterior distribution of the share, which allows for the model's errors),
          and ``_lower`` and ``_upper``, the ends of its 95% interval, which always contains the counted share. The
          estimate and the interval are missing where ``interval_why`` gives a reason;
        - strength_side_of_found, improvement_side_of_found: shares of the inspections that report on the theme;
        - both, mentioned: counts of inspections in which both sides hold, and in which neither holds but the theme is
          found;
        - single: number of inspections without a clear finding that say something about the theme; silent: number that
          say nothing about it. found, single and silent sum to n;
        - status (confirmed if every verdict is confirmed, otherwise provisional), confirmed and uncertain (numbers of
          verdicts), checked_by, checked_on, quality (a sentence on who checked what);
        - complete: whether people settled every verdict of every inspection in the population (a count, not an
          estimate);
        - findings (count), findings_share and balance (share of strengths among strengths and areas for improvement; a
          mixed finding counts once on either side), each with ``_lower`` and ``_upper``, which are missing if no valid
          interval is available, and ``_why``, which then gives the reason (otherwise empty).

        Shares are in [0, 1], and missing if there are no inspections.

    Raises
    ------
    ValueError
        If `population` is less than the number of inspections.
    """
    order = sorted(findings_per_inspection.index)
    n = len(order)
    if population is not None and population < max(n, 1):
        raise ValueError(worded(f"{n} inspections cannot come from a population of {population}"))
    all_findings = findings_per_inspection.loc[order].to_numpy(dtype=np.float64)
    laid = _lay_out(verdicts, order, taxonomy)
    claims = {claim: _claim_columns(laid, claim, errors, population) for claim in CLAIMS}
    _keep_to_what_is_possible(claims)
    by_people = errors is None and bool((laid["status"] == "confirmed").all())
    rows = []
    for place, theme in enumerate(taxonomy.themes):
        row: dict[str, object] = {"theme": theme.id, "label": theme.label, "key_message": theme.key_message}
        row["inspections"] = n
        for columns in claims.values():
            row |= {name: values[place] for name, values in columns.items()}
        found = int(claims["found"]["found"][place])
        for side in ("strength_side", "improvement_side"):
            row[f"{side}_of_found"] = int(claims[side][side][place]) / found if found else math.nan
        verdict, findings = laid["verdict"][:, place], laid["findings"][:, place].astype(np.float64)
        row |= {name: int((verdict == name).sum()) for name in ("both", "mentioned")}
        row["single"] = int(((verdict == "not found") & (findings > 0)).sum())
        row["silent"] = int(((verdict == "not found") & (findings == 0)).sum())
        row |= quality_columns(*(laid[name][:, place] for name in ("status", "checked_by", "checked_on")))
        row["complete"] = bool(n and population == n and row["status"] == "confirmed")
        has_interval = not n or not math.isnan(float(claims["found"]["found_lower"][place]))
        row["interval_why"] = "" if has_interval else NOT_MEASURED
        sides = [laid[name][:, place].astype(np.float64) for name in ("strength", "improvement")]
        row |= share_of_findings_columns(findings, sides, all_findings, population, errors, by_people=by_people)
        rows.append(row)
    return pd.DataFrame(rows)


def _claim_columns(
    laid: dict[str, NDArray[np.object_]], claim: str, errors: VerdictErrors | None, population: int | None
) -> dict[str, NDArray[np.float64]]:
    """Return count, share, estimate and interval of a claim, each of shape (n_themes,)."""
    verdicts = Verdicts(
        np.isin(laid["verdict"], CLAIMS[claim]),
        (laid["status"] == "confirmed").astype(np.bool_),
        laid[f"missed_{claim.removesuffix('_side')}"].astype(np.float64),
        laid[f"answer_{claim}"].astype(np.int64),
    )
    shares = claim_shares(verdicts, errors.array(claim) if errors else None, population=population)
    return {
        claim: shares.count,
        **{f"{claim}_{name}": getattr(shares, name) for name in ("share", "estimate", "lower", "upper")},
    }


def _keep_to_what_is_possible(claims: dict[str, dict[str, NDArray[np.float64]]]) -> None:
    """Widen intervals that contradict each other: a theme that is a strength in an inspection is found in it."""
    found = claims["found"]
    for side in ("strength_side", "improvement_side"):
        found["found_upper"] = np.maximum(found["found_upper"], claims[side][f"{side}_upper"])
        claims[side][f"{side}_lower"] = np.minimum(claims[side][f"{side}_lower"], found["found_lower"])


def _lay_out(verdicts: pd.DataFrame, order: Sequence[str], taxonomy: Taxonomy) -> dict[str, NDArray[np.object_]]:
    """Arrange verdicts by inspection (rows) and theme (columns); inspections without verdicts say nothing."""
    row = pd.Index(order).get_indexer(pd.Index(verdicts["inspection_id"]))
    column = pd.Index(taxonomy.ids).get_indexer(pd.Index(verdicts["theme"]))
    wanted = (row >= 0) & (column >= 0)
    cells = row[wanted], column[wanted]
    usual: dict[str, object] = {"verdict": "not found", "status": "confirmed", "checked_by": "", "checked_on": ""}
    usual |= dict.fromkeys(("findings", "strength", "improvement"), 0)
    usual |= dict.fromkeys((f"missed_{name}" for name in ("found", "strength", "improvement")), 0.0)
    columns = {name: verdicts[name].to_numpy(dtype=object) for name in usual if name in verdicts.columns}
    columns |= {f"answer_{claim}": answers(verdicts, claim) for claim in CLAIMS}
    laid = {}
    for name, values in columns.items():
        table = np.full((len(order), len(taxonomy.ids)), usual.get(name, len(ANSWERS) - 1), dtype=object)
        table[cells] = values[wanted]
        laid[name] = table
    return laid


def prevalence_by(
    column: str,
    inspections: pd.DataFrame,
    verdicts: pd.DataFrame,
    findings_per_inspection: pd.Series,
    taxonomy: Taxonomy,
    *,
    errors: VerdictErrors | None = None,
    order: Sequence[str] = (),
) -> pd.DataFrame:
    """Estimate how common each theme is in each group of inspections.

    Parameters
    ----------
    column
        A column of `inspections`: year, programme, grade, area_type, or any other.
    inspections
        One row for each inspection, with inspection_id and `column`. Inspections with an empty cell or without a row
        form the group "not known".
    verdicts, findings_per_inspection, taxonomy, errors
        As for `theme_prevalence`.
    order
        Groups in the required order (such as `GRADES`). Others follow, sorted, and "not known" is last.

    Returns
    -------
    DataFrame
        One row for each group and theme: ``column``, ``group`` and the columns of `theme_prevalence`. The intervals of
        a group refer to that group alone. Overlapping intervals do not show that two groups are alike.
    """
    known = inspections.drop_duplicates("inspection_id").set_index("inspection_id")[column]
    groups = (
        findings_per_inspection.index.to_series()
        .map(known)
        .map(lambda cell: "" if pd.isna(cell) else str(cell).strip())
    ).replace("", NOT_KNOWN)
    found = set(groups)
    first = [group for group in order if group in found]
    rest = sorted(found - set(first) - {NOT_KNOWN})
    parts = []
    for group in (*first, *rest, *([NOT_KNOWN] if NOT_KNOWN in found else [])):
        inside = findings_per_inspection[(groups == group).to_numpy()]
        part = theme_prevalence(verdicts, inside, taxonomy, errors=errors)
        part.insert(0, "column", column)
        part.insert(1, "group", group)
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["column", "group"])
