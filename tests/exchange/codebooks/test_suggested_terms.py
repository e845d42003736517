from __future__ import annotations

import numpy as np
import pandas as pd

from synth.exchange.codebooks.code_themes import ThemeDraft
from synth.exchange.codebooks.suggested_terms import terms_from_codebook, terms_from_sentences

DRAFTS = (
    ThemeDraft("lifts", "Lifts", "Whether passengers get to the platform without steps.", "Ramps, step-free entrances"),
    ThemeDraft("signs", "Signs", "Whether passengers find their way.", "Maps, announcements and vacancies"),
    ThemeDraft("staff", "Staff", "Whether passengers are helped.", "Training"),
)


def test_words_of_the_codebook_become_terms_for_singular_and_plural():
    terms = terms_from_codebook(DRAFTS)
    assert {"lift*", "ramp*", "step-free entrance*", "platform*"} <= set(terms["lifts"])
    assert {"sign*", "announcement*", "vacanc*"} <= set(terms["signs"])
    # All themes speak of passengers, and none of what "whether" means.
    assert not {"passenger*", "whether*", "their*"} & {term for found in terms.values() for term in found}


def test_words_of_near_sentences_become_terms_unless_a_term_finds_them():
    near, far = "The escalator and the lift were broken.", "The timetable was printed on paper."
    texts = [near, far] * 60
    table = pd.DataFrame({"text": texts, "inspection_id": [f"unit {number % 4}" for number in range(120)]})
    nearness = np.column_stack([[text == near for text in texts], [text == far for text in texts]]).astype(np.float32)
    terms = terms_from_sentences(table, nearness, DRAFTS[:2], {"lifts": ["lift*"]})
    assert {"escalator", "broken"} <= set(terms["lifts"])
    assert {"timetable", "paper"} <= set(terms["signs"])
    assert "lift" not in terms["lifts"]
    assert not set(terms["lifts"]) & set(terms["signs"])


def test_a_word_of_one_unit_only_is_not_suggested():
    table = pd.DataFrame({"text": ["The funicular stood still."] * 9 + ["Trains ran."] * 9, "inspection_id": "one"})
    nearness = np.repeat(np.array([[1.0], [0.0]], dtype=np.float32), 9, axis=0)
    assert terms_from_sentences(table, nearness, DRAFTS[:1], {}) == {"lifts": []}
