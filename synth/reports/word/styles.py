"""The styles of a Word document, which mark headings, lists and contents lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element


@dataclass(frozen=True)
class Style:
    """The role of a paragraph.

    Attributes
    ----------
    level
        Rank of a heading, 1 is the highest; 0 for other text.
    listed
        Whether it is an item of a list.
    contents
        Whether it is a line of a contents list.
    bold
        Whether the style itself is bold.
    hidden
        Whether its text is hidden.
    """

    level: int = 0
    listed: bool = False
    contents: bool = False
    bold: bool = False
    hidden: bool = False


class Styles:
    """The styles of one document.

    Parameters
    ----------
    styles
        Root of ``styles.xml``, if there is one.
    """

    def __init__(self, styles: _Element | None) -> None:
        self._styles: dict[str, _Element] = {}
        self._hidden_letters: set[str] = set()
        for style in styles if styles is not None else ():
            if name_of(style) == "style" and attribute(style, "type") in ("paragraph", ""):
                self._styles[attribute(style, "styleId")] = style
            elif name_of(style) == "style" and is_on(child(style, "rPr"), "vanish"):
                self._hidden_letters.add(attribute(style, "styleId"))
        self._by_id: dict[str, Style] = {}

    def is_hidden(self, key: str) -> bool:
        """Return whether a character style hides its text."""
        return key != "" and key in self._hidden_letters

    def of(self, paragraph: _Element) -> Style:
        """Return the style of a paragraph, including its own settings."""
        properties = child(paragraph, "pPr")
        named = self._named(attribute(child(properties, "pStyle"), "val"), frozenset())
        if properties is None:
            return named
        own = _of_properties(properties)
        level = own.level or named.level
        listed = named.listed if child(properties, "numPr") is None else own.listed
        return Style(level, listed and not level, named.contents, named.bold, named.hidden)

    def _named(self, key: str, seen: frozenset[str]) -> Style:
        if key in self._by_id:
            return self._by_id[key]
        style = self._styles.get(key)
        if style is None or key in seen:
            # A document without styles may still use the default style ids.
            return _of_name(key)
        title, base, properties, letters = (child(style, name) for name in ("name", "basedOn", "pPr", "rPr"))
        by_name = _of_name(attribute(title, "val") if title is not None else key)
        above = self._named(attribute(base, "val"), seen | {key}) if base is not None else Style()
        own = _of_properties(properties)
        result = Style(
            by_name.level or own.level or above.level,
            by_name.listed or own.listed or above.listed,
            by_name.contents or above.contents,
            above.bold if child(letters, "b") is None else is_on(letters, "b"),
            is_on(letters, "vanish") or above.hidden,
        )
        self._by_id[key] = result
        return result


def name_of(element: _Element) -> str:
    """Return the name of an element without its namespace; empty if it has no name."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def child(parent: _Element | None, name: str) -> _Element | None:
    """Return the first child with a given name in any namespace; None also if there is no parent."""
    return next((element for element in (() if parent is None else parent) if name_of(element) == name), None)


def attribute(element: _Element | None, name: str) -> str:
    """Return the value of an attribute in any namespace; empty if it or its element is missing."""
    attributes = {} if element is None else element.attrib
    return next((str(value) for key, value in attributes.items() if str(key).rpartition("}")[2] == name), "")


def is_on(properties: _Element | None, name: str) -> bool:
    """Return whether a property that can be switched on and off is switched on."""
    found = child(properties, name)
    return found is not None and attribute(found, "val") not in ("0", "false", "off", "none")


def _of_name(name: str) -> Style:
    name = name.lower()
    heading = re.fullmatch(r"(?:heading|heading_|überschrift)\s*([1-9])(?: char)?|title|subtitle", name)
    if heading:
        return Style(level=int(heading[1]) if heading[1] else 2 if name == "subtitle" else 1)
    return Style(
        listed=name.startswith("list") and "continue" not in name, contents=re.match(r"toc ?\d", name) is not None
    )


def _of_properties(properties: _Element | None) -> Style:
    numbering = child(properties, "numPr")
    level = attribute(child(properties, "outlineLvl"), "val")
    listed = numbering is not None and attribute(child(numbering, "numId"), "val") != "0"
    return Style(level=int(level) + 1 if level.isdigit() and int(level) < 9 else 0, listed=listed)
