"""Themes as codes of a codebook, and the words by which they are recognised again."""

from __future__ import annotations

from synth.exchange.identifiers import guid
from synth.exchange.projects.project import INCLUDE, LEAVE_OUT, TERMS, Code
from synth.findings import POLARITIES
from synth.taxonomy import Taxonomy, Theme

POLARITY_GROUP = "Polarity"
"""Heading of the codes for polarities."""

_ABOUT_POLARITY = {
    "strength": "What works well.",
    "improvement": "What does not work well, or is to get better.",
    "mixed": "Both, with real weight.",
    "neutral": "Without a judgement.",
}
# Colours that people with any colour vision can distinguish (Paul Tol's muted scheme), for programs that show them.
_COLORS = ("#cc6677", "#332288", "#ddcc77", "#117733", "#88ccee", "#882255", "#44aa99", "#999933", "#aa4499")


def theme_code(theme_id: str) -> str:
    """Return the GUID of a theme's code."""
    return guid("theme", theme_id)


def polarity_code(polarity: str) -> str:
    """Return the GUID of a polarity's code."""
    return guid("polarity", polarity)


def codes_of(taxonomy: Taxonomy) -> tuple[Code, ...]:
    """Return the themes as codes, and the polarities as codes under a separate heading."""
    themes = [
        Code(
            theme_code(theme.id),
            theme.label,
            describe(theme),
            color=_COLORS[number % len(_COLORS)],
        )
        for number, theme in enumerate(taxonomy.themes)
    ]
    polarities = tuple(Code(polarity_code(name), name, _ABOUT_POLARITY[name]) for name in POLARITIES)
    group = Code(guid("polarity group"), POLARITY_GROUP, is_codable=False, children=polarities)
    return (*themes, group)


def describe(theme: Theme) -> str:
    """Return the taxonomy's description of a theme as the description of a code."""
    return "\n".join(
        (
            theme.definition,
            f"{INCLUDE} {theme.include}",
            f"{LEAVE_OUT} {theme.leave_out}",
            f"{TERMS} {', '.join(theme.terms)}",
        )
    )
