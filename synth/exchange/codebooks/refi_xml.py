"""Codes in the XML of REFI-QDA: codebooks (.qdc), and the codebook inside a project.

The Rotterdam Exchange Format Initiative (2019). REFI-QDA standard, version 1.5. www.qdasoftware.org
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from synth.errors import ExchangeError
from synth.exchange.identifiers import guid, plain_guid
from synth.exchange.projects.project import Code
from synth.exchange.xml_files import MOST_XML_BYTES, add, child_text, children_of, parse_xml, root_element, to_bytes
from synth.files import atomic_file

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMESPACE = "urn:QDA-XML:codebook:1.0"
_MOST_CODES, _DEEPEST = 5_000, 20
_COLOR = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})")


def read_qdc(path: Path) -> tuple[Code, ...]:
    """Read a REFI-QDA codebook.

    Raises
    ------
    ExchangeError
        If the file is missing or is not a codebook.
    """
    try:
        with path.open("rb") as handle:
            data = handle.read(MOST_XML_BYTES + 1)
    except OSError as error:
        raise ExchangeError.unreadable(path, error) from error
    root = parse_xml(data, path)
    # The codebook of a project is accepted as well, so the root may be either.
    for element in (root, *children_of(root, "CodeBook")):
        for codes in children_of(element, "Codes"):
            return codes_from_xml(codes, path)
    raise ExchangeError("contains no codes", where=path, remedy="Export the codebook as REFI-QDA (.qdc).")


def write_qdc(codes: tuple[Code, ...], path: Path) -> None:
    """Write a REFI-QDA codebook; the same codes give the same bytes.

    Raises
    ------
    ExchangeError
        If there are no codes: the standard does not allow an empty codebook.
    """
    if not codes:
        raise ExchangeError("there are no codes to write", where=path, remedy="Name a taxonomy with themes.")
    root = root_element(_NAMESPACE, "CodeBook", origin="synth")
    codes_to_xml(root, codes)
    with atomic_file(path) as temporary:
        temporary.write_bytes(to_bytes(root))


def codes_from_xml(element: _Element, where: object) -> tuple[Code, ...]:
    """Return the codes in an element ``Codes``.

    Raises
    ------
    ExchangeError
        If there are too many codes, they are nested too deeply, or one has no name.
    """
    left = [_MOST_CODES]
    return tuple(_code(child, where, left, 1, str(number)) for number, child in enumerate(children_of(element, "Code")))


def codes_to_xml(parent: _Element, codes: tuple[Code, ...]) -> None:
    """Add an element ``Codes``."""
    below = add(parent, "Codes")
    for code in codes:
        _add_code(below, code)


def _code(element: _Element, where: object, left: list[int], depth: int, place: str) -> Code:
    left[0] -= 1
    if left[0] < 0 or depth > _DEEPEST:
        raise ExchangeError(
            f"holds over {_MOST_CODES:,} codes, or codes over {_DEEPEST} deep",
            where=where,
            remedy="Export a smaller codebook.",
        )
    name = " ".join(element.get("name", "").split())
    if not name:
        raise ExchangeError("a code has no name", where=where, remedy="Give every code a name, and export it again.")
    color = element.get("color", "")
    return Code(
        guid=plain_guid(element.get("guid", "")) or guid("code without identifier", place, name),
        name=name,
        description=child_text(element, "Description").strip(),
        is_codable=element.get("isCodable", "true").strip().lower() not in ("false", "0"),
        color=color if _COLOR.fullmatch(color) else "",
        children=tuple(
            _code(child, where, left, depth + 1, f"{place}.{number}")
            for number, child in enumerate(children_of(element, "Code"))
        ),
    )


def _add_code(parent: _Element, code: Code) -> None:
    element = add(parent, "Code", guid=code.guid, name=code.name, isCodable="true" if code.is_codable else "false")
    if code.color:
        element.set("color", code.color)
    if code.description:
        add(element, "Description", code.description)
    for child in code.children:
        _add_code(element, child)
