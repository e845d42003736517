"""Voices: whether a sentence contains the words of inspectors or of the services that were inspected.

An improvement plan, a council's response, a position statement and a quotation of a council's chief executive in a
press release are not findings of inspectors. Their sentences stay in the tables with their voice, but are not counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from synth.programmes import Programme, general_rules

INSPECTORS, SERVICES = "inspectors", "services"
"""Inspectors or their inspectorate; or the services: an improvement plan, a response, a person quoted for them."""

_SPEAKS = r"(?:said|says|stated|added|commented|welcomed|responded|explained)"
# No name is longer. Without a limit, the search time would grow with the square of the length of text without spaces.
_PERSON = r"[A-Z][\w'.-]{1,40}(?: [A-Z][\w'.-]{1,40}){1,3}"
_BEFORE = re.compile(
    rf"(?P<who>(?:{_PERSON},? [^“”\".:;]{{3,140}}?|(?:[A-Z]|a |the )[^“”\".:;]{{3,140}}?)),? {_SPEAKS}\b"
)
_AFTER = re.compile(rf"[”\"’'],? {_SPEAKS} (?P<who>[^“”\".:;]{{3,160}})")
_OF_INSPECTORS = re.compile(
    r"inspector|inspectorate|ofsted|care quality commission|\bhmi\b|\bcqc\b|\bwe\b", re.IGNORECASE
)
_OF_SERVICES = re.compile(
    r"\bcouncil|\bcllr\b|chief (?:executive|officer|constable|social work)|\bdirector|\bconvener|\bleader of|"
    r"\bpartnership|\bnhs\b|health board|\bsuperintendent|\bspokes(?:person|man|woman)|\bhead of|\bchair(?:person)? of|"
    r"integration joint board|local authority",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)")


def voice_of_title(titles: Sequence[str], programme: Programme) -> str:
    """Return whose document it is, from its title."""
    return next((voice for title in titles if (voice := voice_of_heading(title, programme))), INSPECTORS)


def voice_of_heading(text: str, programme: Programme) -> str:
    """Return whose words a heading introduces; empty if it does not indicate this."""
    plain = " ".join(text.replace("’", "'").split())
    rules = (*programme.voices, *general_rules().voices)
    return next((rule.voice for rule in rules if rule.pattern.search(plain)), "")


class Quotes:
    """Tracks who is quoted from one paragraph to the next."""

    def __init__(self) -> None:
        self._is_open = False

    def are_of_services(self, text: str, spans: Sequence[tuple[int, int]]) -> list[bool]:
        """Return for each sentence of a paragraph whether it quotes someone who speaks for the services.

        Parameters
        ----------
        text
            The paragraph. Paragraphs must be given in order, because a quotation can continue in the next one.
        spans
            Start and end of each of its sentences.
        """
        plain = text.replace("’", "'").replace("‘", "'")
        found = _AFTER.search(text) or _BEFORE.search(plain)
        if found:
            who = found["who"]
            is_services = _OF_SERVICES.search(who) is not None and _OF_INSPECTORS.search(who) is None
        else:
            is_services = self._is_open and text.startswith(("“", '"'))
        self._is_open = is_services
        if not is_services:
            return [False] * len(spans)
        quoted = [match.span() for match in _QUOTE.finditer(text)]
        return [
            any(min(end, stop) - max(start, begin) > (end - start) / 2 for begin, stop in quoted)
            for start, end in spans
        ]
