"""Check the address to which sentences may be sent, which is only the one that the user named."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from synth.errors import UsageError

_REMEDY = "Name an address such as http://localhost:11434/v1 or https://models.example.org/v1."


@dataclass(frozen=True)
class Address:
    """An address to which requests may be sent.

    Attributes
    ----------
    url
        URL of the chat interface, ending in ``/chat/completions``.
    host
        Host name as shown to people.
    is_local
        Whether the host is this machine.
    """

    url: str
    host: str
    is_local: bool


def parse_address(text: str) -> Address:
    """Check an address.

    Raises
    ------
    UsageError
        If the address is neither https nor this machine, or contains a name and password, a query or a fragment.

    Examples
    --------
    >>> parse_address("http://localhost:11434/v1").url
    'http://localhost:11434/v1/chat/completions'
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise UsageError("is not an address", where="second opinion", remedy=_REMEDY) from error
    host = parts.hostname or ""
    if not host or parts.scheme not in ("http", "https") or any(character.isspace() for character in text.strip()):
        raise UsageError(f"{text.strip()!r} is not an address", where="second opinion", remedy=_REMEDY)
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise UsageError(
            "contains a name, password or query",
            where="second opinion",
            remedy="Give only the address, and set the key in the environment variable SYNTH_OPINION_KEY.",
        )
    is_local = _is_this_machine(host)
    if parts.scheme == "http" and not is_local:
        raise UsageError(
            f"{host} is another machine, and http sends text that others can read",
            where="second opinion",
            remedy="Use https.",
        )
    path = parts.path.rstrip("/")
    shown = f"[{host}]" if ":" in host else host
    place = f"{parts.scheme}://{shown}{f':{port}' if port else ''}"
    return Address(f"{place}{path.removesuffix('/chat/completions')}/chat/completions", place, is_local)


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
