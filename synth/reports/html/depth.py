"""Depth to which the tags of a page are nested, determined in one pass before the page is parsed."""

from __future__ import annotations

import re

from synth.reports.html.furniture import frozenset_of

_TAG = re.compile(r"<(?:(?P<end>/?)(?P<name>[a-z][a-z0-9]*)|(?P<comment>!--))", re.IGNORECASE)
_VOID = frozenset_of("area base br col embed hr img input link meta param source track wbr")
# Pages often leave these open. The next tag of the same kind closes them.
_END_THEMSELVES = frozenset_of("p li dt dd tr td th thead tbody tfoot option optgroup colgroup")
_NO_TAGS_INSIDE = frozenset_of("script style textarea title")


def nesting_depth(text: str) -> int:
    """Return the maximum number of tags that are open at the same time, in linear time even for invalid pages.

    A standard parser takes time that grows with the square of this depth, so it is checked first.
    """
    lower = text.lower()
    opened: list[str] = []
    count: dict[str, int] = {}
    deepest = place = 0
    while found := _TAG.search(text, place):
        place = found.end()
        name = (found["name"] or "").lower()
        if found["comment"]:
            place = _after(lower, "-->", place)
        elif name in _VOID or name in _END_THEMSELVES:
            continue
        elif found["end"]:
            # Tags left open inside it are closed as well.
            while count.get(name):
                last = opened.pop()
                count[last] -= 1
                if last == name:
                    break
        elif name in _NO_TAGS_INSIDE:
            place = _after(lower, f"</{name}", place)
        else:
            opened.append(name)
            count[name] = count.get(name, 0) + 1
            deepest = max(deepest, len(opened))
    return deepest


def _after(text: str, mark: str, start: int) -> int:
    found = text.find(mark, start)
    return len(text) if found < 0 else found + len(mark)
