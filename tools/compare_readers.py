"""Compare what synth reads of documents with what other readers do: ``python -m tools.compare_readers FOLDER``.

Every PDF, Word and HTML file in FOLDER is read by synth and by poppler (``pdftotext``), mammoth and trafilatura, as far
as these are installed (``pip install -e ".[compare]"``). The tool lists crashes, time-outs, text that was lost without
a note, and text in another order. It ends with 1 if a reader crashed or took too long.

Word recall is the share of the other reader's words that synth has, too. Running heads and page numbers are left out on
purpose: lines that repeat at the edges of pages are counted apart. Order agreement is the longest increasing
subsequence of the places, in synth's text, of the stretches of four words that both texts hold once, as a share of
these.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import subprocess
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from statistics import mean, median

from synth.errors import ReportError
from synth.reports.worker import read_in_subprocess

_OTHER_READERS = {".pdf": "pdftotext", ".docx": "mammoth", ".html": "trafilatura", ".htm": "trafilatura"}
_SECONDS = 60
# Libraries read in a process of their own, as documents of strangers may hang them or fill the memory.
_LIMIT = "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000,) * 2); "
_PRINT = "sys.stdout.buffer.write(text.encode('utf-8', 'replace'))"
_CODE = {
    "mammoth": f"import mammoth; text = mammoth.extract_raw_text(open(sys.argv[1], 'rb')).value; {_PRINT}",
    "trafilatura": "import trafilatura; text = trafilatura.extract(open(sys.argv[1], 'rb').read(), "
    f"include_comments=False) or ''; {_PRINT}",
}
_EDGE_LINES = 3
_FEWEST_PAGES = 3
_STRETCH = 4
_LOST_WORDS = 6
_WORST = 10


@dataclass(frozen=True)
class Comparison:
    """How one document was read.

    Attributes
    ----------
    name
        The file.
    failure
        Why synth did not read it; empty if it did.
    reader
        The other reader; empty if none read it.
    words, found
        Number of the other reader's words without furniture, and of those that synth has, too.
    furniture
        Number of words in lines that repeat at the edges of pages.
    order
        Order agreement; None without common stretches.
    lost
        Lines of the other reader that synth does not have.
    """

    name: str
    failure: str = ""
    reader: str = ""
    words: int = 0
    found: int = 0
    furniture: int = 0
    order: float | None = None
    lost: tuple[str, ...] = ()

    @property
    def recall(self) -> float:
        """Word recall; 1 where there are no words."""
        return self.found / self.words if self.words else 1.0

    @property
    def is_defect(self) -> bool:
        """Whether the reader crashed or took too long."""
        return bool(re.search(r"takes more than|parser crash|cannot be read \(", self.failure))


def compare(path: Path, name: str = "") -> Comparison:
    """Read one document in both ways."""
    name = name or path.name
    reader, pages = read_otherwise(path)
    try:
        answer = read_in_subprocess(path)
    except ReportError as error:
        return Comparison(name, str(error.what), reader, sum(len(words_of(page)) for page in pages))
    if not reader:
        return Comparison(name)
    ours = [sentence["text"] for sentence in answer["sentences"]]
    headings = [heading["text"] for heading in answer["outline"]]
    text, furniture = _without_furniture(pages)
    return compare_texts(name, reader, text, "\n".join(ours), headings, furniture)


def compare_texts(
    name: str, reader: str, theirs: str, ours: str, headings: Sequence[str] = (), furniture: int = 0
) -> Comparison:
    """Compare two texts of one document.

    Parameters
    ----------
    name, reader, furniture
        As in `Comparison`.
    theirs, ours
        What the other reader and synth have read.
    headings
        Of synth; their place in the text is not known.
    """
    wanted, have = words_of(theirs), words_of("\n".join([ours, *headings]))
    counts = Counter(have)
    found = sum((Counter(wanted) & counts).values())
    known = {*_stretches(have, 2)}
    lost = []
    for line in theirs.splitlines():
        words = words_of(line)
        if len(words) >= _LOST_WORDS and not any(pair in known for pair in _stretches(words, 2)):
            lost.append(" ".join(line.split()))
    return Comparison(
        name, "", reader, len(wanted), found, furniture, order_agreement(wanted, words_of(ours)), tuple(lost)
    )


def words_of(text: str) -> list[str]:
    """Return the words of two letters and more, in small letters; what a hyphen parts is one word.

    Examples
    --------
    >>> words_of("Risk-taking: 12 inspections of a well-run unit.")
    ['risktaking', 'inspections', 'of', 'wellrun', 'unit']
    """
    text = re.sub("[\u00ad-]\\s*\\n\\s*|[-\u2010\u2011\u00ad\u200b]", "", text)
    return re.findall(r"[^\W\d_]{2,}", text.casefold().translate({0xFB01: "fi", 0xFB02: "fl"}))


def order_agreement(first: Sequence[str], second: Sequence[str]) -> float | None:
    """Return the share of common stretches of words that stand in the same order.

    Examples
    --------
    >>> words = "one two three four five six seven eight nine ten".split()
    >>> order_agreement(words, words)
    1.0
    >>> round(order_agreement(words, words[5:] + words[:5]), 2)
    0.5
    """
    places = _single_places(second)
    common = [places[stretch] for stretch in _single_places(first) if stretch in places]
    if not common:
        return None
    tails: list[int] = []
    for place in common:
        spot = bisect_left(tails, place)
        tails[spot : spot + 1] = [place]
    return len(tails) / len(common)


def _single_places(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Return the places of the stretches that stand in a text once, in order."""
    counts = Counter(_stretches(words, _STRETCH))
    return {stretch: place for place, stretch in enumerate(_stretches(words, _STRETCH)) if counts[stretch] == 1}


def _stretches(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    return zip(*(islice(words, start, None) for start in range(length)), strict=False)


def read_otherwise(path: Path) -> tuple[str, list[str]]:
    """Read a document with another reader; give its name and the text of each page, nothing where it is missing."""
    reader = _OTHER_READERS[path.suffix.lower()]
    code = _CODE.get(reader)
    if (find_spec(reader) if code else shutil.which(reader)) is None:
        return "", []
    command = (
        [sys.executable, "-c", _LIMIT + code, str(path)] if code else [reader, "-q", "-enc", "UTF-8", str(path), "-"]
    )
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603 - constants
    except subprocess.SubprocessError as error:
        print(f"{path.name}: {reader} does not read it ({type(error).__name__})", file=sys.stderr)
        return "", []
    return reader, done.stdout.decode("utf-8", "replace").split("\f")


def _without_furniture(pages: Sequence[str]) -> tuple[str, int]:
    """Take out lines that repeat at the edges of pages; give the text, and the number of words taken out."""
    lines = [[line.strip() for line in page.splitlines() if line.strip()] for page in pages]
    patterns = Counter(
        pattern for page in lines for pattern in {_pattern(line) for line in page[:_EDGE_LINES] + page[-_EDGE_LINES:]}
    )
    kept: list[str] = []
    words = 0
    for page in lines:
        for place, line in enumerate(page):
            at_edge = place < _EDGE_LINES or place >= len(page) - _EDGE_LINES
            if at_edge and patterns[_pattern(line)] >= _FEWEST_PAGES:
                words += len(words_of(line))
            else:
                kept.append(line)
    return "\n".join(kept), words


def _pattern(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def documents_in(folder: Path, sample: int | None = None) -> list[Path]:
    """Return the documents in a folder, at any depth, sorted; of these `sample` drawn with a fixed seed."""
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _OTHER_READERS and path.is_file())
    if sample is None or sample >= len(found):
        return found
    return sorted(random.Random(0).sample(found, sample))  # noqa: S311 - no secret


def as_text(comparisons: Sequence[Comparison]) -> str:
    """Return what the tool prints."""
    compared = [one for one in comparisons if one.words and not one.failure]
    lines = [
        f"{len(comparisons)} documents, {len(compared)} compared; "
        f"crashes and time-outs: {sum(one.is_defect for one in comparisons)}, "
        f"not read: {sum(bool(one.failure) for one in comparisons)}, "
        f"no other reader: {sum(not one.reader for one in comparisons)}"
    ]
    lines += [_line(one) for one in comparisons if one.failure]
    if not compared:
        return "\n".join(lines)
    recalls = [one.recall for one in compared]
    orders = [one.order for one in compared if one.order is not None]
    lines += [
        f"word recall: mean {mean(recalls):.4f}, median {median(recalls):.4f}, least {min(recalls):.4f}, "
        f"below 0.98: {sum(recall < 0.98 for recall in recalls)}",
        f"furniture left out of this: {sum(one.furniture for one in compared):,} words, text: "
        f"{sum(one.words for one in compared):,}",
    ]
    if orders:
        lines.append(f"order agreement: median {median(orders):.4f}, least {min(orders):.4f}")
    lines.append("lowest recall:")
    lines += [_line(one) for one in sorted(compared, key=lambda one: one.recall)[:_WORST]]
    lines.append("least agreement in order:")
    ordered = [one for one in compared if one.order is not None]
    lines += [_line(one) for one in sorted(ordered, key=lambda one: one.order or 0)[:_WORST]]
    return "\n".join(lines)


def _line(one: Comparison) -> str:
    if one.failure:
        return f"  {one.name}: {one.failure}"
    if not one.reader:
        return f"  {one.name}: no other reader"
    order = "" if one.order is None else f", order {one.order:.4f}"
    lost = "".join(f"\n    lost: {line[:100]}" for line in one.lost[:5])
    return f"  {one.name}: recall {one.recall:.4f} ({one.found:,} of {one.words:,}, {one.reader}){order}{lost}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare the documents of a folder and print how they were read."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sample", type=int, help="number of documents drawn at random, with a fixed seed")
    chosen = parser.parse_args(arguments)
    files = documents_in(chosen.folder, chosen.sample)
    comparisons = []
    for number, path in enumerate(files, 1):
        comparisons.append(compare(path, path.relative_to(chosen.folder).as_posix()))
        # A run over many documents takes long, and may be stopped: each is printed when it has been read.
        print(f"{number} of {len(files)}:{_line(comparisons[-1])[1:]}", file=sys.stderr, flush=True)
    print(as_text(comparisons))
    return int(any(one.is_defect for one in comparisons))


if __name__ == "__main__":
    sys.exit(main())
