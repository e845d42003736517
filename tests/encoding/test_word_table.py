from __future__ import annotations

import pickle
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from synth.encoding import word_table
from synth.encoding.word_table import SplitTexts, WordTable


def letters(words):
    """Give the letters of each word, as numbers: none for a word of digits."""
    return [[ord(letter) for letter in word if letter.isalpha()] for word in words]


def expected(texts):
    return [ord(letter) for text in texts for word in text.split() for letter in word if letter.isalpha()]


@pytest.mark.parametrize(
    "texts",
    [[], [""], ["ab c ab", "", "  c  d 12 ", "12"], ["ab"] * 3],
    ids=["no text", "empty", "several", "the same"],
)
def test_each_text_gets_the_numbers_of_its_words_in_order(texts):
    numbers, ends = WordTable(letters).lookup(texts)
    assert numbers.tolist() == expected(texts)
    assert np.diff(ends).tolist() == [len(expected([text])) for text in texts]


def test_a_word_is_measured_once_until_there_are_too_many(monkeypatch):
    monkeypatch.setattr(word_table, "_numbering", word_table.WordIndex())
    monkeypatch.setattr(word_table, "_MOST_WORDS", 2)
    asked = []

    def measure(words):
        asked.extend(words)
        return letters(words)

    table = WordTable(measure)
    for texts in (["a b a"], ["b c"], ["a"]):
        assert table.lookup(texts)[0].tolist() == expected(texts)
    assert asked == ["a", "b", "c", "a"]


def test_a_table_measures_no_word_that_only_others_were_asked_for():
    asked = []

    def measure(words):
        asked.extend(words)
        return letters(words)

    first, second = SplitTexts(["only the first"]), SplitTexts(["the second"])
    WordTable(letters).lookup(first)
    table = WordTable(measure)
    for _ in range(2):
        assert table.lookup(second)[0].tolist() == expected(second)
    assert sorted(asked) == ["second", "the"]


def test_texts_that_are_cut_already_give_the_same():
    texts = ["ab c ab", "", "  c  d 12 "]
    cut = SplitTexts(texts)
    assert list(cut) == texts
    both = cut.extended_with(["ef", "ab"])
    for some in (cut, both, pickle.loads(pickle.dumps(both)), SplitTexts(both[1:])):
        numbers, ends = WordTable(letters).lookup(some)
        assert numbers.tolist() == expected(list(some))
        assert np.diff(ends).tolist() == [len(expected([text])) for text in some]


def test_texts_cut_before_all_was_forgotten_are_still_looked_up(monkeypatch):
    table = WordTable(letters)
    old = SplitTexts(["ab c", "d"])
    monkeypatch.setattr(word_table, "_numbering", word_table.WordIndex())
    new = SplitTexts(["x d", "ab"])
    assert new.numbering is not old.numbering
    for texts in (old, new, old.extended_with(["x"]), new):
        assert table.lookup(texts)[0].tolist() == expected(list(texts))


def test_it_travels_without_what_it_knows():
    table = WordTable(letters)
    table.lookup(["ab"])
    again = pickle.loads(pickle.dumps(table))
    assert again.lookup(["b ab"])[0].tolist() == expected(["b ab"])


def test_threads_may_share_it(monkeypatch):
    """As in a Dask worker: each text gets the numbers of its own words, though all is forgotten now and then."""
    monkeypatch.setattr(word_table, "_MOST_WORDS", 400)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    table = WordTable(letters)
    jobs = [[f"{chr(97 + (n * 7 + k) % 26) * (1 + n % 5)}{n * k}" for k in range(20)] for n in range(200)]
    try:
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(table.lookup, jobs))
    finally:
        sys.setswitchinterval(before)
    assert [numbers.tolist() for numbers, _ in found] == [expected(texts) for texts in jobs]
