"""Parts of a web page outside its article: navigation, cookie banners, contact blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from synth.reports.blocks import Block, has_words, words_in
from synth.reports.notes import Note

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag


_NEVER_TEXT = words_in(
    """
    script style noscript template svg math iframe object audio video canvas button select input textarea
    dialog head
    """
)
_FURNITURE_TAGS = ("nav", "footer", "header", "aside", "address")
_FURNITURE_ROLES = words_in(
    """
    navigation banner contentinfo search dialog alertdialog complementary menu menubar toolbar
    """
)
_FURNITURE_WORDS = words_in(
    """
    cookie cookies cookiebot onetrust gdpr navbar breadcrumb breadcrumbs skiplink pagination pager sitemap masthead
    toolbar popup modal advert advertisement login signin searchbox vcard contactinfo footer nav navigation skip
    """
)
# These words are also common in reports. An element with such a name is left out only if it contains no sentence.
_AMBIGUOUS_WORDS = words_in(
    """
    consent menu sidebar share sharing social related newsletter subscribe subscription comments search contact
    contacts
    """
)
_END_OF_SENTENCE = re.compile(r"[.!?](?:\s|$)")
_HEADINGS = words_in("h1 h2 h3 h4 h5 h6")
_HIDES = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_LONGEST_STYLE_SHEET = 200_000
_CONTACT = re.compile(
    r"^(media |press )?(contact|enquir)(s|ies|y)?( us| details| information)?\b.{0,30}$|^follow us\b|^share this\b",
    re.IGNORECASE,
)
_CLOAKED = re.compile(
    (
        r"this email address is being protected from spambots|you need javascript enabled to view it|(please "
        r")?enable javascript"
    ),
    re.IGNORECASE,
)


def drop_furniture(soup: BeautifulSoup) -> list[str]:
    """Remove everything outside the article, and return the names of what was removed, without repeats."""
    from bs4 import Comment, Tag

    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    hidden = _hidden_names(soup)
    for tag in soup.find_all(list(_NEVER_TEXT)):
        tag.extract()
    whole = max(1, len(soup.get_text()))
    dropped: dict[str, None] = {}
    for tag in soup.find_all():
        if (
            not isinstance(tag, Tag)
            or tag.name in ("html", "body", "main", "article")
            or tag.parent is None
            or tag.decomposed
        ):
            continue
        name = "hidden text" if _names_of(tag) & hidden else _furniture_name(tag)
        if not name or tag.find(["main", "h1"]) is not None or tag.find("article") is not None:
            continue
        # A wrapper with one of these names may contain the article.
        if len(tag.get_text()) > whole / 2:
            continue
        if has_words(tag.get_text()):
            dropped[name] = None
        tag.decompose()
    return list(dropped)


def _furniture_name(tag: Tag) -> str:
    if tag.has_attr("hidden") or _HIDES.search(str(tag.get("style", ""))):
        return "hidden text"
    if tag.name in ("p", "ul", "ol", "div") and _is_row_of_links(tag):
        return "links"
    role = str(tag.get("role", "")).lower()
    if role in _FURNITURE_ROLES:
        return role
    if tag.name in _FURNITURE_TAGS:
        inside = tag.find_parent(["main", "article"]) is not None
        # Within the article, a header contains its title and an aside is a box beside the text.
        if not (inside and tag.name in ("header", "aside", "footer")):
            return str(tag.name)
    classes: Any = tag.get("class") or []
    names = " ".join([*(classes if isinstance(classes, list) else [classes]), str(tag.get("id", ""))])
    words = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", names).lower())
    found = next((word for word in words if word in _FURNITURE_WORDS), "")
    # Within the article, a footer contains its notes.
    if found and not (found == "footer" and tag.find_parent(["main", "article"]) is not None):
        return found
    found = next((word for word in words if word in _AMBIGUOUS_WORDS), "")
    return found if found and tag.name not in _HEADINGS and not _holds_sentence(tag) else ""


def _hidden_names(soup: BeautifulSoup) -> set[str]:
    """Return the classes (``.name``) and ids (``#name``) that the page's own style sheets hide on screen."""
    return {
        name
        for sheet in soup.find_all("style")
        for selector in _hiding_selectors((sheet.string or "")[:_LONGEST_STYLE_SHEET])
        if re.fullmatch(r"[.#][\w-]+", name := selector.strip())
    }


def _hiding_selectors(sheet: str) -> Iterator[str]:
    """Yield the selectors of rules that hide something, except in at-rules, which are for print or certain widths."""
    depth = 0
    selectors, declarations = "", [""]
    for piece in re.findall(r"[{};]|[^{};]+", re.sub(r"/\*.*?(?:\*/|$)", "", sheet, flags=re.DOTALL)):
        if piece == "{":
            depth += 1
        elif piece == "}":
            if depth == 1 and not selectors.lstrip().startswith("@") and _HIDES.search(";".join(declarations)):
                yield from selectors.split(",")
            depth = max(0, depth - 1)
            if not depth:
                selectors, declarations = "", [""]
        elif depth == 0:
            selectors = piece.replace(";", "")
        elif depth == 1:
            declarations.append(piece)


def _names_of(tag: Tag) -> set[str]:
    classes: Any = tag.get("class") or []
    names = {f".{name}" for name in (classes if isinstance(classes, list) else [classes])}
    return names | ({f"#{tag['id']}"} if tag.get("id") else set())


def _holds_sentence(tag: Tag) -> bool:
    """Return whether it contains a sentence that is not a link."""
    links = {id(string) for link in tag.find_all("a") for string in link.find_all(string=True)}
    text = "".join(str(string) for string in tag.find_all(string=True) if id(string) not in links)
    # The last piece does not end in a full stop.
    return any(len(piece.split()) > 2 for piece in _END_OF_SENTENCE.split(text)[:-1])


def _is_row_of_links(tag: Tag) -> bool:
    """Return whether it contains only short links, as in a menu."""
    links = tag.find_all("a")
    if len(links) < 2 or any(
        len(link.get_text().split()) > 8 or link.get_text().strip().endswith(".") for link in links
    ):
        return False
    inside = sum(len(re.findall(r"\w", link.get_text())) for link in links)
    return inside == len(re.findall(r"\w", tag.get_text()))


def without_contacts(blocks: list[Block], notes: list[str]) -> list[Block]:
    """Leave out the text under a heading that names a contact, and e-mail addresses hidden from robots."""
    kept: list[Block] = []
    dropped = 0
    contact_level: int | None = None
    for block in blocks:
        if block.kind == "heading":
            inside = contact_level is not None and block.level > contact_level > 0
            if _CONTACT.match(block.text):
                contact_level = block.level
            elif not inside:
                contact_level = None
        if contact_level is not None or _CLOAKED.search(block.text):
            dropped += 1
        else:
            kept.append(block)
    if dropped:
        notes.append(Note(f"left out as contact details: {dropped} lines", is_routine=True))
    return kept
