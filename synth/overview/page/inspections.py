"""A page for each inspection: its findings, and its verdicts compared with all others and with similar ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from synth.overview.content import Overview, counted_findings
from synth.overview.evidence.findings import ThemeFindings
from synth.overview.page.names import InspectionName, inspection_names
from synth.overview.page.render import render
from synth.overview.wording import VERDICT_WORDS, in_running_text, plain, records
from synth.words import listed

# The smallest group for a comparison.
_LEAST_ALIKE = 3
ALIKE_BY = (("grade", "evaluation"), ("area_type", "type of area"))
_ORDER = ("improvement", "mixed", "strength", "neutral")


@dataclass(frozen=True)
class Group:
    """Other inspections to compare with: their description and number."""

    name: str
    inspections: int


@dataclass(frozen=True)
class ProfileRow:
    """A theme: its verdict and findings here, and the number of inspections with each side in each group."""

    theme: str
    label: str
    verdict: str
    findings: int
    strength: tuple[int, ...]
    improvement: tuple[int, ...]


@dataclass(frozen=True)
class Profile:
    """An inspection compared with all others and with similar ones."""

    inspection: str
    facts: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]
    rows: tuple[ProfileRow, ...]

    def labels(self, verdict: str) -> str:
        """List the themes with a verdict; empty if there are none."""
        return listed([in_running_text(row.label) for row in self.rows if row.verdict == verdict])


def profiles(overview: Overview) -> Iterator[tuple[str, Profile]]:
    """Yield each inspection with its profile, in the order of the table of inspections."""
    rows = overview.inspections
    order = rows["inspection_id"].tolist()
    wide = {
        name: overview.verdicts.set_index(["inspection_id", "theme"])[name]
        .reindex([(one, theme) for one in order for theme in overview.taxonomy.ids])
        .to_numpy()
        .reshape(len(order), len(overview.taxonomy.ids))
        for name in ("verdict", "findings")
    }
    sides = {side: np.isin(wide["verdict"], (side, "both")) for side in ("strength", "improvement")}
    for place, row in enumerate(records(rows)):
        masks = [(Group("all others", len(order) - 1), np.arange(len(order)) != place)]
        for column, words in ALIKE_BY:
            if column in rows.columns and row[column]:
                alike = (rows[column] == row[column]).to_numpy(dtype=np.bool_) & (np.arange(len(order)) != place)
                if alike.sum() >= _LEAST_ALIKE:
                    name = f"others with the {words} “{plain(row[column], most=60)}”"
                    masks.append((Group(name, int(alike.sum())), alike))
        yield row["inspection_id"], _profile(overview, row, place, wide, sides, masks)


def _profile(
    overview: Overview,
    row: dict[str, Any],
    place: int,
    wide: dict[str, np.ndarray],
    sides: dict[str, np.ndarray],
    masks: list[tuple[Group, np.ndarray]],
) -> Profile:
    facts = [
        (heading, plain(str(row[column]), most=80))
        for column, heading in (
            ("area", "Area"), ("year", "Year"), ("programme", "Programme"), ("grade", "Evaluation"),
            ("area_type", "Type of area"),
        )
        if column in row and row[column] and not pd.isna(row[column])
    ]  # fmt: skip
    facts += [("Documents", f"{row['documents']:,}"), ("Findings", f"{row['findings']:,}")]
    return Profile(
        inspection=str(row["inspection_id"]),
        facts=tuple(facts),
        groups=tuple(group for group, _ in masks),
        rows=tuple(
            ProfileRow(
                theme=theme.id,
                label=plain(theme.label),
                verdict=str(wide["verdict"][place, number]),
                findings=int(wide["findings"][place, number]),
                strength=tuple(int(sides["strength"][mask, number].sum()) for _, mask in masks),
                improvement=tuple(int(sides["improvement"][mask, number].sum()) for _, mask in masks),
            )
            for number, theme in enumerate(overview.taxonomy.themes)
        ),
    )


def render_inspections(overview: Overview) -> Iterator[tuple[str, str]]:
    """Yield the file name and the HTML of each inspection's page."""
    findings, names = counted_findings(overview), inspection_names(overview)
    for inspection, profile in profiles(overview):
        own = findings[(findings["inspection_id"] == inspection).to_numpy()].reset_index(drop=True)
        yield _page(overview, names[inspection], profile, ThemeFindings(own, overview.taxonomy))


def _page(overview: Overview, one: InspectionName, profile: Profile, by_theme: ThemeFindings) -> tuple[str, str]:
    html = render(
        "inspection.html.jinja",
        overview=overview,
        one=one,
        profile=profile,
        verdict_words=VERDICT_WORDS,
        findings={
            theme.id: sorted(
                by_theme.quotes(by_theme.rows(theme.id), theme.id), key=lambda quote: _ORDER.index(quote.polarity)
            )
            for theme in overview.taxonomy.themes
        },
        title=plain(one.name),
        depth="../",
    )
    return one.page, html
