"""How deep the tags of a page are nested, found in one pass before it is parsed."""

from __future__ import annotations

import re

from synth.reports.html.furniture import frozenset_of

_TAG = re.compile(r"<(?:(?P<end>/?)(?P<name>[a-z][a-z0-9]*)|(?P<comment>!--))", re.IGNORECASE)
_VOID = frozenset_of("area base br col embed hr img input link meta param source track wbr")
# Pages leave these open, and the next one of their kind ends them.
_END_THEMSELVES = frozenset_of("p li dt dd tr td th thead tbody tfoot option optgroup colgroup")
_NO_TAGS_INSIDE = frozenset_of("script style textarea title")


def nesting_depth(text: str) -> int:
    """Give the most tags that are open at one place; linear in the length, whatever is wrong with the page.

    A parser that follows the standard takes time that grows with the square of this, so it is asked first.
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
            # What was left open inside ends with it, too.
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
