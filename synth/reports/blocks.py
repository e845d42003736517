"""Blocks, in which every reader returns a document in reading order, and the cleaning of their text."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

# Invisible characters: zero width, soft hyphen, reading direction, byte-order mark.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_BROKEN = re.compile("[\ud800-\udfff\ufffe\uffff]")
# Tags and entities that appear in a document as text, for example after copying from a web page.
_TAG = re.compile(
    r"</?(?:a|b|blockquote|br|div|em|font|h[1-6]|i|img|li|ol|p|span|strong|sub|sup|table|tbody|td|th|tr|u|ul)"
    r"(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:nbsp|amp|quot|apos|[lr][sd]quo|[nm]dash|hellip|pound|eacute);")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})

# Geometric shapes, arrows and dingbats, and the private-use characters of symbol fonts (Symbol, Wingdings).
BULLETS = "•‣⁃∙·→⇒\u2022\u25a0-\u25ff\u2700-\u27bf\uf020-\uf0ff"
_BULLET = re.compile(rf"(?:[{BULLETS}]\s*|[*+–—―−─\u0336-]\s+|o\s+(?=[A-Z]))")
_NUMBER = re.compile(
    r"(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})\)\s+|(?:\d{1,3}|[a-z]|[ivx]{1,5})\.\s+"
    r"|\d{1,3}\.(?=[A-Z“‘][\w’'-]*,?[^\S\n]+\w)"
    r"|\d{1,2}(?:\.\d{1,3}){1,4}(?:[.)]\s*(?=[^\W\d_]|[“\"‘'(])|\s+(?=[A-Z“\"‘'])))"
)


@dataclass(frozen=True)
class Block:
    """A unit of text in a document. No sentence extends beyond one block.

    Attributes
    ----------
    text
        Clean text with single spaces, without the bullet or number.
    kind
        ``heading``, ``paragraph``, ``bullet``, ``cell`` (of a table), ``label`` (the head of a column) or ``contents``
        (a line of the contents list).
    level
        Rank of a heading: 1 is the highest, 0 means unknown.
    marker
        The bullet or number before the text.
    page
        The page on which it begins, from 1; None if the document has no pages.
    turns
        ``(offset, page)`` for each further page on which it continues.
    column
        The head of its column, if it is a cell.
    boxed
        Whether it is in a box beside the text. After the box, the section before it continues.
    linked
        Share of its words that are in links, on a web page.
    """

    text: str
    kind: str = "paragraph"
    level: int = 0
    marker: str = ""
    page: int | None = None
    turns: tuple[tuple[int, int], ...] = ()
    column: str = ""
    boxed: bool = False
    linked: float = field(default=0.0, compare=False)

    def page_at(self, offset: int) -> int | None:
        """Return the page of the character at `offset`."""
        return next((page for start, page in reversed(self.turns) if start <= offset), self.page)


@dataclass
class Document:
    """The blocks found in a file, and notes on what was left out or noticed.

    `everything` has all blocks of a web page where `blocks` has its main text only. Facts, such as the date of
    publication, are read from all.
    """

    blocks: list[Block] = field(default_factory=list)
    everything: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def clean(text: str) -> str:
    """Return text as a reader sees it: no invisible characters, single spaces, ligatures as letters, no HTML tags.

    Examples
    --------
    >>> clean("Plans were&nbsp;clear.</p><p>Staff knew<br/> them.")
    'Plans were clear. Staff knew them.'
    """
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity.group()), text)
    text = _UNSEEN.sub("", text).translate(_LIGATURES)
    text = _BROKEN.sub("\N{REPLACEMENT CHARACTER}", _CONTROL.sub(" ", text))
    return " ".join(text.split())


def split_marker(text: str) -> tuple[str, str]:
    """Separate the bullet or number at the beginning of a line from its text.

    Examples
    --------
    >>> split_marker("• Staff were confident.")
    ('•', 'Staff were confident.')
    >>> split_marker("4.5.1 Partners agreed.")
    ('4.5.1', 'Partners agreed.')
    >>> split_marker("2.5% of children")
    ('', '2.5% of children')
    """
    found = _BULLET.match(text) or _NUMBER.match(text)
    if not found or found.end() == len(text):
        return "", text
    return found.group().strip(), text[found.end() :]


def words_in(text: str) -> frozenset[str]:
    """Return the distinct words of a text."""
    return frozenset(text.split())


def has_words(text: str) -> bool:
    """Return whether the text can be read: it has at least one word of two letters."""
    return re.search(r"[^\W\d_]{2}", text) is not None
