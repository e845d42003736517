"""Render templates to HTML, with a policy that allows only the page's own style and script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from synth.overview.charts import Drawing, to_svg
from synth.overview.wording import in_running_text, plain
from synth.words import Unit, authors, counted, speaking_of, unit, worded

_NOTHING_ELSE = "base-uri 'none'; form-action 'none'"
SIDE_WORDS = {"strength": "strength", "improvement": "area for improvement", "mixed": "mixed", "neutral": "neutral"}


def render(template: str, **content: Any) -> str:
    """Return a page as HTML.

    Parameters
    ----------
    template
        Name of a file in ``templates/``.
    content
        Values for the template.
    """
    from markupsafe import Markup

    style, script = worded(_resource("overview.css")), _resource("overview.js")
    html: str = (
        _environment(unit())
        .get_template(template)
        .render(
            **content,
            authors=authors(),
            counted=counted,
            side_words=SIDE_WORDS,
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            policy=f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
            f"img-src data:; {_NOTHING_ELSE}",
        )
    )
    return html


def templates_of(package: str, *, extensions: Sequence[Any] = ()) -> Any:
    """Return the Jinja2 environment for the templates of a package: every value is escaped, a missing one an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=extensions,
    )


@cache
def _environment(of: Unit) -> Any:
    """Return the Jinja2 environment for the pages of a programme; everything is escaped.

    Template text outside braces is adapted to the terms of the programme; inserted values are not changed.
    """
    from jinja2.ext import Extension
    from jinja2.lexer import Token

    class Words(Extension):
        def filter_stream(self, stream: Iterable[Token]) -> Iterator[Token]:
            for token in stream:
                with speaking_of(of):
                    value = worded(token.value) if token.type == "data" else token.value
                yield Token(token.lineno, token.type, value)

    made = templates_of("synth.overview", extensions=[Words])
    # Macros can use only global names.
    made.globals["folder"] = of.table
    made.filters |= {"plain": plain, "in_running_text": in_running_text}
    return made


def chart(drawing: Drawing | None, *, name: str, alt: str) -> tuple[Any, Any]:
    """Return a chart as SVG for a screen and for a mobile phone; None for both if there is no chart."""
    from markupsafe import Markup

    if drawing is None:
        return None, None
    wide, narrow = (to_svg(drawing, name=name, alt=alt, narrow=narrow) for narrow in (False, True))
    return Markup(wide), Markup(narrow)  # noqa: S704 - our own SVG, its labels escaped


@cache
def _resource(name: str) -> str:
    return (files("synth.overview") / "templates" / name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
