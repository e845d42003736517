"""Identifiers that are the same in every run, so that the same input gives the same bytes."""

from __future__ import annotations

import uuid

_SYNTH = uuid.uuid5(uuid.NAMESPACE_URL, "urn:synth:exchange")


def guid(*parts: object) -> str:
    """Return an identifier made from the parts: a GUID, as REFI-QDA requires.

    Examples
    --------
    >>> guid("code", "advocacy") == guid("code", "advocacy") != guid("code", "leadership")
    True
    """
    return str(uuid.uuid5(_SYNTH, "\x1f".join(map(str, parts))))


def plain_guid(text: str) -> str:
    """Return a GUID in the form used for comparisons: without braces, in lower case."""
    return text.strip().strip("{}").lower()
