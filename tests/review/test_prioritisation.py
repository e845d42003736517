from __future__ import annotations

import pytest

from synth.review import label_probabilities
from synth.review.prioritisation import sentences_to_review


def test_the_least_probable_labels_come_first_and_ties_by_their_id(labelled, unsure, taxonomy):
    agreed = label_probabilities(labelled, unsure, taxonomy)
    sentences, given = sentences_to_review(labelled, unsure, taxonomy, rows=20)
    least = agreed.min(axis=1).set_axis(labelled["finding_id"])[sentences["finding_id"]]
    assert least.is_monotonic_increasing
    assert sentences["finding_id"].iloc[0] == "invented-0-0001"
    tied = sentences["finding_id"].iloc[1:].tolist()
    assert tied == sorted(tied)
    assert (len(sentences), len(given)) == (20, 20)
    by_id = unsure.set_index("finding_id").loc[sentences["finding_id"], ["kind", "polarity", "themes"]]
    assert given.to_numpy().tolist() == by_id.to_numpy().tolist()


@pytest.mark.parametrize(
    ("changes", "question"),
    [
        ({"kind": "other", "p_finding": 0.2}, "Labelled finding; the model says other (0.80)."),
        ({"polarity": "mixed"}, "Labelled strength; the model says mixed."),
        (
            {"polarity": "mixed", "themes": "", "p_relationships": 0.3},
            "Labelled strength; the model says mixed. Relationships: labelled, but the model gives it only 0.30.",
        ),
        (
            {"themes": "relationships;data", "p_data": 0.7},
            "Data, information and performance: not labelled, but the model gives it 0.70.",
        ),
        ({"p_relationships": 0.55}, "The model agrees; least sure of: Relationships (0.55 for the label)."),
        ({"p_finding": 0.6}, "The model agrees; least sure of: kind (0.60 for the label)."),
    ],
    ids=["kind", "polarity", "polarity and theme", "theme added", "theme in doubt", "kind in doubt"],
)
def test_the_question_says_where_model_and_label_part(labelled, unsure, taxonomy, changes, question):
    certain = unsure.assign(themes=labelled["themes"], p_relationships=0.95, p_participation=0.05)
    certain.loc[0, list(changes)] = list(changes.values())
    sentences, _ = sentences_to_review(labelled.head(1), certain.head(1), taxonomy, rows=1)
    name = taxonomy["data"].label
    assert sentences["question"].tolist() == [question.replace("Data, information and performance", name)]


def test_a_table_without_places_has_empty_ones(labelled, unsure, taxonomy):
    bare = labelled.drop(columns=["document", "section"])
    sentences, _ = sentences_to_review(bare, unsure, taxonomy, rows=2)
    assert sentences[["document", "section"]].to_numpy().tolist() == [["", ""], ["", ""]]
