"""What of a web page is not its article: navigation, cookie banners, contact blocks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from synth.reports.blocks import Block, has_words

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag


def frozenset_of(words: str) -> frozenset[str]:
    """Give the words of a text as a set."""
    return frozenset(words.split())


_NEVER_TEXT = frozenset_of(
    """
    script style noscript template svg math iframe object audio video canvas form button select input textarea
    dialog head
    """
)
_FURNITURE_TAGS = ("nav", "footer", "header", "aside", "address")
_FURNITURE_ROLES = frozenset_of(
    """
    navigation banner contentinfo search dialog alertdialog complementary menu menubar toolbar
    """
)
_FURNITURE_WORDS = frozenset_of(
    """
    cookie cookies consent gdpr nav navbar navigation menu breadcrumb breadcrumbs skiplink skip sidebar share
    sharing social related pagination pager sitemap footer masthead newsletter subscribe subscription comments
    toolbar popup modal advert advertisement feedback-widget back-to-top login signin search searchbox contact
    contacts vcard contactinfo
    """
)
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
    """Take out what is no part of the article; give the names of what was taken, each once."""
    from bs4 import Comment, Tag

    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
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
        name = _furniture_name(tag)
        if not name or tag.find(["main", "h1"]) is not None or tag.find("article") is not None:
            continue
        # A wrapper with an unlucky name may hold the article.
        if len(tag.get_text()) > whole / 2:
            continue
        if has_words(tag.get_text()):
            dropped[name] = None
        tag.decompose()
    return list(dropped)


def _furniture_name(tag: Tag) -> str:
    if tag.has_attr("hidden") or re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", str(tag.get("style", ""))):
        return "hidden text"
    if tag.name in ("p", "ul", "ol", "div") and _is_row_of_links(tag):
        return "links"
    role = str(tag.get("role", "")).lower()
    if role in _FURNITURE_ROLES:
        return role
    if tag.name in _FURNITURE_TAGS:
        inside = tag.find_parent(["main", "article"]) is not None
        # Within the article, a header holds its title and an aside a box beside the text.
        if not (inside and tag.name in ("header", "aside", "footer")):
            return str(tag.name)
    classes: Any = tag.get("class") or []
    names = " ".join([*(classes if isinstance(classes, list) else [classes]), str(tag.get("id", ""))])
    words = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", names).lower())
    return next((word for word in words if word in _FURNITURE_WORDS), "")


def _is_row_of_links(tag: Tag) -> bool:
    """Whether there is nothing but links, short ones, as in a menu."""
    links = tag.find_all("a")
    if len(links) < 2 or any(
        len(link.get_text().split()) > 8 or link.get_text().strip().endswith(".") for link in links
    ):
        return False
    inside = sum(len(re.findall(r"\w", link.get_text())) for link in links)
    return inside == len(re.findall(r"\w", tag.get_text()))


def without_contacts(blocks: list[Block], notes: list[str]) -> list[Block]:
    """Leave out what stands under a heading that names a contact, and e-mail addresses hidden from robots."""
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
        notes.append(f"left out as contact details: {dropped} lines")
    return kept
