"""The unit that a programme counts and the labels that it uses, as defined in a taxonomy file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from synth.errors import TaxonomyError
from synth.words import INSPECTION, Unit

LABEL_SCHEME_KEYS = ("unit", "kind", "polarity", "one_theme")
_LONGEST = 40
KIND_NAMES = {"finding": "finding", "other": "other"}
POLARITY_NAMES = {
    "strength": "strength",
    "improvement": "area for improvement",
    "mixed": "mixed",
    "neutral": "neutral",
}


@dataclass(frozen=True)
class LabelScheme:
    """The unit that is counted, and the labels that a sentence has.

    Attributes
    ----------
    unit
        The unit that each sentence belongs to and that is counted: an inspection, a hospital, a response.
    has_kind
        Whether sentences are divided into findings and others. If not, every sentence is a finding.
    has_polarity
        Whether findings are positive or ask for improvement. If not, every finding is neutral.
    one_theme
        Whether themes are mutually exclusive, so that each finding has exactly one.
    kinds, polarities
        Names of the values for readers and in labelled tables.
    """

    unit: Unit = INSPECTION
    has_kind: bool = True
    has_polarity: bool = True
    one_theme: bool = False
    kinds: Mapping[str, str] = field(default_factory=lambda: KIND_NAMES, hash=False)
    polarities: Mapping[str, str] = field(default_factory=lambda: POLARITY_NAMES, hash=False)

    @property
    def rules(self) -> dict[str, bool]:
        """Settings that differ from the default and affect which labels a sentence may have."""
        names = ("has_kind", "has_polarity", "one_theme")
        return {name: getattr(self, name) for name in names if getattr(self, name) != getattr(DEFAULT_SCHEME, name)}

    @property
    def words(self) -> dict[str, dict[str, str]]:
        """The columns of labels other than themes: the word for each of their values in tables."""
        names = {"kind": self.kinds if self.has_kind else {}, "polarity": self.polarities if self.has_polarity else {}}
        # The usual names are longer than the values.
        return {
            column: {value: value if name == POLARITY_NAMES.get(value) else name for value, name in of.items()}
            for column, of in names.items()
            if of
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the settings in the form of a taxonomy file, for a manifest."""
        return {
            "unit": {"singular": self.unit.one, "plural": self.unit.several},
            "kind": dict(self.kinds) if self.has_kind else False,
            "polarity": dict(self.polarities) if self.has_polarity else False,
            "one_theme": self.one_theme,
        }


def parse_label_scheme(content: Mapping[str, Any], where: object) -> LabelScheme:
    """Read the programme settings of a taxonomy file.

    Raises
    ------
    TaxonomyError
        If a key is not valid. The message names it.
    """
    one_theme = content.get("one_theme", False)
    if not isinstance(one_theme, bool):
        raise TaxonomyError("one_theme is neither true nor false", where=where, remedy="Write true or false.")
    has_kind, kinds = _names(content.get("kind", {}), "kind", KIND_NAMES, where)
    has_polarity, polarities = _names(content.get("polarity", {}), "polarity", POLARITY_NAMES, where)
    return LabelScheme(_unit(content.get("unit"), where), has_kind, has_polarity, one_theme, kinds, polarities)


def _unit(entry: Any, where: object) -> Unit:
    if entry is None:
        return INSPECTION
    if not isinstance(entry, dict) or set(entry) != {"singular", "plural"}:
        raise TaxonomyError(
            "unit is not a table with singular and plural",
            where=where,
            remedy='Write [unit], then singular = "hospital" and plural = "hospitals".',
        )
    return Unit(*(_noun(entry[key], f"unit.{key}", where) for key in ("singular", "plural")))


def _names(entry: Any, key: str, usual: Mapping[str, str], where: object) -> tuple[bool, Mapping[str, str]]:
    if isinstance(entry, bool):
        return entry, usual
    if not isinstance(entry, dict) or not set(entry) <= set(usual):
        raise TaxonomyError(
            f"{key} is neither false nor a table of names",
            where=where,
            remedy=f"Write {key} = false where there is none, or [{key}] with names for: {', '.join(usual)}.",
        )
    names = {value: _noun(entry.get(value, name), f"{key}.{value}", where) for value, name in usual.items()}
    if len({name.casefold() for name in names.values()}) < len(names):
        raise TaxonomyError(f"{key}: a name occurs twice", where=where, remedy="Give each value a name of its own.")
    return True, names


def _noun(value: Any, key: str, where: object) -> str:
    # Commas and the like separate values in tables and in lists of choices.
    if (
        not isinstance(value, str)
        or not 1 <= len(value.strip()) <= _LONGEST
        or not value.strip()[0].isalpha()
        or set(',;:|"') & set(value)
    ):
        raise TaxonomyError(
            f"{key} is not a word of at most {_LONGEST} letters", where=where, remedy=f"Write {key} in quotes."
        )
    return value.strip()


DEFAULT_SCHEME = LabelScheme()
"""Default settings, for taxonomy files without settings for a programme."""
