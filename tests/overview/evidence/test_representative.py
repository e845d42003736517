from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

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


@pytest.mark.parametrize(
    "leaning",
    [
        "They used these to plan ahead for children at risk of harm",
        "However the plans for children at risk were seldom shared",
        "As a result of late plans children at risk were seldom seen",
        "In all of these children at risk had plans of their own",
        "“This helped the plans for children at risk to be shared",
    ],
    ids=["they", "however", "as a result", "these within", "after a quotation mark"],
)
def test_a_sentence_that_leans_on_another_comes_after_those_that_stand_alone(leaning):
    alone = "Inspectors saw boats at a pier with no bearing on any of it"
    assert choose([leaning, leaning + " soon", alone])[0] == 2
    assert choose([leaning]) == [0]
    assert choose([leaning, alone], ["a", "a"]) == [1]


def test_another_inspection_goes_before_a_sentence_that_stands_alone():
    texts = [TYPICAL, "Leaders had a clear and shared vision for services", "They were well informed about the risks"]
    assert choose(texts, ["a", "a", "b"]) == [0, 2, 1]


def test_texts_without_words_and_no_texts_are_no_error():
    assert choose([]) == []
    assert len(choose(["…", "—", "*"])) == 3


def test_scraps_are_taken_only_where_there_is_nothing_else():
    assert choose(["Advocacy.", TYPICAL])[:1] == [1]
    assert choose(["Advocacy."]) == [0]


def test_many_candidates_give_the_same_choice_each_time():
    texts = [f"{TYPICAL} {number % 97} {number % 89} {number}" for number in range(3000)]
    assert choose(texts) == choose(texts)
