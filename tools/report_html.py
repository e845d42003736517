"""A report as a web page saved from a site: navigation, a cookie banner and a contact block stand around it."""
# ruff: noqa: E501  (lines as they stand in the page)

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.report_source import Piece, Source

_PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>{title} | Invented Inspections</title>
<style>body {{ font: 1rem/1.5 sans-serif; margin: 0 auto; max-width: 46rem; padding: 0 1rem }} nav li {{ display: inline; margin-right: 1rem }}</style>
</head>
<body>
<a class="skip-link" href="#main">Skip to main content</a>
<div id="cookie-banner" role="dialog" aria-label="Cookies">
<p>We use cookies to make this website work.</p>
<button type="button">Accept all cookies</button> <button type="button">Reject</button>
</div>
<header class="site-header">
<p class="site-name">Invented Inspections</p>
<nav aria-label="Main"><ul><li><a href="#">Home</a></li><li><a href="#">Inspection reports</a></li><li><a href="#">News</a></li><li><a href="#">About us</a></li></ul></nav>
</header>
<ol class="breadcrumb"><li>Home</li><li>Inspection reports</li><li>{area}</li></ol>
<main id="main">
<article>
<h1>{title}</h1>
<p>{prepared}</p>
<p>{published}</p>
<p><strong>{notice}</strong></p>
{contents}{body}
</article>
</main>
<aside class="contact">
<h2>Contact us</h2>
<p>Invented Inspections, 1 Example Street, Anytown</p>
<p>Telephone: 01632 960123</p>
</aside>
<footer><p>{notice}</p><p>Privacy | Accessibility | Terms of use</p></footer>
</body>
</html>
"""
_CONTENTS = """<nav aria-label="Contents" class="contents">
<h2>Contents</h2>
<ul>
{lines}
</ul>
</nav>
"""


def as_html(source: Source, notice: str) -> tuple[bytes, list[str]]:
    """Return the page; its contents list is navigation, so no line of it is text of the report."""
    facts = {key: escape(value) for key, value in source.facts.items()}
    lines = "\n".join(
        f'<li><a href="#{_anchor(piece)}">{escape(piece.text)}</a></li>'
        for piece in source.headings
        if piece.level == 1
    )
    contents = _CONTENTS.format(lines=lines) if lines else ""
    page = _PAGE.format(**facts, notice=escape(notice), contents=contents, body="\n".join(_body(source)))
    return page.encode(), []


def _body(source: Source) -> list[str]:
    lines: list[str] = []
    opened = ""
    for piece in source.pieces:
        wanted = "" if not piece.marker else "ul" if piece.marker == "•" else "ol"
        if wanted != opened:
            lines += [f"</{opened}>"] if opened else []
            lines += [f"<{wanted}>"] if wanted else []
            opened = wanted
        text = escape(piece.text)
        if piece.level:
            lines.append(f'<h{piece.level + 1} id="{_anchor(piece)}">{text}</h{piece.level + 1}>')
        else:
            lines.append(f"<li>{text}</li>" if piece.marker else f"<p>{text}</p>")
    return [*lines, f"</{opened}>"] if opened else lines


def _anchor(piece: Piece) -> str:
    return re.sub(r"[^a-z0-9]+", "-", piece.text.lower()).strip("-")[:60]
