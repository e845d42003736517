"""How often verdicts are wrong, measured on inspections that the model was not trained on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.errors import ModelError
from synth.prevalence.verdicts.labels import ANSWERS, CLAIMS
from synth.taxonomy import Taxonomy
from synth.words import worded

_Counts = tuple[tuple[tuple[tuple[int, ...], ...], ...], ...]


@dataclass(frozen=True)
class VerdictErrors:
    """Answers of a rule where a claim holds, and where it does not.

    Attributes
    ----------
    domains
        Names of the kinds of text on which errors were measured, such as an invented corpus or a collection of real
        reports.
    inspections
        Number of inspections of each domain, both original and composed from labelled sentences.
    counts
        For each of `CLAIMS`, the numbers of answers, nested by domain, theme, truth (does not hold, holds) and answer
        (`ANSWERS`).
    share_error
        Root mean square, over domains and themes, of the log ratio of a theme's share of findings by the model to its
        share by people.
    balance_error
        The same for the difference in the log odds of a theme's balance; None if no theme had enough findings.
    """

    domains: tuple[str, ...]
    inspections: tuple[int, ...]
    counts: Mapping[str, _Counts]
    share_error: float
    balance_error: float | None

    def array(self, claim: str) -> NDArray[np.int64]:
        """Return the counts for a claim, an array of shape (n_domains, n_themes, 2, 4)."""
        return np.array(self.counts[claim], dtype=np.int64)

    def to_dict(self) -> dict[str, Any]:
        """Return the errors as plain dictionaries, lists and numbers."""
        return {
            "domains": list(self.domains),
            "inspections": list(self.inspections),
            "counts": {claim: self.array(claim).tolist() for claim in CLAIMS},
            "share_error": self.share_error,
            "balance_error": self.balance_error,
        }

    @classmethod
    def from_dict(cls, content: Any) -> VerdictErrors:
        """Read what `to_dict` returned.

        Raises
        ------
        ModelError
            If the content is malformed, or contains numbers that are not counts.
        """
        try:
            counts = {claim: np.array(content["counts"][claim], dtype=np.int64) for claim in CLAIMS}
            domains = tuple(str(name) for name in content["domains"])
            balance = content["balance_error"]
            errors = cls(
                domains,
                tuple(int(n) for n in content["inspections"]),
                {claim: as_counts(table) for claim, table in counts.items()},
                float(content["share_error"]),
                None if balance is None else float(balance),
            )
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise ModelError(f"the errors of the verdict rule are malformed ({error})") from error
        shapes = {table.shape for table in counts.values()}
        (shape,) = shapes if len(shapes) == 1 else ((),)
        numbers = [errors.share_error, *([] if balance is None else [errors.balance_error])]
        if (
            len(shape) != 4
            or (shape[0], *shape[2:]) != (len(domains), 2, len(ANSWERS))
            or len(errors.inspections) != len(domains)
            or any((table < 0).any() for table in counts.values())
            or not all(number is not None and 0 <= number < np.inf for number in numbers)
        ):
            raise ModelError("the errors of the verdict rule are not counts")
        return errors


def as_counts(array: NDArray[np.int64]) -> _Counts:
    """Return an array of shape (n_domains, n_themes, 2, 4) as nested tuples, which are immutable and comparable."""
    return tuple(tuple(tuple(tuple(int(n) for n in cells) for cells in truth) for truth in themes) for themes in array)


def answers(verdicts: pd.DataFrame, claim: str) -> NDArray[np.int64]:
    """Return for each row of a table of verdicts the rule's answer to a claim, as an index into `ANSWERS`."""
    given = verdicts[f"answer_{claim.removesuffix('_side')}"].astype("str")
    return np.asarray(pd.Index(ANSWERS).get_indexer(pd.Index(given)), dtype=np.int64)


def count_answers(true: pd.DataFrame, given: pd.DataFrame, claim: str, taxonomy: Taxonomy) -> NDArray[np.int64]:
    """Count the rule's answers by theme and truth; shape (n_themes, 2, 4).

    Parameters
    ----------
    true, given
        Verdicts by people's labels and by the rule, on the same inspections and themes in any order.
    claim
        One of `CLAIMS`.
    taxonomy
        The themes.

    Raises
    ------
    ValueError
        If the two tables have different inspections or themes.
    """
    key = ["inspection_id", "theme"]
    true, given = (table.sort_values(key, ignore_index=True) for table in (true, given))
    if not true[key].equals(given[key]):
        raise ValueError(worded("the verdicts are about different inspections or themes"))
    theme = pd.Index(taxonomy.ids).get_indexer(pd.Index(true["theme"]))
    holds = true["verdict"].isin(CLAIMS[claim]).to_numpy().astype(np.int64)
    counts = np.zeros((len(taxonomy.ids), 2, len(ANSWERS)), dtype=np.int64)
    np.add.at(counts, (theme, holds, answers(given, claim)), 1)
    return counts
