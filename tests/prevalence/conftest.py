"""Fixtures of the prevalence tests: inspections with known truth. All sentences are invented."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from .simulation import simulate_findings


def sentences(rows, **columns):
    """A labelled table from (inspection, kind, polarity, themes)."""
    table = pd.DataFrame(rows, columns=["inspection_id", "kind", "polarity", "themes"], dtype="str")
    table["finding_id"] = [f"f-{number}" for number in range(len(table))]
    table["document"] = "report"
    table["text"] = [f"Invented sentence number {number} of a report." for number in range(len(table))]
    return table.assign(**columns)


@pytest.fixture(scope="session")
def simulated(taxonomy):
    """Twenty simulated inspections: predicted findings with people's labels beside them, and the true verdicts."""
    return simulate_findings(np.random.default_rng(7), 20, taxonomy)


@pytest.fixture(scope="session")
def given_labels():
    def labels(table):
        return table[["given_kind", "given_polarity", "given_themes"]].set_axis(["kind", "polarity", "themes"], axis=1)

    return labels
