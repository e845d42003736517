"""A page for each inspection: its findings, and its verdicts compared with all others and with similar ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from synth.overview.content import Overview, counted_findings
from synth.overview.evidence.findings import ThemeFindings
from synth.overview.page.names import inspection_names
from synth.overview.page.render import render
from synth.overview.wording import VERDICT_WORDS, in_running_text, plain, records
from synth.words import listed

# The smallest group for a comparison.
_LEAST_ALIKE = 3
ALIKE_BY = (("grade", "evaluation"), ("area_type", "type of area"))
_FACTS = {"area": "Area", "year": "Year", "programme": "Programme", "grade": "Evaluation", "area_type": "Type of area"}
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


def profiles(overview: Overview) -> Iterator[Profile]:
    """Yield the profile of each inspection, in the order of the table of inspections."""
    rows, themes = overview.inspections, overview.taxonomy.themes
    places = np.arange(len(rows))
    every = pd.MultiIndex.from_product([rows["inspection_id"], overview.taxonomy.ids])
    cells = overview.verdicts.set_index(["inspection_id", "theme"])[["verdict", "findings"]].reindex(every)
    verdicts, findings = (cells[name].to_numpy().reshape(len(rows), len(themes)) for name in cells.columns)
    sides = [np.isin(verdicts, (side, "both")) for side in ("strength", "improvement")]
    for place, row in enumerate(records(rows)):
        groups = {"all others": places != place}
        for column, words in ALIKE_BY:
            if column in rows.columns and row[column]:
                alike = (rows[column] == row[column]).to_numpy(dtype=np.bool_) & (places != place)
                if alike.sum() >= _LEAST_ALIKE:
                    groups[f"others with the {words} “{plain(row[column], most=60)}”"] = alike
        facts = [
            (heading, plain(str(row[column]), most=80))
            for column, heading in _FACTS.items()
            if row.get(column) and not pd.isna(row[column])
        ]
        facts += [("Documents", f"{row['documents']:,}"), ("Findings", f"{row['findings']:,}")]
        yield Profile(
            inspection=str(row["inspection_id"]),
            facts=tuple(facts),
            groups=tuple(Group(name, int(mask.sum())) for name, mask in groups.items()),
            rows=tuple(
                ProfileRow(
                    theme.id,
                    plain(theme.label),
                    str(verdicts[place, number]),
                    int(findings[place, number]),
                    *(tuple(int(held[mask, number].sum()) for mask in groups.values()) for held in sides),
                )
                for number, theme in enumerate(themes)
            ),
        )


def render_inspections(overview: Overview) -> Iterator[tuple[str, str]]:
    """Yield the file name and the HTML of each inspection's page."""
    findings, names = counted_findings(overview), inspection_names(overview)
    for profile in profiles(overview):
        one = names[profile.inspection]
        own = findings[(findings["inspection_id"] == profile.inspection).to_numpy()].reset_index(drop=True)
        by_theme = ThemeFindings(own, overview.taxonomy)
        quotes = {theme: by_theme.quotes(by_theme.rows(theme), theme) for theme in overview.taxonomy.ids}
        html = render(
            "inspection.html.jinja",
            overview=overview,
            one=one,
            profile=profile,
            verdict_words=VERDICT_WORDS,
            findings={
                theme: sorted(said, key=lambda quote: _ORDER.index(quote.polarity)) for theme, said in quotes.items()
            },
            title=plain(one.name),
            depth="../",
        )
        yield one.page, html
