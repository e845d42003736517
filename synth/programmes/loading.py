"""Reading of programme files in TOML as `Programme` objects, with errors that name the key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from synth.errors import SynthError
from synth.programmes.parts import PARTS
from synth.programmes.programme import (
    GradeRule,
    HeadingRule,
    Kind,
    Programme,
    Scale,
    StatementRules,
    VoiceRule,
)

# The first programme that recognises a document is used.
_BUNDLED = ("joint-targeted-area", "ofsted-local-authority", "care-inspectorate")
_GENERAL = "general"
# The user's programmes, by name, because the table of inspections and the overview also need their scales.
_loaded: dict[str, Programme] = {}
_NAME = r"[A-Z][\w'-]+(?:(?: (?:and|of|the|na|nan|an|&))* [A-Z][\w'-]+){0,4}"
MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
"""Pattern of a month, written out or abbreviated."""
_ONE_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH},?\s+\d{{4}}"
    rf"|\d{{1,2}}/\d{{1,2}}/\d{{4}}|{MONTH}\s+\d{{4}})"
)
_BEGINNING = rf"\d{{1,2}}(?:st|nd|rd|th)?(?:\s+(?:of\s+)?{MONTH}(?:,?\s+\d{{4}})?)?"
_PERIOD = rf"(?P<period>(?:{_BEGINNING}|{_ONE_DATE})\s*(?:to|and|until|[-–—])\s*{_ONE_DATE})"
_TOKENS = {"<NAME>": _NAME, "<DATE>": rf"(?P<date>{_ONE_DATE})", "<PERIOD>": _PERIOD}
_VOICES = ("inspectors", "services")
_SECTIONS = {
    "programme": {"name", "inspectorate", "countries", "areas", "about", "box_part"},
    "recognition": {"titles", "text", "requires"},
    "area": {"titles", "text", "not"},
    "dates": {"inspection", "publication", "only_these"},
    "scale": {"grades", "words"},
    "statements": {"object", "stated", *(field.name for field in fields(StatementRules))},
}
_LISTS = {
    "kind": {"name", "type", "pattern", "looks_back"},
    "grade": {"name", "labels", "statements", "optional"},
    "heading": {"pattern", "part"},
    "boilerplate": {"pattern", "part"},
    "voice": {"pattern", "voice"},
}


@cache
def bundled_programmes() -> tuple[Programme, ...]:
    """Return the programmes that come with synth, in the order in which they are tried."""
    return tuple(_bundled(name) for name in _BUNDLED)


@cache
def general_rules() -> Programme:
    """Return the rules for documents that belong to no known programme."""
    return _bundled(_GENERAL)


def known_programmes() -> tuple[Programme, ...]:
    """Return the programmes loaded from the user's files in this process, then those that come with synth."""
    return (*_loaded.values(), *bundled_programmes())


def load_programme(path: Path) -> Programme:
    """Read a programme file. From then on, `known_programmes` includes the programme and its scale.

    Parameters
    ----------
    path
        A TOML file; docs/programmes.md describes its keys.

    Raises
    ------
    SynthError
        If the file cannot be read, is not TOML, has no name, or has a key, part or pattern that is not valid.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SynthError.unreadable(path, error) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SynthError(f"is not valid TOML ({error})", where=path, remedy="Correct that line.") from error
    programme = _Reader(path, content).programme()
    if not programme.name:
        raise SynthError("[programme] has no name", where=path, remedy='Add name = "…" under [programme].')
    _loaded[programme.name] = programme
    return programme


def _bundled(name: str) -> Programme:
    place = files("synth.programmes").joinpath(f"{name}.toml")
    return _Reader(name, tomllib.loads(place.read_text(encoding="utf-8"))).programme()


class _Reader:
    """The content of one programme file, with its origin for messages."""

    def __init__(self, where: object, content: Mapping[str, Any]) -> None:
        self._where = where
        self._content = content
        self._tokens = dict(_TOKENS)

    def programme(self) -> Programme:
        self._check_keys()
        head, recognition = self._section("programme"), self._section("recognition")
        area, dates = self._section("area"), self._section("dates")
        scale = self._scale()
        self._tokens["<GRADE>"] = scale.pattern if scale.words else "(?P<grade>(?!))"
        return Programme(
            name=self._text(head, "programme", "name"),
            countries=self._texts(head, "programme", "countries"),
            areas=self._texts(head, "programme", "areas"),
            titles=self._patterns(recognition, "recognition", "titles", flags=re.IGNORECASE),
            text=self._patterns(recognition, "recognition", "text", flags=re.IGNORECASE),
            requires=self._patterns(recognition, "recognition", "requires", flags=re.IGNORECASE),
            kinds=tuple(
                Kind(
                    self._text(row, "kind", "name"),
                    self._text(row, "kind", "type"),
                    self._pattern(self._text(row, "kind", "pattern"), "kind.pattern", re.IGNORECASE),
                    looks_back=row.get("looks_back", False) is True,
                )
                for row in self._rows("kind")
            ),
            area_titles=self._patterns(area, "area", "titles", group="area"),
            area_text=self._patterns(area, "area", "text", group="area"),
            no_area=self._pattern(self._text(area, "area", "not"), "area.not") if "not" in area else None,
            inspection_dates=self._patterns(dates, "dates", "inspection", flags=re.IGNORECASE),
            publication_dates=self._patterns(dates, "dates", "publication", flags=re.IGNORECASE, group="date"),
            has_own_dates=dates.get("only_these", False) is True,
            scale=scale,
            grades=tuple(
                GradeRule(
                    self._text(row, "grade", "name"),
                    self._patterns(row, "grade", "labels", flags=re.IGNORECASE),
                    self._patterns(row, "grade", "statements", flags=re.IGNORECASE, group="grade"),
                    is_optional=row.get("optional", False) is True,
                )
                for row in self._rows("grade")
            ),
            statements=self._statements(),
            headings=self._heading_rules("heading", 0),
            boilerplate=self._heading_rules("boilerplate", re.IGNORECASE),
            box_part=self._part(head["box_part"], "programme.box_part") if "box_part" in head else "",
            voices=tuple(self._voice(row) for row in self._rows("voice")),
        )

    def _check_keys(self) -> None:
        for name, value in self._content.items():
            if name in _SECTIONS and isinstance(value, dict):
                self._check(name, value, _SECTIONS[name])
            elif name in _LISTS and isinstance(value, list) and all(isinstance(row, dict) for row in value):
                for row in value:
                    self._check(name, row, _LISTS[name])
            else:
                known = ", ".join((*(f"[{key}]" for key in _SECTIONS), *(f"[[{key}]]" for key in _LISTS)))
                raise self._error(f"{name!r} is not known", f"A programme file has {known}.")

    def _check(self, name: str, value: Mapping[str, Any], known: set[str]) -> None:
        for key in value:
            if key not in known:
                raise self._error(f"{name}.{key} is not known", f"Keys of {name} are: {', '.join(sorted(known))}.")

    def _section(self, name: str) -> Mapping[str, Any]:
        value: Mapping[str, Any] = self._content.get(name, {})
        return value

    def _rows(self, name: str) -> Sequence[Mapping[str, Any]]:
        value: Sequence[Mapping[str, Any]] = self._content.get(name, [])
        return value

    def _text(self, section: Mapping[str, Any], where: str, key: str) -> str:
        value = section.get(key, "")
        if not isinstance(value, str):
            raise self._error(f"{where}.{key} is not a text", "Put it in quotation marks.")
        return value

    def _texts(self, section: Mapping[str, Any], where: str, key: str) -> tuple[str, ...]:
        value = section.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._error(f"{where}.{key} is not a list of texts", f'Write {key} = ["…", "…"].')
        return tuple(value)

    def _patterns(
        self, section: Mapping[str, Any], where: str, key: str, *, flags: int = 0, group: str = ""
    ) -> tuple[re.Pattern[str], ...]:
        return tuple(
            self._pattern(text, f"{where}.{key}", flags, group=group) for text in self._texts(section, where, key)
        )

    def _pattern(self, text: str, where: str, flags: int = 0, *, group: str = "") -> re.Pattern[str]:
        for token, meaning in self._tokens.items():
            text = text.replace(token, meaning)
        try:
            pattern = re.compile(text, flags)
        except re.error as error:
            raise self._error(f"{where}: {text!r} is not a regular expression ({error})", "Correct it.") from error
        if group and group not in pattern.groupindex:
            raise self._error(f"{where}: {text!r} has no group {group!r}", f"Write (?P<{group}>…) where it stands.")
        return pattern

    def _heading_rules(self, name: str, flags: int) -> tuple[HeadingRule, ...]:
        return tuple(
            HeadingRule(
                self._pattern(self._text(row, name, "pattern"), f"{name}.pattern", flags),
                self._part(self._text(row, name, "part"), f"{name}.part"),
            )
            for row in self._rows(name)
        )

    def _part(self, part: str, where: str) -> str:
        if part not in PARTS:
            raise self._error(f"{where}: {part!r} is not known", f"Parts are: {', '.join(PARTS)}.")
        return part

    def _voice(self, row: Mapping[str, Any]) -> VoiceRule:
        voice = self._text(row, "voice", "voice")
        if voice not in _VOICES:
            raise self._error(f"voice.voice: {voice!r} is not known", f"Voices are: {', '.join(_VOICES)}.")
        return VoiceRule(self._pattern(self._text(row, "voice", "pattern"), "voice.pattern", re.IGNORECASE), voice)

    def _scale(self) -> Scale:
        section = self._section("scale")
        grades = self._texts(section, "scale", "grades")
        words = {grade: grade for grade in grades}
        for grade, wordings in section.get("words", {}).items():
            if grade not in grades:
                raise self._error(f"scale.words: {grade!r} is not a grade", f"Grades are: {', '.join(grades)}.")
            words |= {wording.lower(): grade for wording in wordings}
        return Scale(grades, words)

    def _statements(self) -> StatementRules | None:
        section = self._section("statements")
        if not section:
            return None
        where, both = "statements", re.IGNORECASE
        self._tokens["<INDICATOR>"] = self._text(section, where, "indicator")
        self._tokens["<OBJECT>"] = self._text(section, where, "object")
        self._tokens["<STATED>"] = f"[\"“'‘]?{self._tokens['<GRADE>']}{self._text(section, where, 'stated')}"
        return StatementRules(
            indicator=self._pattern("<INDICATOR>", f"{where}.indicator", both, group="indicator"),
            evaluated=self._patterns(section, where, "evaluated", flags=both, group="indicator"),
            of_indicator=self._patterns(section, where, "of_indicator", flags=both, group="grade"),
            of_whole=self._patterns(section, where, "of_whole", flags=both, group="grade"),
            in_section=self._patterns(section, where, "in_section", flags=both, group="grade"),
            headline=self._pattern(self._text(section, where, "headline"), f"{where}.headline", both, group="grade"),
            elsewhere=frozenset(self._texts(section, where, "elsewhere")),
            not_this=self._pattern(self._text(section, where, "not_this"), f"{where}.not_this", both),
            of_less=self._pattern(self._text(section, where, "of_less"), f"{where}.of_less", both),
            by_inspectors=self._pattern(self._text(section, where, "by_inspectors"), f"{where}.by_inspectors", both),
        )

    def _error(self, what: str, remedy: str) -> SynthError:
        return SynthError(what, where=self._where, remedy=remedy)
