"""Windows: consecutive sentences of a section that the contextual encoder reads in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from synth.encoding.checkpoint import TOKENIZER, open_tokenizer

MAX_TOKENS = 256
"""Length of a window; longer ones take more time and are no more accurate (models/README.md)."""
_HEADING, _SENTENCE, _BEFORE, _AFTER = 24, 160, 48, 32
# Longer texts are truncated anyway. Truncating them first means that the tokenizer need not read megabytes.
_MAX_CHARACTERS = 2_000


@dataclass(frozen=True)
class Window:
    """Some sentences of a section with their context.

    Attributes
    ----------
    tokens
        Token ids: the heading, the end of the preceding context, the sentences, the start of the following context.
    spans
        For each sentence of the window, its first token and the token after its last.
    rows
        For each sentence of the window its row in the table.
    """

    tokens: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    rows: tuple[int, ...]


class WindowTokenizer:
    """Splits sections into windows.

    Parameters
    ----------
    folder
        Folder of the checkpoint, with its tokenizer.
    """

    def __init__(self, folder: Path) -> None:
        self._tokenizer = open_tokenizer((folder / TOKENIZER).read_text(encoding="utf-8"))
        vocabulary = self._tokenizer.get_vocab()
        self._first, self._last = vocabulary["[CLS]"], vocabulary["[SEP]"]

    def tokens(self, texts: Sequence[str], most: int) -> list[list[int]]:
        """Return the ids of the first tokens of each text, without special tokens."""
        clean = [text[:_MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8") for text in texts]
        return [found.ids[:most] for found in self._tokenizer.encode_batch_fast(clean, add_special_tokens=False)]

    def windows(
        self, texts: Sequence[str], headings: Sequence[str], starts: NDArray[np.bool_], *, rng: Random | None = None
    ) -> list[Window]:
        """Split sentences into windows. No window crosses the start of a section.

        Parameters
        ----------
        texts, headings
            Sentences in document order, and the heading of each.
        starts : ndarray of shape (n_sentences,), bool
            True for the first sentence of each section.
        rng
            Used in training: makes some windows short and drops some headings, so that the model is also trained on
            sentences without their context.
        """
        sentences = [ids or [self._last] for ids in self.tokens(texts, _SENTENCE)]
        distinct = sorted(set(headings))
        heads = dict(zip(distinct, self.tokens(distinct, _HEADING), strict=True))
        first = [*np.flatnonzero(starts | (np.arange(len(texts)) == 0)).tolist(), len(texts)]
        found: list[Window] = []
        for start, stop in pairwise(first):
            found += self._of_section(heads[headings[start]], sentences, range(start, stop), rng)
        return found

    def _of_section(
        self, heading: list[int], sentences: list[list[int]], rows: range, rng: Random | None
    ) -> Iterator[Window]:
        if rng and rng.random() < 0.15:
            heading = []
        row = rows.start
        while row < rows.stop:
            most = _draw_size(rng)
            tokens = [self._first, *heading, self._last]
            if row > rows.start and not (rng and rng.random() < 0.2):
                tokens += [*sentences[row - 1][:_BEFORE], self._last]
            spans: list[tuple[int, int]] = []
            members: list[int] = []
            while row < rows.stop and len(members) < most:
                sentence = sentences[row]
                if members and len(tokens) + len(sentence) + 1 > MAX_TOKENS:
                    break
                spans.append((len(tokens), len(tokens) + len(sentence)))
                members.append(row)
                tokens += [*sentence, self._last]
                row += 1
            if row < rows.stop and not (rng and most == 1 and rng.random() < 0.7):
                tokens += sentences[row][:_AFTER]
            yield Window(tuple(tokens), tuple(spans), tuple(members))


def _draw_size(rng: Random | None) -> int:
    """Return the largest number of sentences in the next window. In training, one window in three is shortened."""
    if rng is None:
        return MAX_TOKENS
    drawn = rng.random()
    if drawn < 0.08:
        return 1
    return rng.randint(2, 8) if drawn < 0.35 else MAX_TOKENS
