from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth.corpus.places import Windows, describe, find_run
from synth.corpus.stream import CharacterStream, normalise

WORDS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=9), min_size=1, max_size=12
)
_WORDS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta")
SENTENCES = st.lists(WORDS.map(" ".join), min_size=1, max_size=8)


@given(SENTENCES)
def test_characters_are_those_of_the_sentences(sentences):
    stream = CharacterStream(sentences)
    assert stream.characters == "".join(map(normalise, sentences))
    for place in range(len(stream)):
        sentence = sentences[stream.sentence_at(place)]
        assert stream.characters[place] in normalise(sentence)


@given(SENTENCES, st.data())
def test_any_run_of_words_is_found_where_it_stands(sentences, data):
    stream = CharacterStream(sentences)
    if not stream.characters:
        return
    start = data.draw(st.sampled_from(stream.word_starts))
    end = data.draw(st.sampled_from([end for end in stream.word_ends if end > start]))
    run = stream.characters[start:end]
    found = find_run(Windows(stream), describe(run, start))
    assert found.is_exact
    assert found.start == start
    assert normalise(stream.original(found.start, found.end)) == run


@settings(max_examples=50)
@given(
    st.lists(
        st.sampled_from(_WORDS),
        min_size=30,
        max_size=60,
    ),
    st.integers(0, 9),
    st.integers(12, 20),
    st.data(),
)
def test_hyphens_spaces_and_sentence_ends_do_not_matter(words, first, count, data):
    """Another reader breaks words at line ends and cuts sentences elsewhere."""
    run = normalise("".join(words[first : first + count]))
    text = " ".join(words)
    cuts = data.draw(st.sets(st.integers(1, len(text) - 1), max_size=8))
    broken = "".join(f"-\n{character}" if place in cuts else character for place, character in enumerate(text))
    sentences = re.split(r"(?<=a) (?=g)", broken)
    stream = CharacterStream(sentences)
    found = find_run(Windows(stream), describe(run, 3))
    assert found is not None
    assert found.is_exact
    assert stream.characters[found.start : found.end] == run


def test_the_nearest_of_two_equal_sentences_is_taken():
    sentence = "Reviews were held on time."
    stream = CharacterStream([sentence, "Plans were clear and known to all who took part.", sentence])
    run = normalise(sentence)
    last = stream.characters.rindex(run)
    assert find_run(Windows(stream), describe(run, last - 4)).start == last
    assert find_run(Windows(stream), describe(run, 4)).start == 0


def test_a_run_with_the_foot_of_a_page_in_it_is_found_by_its_ends():
    labelled = "Children who moved between schools were 7 Inspection of Ashmere helped to keep in touch with friends."
    stream = CharacterStream(
        ["Before this.", "Children who moved between schools were helped to keep in touch with friends.", "After it."]
    )
    found = find_run(Windows(stream), describe(normalise(labelled), 0))
    assert not found.is_exact
    assert stream.original(found.start, found.end) == (
        "Children who moved between schools were helped to keep in touch with friends."
    )


def test_what_is_not_there_is_not_found():
    stream = CharacterStream(["Children who moved between schools were helped to keep in touch with friends."])
    assert (
        find_run(Windows(stream), describe(normalise("Leaders did not know what children thought of plans."), 0))
        is None
    )
    assert find_run(Windows(CharacterStream([])), describe("anything", 0)) is None


def test_marks_around_a_run_belong_to_its_text():
    stream = CharacterStream(["They said: “It helped us.” (All of them.)"])
    run = find_run(Windows(stream), describe("ithelpedus", 8))
    assert stream.original(run.start, run.end) == "“It helped us.”"


@pytest.mark.parametrize(
    ("text", "normal"), [("Re-\nﬁned  Plans", "refinedplans"), ("naïve £3.50", "naive350"), ("–", "")]
)
def test_normal_form(text, normal):
    assert normalise(text) == normal


def test_a_place_says_nothing_of_the_text():
    place = describe(normalise("Staff had built trusting relationships with children."), 12)
    assert re.fullmatch(r"[0-9a-f]{16}", place.digest)
    assert re.fullmatch(r"[0-9a-f]{8}", place.start_digest)
    assert (place.start, place.length) == (12, len(normalise("Staff had built trusting relationships with children.")))
