"""The current state of a project in memory: predictions, the decisions that override them, and the verdicts.

One decision on one sentence counts one inspection again; everything else stays as it was.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.desk.engine import Answer, Arranged, Engine, arrange_documents
from synth.desk.state.labels import Labels, SentenceLabels, labels_of_sentence, polarity_of, settle
from synth.desk.storage.decisions import Decision, DecisionLog
from synth.desk.storage.project import MODELS, Project

FACTS = ("area", "year", "programme", "grade", "inspection_start", "inspection_end", "publication_date")
_SENTENCES = (
    "SELECT s.document_id, s.position, s.page, s.section, s.part, s.text, s.further, p.kind, p.polarity, p.themes, "
    "p.probabilities FROM sentences s JOIN predictions p ON p.sentence_id = s.id AND p.model_id = ? "
    "ORDER BY s.document_id, s.position"
)


@dataclass(frozen=True)
class Inspection:
    """One inspection as it stands after the decisions.

    Attributes
    ----------
    id
        Its id in all tables.
    facts
        By `FACTS`, and any further column; text, empty where not known.
    documents
        Number and name of each of its documents.
    doubts
        What is not certain, in words; empty where nothing is, or a person has confirmed the row.
    left_out
        Whether a person has left it out of the figures.
    decision
        The latest decision on its row, 0 for none.
    """

    id: str
    facts: Mapping[str, str]
    documents: tuple[tuple[int, str], ...]
    doubts: tuple[str, ...]
    left_out: bool
    decision: int


@dataclass(frozen=True)
class Place:
    """A sentence by its document and position."""

    document_id: int
    position: int

    @property
    def subject(self) -> str:
        """The sentence as the subject of a decision."""
        return f"{self.document_id}:{self.position}"

    @classmethod
    def of(cls, subject: str) -> Place:
        """Return the place that a subject names."""
        document, _, position = subject.partition("/")[0].partition(":")
        return cls(int(document), int(position))


class Workspace:
    """Everything that the screens show of a project.

    Parameters
    ----------
    project
        Where it is stored.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.log = DecisionLog(project)
        self.lock = threading.RLock()
        self.engine = Engine()
        self.model_id = 0
        self.inspections: dict[str, Inspection] = {}
        self.frame = pd.DataFrame()
        self.revision = 0
        self._prevalence: tuple[int, pd.DataFrame] | None = None
        self._all_verdicts: tuple[int, pd.DataFrame] | None = None
        self.load()

    def model_from(self, other: Workspace) -> None:
        """Use the loaded model of another workspace of the same project, instead of loading it again."""
        if other.engine.folder == self.engine.folder:
            self.engine = other.engine

    # Loading

    def load(self) -> None:
        """Read the whole project anew."""
        with self.lock:
            self._choose_model()
            self._arrange()
            self._load_sentences()
            self._count_all()
            self._prevalence = self._all_verdicts = None
            self.revision = self.log.last_id()

    def _choose_model(self) -> None:
        chosen = self.log.latest("model", "model")
        folder: Path | None = None
        if chosen is not None and chosen.after:
            rows = self.project.rows("SELECT folder FROM models WHERE id = ?", (chosen.after["model_id"],))
            if rows and rows[0][0]:
                folder = self.project.folder / MODELS / rows[0][0]
        if (folder is None) != self.engine.is_bundled or (folder is not None and folder != self.engine.folder):
            self.engine = Engine(folder)
        self.model_id = self.project.model_id(
            self.engine.name, folder=folder.name if folder else "", columns=self.engine.columns
        )

    def _arrange(self) -> None:
        """Find the inspections from what the documents say and what people decided."""
        documents = [document for document in self.project.documents() if document.status == "read"]
        readings = self.project.readings()
        self.names = {document.id: document.name for document in documents}
        left_out = self.log.current("document")
        assigned = {int(subject): decision.after for subject, decision in left_out.items()}
        used = [d for d in documents if not assigned.get(d.id, {}).get("left_out")]
        arranged = arrange_documents([(document.name, readings[document.id]) for document in used])
        belongs = {
            document.id: assigned.get(document.id, {}).get("inspection_id") or inspection
            for document, inspection in zip(used, arranged.inspection_ids, strict=True)
        }
        self.stems = dict(zip((document.id for document in used), arranged.stems, strict=True))
        self.inspection_of: dict[int, str] = belongs
        self._describe(arranged)
        self._arranged = arranged

    def _describe(self, arranged: Arranged) -> None:
        """Lay the decisions on inspections over what the documents say."""
        said = {row["inspection_id"]: row for row in arranged.inspections.to_dict("records")}
        doubts: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for inspection, columns, text in arranged.doubts:
            doubts.setdefault(inspection, []).append((columns, text))
        decided = self.log.current("inspection")
        members: dict[str, list[tuple[int, str]]] = {}
        for document, inspection in self.inspection_of.items():
            members.setdefault(inspection, []).append((document, self.names[document]))
        self.inspections = {}
        for inspection in sorted(members):
            facts = {str(name): str(value) for name, value in said.get(inspection, {}).items()}
            facts = {name: facts.get(name, "") for name in dict.fromkeys((*FACTS, *facts))}
            for name in ("inspection_id", "documents"):
                facts.pop(name, None)
            decision = decided.get(inspection)
            change = dict(decision.after) if decision else {}
            is_left_out, is_confirmed = bool(change.pop("left_out", False)), bool(change.pop("confirmed", False))
            facts.update({name: str(value) for name, value in change.items()})
            open_doubts = tuple(
                text
                for columns, text in doubts.get(inspection, [])
                if not is_confirmed and not (change and all(change.get(name) for name in columns))
            )
            self.inspections[inspection] = Inspection(
                inspection, facts, tuple(members[inspection]), open_doubts, is_left_out, decision.id if decision else 0
            )

    def _load_sentences(self) -> None:
        """Read the sentences with their predictions, sorted by inspection and place."""
        rows = self.project.rows(_SENTENCES, (self.model_id,))
        rows = [row for row in rows if row[0] in self.inspection_of]
        order = sorted(self.inspection_of, key=lambda document: (self.inspection_of[document], self.names[document]))
        rank = {document: number for number, document in enumerate(order)}
        # Rows come sorted by document and position, and the sort is stable.
        rows.sort(key=lambda row: rank[row[0]])
        columns = list(zip(*rows, strict=True)) if rows else [()] * 11
        document, position, page, section, part, text, further, kind, polarity, themes, cells = columns
        n = len(rows)
        self.document = np.fromiter(document, dtype=np.int64, count=n)
        self.position = np.fromiter(position, dtype=np.int64, count=n)
        self.frame = pd.DataFrame(
            {
                "finding_id": [f"{self.stems[d]}-{p:04d}" for d, p in zip(document, position, strict=True)],
                "inspection_id": [self.inspection_of[d] for d in document],
                "document": [self.names[d] for d in document],
                "page": pd.array(page, dtype="Int64"),
                "section": section,
                "part": part,
                "position": pd.array(position, dtype="Int64"),
                "text": text,
            }
        ).astype(dict.fromkeys(("finding_id", "inspection_id", "document", "section", "part", "text"), "str"))
        for name, values in _further(further).items():
            self.frame[name] = values
        self.predicted = Labels.of_columns(kind, polarity, themes, b"".join(cells), len(self.engine.columns))
        self.frame["repeat_of"] = self.engine.repeats(self.frame) if n else pd.Series([], dtype="str")
        self.is_counted = self.engine.is_counted(self.frame)
        starts = np.flatnonzero(np.r_[True, self.document[1:] != self.document[:-1]]) if n else np.zeros(0, np.int64)
        ends = [*starts[1:], n] if n else []
        self._document_rows = {int(self.document[a]): (int(a), int(b)) for a, b in zip(starts, ends, strict=True)}
        inspection = self.frame["inspection_id"].to_numpy(dtype=object)
        bounds = np.flatnonzero(np.r_[True, inspection[1:] != inspection[:-1]]) if n else np.zeros(0, np.int64)
        ends = [*bounds[1:], n] if n else []
        self._rows = {str(inspection[a]): slice(int(a), int(b)) for a, b in zip(bounds, ends, strict=True)}
        self.labels = self.predicted.copy()
        self._sentence_decisions = self.log.current("sentence")
        self._answers: dict[str, dict[str, dict[str, Decision]]] = {}
        for decision in self.log.current("answer").values():
            self._take_answer(decision)
        for subject in {*self._sentence_decisions, *self._answers}:
            self._lay_over(subject)

    def _take_answer(self, decision: Decision) -> str:
        """File an answer under its sentence, theme and reader; return the sentence's subject."""
        subject, theme, who = decision.subject.split("/", 2)
        readers = self._answers.setdefault(subject, {}).setdefault(theme, {})
        if decision.after is None:
            readers.pop(who, None)
        else:
            readers[who] = decision
        return subject

    def _lay_over(self, subject: str) -> int | None:
        """Set the labels of one sentence to what people decided, else to the prediction; return its row."""
        row = self.row_of(Place.of(subject))
        if row is None:
            return None
        correction = self._sentence_decisions.get(subject)
        answers = {
            theme: [decision.after["answer"] for decision in readers.values()]
            for theme, readers in self._answers.get(subject, {}).items()
        }
        decided = labels_of_sentence(
            self.predicted.at(row), correction.after if correction else None, answers, self.engine.taxonomy.ids
        )
        self.labels.set(row, decided, self.engine.columns, self.predicted)
        return row

    # Counting

    def _count_all(self) -> None:
        table = self.table()[self.is_counted].reset_index(drop=True)
        verdicts = self.engine.verdicts(table) if len(table) else pd.DataFrame({"inspection_id": []})
        self._verdicts = {
            str(name): rows.reset_index(drop=True) for name, rows in verdicts.groupby("inspection_id", sort=False)
        }
        self._unread: dict[str, dict[str, list[int]]] = {}
        self._verdict_decisions = self.log.current("verdict")
        for inspection in sorted({one.inspection for one in self.answers()}):
            self._count_inspection(inspection)

    def table(self, rows: slice = slice(None)) -> pd.DataFrame:
        """Return sentences with their current labels and probabilities, as every stage takes them."""
        return self.labels.onto(self.frame.iloc[rows], rows, self.engine.columns)

    def verdicts_of(self, inspection: str) -> pd.DataFrame:
        """Return the verdicts of one inspection, those that people decided on in their place."""
        decided = {key: cells for key, cells in self.decided_verdicts().items() if key[0] == inspection}
        return self.engine.decide(self._verdicts[inspection], decided)

    def verdict_of(self, inspection: str, theme: str) -> tuple[str, float, str]:
        """Return the verdict on one theme in one inspection, its certainty in [0, 1], and its status."""
        row = self.verdicts_of(inspection).set_index("theme").to_dict("index")[theme]
        return str(row["verdict"]), float(row["certainty"]), str(row["status"])

    def checked_by(self, inspection: str, theme: str) -> str:
        """Return who settled a verdict, empty where no one has."""
        row = self.verdicts_of(inspection).set_index("theme").to_dict("index")[theme]
        return str(row["checked_by"])

    def decided_verdicts(self) -> dict[tuple[str, str], dict[str, str]]:
        """Return for each inspection and theme what people decided: verdict, by whom, on which day."""
        found = {}
        for subject, decision in self._verdict_decisions.items():
            inspection, _, theme = subject.rpartition("/")
            found[inspection, theme] = {
                "verdict": str(decision.after["verdict"]),
                "checked_by": decision.who,
                "checked_on": decision.day,
            }
        return found

    @property
    def counted(self) -> list[str]:
        """The inspections that are counted, in order: those with sentences that are not left out."""
        return [name for name, one in self.inspections.items() if not one.left_out and name in self._verdicts]

    def verdicts(self) -> pd.DataFrame:
        """Return the verdicts of all inspections that are counted; kept until the next decision."""
        with self.lock:
            if self._all_verdicts is None or self._all_verdicts[0] != self.revision:
                parts = [self._verdicts[name] for name in self.counted]
                table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
                self._all_verdicts = (
                    self.revision,
                    self.engine.decide(table, self.decided_verdicts()) if parts else table,
                )
            return self._all_verdicts[1]

    def findings_per_inspection(self) -> pd.Series[int]:
        """Return the number of findings of each counted inspection, repeats counted once."""
        is_counted = (self.labels.kind == "finding") & self.is_counted
        counts = {name: int(is_counted[self._rows[name]].sum()) for name in self.counted}
        return pd.Series(counts, dtype="int64")

    def prevalence(self) -> pd.DataFrame:
        """Return a row a theme with counts and intervals; kept until the next decision.

        Intervals take about a second. Decisions go on meanwhile: the lock is not held.
        """
        with self.lock:
            known = self.prevalence_if_known()
            if known is not None:
                return known
            revision, verdicts, findings = self.revision, self.verdicts(), self.findings_per_inspection()
            population = self.population
        table = self.engine.prevalence(verdicts, findings, population=population) if len(verdicts) else pd.DataFrame()
        with self.lock:
            if revision == self.revision:
                self._prevalence = (revision, table)
        return table

    def prevalence_if_known(self) -> pd.DataFrame | None:
        """Return what `prevalence` would, None if it would have to be worked out first."""
        kept = self._prevalence
        return kept[1] if kept is not None and kept[0] == self.revision else None

    # Deciding

    def take(self, decision: Decision) -> None:
        """Bring the state in memory up to date with a decision that was just stored."""
        with self.lock:
            self._prevalence = self._all_verdicts = None
            if decision.kind in ("document", "model"):
                self.load()
                return
            if decision.kind == "inspection":
                self._describe(self._arranged)
            elif decision.kind == "verdict":
                if decision.after is None:
                    self._verdict_decisions.pop(decision.subject, None)
                else:
                    self._verdict_decisions[decision.subject] = decision
            elif decision.kind == "sentence":
                if decision.after is None:
                    self._sentence_decisions.pop(decision.subject, None)
                else:
                    self._sentence_decisions[decision.subject] = decision
                self._count_again(self._lay_over(decision.subject))
            elif decision.kind == "answer":
                self._count_again(self._lay_over(self._take_answer(decision)))
            self.revision = decision.id

    def _count_again(self, row: int | None) -> None:
        """Count the inspection of one sentence again."""
        if row is not None:
            self._count_inspection(str(self.frame["inspection_id"].iloc[row]))

    def _count_inspection(self, inspection: str) -> None:
        self._unread.pop(inspection, None)
        table, _ = self._sentences_of(inspection)
        if len(table):
            self._verdicts[inspection] = self.engine.verdicts(table, self.answers(inspection))

    def _sentences_of(self, inspection: str) -> tuple[pd.DataFrame, NDArray[np.int64]]:
        """Return the sentences of an inspection that count, and their rows."""
        rows = self._rows.get(inspection, slice(0, 0))
        keep = self.is_counted[rows]
        return self.table(rows)[keep].reset_index(drop=True), np.arange(rows.start, rows.stop)[keep]

    def unread(self, inspection: str) -> dict[str, list[int]]:
        """Return for each theme whose verdict is not settled the rows to read, in order; kept until a decision."""
        with self.lock:
            if inspection not in self._unread:
                table, rows = self._sentences_of(inspection)
                found = self.engine.unread(table, self.answers(inspection))
                self._unread[inspection] = {
                    theme: [int(rows[place]) for place in places] for (_, theme), places in found.items()
                }
            return self._unread[inspection]

    def unread_if_known(self, inspection: str) -> dict[str, list[int]] | None:
        """Return what `unread` would, None if it would have to be worked out first."""
        return self._unread.get(inspection)

    def answers(self, inspection: str = "") -> list[Answer]:
        """Return what readers said of sentences, in the order in which it was settled.

        A sentence whose labels a person corrected is answered for every theme. Where most of three readers agree, that
        is the answer; two who differ stand beside one another, and settle nothing.
        """
        found: list[tuple[int, Answer]] = []
        for subject in {*self._sentence_decisions, *self._answers}:
            row = self.row_of(Place.of(subject))
            if row is None:
                continue
            name = str(self.frame["inspection_id"].iloc[row])
            if inspection not in ("", name):
                continue
            text = str(self.frame["text"].iloc[row])
            correction = self._sentence_decisions.get(subject)
            if correction is not None:
                said = SentenceLabels.of(correction.after)
                found += [
                    (
                        correction.id,
                        Answer(
                            name,
                            text,
                            theme,
                            said.polarity_on(theme),
                            correction.who,
                            correction.day,
                        ),
                    )
                    for theme in self.engine.taxonomy.ids
                ]
                continue
            for theme, readers in self._answers[subject].items():
                given = {who: str(decision.after["answer"]) for who, decision in readers.items()}
                settled = settle(list(given.values()))
                number = max((decision.id for decision in readers.values()), default=0)
                found += [
                    (number, Answer(name, text, theme, polarity_of(given[who]), who, decision.day))
                    for who, decision in readers.items()
                    if given[who] != "unsure" and settled in (None, given[who])
                ]
        return [answer for _, answer in sorted(found, key=lambda pair: pair[0])]

    # Looking up

    def row_of(self, place: Place) -> int | None:
        """Return the row of a sentence, None if it is not there (its document was left out)."""
        bounds = self._document_rows.get(place.document_id)
        if bounds is None:
            return None
        start, end = bounds
        row = start + int(np.searchsorted(self.position[start:end], place.position))
        return row if row < end and self.position[row] == place.position else None

    def place_of(self, row: int) -> Place:
        """Return the document and position of a row."""
        return Place(int(self.document[row]), int(self.position[row]))

    def page_of(self, row: int) -> int | None:
        """Return the page on which a sentence begins, None where its document has no pages."""
        page = self.frame["page"].iloc[row]
        return None if pd.isna(page) else int(page)

    def rows_of(self, inspection: str) -> NDArray[np.int64]:
        """Return the rows of an inspection."""
        rows = self._rows.get(inspection, slice(0, 0))
        return np.arange(rows.start, rows.stop)

    def answers_to(self, place: Place, theme: str) -> dict[str, str]:
        """Return what each reader answered to a question, by name."""
        readers = self._answers.get(place.subject, {}).get(theme, {})
        return {who: str(decision.after["answer"]) for who, decision in readers.items()}

    def answered(self) -> Iterable[tuple[str, str, dict[str, Decision]]]:
        """Yield sentence, theme and the answers by reader of every question that someone answered."""
        for subject, themes in self._answers.items():
            for theme, readers in themes.items():
                if readers:
                    yield subject, theme, readers

    def decided_rows(self) -> list[int]:
        """Return the rows of sentences that people corrected or answered a question on."""
        subjects = {*self._sentence_decisions, *(subject for subject, _, _ in self.answered())}
        found = (self.row_of(Place.of(subject)) for subject in subjects)
        return [row for row in found if row is not None]

    def key(self, *, without: tuple[str, ...] = ()) -> str:
        """Return a name of the state of the project: another one after any change, kinds of decisions left out."""
        marks = ", ".join("?" for _ in without)
        last = self.project.rows(f"SELECT coalesce(max(id), 0) FROM decisions WHERE kind NOT IN ({marks})", without)  # noqa: S608
        read = self.project.rows("SELECT count(*), coalesce(max(id), 0) FROM documents WHERE status = 'read'")
        return "-".join(str(number) for number in (last[0][0], *read[0], self.model_id))

    def row_of_finding(self, finding_id: str) -> int | None:
        """Return the row of a sentence by its id in all tables, None if there is none."""
        rows = np.flatnonzero((self.frame["finding_id"] == finding_id).to_numpy(dtype=np.bool_))
        return int(rows[0]) if rows.size else None

    def setting(self, name: str, default: str = "") -> str:
        """Return a setting of the project."""
        decision = self.log.latest("setting", name)
        return str(decision.after) if decision is not None and decision.after is not None else default

    @property
    def title(self) -> str:
        """The title of the overview."""
        return self.setting("title", "Overview of inspections")

    @property
    def population(self) -> int | None:
        """The number of inspections that there are in all, where a person has said so."""
        said = self.setting("population")
        return max(int(said), len(self.counted)) if said.isdigit() else None

    def inspection_frame(self) -> pd.DataFrame:
        """Return the inspections that are counted as a table, all cells text."""
        rows = [
            {"inspection_id": name, **one.facts, "documents": "; ".join(document for _, document in one.documents)}
            for name, one in ((name, self.inspections[name]) for name in self.counted)
        ]
        columns = ["inspection_id", *FACTS, "documents"]
        return (pd.DataFrame(rows) if rows else pd.DataFrame(columns=columns)).fillna("").astype("str")

    def counted_table(self) -> pd.DataFrame:
        """Return the sentences of the counted inspections with their current labels."""
        is_in = self.frame["inspection_id"].isin(self.counted).to_numpy(dtype=np.bool_)
        table = self.table()
        return table if is_in.all() else table[is_in].reset_index(drop=True)


def _further(cells: tuple[str, ...]) -> dict[str, list[Any]]:
    """Return further columns of the sentences, from one JSON object a row (most rows share the same few)."""
    if not any(cells):
        return {}
    known = {cell: json.loads(cell) if cell else {} for cell in set(cells)}
    names = sorted({name for values in known.values() for name in values})
    return {name: [known[cell].get(name, "") for cell in cells] for name in names}
