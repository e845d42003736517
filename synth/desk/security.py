"""Who may talk to the desk: this machine, through the address that was printed, from pages of the desk itself."""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BODY_BYTES = 256_000_000
"""Bytes of one request, that is of the documents in one upload."""
_SAFE = ("GET", "HEAD")
_SAME_SITE = ("same-origin", "none")
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": PAGE_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # With "no-referrer" browsers would send "Origin: null" with our own forms.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
# Without the key not even the style sheet is served, so this page brings its own, allowed by its digest.
_STYLE = "body{font:1.1rem/1.5 Arial,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;color:#0b0c0c}"
_REFUSED = (
    "<!doctype html><html lang=en-GB><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    f"<title>Not opened</title><style>{_STYLE.replace('{', '{{').replace('}', '}}')}</style>"
    "<h1>This page cannot be opened</h1><p>{why}</p><p>{remedy}</p></html>"
)
_REFUSED_POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)


class BodyTooLargeError(Exception):
    """A request is larger than is taken."""


class Guard:
    """Check every request before the desk sees it.

    Parameters
    ----------
    app
        What answers.
    token
        Secret of this start of the desk; the address with it sets a cookie.
    port
        The port that is listened on: part of the only hosts and origins that are accepted.
    """

    def __init__(self, app: ASGIApp, *, token: str, port: int) -> None:
        self._app = app
        self._token = token
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self.cookie = f"synth-desk-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        send = _with_headers(send)
        refusal = self._wrong_origin(scope, headers) or self._wrong_key(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        try:
            await self._app(scope, _limited(receive), send)
        except BodyTooLargeError:
            await too_large()(scope, receive, send)

    def _wrong_origin(self, scope: Scope, headers: Mapping[str, str]) -> Response | None:
        """Refuse what does not come from a page of the desk."""
        host = headers.get("host", "")
        # A foreign name that was made to point to this machine (DNS rebinding) shows in the Host header.
        if host not in self._hosts:
            return _refused(421, "The address is not that of this desk.", "Open the address that was printed.")
        if headers.get("sec-fetch-site", "same-origin") not in _SAME_SITE:
            return _refused(403, "Another web site has sent you here.", "Open the address that was printed.")
        if scope["method"] not in _SAFE:
            origin = headers.get("origin")
            if origin is None and headers.get("sec-fetch-site") != "same-origin":
                return _refused(403, "The browser does not say where the form came from.", "Use a current browser.")
            if origin is not None and origin != f"http://{host}":
                return _refused(403, "The form came from another web site.", "Nothing was changed.")
        return None

    def _wrong_key(self, scope: Scope, headers: Mapping[str, str]) -> Response | None:
        """Refuse what does not carry the token, or is too large."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if given and scope["method"] in _SAFE and self._is_token(given):
            return self._welcome()
        if not self._is_token(_cookie(headers.get("cookie", ""), self.cookie)):
            return _refused(
                403,
                "It belongs to another start of the desk, or the key in its address is missing.",
                "Start the desk again, or open the address that it has printed. Nothing was lost.",
            )
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MOST_BODY_BYTES:
            return too_large()
        return None

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("latin-1", "replace"), self._token.encode())

    def _welcome(self) -> Response:
        """Put the token into a cookie, and out of the address, where it could be copied or logged."""
        response = RedirectResponse("/", status_code=303)
        response.set_cookie(self.cookie, self._token, httponly=True, samesite="strict", path="/")
        return response


def _cookie(header: str, name: str) -> str:
    try:
        cookies = SimpleCookie(header)
    except CookieError:
        return ""
    return cookies[name].value if name in cookies else ""


def _refused(status: int, why: str, remedy: str) -> Response:
    page = _REFUSED.format(why=why, remedy=remedy)
    return HTMLResponse(page, status_code=status, headers={"content-security-policy": _REFUSED_POLICY})


def too_large() -> Response:
    """Return the answer to a request that is too large."""
    return _refused(
        413,
        f"These files together are larger than {MOST_BODY_BYTES // 1_000_000} MB.",
        "Add fewer or smaller documents at a time. Nothing was stored.",
    )


def _limited(receive: Receive) -> Receive:
    """Count the bytes that arrive: a length that was announced need not be true, or there is none."""
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > MOST_BODY_BYTES:
            raise BodyTooLargeError
        return message

    return counted


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message["headers"]}
            more = [(name.encode(), value.encode()) for name, value in HEADERS.items() if name.encode() not in there]
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return sent
