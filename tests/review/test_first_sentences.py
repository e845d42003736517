from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synth.review.first_sentences import BY_CHANCE, choose_first, suggest_themes

THEMES = ("lifts", "signs")


@pytest.fixture
def sentences():
    """Sixty sentences of six units: a third near to lifts, a third near to signs, a third to neither."""
    rng = np.random.default_rng(3)
    rows, vectors = [], []
    for number in range(60):
        axis = number % 3
        vector = rng.normal(0, 0.2, 8)
        vector[axis] += 1
        vectors.append(vector / np.linalg.norm(vector))
        text = f"Sentence number {number} is long enough to be labelled."
        rows.append({"finding_id": f"f{number}", "inspection_id": f"unit {number // 10}", "text": text})
    vectors = np.array(vectors, dtype=np.float32)
    return pd.DataFrame(rows, dtype="str"), vectors, vectors[:, :2].copy()


def test_themes_have_equal_parts_and_a_third_comes_by_chance(sentences):
    table, vectors, nearness = sentences
    chosen = choose_first(table, vectors, nearness, THEMES, 30)
    assert chosen["drawn_for"].value_counts().to_dict() == {"lifts": 10, "signs": 10, BY_CHANCE: 10}
    near = chosen[chosen["drawn_for"] == "lifts"]
    assert (near.index % 3 == 0).all()
    assert chosen["inspection_id"].nunique() == 6
    assert list(chosen.index) == sorted(chosen.index)


def test_copies_fragments_and_words_of_others_are_not_drawn(sentences):
    table, vectors, nearness = sentences
    table = table.assign(voice="inspectors")
    table.loc[0, "text"] = "Too short."
    table.loc[2, "text"] = table.loc[1, "text"]
    table.loc[3, "voice"] = "services"
    chosen = choose_first(table, vectors, nearness, THEMES, 100)
    assert len(chosen) == 57
    assert not {0, 2, 3} & set(chosen.index)


def test_a_sentence_that_only_repeats_another_in_other_words_gives_way(sentences):
    table, vectors, nearness = sentences
    vectors[0] = vectors[3] = vectors[6] = [1, 0, 0, 0, 0, 0, 0, 0]
    nearness = vectors[:, :2].copy()
    chosen = choose_first(table, vectors, nearness, THEMES, 6)
    assert len({0, 3, 6} & set(chosen.index[chosen["drawn_for"] == "lifts"])) == 1


def test_the_same_input_gives_the_same_choice_and_nothing_gives_nothing(sentences):
    table, vectors, nearness = sentences
    one, two = (choose_first(table, vectors, nearness, THEMES, 20, seed=seed) for seed in (1, 1))
    pd.testing.assert_frame_equal(one, two)
    assert not one.equals(choose_first(table, vectors, nearness, THEMES, 20, seed=2))
    empty = choose_first(table.iloc[:0], vectors[:0], nearness[:0], THEMES, 20)
    assert empty.empty


def test_where_two_sentences_are_equally_near_the_unit_with_fewer_comes_first(sentences):
    """Sentences that are all unlike each other; those of one unit are a little nearer."""
    table = sentences[0].head(40).assign(inspection_id=np.repeat(["large", "small"], 20))
    vectors = np.eye(40, dtype=np.float32)
    nearness = np.where(table["inspection_id"] == "large", 0.52, 0.5).astype(np.float32)[:, None]
    chosen = choose_first(table, vectors, nearness, ["lifts"], 30)
    near = chosen[chosen["drawn_for"] == "lifts"]["inspection_id"].value_counts()
    assert near.to_dict() == {"large": 10, "small": 10}


def test_what_comes_by_chance_is_spread_evenly_over_units_of_unequal_length(sentences):
    table, vectors, nearness = sentences
    table = table.assign(inspection_id=["long"] * 48 + ["middle"] * 8 + ["short"] * 4)
    # Nothing is near to a theme, so only chance is left to choose by.
    chosen = choose_first(table, vectors, nearness[:, :0], [], 45)
    assert set(chosen["drawn_for"]) == {BY_CHANCE}
    assert chosen["inspection_id"].value_counts().to_dict() == {"long": 33, "middle": 8, "short": 4}
    fewer = choose_first(table, vectors, nearness[:, :0], [], 12)
    assert fewer["inspection_id"].value_counts().to_dict() == {"long": 4, "middle": 4, "short": 4}


def test_with_few_sentences_all_are_drawn_and_none_twice(sentences):
    table, vectors, nearness = sentences
    chosen = choose_first(table.head(7), vectors[:7], nearness[:7], THEMES, 100)
    assert chosen.index.tolist() == list(range(7))
    # A third of seven, to the nearest whole number, comes by chance.
    assert (chosen["drawn_for"] == BY_CHANCE).sum() == 2


def test_a_sentence_of_five_words_is_long_enough(sentences):
    table, vectors, nearness = sentences
    table = table.head(3).assign(text=["Four words are few.", "Five words are not few.", ""])
    chosen = choose_first(table, vectors[:3], nearness[:3], THEMES, 3)
    assert chosen.index.tolist() == [1]


def test_each_theme_has_the_sentence_nearest_to_it_first(sentences):
    table, vectors, nearness = sentences
    chosen = choose_first(table, vectors, nearness, THEMES, 3)
    for place, theme in enumerate(THEMES):
        (row,) = chosen.index[chosen["drawn_for"] == theme]
        assert nearness[row, place] == nearness[:, place].max()


def test_themes_are_suggested_by_terms_and_else_by_the_nearest_definition(taxonomy):
    texts = ["Poverty and mental health were discussed.", "It was near to the first theme.", "It was near to none."]
    nearness = np.full((3, len(taxonomy.ids)), 0.1, dtype=np.float32)
    nearness[:2, 0] = 0.5
    suggested = suggest_themes(texts, nearness, taxonomy)
    assert set(suggested[0]) == {"poverty", "mental_health"}
    assert suggested[1:] == [(taxonomy.ids[0],), ()]
