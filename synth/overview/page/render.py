"""Templates to HTML, with a policy that lets a page run its own style and script and nothing else."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from synth.overview.charts import Drawing, to_svg
from synth.overview.wording import in_running_text, plain
from synth.words import counted

_NOTHING_ELSE = "base-uri 'none'; form-action 'none'"
SIDE_WORDS = {"strength": "strength", "improvement": "area for improvement", "mixed": "mixed", "neutral": "neutral"}


def render(template: str, **content: Any) -> str:
    """Return a page as HTML.

    Parameters
    ----------
    template
        Name of a file in ``templates/``.
    content
        What the template shows.
    """
    from markupsafe import Markup

    style, script = _resource("overview.css"), _resource("overview.js")
    html: str = (
        environment()
        .get_template(template)
        .render(
            **content,
            counted=counted,
            side_words=SIDE_WORDS,
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            policy=f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
            f"img-src data:; {_NOTHING_ELSE}",
        )
    )
    return html


@cache
def environment() -> Any:
    """Return the Jinja2 environment of all pages; everything is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("synth.overview"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"plain": plain, "in_running_text": in_running_text}
    return made


def chart(drawing: Drawing | None, *, name: str, alt: str) -> tuple[Any, Any]:
    """Return a chart as SVG for a screen and for a telephone; None twice where there is none."""
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
