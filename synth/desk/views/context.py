"""What every screen gets: the project, the request, the person, and how to answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from synth.desk.desk import Desk
from synth.desk.state.labels import ANSWERS
from synth.desk.state.workspace import Workspace
from synth.desk.storage.decisions import ConflictError, Decision
from synth.desk.views.wording import FACT_LABELS, describe_decision
from synth.errors import SynthError
from synth.overview.page.render import templates_of
from synth.overview.wording import VERDICT_WORDS
from synth.words import counted, worded

_MOST_NAME = 60
_YEAR_SECONDS = 31_536_000
# Fields of forms that no person fills in.
_HIDDEN = ("seen", "back", "inspection", "theme", "only_inspection", "only_theme", "sentence", "show", "page", "action")


@cache
def environment() -> Any:
    """Return the templates; every value is escaped."""
    made = templates_of("synth.desk")
    made.filters |= {"time": _time, "query": urlencode}
    made.globals |= {"counted": counted, "worded": worded, "verdict_words": VERDICT_WORDS, "answers": ANSWERS}
    return made


def _time(stamp: str) -> str:
    """Return a stored time as people read it, in the time zone of this machine."""
    local = datetime.fromisoformat(stamp).astimezone()
    return f"{local.day} {local:%B %Y, %H:%M}"


class Context:
    """One request.

    Parameters
    ----------
    desk
        The open project.
    request
        The request.
    form
        Its form, for a POST.
    cookie
        Name of the cookie with the reader's name.
    """

    def __init__(self, desk: Desk, request: Request, form: FormData | None, cookie: str) -> None:
        self.desk = desk
        self.request = request
        self.form = form if form is not None else FormData()
        self._cookie = cookie
        self.who = clean_name(unquote(request.cookies.get(cookie, "")))

    @property
    def workspace(self) -> Workspace:
        """The project as it stands."""
        return self.desk.workspace

    def query(self, name: str) -> str:
        """Return a parameter of the address, empty if it is not there."""
        return self.request.query_params.get(name, "")

    def number(self, name: str, default: int = 0) -> int:
        """Return a whole number of the address."""
        return whole_number(self.query(name), default)

    def field(self, name: str) -> str:
        """Return a field of the form, trimmed; empty if it is not there."""
        value = self.form.get(name, "")
        return "" if isinstance(value, UploadFile) else value.strip()

    def fields(self, name: str) -> list[str]:
        """Return all values of a field of the form."""
        return [value for value in self.form.getlist(name) if isinstance(value, str)]

    def seen(self) -> int:
        """Return the latest decision that the form's page knew."""
        return whole_number(self.field("seen"))

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """Return a page."""
        done = self._done()
        html = (
            environment()
            .get_template(template)
            .render(
                who=self.who,
                title=self.workspace.title,
                path=self.request.url.path,
                done=done,
                done_text=describe_decision(self.workspace, done).removeprefix("Undone: ") if done else "",
                errors=_Errors(values.pop("errors", {})),
                **values,
            )
        )
        return HTMLResponse(html, status_code=status)

    def _done(self) -> Decision | None:
        """Return the decision that the page before led to, to tell of it and offer to undo it."""
        number = self.number("done")
        if not number:
            return None
        found = self.desk.project.rows("SELECT kind, subject FROM decisions WHERE id = ?", (number,))
        if not found:
            return None
        latest: Decision | None = self.desk.log.latest(*found[0])
        return latest if latest is not None and latest.id == number else None

    def go(self, path: str, decision: Decision | None = None, **parameters: object) -> Response:
        """Return the way to another page, which tells of a decision."""
        given = {name: str(value) for name, value in parameters.items() if str(value)}
        if decision is not None:
            given["done"] = str(decision.id)
        path, _, fragment = path.partition("#")
        query = f"?{urlencode(given)}" if given else ""
        return RedirectResponse(f"{path}{query}{'#' + fragment if fragment else ''}", status_code=303)

    def to_who(self) -> Response:
        """Return the way to the page that asks for a name, and back."""
        back = self.request.url.path if self.request.method == "GET" else "/"
        return RedirectResponse(f"/who?{urlencode({'next': back})}", status_code=303)

    def came_from(self) -> str:
        """Return the page of the desk that led here; browsers name no other (see the referrer policy)."""
        address = urlsplit(self.request.headers.get("referer", ""))
        if address.netloc != self.request.headers.get("host"):
            return "/"
        return local_path(f"{address.path}?{address.query}" if address.query else address.path)

    def remember(self, response: Response, name: str) -> Response:
        """Keep the reader's name in the browser."""
        response.set_cookie(
            self._cookie, quote(name), max_age=_YEAR_SECONDS, httponly=True, samesite="strict", path="/"
        )
        return response


class _Errors(dict[str, str]):
    """Error messages by field, empty for a field that has none."""

    def __missing__(self, _: str) -> str:
        return ""


def whole_number(text: str, default: int = 0) -> int:
    """Return a number that a browser sent; `default` if it is not a whole number, or longer than any of the desk."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default


def clean_name(name: str) -> str:
    """Return a person's name as it is stored: one line, without the signs that part subjects and names in tables."""
    return " ".join("".join(c if c.isprintable() and c not in "/;" else " " for c in name).split())[:_MOST_NAME]


def local_path(path: str, default: str = "/") -> str:
    """Return a path of the desk; anything that could lead elsewhere is replaced."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_ours else default


def render_error(context: Context, error: SynthError) -> Response:
    """Return the page for what a person can put right."""
    latest = error.latest if isinstance(error, ConflictError) else None
    return context.page(
        "error.html",
        status=409 if latest else 400,
        error=error,
        latest=latest,
        latest_text=describe_decision(context.workspace, latest) if latest else "",
        back=context.came_from(),
        mine={name: value for name, value in _shown_fields(context).items() if value},
    )


def _shown_fields(context: Context) -> Mapping[str, str]:
    """Return what the person had filled in, so that nothing typed is lost with the page."""
    return {
        FACT_LABELS.get(name, name.replace("_", " ").capitalize()): ", ".join(context.fields(name))
        for name in context.form
        if name not in _HIDDEN
    }
