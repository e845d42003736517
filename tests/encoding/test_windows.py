from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.encoding.encoder import bundled_folder
from synth.encoding.windows import MAX_TOKENS, WindowTokenizer

TOKENIZER = WindowTokenizer(bundled_folder())
SENTENCES = st.lists(st.text(max_size=80), min_size=1, max_size=25)


def windows(texts, headings=None, starts=None, **settings):
    starts = np.zeros(len(texts), dtype=bool) if starts is None else np.array(starts)
    return TOKENIZER.windows(texts, headings or [""] * len(texts), starts, **settings)


@given(SENTENCES, st.randoms(use_true_random=False), st.booleans())
def test_each_sentence_stands_in_exactly_one_window(texts, random, in_training):
    starts = [random.random() < 0.3 for _ in texts]
    cut = windows(texts, starts=starts, rng=Random(1) if in_training else None)
    assert [row for window in cut for row in window.rows] == list(range(len(texts)))


def test_no_window_reaches_over_the_start_of_a_section():
    cut = windows(["One.", "Two.", "Three.", "Four."], starts=[True, False, True, False])
    assert [window.rows for window in cut] == [(0, 1), (2, 3)]


def test_spans_hold_the_tokens_of_their_sentence():
    texts = ["Chronologies were not kept.", "Advocates helped children to speak."]
    (window,) = windows(texts, ["Planning", "Planning"])
    found = [list(window.tokens[start:stop]) for start, stop in window.spans]
    assert found == TOKENIZER.tokens(texts, 160)


def test_a_long_section_is_cut_and_each_part_sees_its_neighbours():
    texts = [f"Sentence number {number} is about planning for children in this area." for number in range(60)]
    cut = windows(texts)
    assert len(cut) > 1
    assert all(len(window.tokens) <= MAX_TOKENS + 40 for window in cut)
    # The second window begins with the sentence before it, which it does not score.
    assert cut[1].spans[0][0] > cut[0].spans[0][0]


def test_a_single_sentence_of_any_length_has_a_window():
    (window,) = windows(["word " * 5_000])
    assert window.rows == (0,)
    assert len(window.tokens) < MAX_TOKENS


@pytest.mark.parametrize("seed", [0, 1])
def test_random_cuts_depend_on_the_seed_alone(seed):
    texts = [f"Sentence {number}." for number in range(40)]
    once, again = (windows(texts, rng=Random(seed)) for _ in range(2))
    assert once == again
