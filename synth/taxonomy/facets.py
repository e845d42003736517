"""Facets: the distinctions within themes that key messages make, as defined in a taxonomy file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from synth.errors import TaxonomyError

ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_FACET_KEYS = {"id", "label", "terms", "examples"}
CONDITION_KINDS = ("pressure", "period")
_MOST = 50


@dataclass(frozen=True)
class Facet:
    """A group of findings within a theme, recognised by its terms.

    Attributes
    ----------
    id
        Lower-case name, unique among the facets of a taxonomy.
    label
        Name shown to readers, for use in running text.
    terms
        Plain words and phrases, as for a theme.
    examples
        Invented sentences that belong to the facet.
    """

    id: str
    label: str
    terms: tuple[str, ...]
    examples: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The terms as one pattern."""
        return terms_pattern(self.terms)


@dataclass(frozen=True)
class Contrast:
    """Two facets that a key message compares, such as individual planning and service planning.

    Attributes
    ----------
    id, label
        Its names for tables and for readers.
    themes
        Ids of the themes whose findings are compared, separately for each theme; empty if all findings are compared.
    supports
        If all findings are compared, ids of the themes whose messages may report the result.
    sides
        The two facets. A finding with terms of both is counted in neither.
    """

    id: str
    label: str
    themes: tuple[str, ...]
    supports: tuple[str, ...]
    sides: tuple[Facet, Facet]


@dataclass(frozen=True)
class Condition:
    """A circumstance that findings mention and that is neither positive nor negative.

    Attributes
    ----------
    kind
        ``pressure`` (external: demand, waiting lists, deprivation) or ``period``.
    facet
        The terms by which it is recognised.
    """

    kind: str
    facet: Facet


def parse_contrasts(entries: Any, theme_ids: Collection[str], where: object) -> tuple[Contrast, ...]:
    """Read the ``[[contrast]]`` entries of a taxonomy file.

    Raises
    ------
    TaxonomyError
        If an entry is not valid. The message names it.
    """
    return tuple(_parse_contrast(entry, theme_ids, where) for entry in _tables(entries, "contrast", where))


def parse_conditions(entries: Any, where: object) -> tuple[Condition, ...]:
    """Read the ``[[condition]]`` entries of a taxonomy file.

    Raises
    ------
    TaxonomyError
        If an entry is not valid. The message names it.
    """
    found = []
    for entry in _tables(entries, "condition", where):
        kind = entry.get("kind")
        if kind not in CONDITION_KINDS:
            raise TaxonomyError(
                f"condition {entry.get('id')!r}: kind is {kind!r}",
                where=where,
                remedy=f"Allowed values: {', '.join(CONDITION_KINDS)}.",
            )
        rest = {key: value for key, value in entry.items() if key != "kind"}
        found.append(Condition(kind, _parse_facet(rest, "condition", where)))
    return tuple(found)


def check_facet_ids(contrasts: Collection[Contrast], conditions: Collection[Condition], where: object) -> None:
    """Raise an error if two facets have the same id."""
    ids = [facet.id for contrast in contrasts for facet in contrast.sides]
    ids += [condition.facet.id for condition in conditions]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise TaxonomyError(f"facet {twice[0]!r} occurs twice", where=where, remedy="Use a different id for each.")


def _tables(entries: Any, name: str, where: object) -> list[dict[str, Any]]:
    is_list = isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)
    if not is_list or len(entries) > _MOST:
        raise TaxonomyError(
            f"{name} is not a list of at most {_MOST} tables", where=where, remedy=f"Begin each with [[{name}]]."
        )
    return list(entries)


def _parse_contrast(entry: dict[str, Any], theme_ids: Collection[str], where: object) -> Contrast:
    title = f"contrast {entry.get('id')!r}"
    if {"id", "label", "themes", "side"} != set(entry) - {"supports"}:
        raise TaxonomyError(
            f"{title}: has the keys {', '.join(sorted(entry))}",
            where=where,
            remedy="Use: id, label, themes, side; and supports where themes is empty.",
        )
    named = {}
    for key in ("themes", "supports"):
        named[key] = entry.get(key, [])
        if not isinstance(named[key], list) or not all(theme in theme_ids for theme in named[key]):
            raise TaxonomyError(
                f"{title}: {key} is not a list of theme ids",
                where=where,
                remedy=f"The theme ids are: {', '.join(theme_ids)}.",
            )
    sides = _tables(entry["side"], "contrast.side", where)
    if len(sides) != 2:
        raise TaxonomyError(
            f"{title}: has {len(sides)} sides", where=where, remedy="Write two [[contrast.side]] entries."
        )
    one, other = (_parse_facet(side, title, where) for side in sides)
    name, label = (text_of(entry, key, title, where) for key in ("id", "label"))
    return Contrast(name, label, tuple(named["themes"]), tuple(named["supports"]), (one, other))


def _parse_facet(entry: dict[str, Any], title: str, where: object) -> Facet:
    if set(entry) != _FACET_KEYS:
        raise TaxonomyError(
            f"{title}: an entry has the keys {', '.join(sorted(entry))}",
            where=where,
            remedy=f"Use: {', '.join(sorted(_FACET_KEYS))}.",
        )
    name = text_of(entry, "id", title, where)
    if not ID.fullmatch(name):
        raise TaxonomyError(
            f"{title}: id {name!r} is not usable", where=where, remedy="Use lower-case letters, digits and _."
        )
    lists = {}
    for key in ("terms", "examples"):
        values = entry[key]
        if not isinstance(values, list) or not all(isinstance(value, str) and value.strip(" *") for value in values):
            raise TaxonomyError(f"{title}: {key} is not a list of texts", where=where, remedy=f"Write {key} = [...].")
        lists[key] = tuple(value.strip() for value in values)
    if not lists["terms"]:
        raise TaxonomyError(f"{title}: terms is empty", where=where, remedy="List the words that refer to it.")
    check_stars(lists["terms"], title, where)
    return Facet(name, text_of(entry, "label", title, where), lists["terms"], lists["examples"])


def check_stars(terms: Iterable[str], title: str, where: object) -> None:
    """Raise an error if a term of a theme or facet has a star inside."""
    inside = next((term for term in terms if "*" in term.strip("*")), None)
    if inside:
        raise TaxonomyError(
            f"{title}: {inside!r} has a * inside, which has no meaning there",
            where=where,
            remedy="Put * at the beginning or end of a term, and list the variants as separate terms.",
        )


def text_of(entry: dict[str, Any], key: str, title: str, where: object) -> str:
    """Return the text of a key of a theme, contrast or facet; an error if it is no text or empty."""
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise TaxonomyError(f"{title}: {key} is not a text", where=where, remedy=f"Write {key} in quotes.")
    return value.strip()


def terms_pattern(terms: Iterable[str]) -> re.Pattern[str]:
    """Return one pattern for all terms; ``*`` at the beginning or end of a term stands for any letters.

    Terms are escaped, so a user's term cannot make matching slow.
    """
    return re.compile("|".join(_term_pattern(term) for term in terms) or r"(?!)", re.IGNORECASE)


def _term_pattern(term: str) -> str:
    body = re.escape(term.strip("*").strip())
    # Reports use both women's and women’s, and both self-harm and self harm.
    body = body.replace(r"\-", "-?").replace(r"\ ", r"[\s-]+").replace("-?", r"[\s‑–-]?").replace("'", "['’]")
    start = r"\w*" if term.startswith("*") else ""
    end = r"\w*" if term.endswith("*") else ""
    return rf"\b{start}{body}{end}\b"
