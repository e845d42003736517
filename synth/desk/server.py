"""The desk as a web application on the loopback interface."""

from __future__ import annotations

import contextlib
import secrets
import socket
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable
from importlib.resources import files
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from synth.desk.desk import Desk
from synth.desk.security import BodyTooLargeError, Guard, too_large
from synth.desk.views import ROUTES
from synth.desk.views.context import Context, render_error
from synth.errors import SynthError
from synth.words import speaking_of

_STATIC = {"desk.css": "text/css", "desk.js": "text/javascript"}
_MOST_FILES = 500
_MOST_FIELDS = 2000
_PORT = 8765
"""Tried first, so that a bookmark goes on working; another one is taken if it is in use."""

_NO_PAGE = (
    '<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>{words}</title>'
    '<link rel="stylesheet" href="/static/desk.css"><main class="page"><h1>{words}</h1>'
    '<p><a href="/">Go to the desk</a></p></main></html>'
)

Action = Callable[[Context], Response]


def make_app(desk: Desk, *, token: str, port: int) -> Guard:
    """Return the application for one project.

    Parameters
    ----------
    desk
        The open project.
    token
        Secret that the first request must carry.
    port
        The port that is listened on.
    """

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        desk.start()
        yield
        await run_in_threadpool(desk.close)

    routes = [
        Route(path, _endpoint(desk, action, f"synth-reader-{port}"), methods=[method])
        for path, method, action in ROUTES
    ]
    routes.append(Route("/static/{name}", _static))
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        exception_handlers={BodyTooLargeError: _too_large, HTTPException: _http_error},
    )
    return Guard(app, token=token, port=port)


def _endpoint(desk: Desk, action: Action, cookie: str) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        form = None
        if request.method == "POST":
            form = await request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS)
        try:
            return await run_in_threadpool(_answer, Context(desk, request, form, cookie), action)
        finally:
            if form is not None:
                await form.close()

    return endpoint


def _answer(context: Context, action: Action) -> Response:
    # Another unit than inspections gives its name to all that is shown.
    with speaking_of(context.workspace.engine.unit):
        try:
            if not context.who and context.request.url.path != "/who":
                return context.to_who()
            return action(context)
        except SynthError as error:
            return render_error(context, error)


async def _static(request: Request) -> Response:
    # Looked up in a table: the name in the address never becomes a path.
    name = request.path_params["name"]
    if name not in _STATIC:
        raise HTTPException(404)
    content = (files("synth.desk") / "static" / name).read_bytes()
    return Response(content, media_type=_STATIC[name], headers={"cache-control": "no-cache"})


async def _too_large(_: Request, __: Exception) -> Response:
    return too_large()


async def _http_error(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    words = {404: "There is no such page.", 405: "This page is opened from the desk."}.get(status, "This did not work.")
    return HTMLResponse(_NO_PAGE.format(words=words), status_code=status)


def listen() -> socket.socket:
    """Return a socket on the loopback interface, on the usual port if it is free."""
    for wanted in (_PORT, 0):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", wanted))
        except OSError:
            listener.close()
            continue
        return listener
    raise SynthError("no port of this machine is free", remedy="Close other programs and try again.")


def run_desk(folder: Path, *, say: Callable[[str], None], open_browser: bool = True, model: Path | None = None) -> None:
    """Open a project and serve it until the process is stopped.

    Parameters
    ----------
    folder
        Of the project; created if it does not exist.
    say
        Prints a line for the person who started it.
    open_browser
        Whether to open the person's browser.
    model
        Folder of the model with which a new project is begun; None for the model that comes with synth.
    """
    import uvicorn

    desk = Desk(folder, model=model)
    listener = listen()
    port = listener.getsockname()[1]
    token = secrets.token_urlsafe(32)
    address = f"http://127.0.0.1:{port}/?token={token}"
    say(f"Project: {folder}")
    say(f"Open in a browser on this machine: {address}")
    say("Keep this window open while you work. To stop, press Ctrl+C or close it. Every decision is saved at once.")
    config = uvicorn.Config(
        make_app(desk, token=token, port=port),
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=3,
        limit_concurrency=200,
    )
    if open_browser:
        threading.Timer(0.5, webbrowser.open, [address]).start()
    uvicorn.Server(config).run(sockets=[listener])
