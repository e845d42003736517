"""Identifiers that are the same in every run, so that the same input gives the same bytes."""

from __future__ import annotations

import uuid

_SYNTH = uuid.uuid5(uuid.NAMESPACE_URL, "urn:synth:exchange")


def guid(*parts: object) -> str:
    """Return an identifier for what the parts name: a GUID, as REFI-QDA asks for.

    Examples
    --------
    >>> guid("code", "advocacy") == guid("code", "advocacy") != guid("code", "leadership")
    True
    """
    return str(uuid.uuid5(_SYNTH, "\x1f".join(map(str, parts))))


def plain_guid(text: str) -> str:
    """Return a GUID as it is compared: without braces, in small letters."""
    return text.strip().strip("{}").lower()
