"""Send requests over the network, with time-outs, a rate limit and few retries, and only to the named address."""

from __future__ import annotations

import http.client
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from synth.errors import SynthError, one_line
from synth.review.second_opinion.address import Address

KEY_VARIABLE = "SYNTH_OPINION_KEY"
TRIES = 4
_SECONDS = 120.0
_PAUSE_BETWEEN_REQUESTS = 0.5
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_MOST_BYTES = 2_000_000
_PIECE = 65_536
# Status codes after which a retry may succeed: too many requests, or an error of the server.
_TRY_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504})


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Refuse redirects, so that a server cannot pass the text on to another."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Return None, so that no redirect is followed."""


class Client:
    """Client for one address.

    Parameters
    ----------
    address
        The address.
    seconds
        Time-out of a request, in seconds.
    sleep, clock
        Replaced in tests.
    """

    def __init__(
        self,
        address: Address,
        *,
        seconds: float = _SECONDS,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._address, self._seconds, self._sleep, self._clock = address, seconds, sleep, clock
        self._next = clock()
        self._key = os.environ.get(KEY_VARIABLE, "").strip()
        if any(not 33 <= ord(character) < 127 for character in self._key):
            raise SynthError("contains a character that no key has", where=KEY_VARIABLE, remedy="Set it again.")
        # Requests to this machine must not pass through a proxy.
        handlers = [urllib.request.ProxyHandler({})] if address.is_local else []
        self._opener = urllib.request.build_opener(_NoRedirect, *handlers)

    def ask(self, body: dict[str, Any]) -> Any:
        """Send a request and return the text of the first answer; None if the reply contains none.

        Raises
        ------
        SynthError
            If the server refuses, or does not answer after `TRIES` tries.
        """
        data = json.dumps(body).encode("utf-8", "replace")
        fault = ""
        pause = _FIRST_PAUSE
        for attempt in range(TRIES):
            if attempt:
                self._sleep(min(pause, _LONGEST_PAUSE))
                pause *= 2
            self._keep_pace()
            try:
                return _content(self._send(data))
            except urllib.error.HTTPError as error:
                with error:
                    fault = f"answers {error.code}"
                    if error.code not in _TRY_AGAIN:
                        raise self._refused(error.code) from None
                    pause = max(pause, _seconds_asked(error))
            except (OSError, http.client.HTTPException, ValueError) as error:
                fault = f"does not answer ({type(error).__name__})"
        raise SynthError(
            f"{fault}, after {TRIES} tries",
            where=self._address.host,
            remedy="Run the same command again later: the answers received so far are kept.",
        )

    def _keep_pace(self) -> None:
        now = self._clock()
        if now < self._next:
            self._sleep(self._next - now)
        self._next = max(now, self._next) + _PAUSE_BETWEEN_REQUESTS

    def _send(self, data: bytes) -> bytes:
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "synth"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        request = urllib.request.Request(self._address.url, data, headers, method="POST")  # noqa: S310
        ends = self._clock() + self._seconds
        with self._opener.open(request, timeout=self._seconds) as reply:
            received = b""
            # A server that sends a byte now and then must not keep the client waiting for ever.
            while piece := reply.read1(_PIECE):
                received += piece
                if len(received) > _MOST_BYTES or self._clock() > ends:
                    raise TimeoutError
            return received

    def _refused(self, code: int) -> SynthError:
        remedy = "Check the address and the name of the model."
        if code in (401, 403):
            remedy = f"Set {KEY_VARIABLE} to the key of this server."
        elif 300 <= code < 400:
            remedy = "It redirects requests to another address: name that one, if you trust it."
        return SynthError(f"answers {code}", where=one_line(self._address.host), remedy=remedy)


def _content(reply: bytes) -> Any:
    try:
        return json.loads(reply)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return None


def _seconds_asked(error: urllib.error.HTTPError) -> float:
    """Return how long the server asks the client to wait, in seconds."""
    wanted = (error.headers.get("Retry-After") or "").strip()
    return min(float(wanted), _LONGEST_PAUSE) if wanted.isdecimal() and len(wanted) < 6 else 0.0
