"""Turn the codes of any codebook into the themes of a programme."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from synth.errors import ExchangeError
from synth.exchange.projects.project import INCLUDE, LEAVE_OUT, TERMS, Code
from synth.findings import POLARITIES
from synth.findings.labels import POLARITY_WORDS

MOST_THEMES = 100
_LONGEST_ID = 40
# Ids whose columns would have the names of other columns: p_finding, p_strength, or a column of a workbook.
_TAKEN = frozenset(
    {"finding", "other", "kind", "polarity", "themes", "text", "note", "verdict", "question", *POLARITIES}
)
_TITLES = {
    INCLUDE: r"includes?|included|inclusion(?: criteria)?|when to use|belongs",
    LEAVE_OUT: r"leave out|excludes?|excluded|exclusion(?: criteria)?|when not to use|does not (?:include|belong)",
    TERMS: r"terms|key ?words",
}
_TITLE = re.compile(
    "|".join(
        rf"(?P<{name}>(?:^|(?<=[.;\n]))\s*(?:{words})\s*:)" for name, words in zip("abc", _TITLES.values(), strict=True)
    ),
    re.IGNORECASE,
)
_NOTHING_SAID = "The codebook does not say."


@dataclass(frozen=True)
class ThemeDraft:
    """A theme taken from a codebook, to be checked by people.

    Attributes
    ----------
    id, label, definition, include, leave_out
        As in a taxonomy.
    terms
        Terms that the codebook lists.
    codes
        GUIDs of the codes for this theme: its own, and those below it.
    """

    id: str
    label: str
    definition: str
    include: str = ""
    leave_out: str = ""
    terms: tuple[str, ...] = ()
    codes: frozenset[str] = field(default_factory=frozenset)


def themes_of(codes: Sequence[Code], *, where: object) -> tuple[ThemeDraft, ...]:
    """Return the themes of a codebook.

    The top-level codes are themes, except for headings. Codes below a code belong to it. If all codes are below a
    single code, those directly below it count as top-level. Codes for polarities are not themes.

    Raises
    ------
    ExchangeError
        If there are no themes, or more than `MOST_THEMES`.
    """
    upper = _uppermost([code for code in codes if not _is_polarity(code)])
    while len(upper) == 1 and upper[0].children:
        upper = _uppermost(list(upper[0].children))
    if not 1 <= len(upper) <= MOST_THEMES:
        raise ExchangeError(
            f"gives {len(upper)} themes",
            where=where,
            remedy=f"From 1 to {MOST_THEMES} codes can be themes: those at the top level of the codebook.",
        )
    drafts: list[ThemeDraft] = []
    for code in upper:
        drafts.append(_draft(code, {draft.id for draft in drafts}))
    return tuple(drafts)


def polarities_of(codes: Sequence[Code]) -> dict[str, str]:
    """Return the polarity of each code that stands for one, by GUID."""
    return {
        code.guid: POLARITY_WORDS[_key(code.name)]
        for top in codes
        if _is_polarity(top)
        for _, code in top.walk()
        if _key(code.name) in POLARITY_WORDS
    }


def taxonomy_text(name: str, drafts: Sequence[ThemeDraft], suggested: Mapping[str, Sequence[str]], unit: str) -> str:
    """Return a taxonomy file with these themes.

    Parameters
    ----------
    name
        Name of the programme.
    drafts
        The themes.
    suggested
        The suggested terms for each theme id.
    unit
        Lines on what is counted, to be written before the themes; empty if there are none.
    """
    lines = [
        "# Made from a codebook by `synth new`. Check every entry: the figures depend on the definitions.",
        "# docs/taxonomy.md describes the entries.",
        f"name = {_quoted(name)}",
        "",
        *([unit, ""] if unit else []),
    ]
    for draft in drafts:
        terms = list(dict.fromkeys((*draft.terms, *suggested.get(draft.id, ()))))
        lines += [
            "[[theme]]",
            f"id = {_quoted(draft.id)}",
            f"label = {_quoted(draft.label)}",
            f"definition = {_quoted(draft.definition)}",
            f"include = {_quoted(draft.include or _NOTHING_SAID)}",
            f"leave_out = {_quoted(draft.leave_out or _NOTHING_SAID)}",
            "# Suggested from the words of the codebook and of similar sentences: delete what does not fit.",
            "terms = [",
            *(f"  {_quoted(term)}," for term in terms),
            "]",
            "",
        ]
    return "\n".join(lines)


def _uppermost(codes: Sequence[Code]) -> list[Code]:
    """Return the top-level codes that are not headings."""
    found: list[Code] = []
    for code in codes:
        found += [code] if code.is_codable else _uppermost(code.children)
    return found


def _is_polarity(code: Code) -> bool:
    """Return whether a code, or every code below a heading, has the name of a polarity."""
    if code.children:
        return all(_is_polarity(child) for child in code.children)
    return _key(code.name) in POLARITY_WORDS


def _draft(code: Code, taken: Collection[str]) -> ThemeDraft:
    definition, include, leave_out, terms = _parts(code.description)
    below = [(child.name, _parts(child.description)) for _, child in code.walk() if child is not code]
    # The codes below a theme show what belongs to it.
    belongs = [f"{name}: {parts[0]}" if parts[0] else name for name, parts in below]
    return ThemeDraft(
        id=_theme_id(code.name, taken),
        label=code.name,
        definition=definition or f"{code.name}.",
        include=" ".join(filter(None, (include, "; ".join(belongs)))),
        leave_out=leave_out,
        terms=tuple(dict.fromkeys((*terms, *(term for _, parts in below for term in parts[3])))),
        codes=frozenset(one.guid for _, one in code.walk()),
    )


def _parts(description: str) -> tuple[str, str, str, tuple[str, ...]]:
    """Split a description into definition, what to include, what to leave out, and terms."""
    found: dict[str, list[str]] = {"": [], "a": [], "b": [], "c": []}
    start, of = 0, ""
    for title in _TITLE.finditer(description):
        found[of].append(description[start : title.start()])
        start, of = title.end(), title.lastgroup or ""
    found[of].append(description[start:])
    definition, include, leave_out, terms = (" ".join(" ".join(pieces).split()) for pieces in found.values())
    # A * stands for letters only at the beginning or end of a term.
    words = [term.strip() for term in re.split(r"[,;]", terms)]
    return definition, include, leave_out, tuple(word for word in words if word.strip("*") and "*" not in word[1:-1])


def _theme_id(name: str, taken: Collection[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    short = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    short = (short if short[:1].isalpha() else f"theme_{short}").rstrip("_")[:_LONGEST_ID].rstrip("_")
    if short in _TAKEN:
        short = f"{short}_theme"
    number, unique = 1, short
    while unique in taken:
        number += 1
        unique = f"{short[: _LONGEST_ID - 4]}_{number}"
    return unique


def _key(name: str) -> str:
    return " ".join(name.lower().split())


def _quoted(text: str) -> str:
    """Return a text as a TOML string on one line."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False).replace("\x7f", "")
