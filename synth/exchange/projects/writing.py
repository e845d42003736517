"""Write REFI-QDA projects (.qdpx) that NVivo, MAXQDA, ATLAS.ti and QualCoder can import."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from synth.exchange.archive import write_archive
from synth.exchange.codebooks.refi_xml import codes_to_xml
from synth.exchange.identifiers import guid
from synth.exchange.projects.project import Note, Project, Segment, Source
from synth.exchange.xml_files import add, root_element, to_bytes
from synth.files import atomic_file

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMESPACE = "urn:QDA-XML:project:1.0"
# Programs require a date. It is the same in every run, as in every file that synth writes.
_DATE = "2000-01-01T00:00:00Z"


def write_project(project: Project, path: Path) -> None:
    """Write a project; the same project gives the same bytes."""
    user = next(iter(project.users), "")
    root = root_element(_NAMESPACE, "Project", name=project.name, origin="synth", creationDateTime=_DATE)
    _add_users(root, project, user)
    if project.codes:
        codes_to_xml(add(root, "CodeBook"), project.codes)
    variables = _add_variables(root, project)
    _add_cases(root, project, variables)
    if project.sources:
        sources = add(root, "Sources")
        for source in project.sources:
            _add_source(sources, source, user)
    if project.notes:
        notes = add(root, "Notes")
        for note in project.notes:
            _add_text(notes, "Note", note, user)
    if project.description:
        add(root, "Description", project.description)
    # Without a byte order mark, since only some programs count it as a character.
    written: list[Source | Note] = [*project.sources, *project.notes]
    texts = [(f"sources/{one.guid}.txt", one.text.encode("utf-8", "replace")) for one in written]
    with atomic_file(path) as temporary:
        write_archive(temporary, [("project.qde", to_bytes(root)), *texts])


def _add_users(root: _Element, project: Project, user: str) -> None:
    if user:
        root.set("creatingUserGUID", user)
        users = add(root, "Users")
        for key, name in project.users.items():
            add(users, "User", guid=key, name=name)


def _add_cases(root: _Element, project: Project, variables: Mapping[str, str]) -> None:
    if project.units:
        cases = add(root, "Cases")
        for unit in project.units:
            case = add(cases, "Case", guid=unit.guid, name=unit.name)
            _add_values(case, unit.attributes, variables)
            for source in unit.sources:
                add(case, "SourceRef", targetGUID=source)


def _add_variables(root: _Element, project: Project) -> dict[str, str]:
    """Add the variables, and return their GUIDs by name."""
    names = dict.fromkeys(name for unit in project.units for name in unit.attributes)
    variables = {name: guid("variable", name) for name in names}
    if variables:
        group = add(root, "Variables")
        for name, key in variables.items():
            # QualCoder reads the last child as the description, so there is one.
            add(add(group, "Variable", guid=key, name=name, typeOfVariable="Text"), "Description")
    return variables


def _add_values(element: _Element, values: Mapping[str, str], variables: Mapping[str, str]) -> None:
    for name, value in values.items():
        if value:
            entry = add(element, "VariableValue")
            add(entry, "VariableRef", targetGUID=variables[name])
            add(entry, "TextValue", value)


def _add_source(sources: _Element, source: Source, user: str) -> None:
    element = _add_text(sources, "TextSource", source, user)
    for segment in source.segments:
        _add_segment(element, source, segment, user)


def _add_segment(element: _Element, source: Source, segment: Segment, user: str) -> None:
    key = guid("selection", source.guid, segment.start, segment.end, *segment.codes, user)
    selection = add(
        element,
        "PlainTextSelection",
        guid=key,
        # Programs show this as the title of the segment.
        name=" ".join(source.text[segment.start : segment.end].split())[:80],
        startPosition=str(segment.start),
        endPosition=str(segment.end),
    )
    _add_creation(selection, user)
    for code in segment.codes:
        coding = add(selection, "Coding", guid=guid("coding", key, code))
        _add_creation(coding, user)
        add(coding, "CodeRef", targetGUID=code)


def _add_text(parent: _Element, tag: str, text: Source | Note, user: str) -> _Element:
    element = add(parent, tag, guid=text.guid, name=text.name, plainTextPath=f"internal://{text.guid}.txt")
    _add_creation(element, user)
    return element


def _add_creation(element: _Element, user: str) -> None:
    if user:
        element.set("creatingUser", user)
    element.set("creationDateTime", _DATE)
