"""What every reader gives: the blocks of a document, in reading order, and the cleaning of their text."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

# Marks that no reader sees: zero width, soft hyphen, reading direction, byte-order mark.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_BROKEN = re.compile("[\ud800-\udfff\ufffe\uffff]")
# Tags and entities that stand in a document as text, as a program that copied a web page leaves them.
_TAG = re.compile(
    r"</?(?:a|b|blockquote|br|div|em|font|h[1-6]|i|img|li|ol|p|span|strong|sub|sup|table|tbody|td|th|tr|u|ul)"
    r"(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:nbsp|amp|quot|apos|[lr][sd]quo|[nm]dash|hellip|pound|eacute);")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})

# Geometric shapes, arrows and dingbats, and the private characters of symbol fonts (Symbol, Wingdings).
BULLETS = "•‣⁃∙·→⇒\u2022\u25a0-\u25ff\u2700-\u27bf\uf020-\uf0ff"
_BULLET = re.compile(rf"(?:[{BULLETS}]\s*|[*+–—−─-]\s+|o\s+(?=[A-Z]))")
_NUMBER = re.compile(
    r"(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})\)\s+|(?:\d{1,3}|[a-z]|[ivx]{1,5})\.\s+"
    r"|\d{1,3}\.(?=[A-Z“‘][\w’']*[^\S\n]+\w)"
    r"|\d{1,2}(?:\.\d{1,3}){1,4}(?:[.)]\s*(?=[^\W\d_]|[“\"‘'(])|\s+(?=[A-Z“\"‘'])))"
)


@dataclass(frozen=True)
class Block:
    """A piece of a document that is read at one go: sentences never cross its ends.

    Attributes
    ----------
    text
        Clean text, single spaces, without bullet or number.
    kind
        ``heading``, ``paragraph``, ``bullet``, ``cell`` (of a table), ``label`` (the head of a column) or ``contents``
        (a line of the contents list).
    level
        Of a heading: 1 is highest, 0 is not known.
    marker
        The bullet or number that stood before the text.
    page
        The page on which it begins, from 1; None where the document has none.
    turns
        ``(offset, page)`` for each further page on which it goes on.
    column
        Of a cell: the text at the head of its column.
    boxed
        Whether it stands in a box beside the text; the section goes on after the box as it was before.
    """

    text: str
    kind: str = "paragraph"
    level: int = 0
    marker: str = ""
    page: int | None = None
    turns: tuple[tuple[int, int], ...] = ()
    column: str = ""
    boxed: bool = False

    def page_at(self, offset: int) -> int | None:
        """Give the page on which the character at `offset` stands."""
        page = self.page
        for start, later in self.turns:
            if start <= offset:
                page = later
        return page


@dataclass
class Document:
    """What a reader has found in a file: its blocks, and notes on what it dropped or noticed."""

    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def clean(text: str) -> str:
    """Give text as a reader sees it: no unseen marks, single spaces, ligatures as letters, no tags of HTML.

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
    """Part the bullet or number that begins a line from its text.

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


def has_words(text: str) -> bool:
    """Whether there is anything to read: at least one word of two letters."""
    return re.search(r"[^\W\d_]{2}", text) is not None
