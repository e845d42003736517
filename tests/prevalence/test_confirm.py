from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from synth.errors import TableError
from synth.findings import split_themes, write_table
from synth.prevalence import apply_answers, fit_verdict_rule, settle_verdicts, theme_prevalence, verdicts_from_labels
from synth.prevalence.confirm.candidates import FLOOR, find_candidates, sentence_key
from synth.prevalence.confirm.decisions import (
    append_decisions,
    combine,
    decisions_table,
    kept_decisions,
    read_decisions,
)
from synth.prevalence.confirm.drawing import draw_confirmation
from synth.prevalence.confirm.reading import read_all_confirmed, read_confirm_workbook
from synth.prevalence.confirm.sample import missed_findings
from synth.prevalence.confirm.session import ConfirmSession, open_session
from synth.prevalence.confirm.workbook import (
    DATE_CELL,
    FACTS_SHEET,
    NAME_CELL,
    ORDERED,
    ORDERED_SHEET,
    READER_SHEET,
    SAMPLE_SHEET,
)
from synth.prevalence.verdicts.corrected import trust_changed_labels

ANSWER = ORDERED.index("answer") + 1


@pytest.fixture(scope="module")
def four(simulated):
    """Sentences of four inspections, as a model classified them, with what people say beside."""
    table, _ = simulated
    inside = table["inspection_id"] < "inspection-00004"
    table = table[inside].reset_index(drop=True)
    return table.assign(text=[f"Invented sentence number {number}." for number in range(len(table))])


@pytest.fixture(scope="module")
def rule(simulated, given_labels, taxonomy):
    table, _ = simulated
    return fit_verdict_rule(table, given_labels(table), taxonomy)


def truth_of(table, taxonomy):
    people = table.drop(columns=[name for name in table.columns if name.startswith("p_")])
    return verdicts_from_labels(
        people.assign(**{name: table[f"given_{name}"] for name in ("kind", "polarity", "themes")}), taxonomy
    )


def read_all(draw, table, reader="Anna", date="2026-11-29"):
    """What a reader answers who reads every sentence and knows the labels."""
    labels = {
        sentence_key(row["text"]): (row["given_polarity"], split_themes(row["given_themes"]))
        for row in table.to_dict("records")
    }
    rows = []
    for row in draw.ordered.to_dict("records"):
        polarity, themes = labels[row["sentence"]]
        answer = polarity if row["theme"] in themes else "not about it"
        rows.append((row["inspection_id"], row["sentence"], row["theme"], answer, "", reader, date, "ordered"))
    for place in draw.sample:
        text = table["text"][place]
        polarity, themes = labels[sentence_key(text)]
        name = table["inspection_id"][place]
        rows.append((name, sentence_key(text), "", polarity, ";".join(themes), reader, date, "sample"))
    return pd.DataFrame(rows, columns=list(decisions_table().columns), dtype="str")


@pytest.fixture(scope="module")
def drawn(four, rule, taxonomy):
    return draw_confirmation(four, rule.verdicts(four, taxonomy), decisions_table(), taxonomy, minutes=1000)


@pytest.fixture(scope="module")
def decided(drawn, four):
    return read_all(drawn, four)


@pytest.fixture(scope="module")
def settled(four, rule, taxonomy, decided):
    return settle_verdicts(rule.verdicts(apply_answers(four, decided, taxonomy), taxonomy), four, decided, taxonomy)


def test_reading_everything_settles_verdicts_as_peoples_labels_do(four, rule, taxonomy, settled):
    true = truth_of(four, taxonomy)
    before = rule.verdicts(four, taxonomy)
    is_settled = (settled["status"] == "confirmed").to_numpy()
    assert is_settled.all()
    wrong = [(table["verdict"].to_numpy() != true["verdict"].to_numpy()).sum() for table in (before, settled)]
    # What stands below the floor is not read one by one.
    assert wrong[1] <= 2
    assert wrong[1] < wrong[0]
    assert set(settled["checked_by"]) == {"Anna"}
    assert (settled["certainty"] == 1).all()


def test_what_the_model_said_itself_stays_beside_what_people_settled(four, rule, taxonomy, drawn, decided):
    folder = ConfirmSession(four, four, rule, decided, taxonomy)
    settled, before = folder.verdicts(), rule.verdicts(four, taxonomy)
    assert (settled["status"] == "confirmed").all()
    wrong = settled["verdict"].to_numpy() != before["verdict"].to_numpy()
    assert wrong.any()
    for claim, names in (("strength", ("strength", "both")), ("improvement", ("improvement", "both"))):
        answer = settled[f"answer_{claim}"]
        assert answer.str.startswith("yes").tolist() == before["verdict"].isin(names).tolist()
        assert answer.str.endswith(", sure").tolist() == (before[f"certainty_{claim}"] >= 0.8).tolist()


def test_what_people_settled_goes_into_every_figure(four, rule, taxonomy, settled):
    findings = four.groupby("inspection_id").size()
    result = theme_prevalence(settled, findings, taxonomy, errors=rule.errors, population=4)
    count = settled[settled["verdict"].isin(["strength", "both"])].groupby("theme").size()
    assert (result.set_index("theme")["strength_side"] == count.reindex(list(taxonomy.ids)).fillna(0)).all()
    assert (result["status"] == "confirmed").all()
    assert result["quality"].iloc[0] == "4 of 4 verdicts checked by Anna, last on 29 November 2026."


def test_counts_of_findings_follow_the_answers_and_the_table_itself_stays(four, decided, taxonomy):
    original = four.copy()
    table = apply_answers(four, decided, taxonomy)
    pd.testing.assert_frame_equal(four, original)
    read = decided[decided["answer"] == "not about it"].iloc[0]
    row = table[table["text"].map(sentence_key) == read["sentence"]].iloc[0]
    assert read["theme"] not in split_themes(row["themes"])
    assert row[f"p_{read['theme']}"] == 0.0


def test_the_least_certain_verdicts_come_first_and_time_is_kept_to(four, rule, taxonomy):
    verdicts = rule.verdicts(four, taxonomy)
    draw = draw_confirmation(four, verdicts, decisions_table(), taxonomy, minutes=10)
    certainty = draw.ordered.drop_duplicates("block")["certainty"].to_numpy()
    assert (np.diff(certainty) >= -0.1 - 1e-9).all()
    assert certainty[0] < verdicts["certainty"].median()
    assert draw.left > 0
    assert draw.verdicts + draw.left == 44
    assert len(draw.sample) == 30
    assert draw.probability == pytest.approx(30 / len(four))
    again = draw_confirmation(
        four.sample(frac=1, random_state=1).reset_index(drop=True), verdicts, decisions_table(), taxonomy, minutes=10
    )
    assert again.ordered["sentence"].tolist() == draw.ordered["sentence"].tolist()


@pytest.mark.parametrize(("minutes", "sampled"), [(10, 30), (25, 30), (30, 36)], ids=["least", "border", "a tenth"])
def test_a_tenth_of_the_time_goes_to_the_random_sample(four, rule, taxonomy, minutes, sampled):
    draw = draw_confirmation(four, rule.verdicts(four, taxonomy), decisions_table(), taxonomy, minutes=minutes)
    assert len(draw.sample) == sampled
    assert draw.probability == pytest.approx(sampled / len(four))
    assert draw.minutes_at_most == pytest.approx((len(draw.ordered) + sampled) * 5 / 60)
    assert sampled * 5 / 60 < draw.minutes <= minutes
    assert draw.minutes < draw.minutes_at_most
    assert len(set(draw.sample)) == sampled


def test_a_second_draw_goes_on_where_the_first_ended(four, rule, taxonomy):
    verdicts = rule.verdicts(four, taxonomy)
    first = draw_confirmation(four, verdicts, decisions_table(), taxonomy, minutes=10)
    decisions = read_all(first, four)
    settled = settle_verdicts(verdicts, four, decisions, taxonomy)
    second = draw_confirmation(four, settled, decisions, taxonomy, minutes=1000)
    asked = [set(zip(draw.ordered["sentence"], draw.ordered["theme"], strict=True)) for draw in (first, second)]
    assert not asked[0] & asked[1]
    assert not second.sample
    assert second.verdicts == int((settled["status"] != "confirmed").sum())


def test_nothing_is_settled_while_a_sentence_above_the_floor_is_unread(four, rule, taxonomy, decided):
    ordered = decided[decided["drawn"] == "ordered"]
    theme = ordered[ordered["answer"] == "not about it"].iloc[-1]
    key = ["inspection_id", "sentence", "theme"]
    without = decided[~(decided[key] == theme[key]).all(axis=1)]
    verdicts = rule.verdicts(four, taxonomy)
    found = settle_verdicts(verdicts, four, without, taxonomy).set_index(["inspection_id", "theme"])
    row = found.loc[(theme["inspection_id"], theme["theme"])]
    sides = {"strength", "improvement", "both"}
    assert row["status"] != "confirmed" or row["verdict"] in sides
    assert (settle_verdicts(verdicts, four, decisions_table(), taxonomy)["status"] != "confirmed").all()


def test_without_a_sample_each_inspection_is_settled_as_if_it_were_alone(four, rule, taxonomy, decided):
    ordered = decided[decided["drawn"] == "ordered"]
    together = settle_verdicts(rule.verdicts(four, taxonomy), four, ordered, taxonomy)
    assert (together["missed_found"] > 0).any()
    parts = []
    for name, inside in four.groupby("inspection_id"):
        alone = inside.reset_index(drop=True)
        of_it = ordered[ordered["inspection_id"] == name]
        parts.append(settle_verdicts(rule.verdicts(alone, taxonomy), alone, of_it, taxonomy))
    pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), together)
    # A sentence that may speak for one side only adds nothing to the other.
    assert (together["missed_strength"] <= together["missed_found"] + 1e-12)[together["verdict"] == "not found"].all()


def test_where_readers_differ_a_sentence_counts_as_unread(four, rule, taxonomy, decided):
    other = decided[decided["drawn"] == "ordered"].assign(reader="Ben")
    other["answer"] = np.where(other["answer"] == "not about it", "strength", "not about it")
    both = combine([decided, other])
    settled = settle_verdicts(rule.verdicts(four, taxonomy), four, both, taxonomy)
    assert (settled["status"] == "confirmed").sum() < 10


def test_the_sample_tells_what_is_missed_below_the_floor(four, taxonomy, decided):
    missed = missed_findings(four, decided, taxonomy)
    assert missed.sampled == len(decided[decided["drawn"] == "sample"])
    none = decided.assign(themes="")
    little = missed_findings(four, none, taxonomy)
    assert little.expected["inspection-00000", "poverty", "strength"] < 1
    # A sample in which every sentence below the floor is about poverty.
    all_of_it = decided.assign(themes=np.where(decided["drawn"] == "sample", "poverty", ""))
    much = missed_findings(four, all_of_it, taxonomy)
    assert much.expected["inspection-00000", "poverty", "found"] > 30
    assert much.probability("inspection-00000", "poverty", "found", 1.5) > 0.99
    assert much.probability("inspection-00000", "poverty", "found", 1.5) >= much.probability(
        "inspection-00000", "poverty", "found", 30
    )


def test_candidates_stand_above_the_floor_with_the_surest_first(four, taxonomy):
    candidates = find_candidates(four, taxonomy)
    assert (candidates["p_theme"] >= FLOOR).all()
    best = candidates[["p_strength", "p_improvement"]].max(axis=1)
    for _, rows in best.groupby([candidates["inspection_id"], candidates["theme"]]):
        assert rows.round(6).is_monotonic_decreasing


def test_decisions_are_kept_in_a_file_that_only_grows(tmp_path, decided):
    path = tmp_path / "confirmed.jsonl"
    assert append_decisions(decided.head(5), path) == 5
    before = path.read_bytes()
    assert append_decisions(decided, path) == len(decided) - 5
    assert append_decisions(decided, path) == 0
    assert path.read_bytes().startswith(before)
    pd.testing.assert_frame_equal(read_decisions(path), decided)


@pytest.mark.parametrize("line", ['{"sentence": "x"}', "no json", "[1]"], ids=["field", "json", "list"])
def test_a_damaged_line_of_decisions_is_named(tmp_path, decided, line):
    path = tmp_path / "confirmed.jsonl"
    append_decisions(decided.head(2), path)
    with path.open("a") as handle:
        handle.write(line + "\n")
    with pytest.raises(TableError, match="line 3 is not a decision"):
        read_decisions(path)


@pytest.fixture
def overview(tmp_path, four, rule, taxonomy):
    """What an overview holds for those who confirm it."""
    folder = tmp_path / "overview"
    folder.mkdir()
    sentences = four.drop(columns=[name for name in four.columns if name.startswith("given_")])
    write_table(sentences, folder / "sentences.parquet")
    record = {"taxonomy": {"digest": taxonomy.digest}, "verdict_rule": rule.to_dict()}
    (folder / "run.json").write_text(json.dumps(record))
    return folder


def fill(path, answers, name="Anna", date="2026-11-29"):
    workbook = load_workbook(path)
    workbook[READER_SHEET][NAME_CELL], workbook[READER_SHEET][DATE_CELL] = name, date
    sheet = workbook[ORDERED_SHEET]
    for row, answer in answers.items():
        sheet.cell(row, ANSWER, answer)
    workbook.save(path)


@pytest.fixture
def workbook(overview, tmp_path, taxonomy):
    session = open_session(overview, taxonomy)
    draw = draw_confirmation(session.sentences, session.verdicts(), session.decisions, taxonomy, minutes=10)
    path = tmp_path / "confirm.xlsx"
    session.write(draw, path, seed=0, minutes=10, readers=("Anna", "Ben"))
    return path, draw


def test_a_workbook_goes_out_and_comes_back(workbook, taxonomy, overview, four):
    path, draw = workbook
    assert read_confirm_workbook(path, taxonomy).empty
    fill(path, {2: "strength", 3: "not about it", 5: "Mixed"})
    decisions = read_confirm_workbook(path, taxonomy)
    assert decisions["answer"].tolist() == ["strength", "not about it", "mixed"]
    assert decisions["sentence"].tolist() == draw.ordered["sentence"].iloc[[0, 1, 3]].tolist()
    assert set(decisions["reader"]) == {"Anna"}
    append_decisions(decisions, overview / "confirmed.jsonl")
    # A later run of the same folder takes them up, and those of a workbook besides.
    assert len(read_all_confirmed([*kept_decisions(overview), path], taxonomy)) == 3
    session = open_session(overview, taxonomy)
    assert len(session.decisions) == 3
    assert session.status()["sentences_read"].sum() == 3


def test_lines_of_a_contents_list_are_not_read_as_sentences(four, rule, taxonomy):
    contents = np.arange(len(four)) % 3 == 0
    listed = four.assign(part=np.where(contents, "contents", "body"), p_finding=np.where(contents, 0.0, 1.0))
    draw = draw_confirmation(listed, rule.verdicts(listed, taxonomy), decisions_table(), taxonomy, minutes=60)
    assert not contents[list(draw.sample)].any()
    assert len(draw.sample) == 72
    assert draw.drawn_from == (~contents).sum()
    assert draw.probability == pytest.approx(72 / (~contents).sum())
    # Nothing can be missed among them either.
    read = read_all(draw, listed)
    with_lines, without = (
        missed_findings(table, read, taxonomy).expected for table in (listed, listed[~contents].reset_index(drop=True))
    )
    assert with_lines == pytest.approx(without)


def test_verdicts_on_which_there_is_nothing_to_read_are_counted(four, rule, taxonomy):
    emptied = four.assign(p_poverty=0.0)
    verdicts = rule.verdicts(emptied, taxonomy)
    draw = draw_confirmation(emptied, verdicts, decisions_table(), taxonomy, minutes=1e6)
    assert draw.silent >= 4
    assert draw.verdicts + draw.left + draw.silent == len(verdicts)


def test_the_status_says_what_another_draw_would_bring(four, rule, taxonomy, overview):
    first = draw_confirmation(four, rule.verdicts(four, taxonomy), decisions_table(), taxonomy, minutes=1000)
    # Of each verdict some sentences are left unread; on one sentence a second reader says something else.
    read = read_all(first, four)
    half = read[read["drawn"] == "ordered"].iloc[::2]
    other = half.head(1).assign(reader="Ben", answer="neutral")
    assert half["answer"].iloc[0] != "neutral"
    append_decisions(pd.concat([half, other]), overview / "confirmed.jsonl")
    session = open_session(overview, taxonomy)
    status = session.status().set_index("theme")
    verdicts = session.verdicts()
    left = draw_confirmation(session.sentences, verdicts, session.decisions, taxonomy, minutes=1e6)
    assert status["sentences_left"].to_dict() == (
        left.ordered.groupby("theme").size().reindex(list(taxonomy.ids), fill_value=0).to_dict()
    )
    assert status["label"].tolist() == [theme.label for theme in taxonomy.themes]
    assert status["verdicts"].tolist() == [4] * len(taxonomy.ids)
    for name in ("confirmed", "uncertain"):
        counts = verdicts[verdicts["status"] == name].groupby("theme").size()
        assert status[name].to_dict() == counts.reindex(list(taxonomy.ids), fill_value=0).to_dict()
        assert 0 < status[name].sum() < 44
    assert status["sentences_read"].to_dict() == (
        half.groupby("theme").size().reindex(list(taxonomy.ids), fill_value=0).to_dict()
    )
    assert status["differ"].to_dict() == {theme: int(theme == other["theme"].iloc[0]) for theme in taxonomy.ids}


def test_the_workbook_says_how_it_was_drawn(workbook, overview, taxonomy, tmp_path, four):
    path, draw = workbook
    expected = {
        "format": "1",
        "taxonomy": taxonomy.digest,
        "minutes": "10",
        "seconds a sentence": "5.0",
        "seed of the random sample": "0",
        "sentences drawn from": str(len(four)),
        "probability of each in the sample": str(round(30 / len(four), 6)),
        "verdicts in this workbook": str(draw.verdicts),
        "verdicts left for another": str(draw.left),
    }
    assert dict(load_workbook(path)[FACTS_SHEET].iter_rows(values_only=True)) == expected
    session = open_session(overview, taxonomy)
    session.write(draw, tmp_path / "b.xlsx", seed=3, minutes=10, readers=(), further={"second opinion": "none"})
    facts = dict(load_workbook(tmp_path / "b.xlsx")[FACTS_SHEET].iter_rows(values_only=True))
    assert facts == expected | {"seed of the random sample": "3", "second opinion": "none"}


def test_the_workbook_shows_heading_neighbours_and_reader_and_can_only_be_answered(workbook, four):
    path, draw = workbook
    sheet = load_workbook(path)[ORDERED_SHEET]
    names = [cell.value for cell in sheet[1]]
    row = dict(zip(names, [cell.value for cell in sheet[2]], strict=True))
    place = int(draw.ordered["row"].iloc[0])
    assert row["sentence"] == four["text"][place]
    assert row["before"] in four["text"].tolist()
    assert row["heading"] == "Findings"
    assert row["assigned to"] == "Anna"
    assert row["state"].startswith("=IF(AND(SUMIFS(")
    assert sheet.protection.sheet
    assert not sheet.cell(2, ANSWER).protection.locked
    assert sheet.cell(2, 1).protection.locked
    assert load_workbook(path)[SAMPLE_SHEET].max_row == 31


def test_the_same_draw_gives_the_same_bytes(workbook, overview, tmp_path, taxonomy):
    path, draw = workbook
    open_session(overview, taxonomy).write(draw, tmp_path / "b.xlsx", seed=0, minutes=10, readers=("Anna", "Ben"))
    assert path.read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("answers", "name", "date", "message"),
    [
        ({2: "perhaps"}, "Anna", "2026-11-29", "row 2: the answer is 'perhaps'"),
        ({2: "strength"}, "", "2026-11-29", "no reader is named, and 1 rows"),
        ({2: "strength"}, "Anna", "", "the date is missing"),
    ],
    ids=["answer", "name", "date"],
)
def test_what_is_wrong_in_a_workbook_is_named(workbook, taxonomy, answers, name, date, message):
    path, _ = workbook
    fill(path, answers, name, date)
    with pytest.raises(TableError, match=message):
        read_confirm_workbook(path, taxonomy)


def test_other_files_and_folders_are_refused(tmp_path, taxonomy, overview):
    write_table(pd.DataFrame({"a": ["b"]}), tmp_path / "t.xlsx")
    for path in (tmp_path / "t.xlsx", overview / "run.json"):
        with pytest.raises(TableError, match="not a workbook for confirming"):
            read_confirm_workbook(path, taxonomy)
    with pytest.raises(TableError, match="contains no overview"):
        open_session(tmp_path, taxonomy)
    (overview / "sentences.parquet").unlink()
    with pytest.raises(TableError, match="nothing to confirm"):
        open_session(overview, taxonomy)


def test_labels_corrected_by_hand_decide_the_verdict_although_probabilities_stand_beside(four, rule, taxonomy):
    one = four[four["inspection_id"] == "inspection-00000"].reset_index(drop=True)
    changed = one.copy()
    about = one["themes"].str.contains("poverty")
    changed.loc[about, "polarity"] = np.where(one.loc[about, "polarity"] == "strength", "improvement", "strength")
    trusted, n = trust_changed_labels(changed, one, taxonomy)
    assert n == about.sum() > 1
    before, after = (rule.verdicts(table, taxonomy).set_index("theme")["verdict"] for table in (one, trusted))
    assert (before["poverty"], after["poverty"]) == ("strength", "both")
    none_left = changed.assign(themes=changed["themes"].where(~about, ""), kind=changed["kind"].where(~about, "other"))
    emptied, _ = trust_changed_labels(none_left, one, taxonomy)
    assert rule.verdicts(emptied, taxonomy).set_index("theme").loc["poverty", "verdict"] == "not found"
    assert trust_changed_labels(one, one, taxonomy)[1] == 0
    one_side, n = trust_changed_labels(one.assign(themes=one["themes"].where(~about, "poverty:mixed")), one, taxonomy)
    assert n == about.sum()
    assert (one_side.loc[about, "p_poverty"] == 1).all()
    untouched = ~about
    pd.testing.assert_frame_equal(trusted[untouched], one[untouched])
