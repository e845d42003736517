from __future__ import annotations

import numpy as np
import pandas as pd

from synth.overview.evidence.representative import representative_rows

TYPICAL = "Chronologies were not of a consistent quality in the records of children"


def choose(texts, inspections=None, weights=None):
    names = inspections or [f"i{number}" for number in range(len(texts))]
    return representative_rows(
        pd.Series(texts, dtype="str"), pd.Series(names), np.ones(len(texts)) if weights is None else weights
    )


def test_typical_sentence_comes_before_an_odd_one():
    texts = [
        "The boat to the island was cancelled on two of the days",
        *[f"{TYPICAL} {word}" for word in ("we read", "seen", "overall")],
    ]
    assert choose(texts)[0] != 0


def test_near_duplicates_are_passed_over():
    assert len(choose([f"{TYPICAL} {number}" for number in range(5)])) == 1


def test_other_inspections_come_first():
    texts = [
        "Leaders had a clear and shared vision for services",
        "The committee looked closely at how well audits were used",
        "Elected members were well informed about risks to children",
        "Managers gave regular supervision to all their staff",
    ]
    names = ["a", "a", "b", "c"]
    assert len({names[place] for place in choose(texts, names)}) == 3


def test_surer_sentences_go_before_doubtful_ones():
    texts = ["Advocates spoke up for children at their meetings", "Parents rarely met an advocate before a meeting"]
    assert choose(texts, weights=np.array([0.1, 0.9]))[0] == 1


def test_texts_without_words_and_no_texts_are_no_error():
    assert choose([]) == []
    assert len(choose(["…", "—", "*"])) == 3


def test_scraps_are_taken_only_where_there_is_nothing_else():
    assert choose(["Advocacy.", TYPICAL])[:1] == [1]
    assert choose(["Advocacy."]) == [0]


def test_many_candidates_give_the_same_choice_each_time():
    texts = [f"{TYPICAL} {number % 97} {number % 89} {number}" for number in range(3000)]
    assert choose(texts) == choose(texts)
