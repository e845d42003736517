from __future__ import annotations

import pytest

from synth.findings import write_table
from synth.review import validate_labels
from synth.review.validation import Problem, lines_by_sort
from synth.words import Unit, speaking_of


@pytest.fixture
def problems_of(tmp_path, labelled, taxonomy):
    def problems_of(row=None, **changes):
        table = labelled.assign(themes=";".join(taxonomy.ids)).assign(
            kind="finding", polarity="strength", text=_unlike(labelled)
        )
        for column, value in changes.items():
            if column not in table.columns:
                table[column] = "train"
            table.loc[row, column] = value
        write_table(table, tmp_path / "t.csv")
        return [str(problem) for problem in validate_labels([tmp_path / "t.csv"], taxonomy)[0]]

    return problems_of


def _unlike(table):
    return [f"{name} {'abcdefghij'[n % 10] * 9} {n}" for n, name in enumerate(table["finding_id"])]


def test_clean_table_has_no_problem(problems_of):
    assert problems_of() == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "fnding"}, "row 5: column kind: 'fnding' is not known"),
        ({"polarity": ""}, "row 5: column polarity is empty"),
        ({"themes": "housing"}, "row 5: column themes: 'housing' is not known"),
        ({"kind": "other"}, "row 5: kind is other, but it has themes"),
        ({"text": " "}, "row 5: column text is empty"),
        ({"finding_id": "invented-0-0001"}, "row 5: finding_id 'invented-0-0001' occurs in an earlier row"),
        ({"split": "dev"}, "row 5: column split: 'dev' is not known"),
        ({"split": "test"}, "'invented-0' is in both train and test"),
    ],
    ids=["kind", "polarity", "theme", "contradiction", "text", "id", "split", "torn inspection"],
)
def test_each_problem_names_file_and_row(problems_of, changes, message):
    found = problems_of(3, **changes)
    assert any(message in problem and "t.csv" in problem for problem in found)


def test_near_duplicates_across_inspections_are_named_both(problems_of):
    text = "The partnership had a clear vision for children and young people in the area"
    found = problems_of([0, 20], text=[text + ".", text + "!"])
    assert len(found) == 1
    assert "row 22: nearly the same as row 2" in found[0]


def test_sentences_that_share_a_phrase_only_are_not_copies(problems_of):
    common = "It remained the case that in the area "
    texts = [common + "plans for children were reviewed on time.", common + "advocates had left and none had come."]
    assert problems_of([0, 20], text=texts) == []


def test_a_copy_is_found_among_sentences_with_the_same_phrase(problems_of):
    subjects = ("drug workers", "police officers", "school nurses", "panel members", "foster carers")
    texts = [f"In the area most of the {who} met families at home in 2019 and later years." for who in subjects]
    found = problems_of([*range(5), 20], text=[*texts, texts[3].upper()])
    assert len(found) == 1
    assert "row 22: nearly the same as row 5" in found[0]


def test_themes_with_too_few_examples_are_named(tmp_path, labelled, taxonomy):
    write_table(labelled.assign(text=_unlike(labelled)), tmp_path / "t.csv")
    found = [str(problem) for problem in validate_labels([tmp_path / "t.csv"], taxonomy)[0]]
    assert any(problem.startswith("theme poverty: 0 sentences") for problem in found)


def test_all_files_are_checked_even_if_one_cannot_be_read(tmp_path, labelled, taxonomy):
    (tmp_path / "a.csv").write_bytes(b"\xff\xff")
    write_table(labelled.drop(columns="kind"), tmp_path / "b.csv")
    found = [str(problem) for problem in validate_labels([tmp_path / "a.csv", tmp_path / "b.csv"], taxonomy)[0]]
    assert "not UTF-8" in found[0]
    assert "column 'kind' is missing" in found[1]


def test_problems_of_one_sort_are_one_line_with_their_number_values_and_first_rows(tmp_path, labelled, taxonomy):
    table = labelled.assign(text=_unlike(labelled), themes=labelled["themes"].replace("relationships", "housing"))
    table.loc[4, "themes"] = "roads"
    table.loc[6, "kind"] = "fnding"
    write_table(table, tmp_path / "t.csv")
    lines = lines_by_sort([one for one in validate_labels([tmp_path / "t.csv"], taxonomy)[0] if one.stops])
    assert len(lines) == 2
    assert "column themes: not known, 17 times: 'housing' (16), 'roads' (1)" in lines[0]
    assert "t.csv, row 2, 3, 6, 11, 12 and 12 more. Allowed values: domestic_abuse, " in lines[0]
    assert "row 8: column kind: 'fnding' is not known" in lines[1]


def test_a_column_with_a_wrong_name_does_not_hide_what_else_is_wrong(tmp_path, labelled, taxonomy):
    table = labelled.drop(columns="themes").assign(
        povertty="", **{name: "" for name in taxonomy.ids if name != "poverty"}
    )
    table.loc[3, "text"] = ""
    write_table(table, tmp_path / "t.csv")
    lines = lines_by_sort(validate_labels([tmp_path / "t.csv"], taxonomy)[0])
    assert any("'povertty' is not the name of a theme" in line for line in lines)
    assert any("row 5" in line and "text is empty" in line for line in lines)


def test_a_sentence_with_two_copies_is_counted_twice_and_not_thrice(problems_of):
    text = "The partnership had a clear vision for children and young people in the area."
    assert len(problems_of([0, 10, 20], text=text)) == 2


def test_ids_that_occur_again_are_one_line_that_names_them(tmp_path, labelled, taxonomy):
    table = labelled.assign(text=_unlike(labelled))
    table.loc[[3, 4, 5], "finding_id"] = ["invented-0-0001", "invented-0-0001", "invented-0-0002"]
    write_table(table, tmp_path / "t.csv")
    lines = lines_by_sort([one for one in validate_labels([tmp_path / "t.csv"], taxonomy)[0] if one.row])
    ids = "'invented-0-0001' (2), 'invented-0-0002' (1)"
    first = f"First: {tmp_path / 't.csv'}, row 5, 6, 7"
    remedy = "Give each sentence an id of its own, or none."
    assert lines == [f"finding_id occurs in an earlier row, 3 times: {ids}. {first}. {remedy}"]


def test_what_train_takes_is_nothing_to_mend(tmp_path, labelled, taxonomy):
    write_table(labelled.drop(columns=["finding_id", "section", "position"]), tmp_path / "t.csv")
    problems, table = validate_labels([tmp_path / "t.csv"], taxonomy)
    assert [problem for problem in problems if problem.stops] == []
    assert len(table) == 72


def test_what_train_refuses_as_a_whole_is_to_mend(tmp_path, labelled, taxonomy):
    write_table(labelled[labelled["inspection_id"] == "invented-0"], tmp_path / "t.csv")
    problems, _ = validate_labels([tmp_path / "t.csv"], taxonomy)
    (problem,) = (problem for problem in problems if problem.stops)
    assert "come from one inspection" in str(problem)
    assert (problem.file, problem.row) == ("", None)


def test_inspections_in_both_parts_are_named_in_order(problems_of):
    # One sentence each of the fourth and the second inspection.
    found = problems_of([28, 10], split="test")
    assert [problem.split(" is in both")[0].rpartition(" ")[2] for problem in found] == ["'invented-1'", "'invented-3'"]
    assert found[0].endswith("Keep an inspection whole.")


def test_sentences_with_the_same_beginning_and_another_end_are_not_copies(problems_of):
    common = "In the area the partnership had a clear and shared vision for children and young people"
    texts = [common + " but plans had no dates and were seldom reviewed.", common + " and leaders had acted on it."]
    assert problems_of([0, 20], text=texts) == []


def test_copies_within_one_inspection_are_no_problem(problems_of):
    text = "The partnership had a clear vision for children and young people in the area."
    assert problems_of([0, 1], text=text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [("The partnership had a vision for children.", 0), ("The partnership had a clear vision for children.", 1)],
    ids=["seven words", "eight words"],
)
def test_short_sentences_may_be_alike(problems_of, text, found):
    assert len(problems_of([0, 20], text=text)) == found


@pytest.mark.parametrize(("n", "found"), [(19, 1), (20, 0)], ids=["too few", "enough"])
def test_a_theme_has_enough_examples_with_twenty(problems_of, taxonomy, n, found):
    others = ";".join(theme for theme in taxonomy.ids if theme != "data")
    problems = problems_of(list(range(n, 72)), themes=others)
    assert len(problems) == found
    assert all(problem.startswith(f"theme data: {n} sentences, fewer than 20. Label more") for problem in problems)


def test_one_line_names_at_most_five_values_and_rows():
    problems = [
        Problem("a.csv", row, "column kind: odd", "Mend it.", sort="kind not known", value=value)
        for row, value in enumerate("aabbccddeef", 2)
    ]
    (line,) = lines_by_sort(problems)
    assert line == (
        "kind not known, 11 times: 'a' (2), 'b' (2), 'c' (2), 'd' (2), 'e' (2) and others. "
        "First: a.csv, row 2, 3, 4, 5, 6 and 6 more. Mend it."
    )
    two = [Problem("a.csv", 3, "it is odd", "Mend it."), Problem("b.csv", None, "it is odd", "Mend it.")]
    assert lines_by_sort(two) == ["it is odd, 2 times. First: a.csv, row 3; b.csv. Mend it."]
    assert lines_by_sort([*two, Problem("", None, "none", "Add one.")])[1] == "none. Add one."
    assert lines_by_sort([]) == []


def test_two_forms_of_themes_in_one_table_are_named(tmp_path, labelled, taxonomy):
    write_table(labelled.assign(text=_unlike(labelled), **{taxonomy.ids[0]: "1"}), tmp_path / "t.csv")
    found = [
        problem for problem in validate_labels([tmp_path / "t.csv"], taxonomy)[0] if "single themes" in problem.what
    ]
    assert [problem.stops for problem in found] == [False]


def test_empty_cells_of_the_unit_are_counted_under_its_own_name(tmp_path, labelled, taxonomy):
    labelled = labelled.copy()
    labelled.loc[[1, 2], "inspection_id"] = ""
    with speaking_of(Unit("library", "libraries")):
        write_table(labelled, tmp_path / "t.csv")
        lines = lines_by_sort(validate_labels([tmp_path / "t.csv"], taxonomy)[0])
    assert any(line.startswith("column library_id: empty, 2 times. First: ") for line in lines)


def test_a_table_without_any_label_is_said_to_have_none(tmp_path, labelled, taxonomy):
    write_table(labelled.iloc[:0], tmp_path / "t.csv")
    found = [str(problem) for problem in validate_labels([tmp_path / "t.csv"], taxonomy)[0]]
    assert "no sentence is labelled yet. Label some, and save the file." in found
