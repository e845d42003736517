"""Fit the verdict rule on labelled inspections, and measure its errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.prevalence.verdict_errors.counts import VerdictErrors, as_counts, count_answers
from synth.prevalence.verdict_errors.shares import balance_deviations, root_mean_square, share_deviations
from synth.prevalence.verdicts.compositions import compose
from synth.prevalence.verdicts.curve import Curve, fit_curve
from synth.prevalence.verdicts.evidence import weigh_evidence
from synth.prevalence.verdicts.labels import CLAIMS, FEWEST_FINDINGS, claims_from_labels, verdicts_from_labels
from synth.prevalence.verdicts.rule import DEFAULT_RULE, VerdictRule
from synth.taxonomy import Taxonomy
from synth.words import worded

# The value of the column document for labelled texts about the whole country.
NATIONAL = "national_overview"
_LABELS = ["kind", "polarity", "themes"]
# About the number of findings in a press release; pieces of this size represent short documents.
_PIECE = 25
_UNNAMED = "labelled inspections"
_Array = NDArray[Any]
_NONE = (np.zeros(0),) * 4


def fit_verdict_rule(
    predicted: pd.DataFrame,
    labels: pd.DataFrame,
    taxonomy: Taxonomy,
) -> VerdictRule:
    """Fit the rule and measure its errors in each domain.

    The curves are fitted on original inspections, on pieces of them as short as a press release, and on inspections
    composed from their sentences (`compose`), in which both sides often occur together. Each of these kinds and each
    domain has the same weight.

    Parameters
    ----------
    predicted
        Sentences with inspection_id, kind, polarity, themes and probabilities from models that were not trained on
        their inspection. Duplicates must have been removed. Sentences whose document is `NATIONAL` are left out, as a
        text about the whole country is not an inspection of an area. The column origin names the kind of text, such as
        the corpus or the inspectorate; without it, there is a single kind. Errors differ more between kinds than within
        one, so intervals for reports of another kind are reliable only if the kinds are varied.
    labels
        Labels by people (kind, polarity, themes), in the same order of rows.
    taxonomy
        The themes.

    Returns
    -------
    VerdictRule
        With the curves of `DEFAULT_RULE` if there is nothing to fit: no inspection has `FEWEST_FINDINGS` findings, or a
        claim holds in all cases or in none.
    """
    of_area = np.ones(len(predicted), dtype=np.bool_)
    if "document" in predicted.columns:
        of_area = (predicted["document"] != NATIONAL).to_numpy(dtype=np.bool_)
    origin = predicted["origin"] if "origin" in predicted.columns else pd.Series("", index=predicted.index)
    names = origin.fillna("").astype("str").replace("", worded(_UNNAMED)).to_numpy()[of_area]
    given = predicted[of_area].reset_index(drop=True)
    true = labels.loc[of_area, _LABELS].reset_index(drop=True)
    order = np.argsort(given["inspection_id"].to_numpy(dtype=object), kind="stable")
    given, true = (table.iloc[order].reset_index(drop=True) for table in (given, true))
    names = names[order]
    found = sorted(set(names))
    inside = [np.flatnonzero(names == name) for name in found]
    rule = _fit([_cases(given.iloc[rows], true.iloc[rows], taxonomy) for rows in inside], taxonomy)
    if not found:
        return rule
    pairs = {name: (given.iloc[rows], true.iloc[rows]) for name, rows in zip(found, inside, strict=True)}
    return replace(rule, errors=measure_errors(rule, pairs, taxonomy))


def _cases(given: pd.DataFrame, true: pd.DataFrame, taxonomy: Taxonomy) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """Return predictions and labels for the inspections of a domain: original, in pieces, and composed."""
    names = given["inspection_id"].astype("str")
    labelled = _labelled(given, true)
    piece = (labelled["kind"] == "finding").groupby(names.to_numpy()).cumsum() // _PIECE
    cut = (names + "\x1f" + piece.astype("str").str.zfill(9)).to_numpy()
    composed, composed_labelled = _composed(given, true, taxonomy)
    return [
        (given, labelled),
        (given.assign(inspection_id=cut), labelled.assign(inspection_id=cut)),
        (composed, composed_labelled),
    ]


def _labelled(given: pd.DataFrame, true: pd.DataFrame) -> pd.DataFrame:
    """Return the sentences with the labels of people instead of the model."""
    without = given.drop(columns=[name for name in given.columns if name.startswith("p_")])
    return without.assign(**{name: true[name].to_numpy() for name in _LABELS})


def _composed(given: pd.DataFrame, true: pd.DataFrame, taxonomy: Taxonomy) -> tuple[pd.DataFrame, pd.DataFrame]:
    inspections = compose(true, taxonomy)
    rows = np.concatenate(inspections) if inspections else np.zeros(0, dtype=np.int64)
    names = np.repeat(
        [f"composed-{number:05d}" for number in range(len(inspections))], [len(one) for one in inspections]
    )
    chosen = given.iloc[rows].assign(inspection_id=names.astype(object)).reset_index(drop=True)
    return chosen, _labelled(chosen, true.iloc[rows])


def _fit(domains: list[list[tuple[pd.DataFrame, pd.DataFrame]]], taxonomy: Taxonomy) -> VerdictRule:
    cases: dict[str, list[tuple[_Array, ...]]] = {"side": [], "theme": []}
    for given, labelled in (case for domain in domains for case in domain if len(case[0])):
        by_model, by_people = weigh_evidence(given, taxonomy), weigh_evidence(labelled, taxonomy)
        long = by_people.length >= FEWEST_FINDINGS
        claims = claims_from_labels(by_people)
        for name, key, against, claim in (
            ("side", "strength", "improvement", "strength"),
            ("side", "improvement", "strength", "improvement"),
            ("theme", "theme", "theme", "found"),
        ):
            evidence, other = (by_model.expected[one][long].ravel() for one in (key, against))
            size = np.full(evidence.size, 1 / max(1, evidence.size))
            cases[name].append((evidence, other, claims[claim][long].ravel(), size))
    curves: dict[str, Curve] = {}
    for name, parts in cases.items():
        evidence, other, holds, weight = (
            (np.concatenate(values) for values in zip(*parts, strict=True)) if parts else _NONE
        )
        curve = fit_curve(evidence, other if name == "side" else None, holds.astype(np.bool_), weight)
        if curve is None:
            return DEFAULT_RULE
        curves[name] = curve
    return VerdictRule(curves["side"], curves["theme"])


def measure_errors(
    rule: VerdictRule, domains: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]], taxonomy: Taxonomy
) -> VerdictErrors:
    """Count right and wrong answers on the original and the composed inspections of each domain.

    Composed inspections contain every theme and both sides in balance, so they say more about each kind of error. The
    curves have two parameters each and are fitted on hundreds of cases, so measuring on the same inspections causes
    almost no optimism.

    Parameters
    ----------
    rule
        The rule to measure.
    domains
        For each kind of text, sentences with predictions of a model that was not trained on their inspections, and the
        labels by people (kind, polarity, themes) in the same order of rows.
    taxonomy
        The themes.
    """
    counts: dict[str, list[np.ndarray]] = {claim: [] for claim in CLAIMS}
    sizes, shares, balances = [], [], []
    for given, true in domains.values():
        whole = _labelled(given, true)
        cases = [(given, whole), _composed(given, true, taxonomy)]
        verdicts = pd.concat([rule.verdicts(one, taxonomy) for one, _ in cases if len(one)])
        by_people = pd.concat([verdicts_from_labels(one, taxonomy) for _, one in cases if len(one)])
        sizes.append(int(verdicts["inspection_id"].nunique()))
        for claim in CLAIMS:
            counts[claim].append(count_answers(by_people, verdicts, claim, taxonomy))
        shares.append(share_deviations(whole, given, taxonomy))
        balances.append(balance_deviations(whole, given, taxonomy))
    return VerdictErrors(
        tuple(domains),
        tuple(sizes),
        {claim: as_counts(np.stack(tables)) for claim, tables in counts.items()},
        root_mean_square(np.concatenate(shares)) or 0.0,
        root_mean_square(np.concatenate(balances)),
    )
