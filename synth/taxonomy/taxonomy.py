"""Taxonomy files, which define the themes of a national programme."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from synth.errors import TaxonomyError
from synth.files import digest_of_bytes
from synth.taxonomy.facets import (
    ID,
    Condition,
    Contrast,
    check_facet_ids,
    check_stars,
    parse_conditions,
    parse_contrasts,
    terms_pattern,
    text_of,
)
from synth.taxonomy.label_scheme import DEFAULT_SCHEME, LABEL_SCHEME_KEYS, LabelScheme, parse_label_scheme

_TEXT_KEYS = ("label", "definition", "include", "leave_out")
_REQUIRED = {"id", "terms", *_TEXT_KEYS}
_KEYS = {"key_message", *_REQUIRED}
_MOST_THEMES = 100
_MOST_TERMS = 500


@dataclass(frozen=True)
class Theme:
    """One theme of the national overview.

    Attributes
    ----------
    id
        Lower-case name used in tables (``p_<id>``).
    label
        Name shown to readers.
    key_message
        Number of the national key message that the theme belongs to; None if messages have no numbers.
    definition, include, leave_out
        What a sentence must be about, what is included, and what is excluded.
    terms
        Plain words and phrases about the theme; ``*`` at the beginning or end stands for any letters.
    """

    id: str
    label: str
    key_message: int | None
    definition: str
    include: str
    leave_out: str
    terms: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The terms as one pattern. Terms are escaped, so no user's term can make matching slow."""
        return terms_pattern(self.terms)


@dataclass(frozen=True)
class Taxonomy:
    """The themes in order, the distinctions that key messages make within them, and the unit that is counted."""

    name: str
    themes: tuple[Theme, ...]
    contrasts: tuple[Contrast, ...] = ()
    conditions: tuple[Condition, ...] = ()
    label_scheme: LabelScheme = DEFAULT_SCHEME

    @property
    def ids(self) -> tuple[str, ...]:
        """The theme ids, in order."""
        return tuple(theme.id for theme in self.themes)

    def __getitem__(self, theme_id: str) -> Theme:
        """Return the theme with this id."""
        return next(theme for theme in self.themes if theme.id == theme_id)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything that a classifier depends on: the themes without labels and key-message numbers."""
        content = [
            {key: value for key, value in asdict(theme).items() if key not in ("label", "key_message")}
            for theme in self.themes
        ]
        # Only settings of a programme that affect labels are included, not names. Defaults do not change the digest.
        rules = self.label_scheme.rules
        return digest_of_bytes(json.dumps([content, rules] if rules else content, sort_keys=True).encode())

    @property
    def is_national(self) -> bool:
        """Whether the themes are those that come with synth, which commands take if no file is named."""
        return self.digest == default_taxonomy().digest


def default_taxonomy() -> Taxonomy:
    """Return the eleven themes of the national key messages 2021-2025."""
    resource = files("synth.taxonomy") / "themes.toml"
    return _parse(resource.read_text(encoding="utf-8"), "themes.toml")


def with_known_facets(taxonomy: Taxonomy) -> Taxonomy:
    """Return the taxonomy of a model with the contrasts and conditions of the bundled file.

    A model saves only the parts of its taxonomy that affect classification. A taxonomy with its own facets, or with
    themes other than the bundled ones, is returned unchanged.
    """
    bundled = default_taxonomy()
    if taxonomy.contrasts or taxonomy.conditions or taxonomy.digest != bundled.digest:
        return taxonomy
    return replace(taxonomy, contrasts=bundled.contrasts, conditions=bundled.conditions)


def load_taxonomy(path: Path) -> Taxonomy:
    """Read a taxonomy file.

    Raises
    ------
    TaxonomyError
        If the file cannot be read or is not valid. The message names the theme and the key.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TaxonomyError(
            f"cannot be read ({error})", where=path, remedy="Give a UTF-8 TOML file, as docs/taxonomy.md shows."
        ) from error
    return _parse(text, path)


def _parse(text: str, where: object) -> Taxonomy:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TaxonomyError(
            f"is not valid TOML: {error}", where=where, remedy="Compare with synth/taxonomy/themes.toml."
        ) from error
    allowed = ("name", "theme", "contrast", "condition", *LABEL_SCHEME_KEYS)
    unknown = sorted(set(content) - set(allowed))
    if unknown:
        raise TaxonomyError(f"unknown key {unknown[0]!r}", where=where, remedy=f"Allowed keys: {', '.join(allowed)}.")
    entries = content.get("theme")
    if not isinstance(entries, list) or not 1 <= len(entries) <= _MOST_THEMES:
        raise TaxonomyError(
            f"needs 1 to {_MOST_THEMES} [[theme]] entries", where=where, remedy="Copy synth/taxonomy/themes.toml."
        )
    name = content.get("name")
    if not isinstance(name, str) or not name.strip():
        raise TaxonomyError("needs a name", where=where, remedy='Add a line such as name = "My programme".')
    themes = tuple(_parse_theme(entry, number, where) for number, entry in enumerate(entries, 1))
    ids = [theme.id for theme in themes]
    twice = [name for number, name in enumerate(ids) if name in ids[:number]]
    if twice:
        raise TaxonomyError(f"theme {twice[0]!r} occurs twice", where=where, remedy="Give each theme its own id.")
    contrasts = parse_contrasts(content.get("contrast", []), ids, where)
    conditions = parse_conditions(content.get("condition", []), where)
    check_facet_ids(contrasts, conditions, where)
    return Taxonomy(name.strip(), themes, contrasts, conditions, parse_label_scheme(content, where))


def _parse_theme(entry: Any, number: int, where: object) -> Theme:
    if not isinstance(entry, dict):
        raise TaxonomyError(f"theme {number} is not a table", where=where, remedy="Begin each theme with [[theme]].")
    title = f"theme {entry.get('id', number)!r}"
    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        raise TaxonomyError(
            f"{title}: unknown key {unknown[0]!r}", where=where, remedy=f"Allowed keys: {', '.join(sorted(_KEYS))}."
        )
    missing = sorted(_REQUIRED - set(entry))
    if missing:
        raise TaxonomyError(f"{title}: {missing[0]} is missing", where=where, remedy=f"Add the key {missing[0]}.")
    if not isinstance(entry["id"], str) or not ID.fullmatch(entry["id"]):
        raise TaxonomyError(
            f"{title}: id is not usable",
            where=where,
            remedy="Use lower-case letters, digits and _, beginning with a letter, 40 characters at most.",
        )
    texts = {key: text_of(entry, key, title, where) for key in _TEXT_KEYS}
    number_of_message = entry.get("key_message")
    if number_of_message is not None and type(number_of_message) is not int:
        raise TaxonomyError(f"{title}: key_message is not a whole number", where=where, remedy="Write a number.")
    terms = entry["terms"]
    if (
        not isinstance(terms, list)
        or len(terms) > _MOST_TERMS
        or not all(isinstance(term, str) and term.strip(" *") for term in terms)
    ):
        raise TaxonomyError(
            f"{title}: terms is not a list of at most {_MOST_TERMS} words",
            where=where,
            remedy='Write for example terms = ["advocacy", "advocate*"].',
        )
    terms = tuple(term.strip() for term in terms)
    check_stars(terms, title, where)
    return Theme(id=entry["id"], key_message=number_of_message, terms=terms, **texts)
