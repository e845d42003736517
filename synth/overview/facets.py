"""Count contrasts and conditions like themes, with the same rule for verdicts and the same intervals."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.findings import join_themes, polarities_by_theme, polarity_of_sentence, split_themes, theme_matrix
from synth.overview.messages.drafting import Contrast
from synth.overview.wording import records
from synth.prevalence import VerdictErrors, VerdictRule, theme_prevalence
from synth.taxonomy import Facet, Taxonomy, Theme

_SIGN = {"strength": 1, "improvement": -1}
# Significance level below which a difference is described in words.
_LEVEL = 0.05
FACET_COLUMNS = ("contrast", "contrast_label", "kind", "facet", "facet_label", "theme")


@dataclass(frozen=True)
class _Counted:
    """A facet within a theme (or within all findings, if theme is empty), and its sentences."""

    contrast: str
    contrast_label: str
    kind: str
    facet: Facet
    theme: str
    mask: NDArray[np.bool_]

    @property
    def id(self) -> str:
        return f"{self.facet.id}{'_in_' if self.theme else ''}{self.theme}"


def count_facets(
    table: pd.DataFrame,
    findings_per_inspection: pd.Series,
    taxonomy: Taxonomy,
    *,
    rule: VerdictRule,
    errors: VerdictErrors | None,
    population: int | None = None,
) -> pd.DataFrame:
    """Count the inspections in which each side of a contrast, and each condition, is found, and with which polarity.

    Parameters
    ----------
    table
        Sentences with labels, without duplicates.
    findings_per_inspection, taxonomy, rule, errors, population
        As for `theme_prevalence`.

    Returns
    -------
    DataFrame
        `FACET_COLUMNS`, then the columns of `theme_prevalence`. For a condition only ``found`` is meaningful, because a
        condition is neither a strength nor an area for improvement. The p-value of a contrast is from the exact sign
        test over inspections in which both sides are found.
    """
    groups = list(_groups(table, taxonomy))
    if not groups or not len(table):
        return pd.DataFrame()
    themes = tuple(Theme(group.id, group.facet.label, 0, "", "", "", ()) for group in groups)
    as_themes = Taxonomy("Facets", themes)
    labelled = table.assign(themes=_joined(groups, table))
    if "p_finding" in table.columns:
        shares = {f"p_{group.id}": np.where(group.mask, _probability(table, group.theme), 0.0) for group in groups}
        gone = [f"p_{theme}" for theme in taxonomy.ids]
        labelled = labelled.drop(columns=gone, errors="ignore").assign(**shares)
    verdicts = rule.verdicts(labelled, as_themes)
    prevalence = theme_prevalence(verdicts, findings_per_inspection, as_themes, errors=errors, population=population)
    about = pd.DataFrame(
        [(g.contrast, g.contrast_label, g.kind, g.facet.id, g.facet.label, g.theme) for g in groups],
        columns=list(FACET_COLUMNS),
    )
    facets = pd.concat(
        [about, prevalence.drop(columns=["label", "key_message"]).rename(columns={"theme": "id"})], axis=1
    )
    facets["p"] = [_p_of(row, facets, verdicts) for row in records(facets)]
    return facets


def _probability(table: pd.DataFrame, theme: str) -> NDArray[np.float64] | float:
    """Return the probability that each sentence is about a theme; 1 for all findings together."""
    return table[f"p_{theme}"].to_numpy(dtype=np.float64) if f"p_{theme}" in table.columns else 1.0


def differences(facets: pd.DataFrame, theme: str, taxonomy: Taxonomy) -> tuple[Contrast, ...]:
    """Return the contrasts that a theme's message may mention, which must be significant (sign test, p < 0.05)."""
    if not len(facets):
        return ()
    of_all = [contrast.id for contrast in taxonomy.contrasts if theme in contrast.supports]
    is_own = (facets["theme"] == theme) | ((facets["theme"] == "") & facets["contrast"].isin(of_all))
    inside = facets[(facets["kind"] == "contrast") & is_own & (facets["p"] < _LEVEL)]
    pairs = (records(pair) for _, pair in inside.groupby(["contrast", "theme"], sort=False))
    return tuple((one, two) for one, two in pairs)


def _groups(table: pd.DataFrame, taxonomy: Taxonomy) -> Iterator[_Counted]:
    is_finding = (table["kind"] == "finding").to_numpy(dtype=np.bool_)
    texts = table["text"].astype(object).fillna("").to_numpy()
    of_theme = dict(zip(taxonomy.ids, (theme_matrix(table, taxonomy) & is_finding[:, None]).T, strict=True))

    def matches(facet: Facet) -> NDArray[np.bool_]:
        found = np.zeros(len(texts), dtype=np.bool_)
        for place in np.flatnonzero(is_finding):
            found[place] = facet.pattern.search(str(texts[place])) is not None
        return found

    for contrast in taxonomy.contrasts:
        one, other = (matches(side) for side in contrast.sides)
        for theme in contrast.themes or ("",):
            inside = of_theme[theme] if theme else is_finding
            for facet, mask in zip(contrast.sides, (one & ~other, other & ~one), strict=True):
                yield _Counted(contrast.id, contrast.label, "contrast", facet, theme, mask & inside)
    is_praise = (table["polarity"] == "strength").to_numpy(dtype=np.bool_)
    for condition in taxonomy.conditions:
        mask = matches(condition.facet)
        if condition.kind == "pressure":
            # Praise for dealing with a pressure does not show that the pressure exists.
            mask &= ~is_praise
        yield _Counted(condition.facet.id, condition.facet.label, condition.kind, condition.facet, "", mask)


def _joined(groups: list[_Counted], table: pd.DataFrame) -> list[str]:
    """Return the facets of each sentence as a cell of themes, with the polarity that its theme has of its own."""
    of_themes = [polarities_by_theme(cell) for cell in table["themes"]]
    names: list[list[str]] = [[] for _ in range(len(table))]
    own: list[dict[str, str]] = [{} for _ in range(len(table))]
    for group in groups:
        for place in np.flatnonzero(group.mask):
            names[place].append(group.id)
            said = of_themes[place]
            # For all findings together, a sentence is certain if each of its themes is.
            polarity = (
                said.get(group.theme, "")
                if group.theme
                else polarity_of_sentence(split_themes(table["themes"].iloc[place]), said, "")
            )
            if polarity:
                own[place][group.id] = polarity
    return [join_themes(found, said) for found, said in zip(names, own, strict=True)]


def _p_of(row: dict[str, object], facets: pd.DataFrame, verdicts: pd.DataFrame) -> float:
    """Return the p-value of the two-sided exact sign test for the contrast of a row."""
    if row["kind"] != "contrast":
        return math.nan
    same = (facets["contrast"] == row["contrast"]) & (facets["theme"] == row["theme"])
    by_inspection = verdicts.set_index("inspection_id")
    one, other = (by_inspection.loc[by_inspection["theme"] == name, "verdict"] for name in facets.loc[same, "id"])
    both = [name for name in one.index if one[name] != "not found" and other[name] != "not found"]
    difference = np.array([_SIGN.get(one[name], 0) - _SIGN.get(other[name], 0) for name in both])
    return sign_test(int((difference > 0).sum()), int((difference < 0).sum()))


def sign_test(more: int, fewer: int) -> float:
    """Return the two-sided p-value of the exact sign test.

    Parameters
    ----------
    more, fewer
        Numbers of pairs that differ in either direction.

    References
    ----------
    Conover, W. J. (1999). Practical Nonparametric Statistics, section 3.4.
    """
    n = more + fewer
    if not n:
        return 1.0
    tail = sum(math.comb(n, k) for k in range(max(more, fewer), n + 1)) / 2**n
    return float(min(1.0, 2 * tail))
