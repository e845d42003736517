"""Collect opinions on sentences: those stored earlier, and those requested now."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from synth.errors import SynthError
from synth.files.append import append_lines
from synth.findings import KINDS, POLARITIES
from synth.review.second_opinion.address import Address
from synth.review.second_opinion.prompt import Opinion, SentenceInContext, instructions, key_of, read_answer, request_of
from synth.taxonomy import Taxonomy

FILE_NAME = "second-opinion.jsonl"
BATCH = 10
# An invalid answer is requested once more, as models differ from one try to the next.
_TRIES_PER_BATCH = 2


@dataclass(frozen=True)
class OpinionRequest:
    """A set of sentences on which opinions are requested.

    Attributes
    ----------
    address, model
        The address and the model to ask.
    asked
        All sentences.
    opinions
        Opinions given before, by key.
    path
        The file in which opinions are stored; it contains no sentences.
    """

    address: Address
    model: str
    taxonomy: Taxonomy
    asked: tuple[SentenceInContext, ...]
    opinions: Mapping[str, Opinion]
    path: Path

    def key(self, asked: SentenceInContext) -> str:
        """Return the key under which the opinion on a sentence is stored."""
        return key_of(asked, self.model, self.address.host, self.taxonomy)

    @property
    def open(self) -> tuple[SentenceInContext, ...]:
        """Sentences without an opinion so far, each once."""
        return tuple(asked for asked in dict.fromkeys(self.asked) if self.key(asked) not in self.opinions)

    @property
    def announcement(self) -> str:
        """A statement of what leaves the machine and where it goes; empty if nothing does."""
        if not self.open:
            return ""
        characters = sum(len(value) for asked in self.open for value in asdict(asked).values())
        requests = -(-len(self.open) // BATCH)
        where = f"{self.address.host} (this machine)" if self.address.is_local else self.address.host
        return (
            f"Second opinion: {len(self.open):,} sentences with their headings and neighbours ({characters:,} "
            f"characters) go to {where}, model {self.model!r}, in {requests:,} requests of up to {BATCH}; with each "
            f"the themes of the taxonomy ({len(instructions(self.taxonomy)):,} characters). Nothing has been sent yet."
        )


def open_request(
    address: Address, model: str, taxonomy: Taxonomy, asked: Sequence[SentenceInContext], folder: Path
) -> OpinionRequest:
    """Return a request with the opinions that are stored in the folder.

    Raises
    ------
    SynthError
        If the file of opinions cannot be read.
    """
    path = folder / FILE_NAME
    return OpinionRequest(address, model, taxonomy, tuple(asked), _read(path, taxonomy), path)


def ask_all(
    request: OpinionRequest, ask: Callable[[dict[str, Any]], Any], *, progress: Callable[[int], None] = lambda _: None
) -> list[Opinion | None]:
    """Request missing opinions, and return one for each sentence; None if none could be obtained.

    Each answer is stored as soon as it arrives, so an interrupted run continues where it stopped.

    Parameters
    ----------
    request
        The sentences to ask about.
    ask
        Sends a request and returns the text of its answer.
    progress
        Called with the number of sentences processed.

    Raises
    ------
    SynthError
        If the server does not answer; earlier answers are stored.
    """
    found = dict(request.opinions)
    missing = request.open
    for start in range(0, len(missing), BATCH):
        batch = list(missing[start : start + BATCH])
        for _ in range(_TRIES_PER_BATCH):
            left = [asked for asked in batch if request.key(asked) not in found]
            if not left:
                break
            answer = ask(request_of(left, request.model, request.taxonomy))
            opinions = read_answer(answer, len(left), request.taxonomy)
            new = {
                request.key(asked): opinion
                for asked, opinion in zip(left, opinions, strict=True)
                if opinion is not None
            }
            _keep(new, request.path)
            found |= new
        progress(len(batch))
    return [found.get(request.key(asked)) for asked in request.asked]


def _read(path: Path, taxonomy: Taxonomy) -> dict[str, Opinion]:
    if not path.is_file():
        return {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SynthError(
            "cannot be read", where=path, remedy="Move it away: opinions are then requested again."
        ) from error
    found = {}
    for line in lines:
        try:
            record = json.loads(line)
            opinion = Opinion(record["kind"], record["polarity"], record["themes"])
            themes = [theme for theme in opinion.themes.split(";") if theme]
            if opinion.kind in KINDS and opinion.polarity in POLARITIES and set(themes) <= set(taxonomy.ids):
                found[str(record["key"])] = opinion
        except (ValueError, KeyError, TypeError, AttributeError):
            # An incomplete line from a program that was killed.
            continue
    return found


def _keep(opinions: Mapping[str, Opinion], path: Path) -> None:
    lines = [json.dumps({"key": key, **asdict(opinion)}, sort_keys=True).encode() for key, opinion in opinions.items()]
    if lines:
        append_lines(path, lambda _: lines)
