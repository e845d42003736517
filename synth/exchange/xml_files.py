"""Read untrusted XML, and write XML: no document type, no entities, no network, no unlimited nesting."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from synth.errors import ExchangeError

if TYPE_CHECKING:
    from lxml.etree import _Element

# More than any project needs, but small enough that a hostile file cannot fill the memory.
MOST_XML_BYTES = 200_000_000
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def parse_xml(data: bytes, where: object) -> _Element:
    """Return the root element of a file.

    Raises
    ------
    ExchangeError
        If the file is not XML, is larger than `MOST_XML_BYTES`, or declares a document type.
    """
    from lxml import etree

    if len(data) > MOST_XML_BYTES:
        raise ExchangeError(
            f"holds over {MOST_XML_BYTES // 1_000_000} MB of XML", where=where, remedy="Export fewer documents."
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ExchangeError(
            f"is not readable XML ({error})", where=where, remedy="Export it again from the program that made it."
        ) from error
    if root.getroottree().docinfo.doctype:
        raise ExchangeError(
            "declares a document type, which REFI-QDA does not", where=where, remedy="Export it again, or leave it out."
        )
    return root


def local_name(element: _Element) -> str:
    """Return the name of an element without its namespace. Programs use several versions of the namespace."""
    return str(element.tag).rpartition("}")[2]


def children_of(element: _Element, *names: str) -> list[_Element]:
    """Return the children that have one of these names."""
    return [child for child in element if isinstance(child.tag, str) and local_name(child) in names]


def child_text(element: _Element, name: str) -> str:
    """Return the text of the first child with this name; empty if there is none."""
    return next((str(child.text or "") for child in children_of(element, name)), "")


def to_xml_text(text: str) -> str:
    """Return text that XML can hold; characters that XML does not allow become the replacement character."""
    return _UNREADABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def add(parent: _Element, tag: str, text: str = "", /, **attributes: str) -> _Element:
    """Add an element in the namespace of its parent."""
    from lxml import etree

    namespace = str(parent.tag).rpartition("}")[0]
    element = etree.SubElement(parent, f"{namespace}}}{tag}" if namespace else tag, _attributes(attributes))
    if text:
        element.text = to_xml_text(text)
    return element


def root_element(namespace: str, tag: str, /, **attributes: str) -> _Element:
    """Return a root element; `namespace` is the default namespace of the document."""
    from lxml import etree

    return etree.Element(f"{{{namespace}}}{tag}", _attributes(attributes), nsmap={None: namespace})


def _attributes(texts: dict[str, str]) -> dict[str, str]:
    return {key: to_xml_text(value) for key, value in texts.items()}


def to_bytes(root: _Element) -> bytes:
    """Return the document as UTF-8; the same elements give the same bytes."""
    from lxml import etree

    data: Any = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return bytes(data)
