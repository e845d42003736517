"""Codebooks as tables: CSV from Taguette, Excel exports from NVivo and MAXQDA, and tables made by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from synth.errors import ExchangeError
from synth.exchange.identifiers import guid
from synth.exchange.projects.project import INCLUDE, LEAVE_OUT, TERMS, Code, walk_codes
from synth.findings import read_table, write_table

# Names that programs and people use for the columns, in lower case.
_NAMES = ("tag", "code", "name", "theme", "node", "code name", "label", "category", "path", "hierarchical name")
_DESCRIPTIONS = ("description", "definition", "memo", "code memo", "comment", "comments", "meaning")
_PARENTS = ("parent code", "parent", "parent name", "group")
_COLORS = ("color", "colour")
_PARTS: Mapping[str, tuple[str, ...]] = {
    INCLUDE: ("include", "includes", "inclusion", "inclusion criteria", "when to use", "belongs"),
    LEAVE_OUT: ("leave_out", "leave out", "exclude", "excludes", "exclusion", "exclusion criteria", "when not to use"),
    TERMS: ("terms", "keywords", "key words", "words"),
}
# NVivo and MAXQDA separate the levels of a path by backslashes, many people by ">".
_LEVELS = re.compile(r"\s*(?:\\+|>)\s*")
_MOST_CODES = 5_000


def read_codebook_table(path: Path) -> tuple[Code, ...]:
    """Read a codebook from a table with one row for each code.

    Columns may have the names used by Taguette (``tag``, ``description``), NVivo (``Name``, ``Description``) and MAXQDA
    (``Parent code``, ``Code``, ``Memo``). Levels are separated by a backslash or ``>``, in Taguette's tables by a full
    stop.

    Raises
    ------
    TableError, ExchangeError
        If the file is not a table, has no column of names, or contains a code twice.
    """
    table = read_table(path).fillna("").astype("str")
    by_small_letters = {str(name).strip().lower(): str(name) for name in table.columns}

    def column(names: tuple[str, ...]) -> str | None:
        return next((by_small_letters[name] for name in names if name in by_small_letters), None)

    named = column(_NAMES)
    if named is None:
        there = ", ".join(map(str, table.columns[:8])) or "none"
        raise ExchangeError(
            "has no column with the names of codes",
            where=path,
            remedy=f"Call it name, code or tag. Delete any rows above the header (columns there: {there}).",
        )
    described, parent, color = column(_DESCRIPTIONS), column(_PARENTS), column(_COLORS)
    further = {title: found for title, names in _PARTS.items() if (found := column(names))}
    described_as: dict[tuple[str, ...], Code] = {}
    for number, row in enumerate(table.to_dict("records"), 2):
        levels = _levels(str(row[named]), tagged=named.lower() == "tag")
        if not levels:
            continue
        if parent and row[parent].strip():
            levels = (*_levels(str(row[parent]), tagged=False), *levels)
        if levels in described_as:
            raise ExchangeError(
                f"row {number}: the code {' > '.join(levels)!r} occurs twice",
                where=path,
                remedy="Keep one row for each code.",
            )
        if len(described_as) == _MOST_CODES:
            raise ExchangeError(f"holds over {_MOST_CODES:,} codes", where=path, remedy="Keep those that are themes.")
        parts = [str(row[described]).strip()] if described else []
        parts += [f"{title} {str(row[name]).strip()}" for title, name in further.items() if str(row[name]).strip()]
        described_as[levels] = Code(
            guid("code in a table", *levels),
            levels[-1],
            "\n".join(part for part in parts if part),
            color=_color(str(row[color])) if color else "",
        )
    if not described_as:
        raise ExchangeError("contains no codes", where=path, remedy="Put one code in each row below the header.")
    return _nested(described_as)


def write_codebook_table(codes: tuple[Code, ...], path: Path) -> None:
    """Write a codebook as a table that Taguette can import (``tag``, ``description``) and people can read.

    Raises
    ------
    TableError
        If `path` does not have the ending of a table.
    """
    rows = [
        # Taguette separates levels by a full stop, so a name must not contain one.
        (".".join(one.name.replace(".", " ") for one in (*above, code)), code.description)
        for above, code in walk_codes(codes)
        if code.is_codable
    ]
    write_table(pd.DataFrame(rows, columns=["tag", "description"], dtype="str"), path)


def _levels(text: str, *, tagged: bool) -> tuple[str, ...]:
    parts = text.split(".") if tagged else _LEVELS.split(text)
    # NVivo begins a path with the type of item.
    kept = tuple(" ".join(part.split()) for part in parts if part.strip())
    return kept[1:] if len(kept) > 1 and kept[0].lower() in ("nodes", "codes") else kept


def _color(text: str) -> str:
    return text.strip() if re.fullmatch(r"#[0-9a-fA-F]{6}", text.strip()) else ""


def _nested(codes: Mapping[tuple[str, ...], Code]) -> tuple[Code, ...]:
    """Return the codes as a tree. A level without a row of its own becomes a heading."""
    all_codes: dict[tuple[str, ...], Code] = {}
    for levels, code in codes.items():
        for depth in range(1, len(levels)):
            above = levels[:depth]
            heading = Code(guid("code in a table", *above), above[-1], is_codable=False)
            all_codes.setdefault(above, codes.get(above, heading))
        all_codes[levels] = code

    def below(levels: tuple[str, ...]) -> Code:
        inside = [name for name in all_codes if len(name) == len(levels) + 1 and name[: len(levels)] == levels]
        return replace(all_codes[levels], children=tuple(map(below, inside)))

    return tuple(below(levels) for levels in all_codes if len(levels) == 1)
