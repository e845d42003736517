"""The gazetteer of areas, with their names and official codes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# Words that councils put before and after the name of their area.
_BEFORE = re.compile(
    r"^(?:the|city and county of|city of|county of|london borough of|royal borough of|metropolitan borough of|"
    r"borough of|council of the)\s+"
)
_AFTER = re.compile(
    r"(?:\s+(?:council|county|city|borough|district|metropolitan|unitary|london|royal|local authority|authority|"
    r"partnership|partnership area|community planning|cpp|area|mbc|children's services))$|'s$"
)


@dataclass(frozen=True)
class Area:
    """One area for which services are inspected.

    Attributes
    ----------
    name
        The name used throughout synth.
    code
        The nine-character code of the Office for National Statistics; empty if there is none.
    country
        ``Scotland`` or ``England``; ``invented`` for areas used in the demonstration and in tests; empty for areas from
        a user's programme.
    kind
        Such as ``council``, ``county``, ``unitary``; ``abolished`` where the authority no longer exists.
    other_names
        Other names used in documents.
    """

    name: str
    code: str = ""
    country: str = ""
    kind: str = ""
    other_names: tuple[str, ...] = ()


class Gazetteer:
    """A list of areas that can be looked up by any of their names.

    Parameters
    ----------
    areas
        If two areas share a name, the name refers to the later one.
    """

    def __init__(self, areas: Iterable[Area]) -> None:
        self.areas = tuple(areas)
        self._by_name = {_key(name): area for area in self.areas for name in (area.name, *area.other_names)}
        names = sorted(self._by_name, key=len, reverse=True)
        self._pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])") if names else None

    def with_areas(self, names: Iterable[str]) -> Gazetteer:
        """Return a gazetteer that also contains further areas, given by name."""
        more = [Area(name) for name in names]
        return Gazetteer((*self.areas, *more)) if more else self

    def look_up(self, text: str) -> Area | None:
        """Return the area if `text` is the name of one area, with or without the usual words around a council's name.

        Examples
        --------
        >>> gazetteer().look_up("London Borough of Barking & Dagenham Council").name
        'Barking and Dagenham'
        >>> gazetteer().look_up("Orla Tern") is None
        True
        """
        name = _key(text)
        while name:
            if area := self._by_name.get(name):
                return area
            shorter = _AFTER.sub("", _BEFORE.sub("", name)).strip()
            if shorter == name:
                return None
            name = shorter
        return None

    def find(self, text: str) -> tuple[Area, ...]:
        """Return the areas named in `text`, in order. Of overlapping names, only the longest is used."""
        if self._pattern is None:
            return ()
        found: dict[str, Area] = {}
        key = _spaced(text)
        lower = key.lower()
        for match in self._pattern.finditer(lower):
            # "Reading" and "Borders" are also ordinary words, so a name must begin with a capital letter.
            if len(lower) == len(key) and key[match.start()].isupper():
                area = self._by_name[match.group()]
                found[area.name] = area
        return tuple(found.values())


def _spaced(text: str) -> str:
    return " ".join(text.replace("’", "'").replace("&", " and ").split())


def _key(text: str) -> str:
    return _spaced(text).lower().strip(" .,;:–—-")


@cache
def gazetteer() -> Gazetteer:
    """Return the gazetteer that comes with synth. Its sources are given in ``areas.csv`` and docs/programmes.md."""
    text = files("synth.programmes").joinpath("areas.csv").read_text(encoding="utf-8")
    return Gazetteer(
        Area(
            row["name"],
            row["code"],
            row["country"],
            row["kind"],
            tuple(name for name in row["other_names"].split(";") if name),
        )
        for row in csv.DictReader(text.splitlines())
    )
