"""The current state of a project in memory: predictions, the decisions that override them, and the verdicts.

One decision on one sentence counts one inspection again; everything else stays as it was.
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.desk.engine import Engine
from synth.desk.state.inspections import FACTS, Inspection, arrange_documents, inspections_of
from synth.desk.state.labels import Labels
from synth.desk.state.sentence_decisions import SentenceDecisions, file_decision
from synth.desk.state.sentences import Place, further_columns, runs, sentence_table
from synth.desk.storage.decisions import Decision, DecisionLog
from synth.desk.storage.project import MODELS, Project
from synth.findings import mark_duplicates
from synth.findings.counted import is_counted
from synth.prevalence import decide_verdicts, keep_answers, settle_verdicts, theme_prevalence
from synth.prevalence.confirm.adjudication import verdict_states
from synth.prevalence.confirm.candidates import find_candidates, sentence_key
from synth.prevalence.confirm.decisions import NOT_ABOUT, decisions_table
from synth.words import speaking_of, worded

_SENTENCES = (
    "SELECT s.document_id, s.position, s.page, s.section, s.part, s.text, s.further, p.kind, p.polarity, p.themes, "
    "p.probabilities FROM sentences s JOIN predictions p ON p.sentence_id = s.id AND p.model_id = ? "
    "ORDER BY s.document_id, s.position"
)

TITLE = "Overview of inspections"
"""Of an overview that nobody has given another title."""


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

    @property
    def begun_with(self) -> Engine:
        """The model with which the project was begun, which is adapted to corrections."""
        first = Engine(self.project.base_model)
        return self.engine if self.engine.folder == first.folder else first

    # Loading

    def load(self) -> None:
        """Read the whole project anew."""
        self._choose_model()
        with self.lock, speaking_of(self.engine.unit):
            self._arrange()
            self._load_sentences()
            self._count_all()
            self._prevalence = self._all_verdicts = None
            self.revision = self.log.last_id()

    def _choose_model(self) -> None:
        chosen = self.log.latest("model", "model")
        folder = self.project.base_model
        if chosen is not None and chosen.after:
            rows = self.project.rows("SELECT folder FROM models WHERE id = ?", (chosen.after["model_id"],))
            if rows and rows[0][0]:
                folder = self.project.folder / MODELS / rows[0][0]
        wanted = Engine(folder)
        if wanted.folder != self.engine.folder:
            self.engine = wanted
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
        said, stems, self._doubts = arrange_documents([(document.name, readings[document.id]) for document in used])
        self._said = said.inspections
        belongs = {
            document.id: assigned.get(document.id, {}).get("inspection_id") or inspection
            for document, inspection in zip(used, said.table["inspection_id"], strict=True)
        }
        self.stems = dict(zip((document.id for document in used), stems, strict=True))
        self.inspection_of: dict[int, str] = belongs
        self._describe()

    def _describe(self) -> None:
        """Lay the decisions on inspections over what the documents say."""
        members: dict[str, list[tuple[int, str]]] = {}
        for document, inspection in self.inspection_of.items():
            members.setdefault(inspection, []).append((document, self.names[document]))
        self.inspections = inspections_of(self._said, self._doubts, members, self.log.current("inspection"))

    def _load_sentences(self) -> None:
        """Read the sentences with their predictions, sorted by inspection and place."""
        rows = self.project.rows(_SENTENCES, (self.model_id,))
        rows = [row for row in rows if row[0] in self.inspection_of]
        order = sorted(self.inspection_of, key=lambda document: (self.inspection_of[document], self.names[document]))
        rank = {document: number for number, document in enumerate(order)}
        # Rows come sorted by document and position, and the sort is stable.
        rows.sort(key=lambda row: rank[row[0]])
        columns = list(zip(*rows, strict=True)) if rows else [()] * 11
        document, *cells = columns[:6]
        further, kind, polarity, themes, probabilities = columns[6:]
        n = len(rows)
        self.document = np.fromiter(document, dtype=np.int64, count=n)
        self.position = np.fromiter(cells[0], dtype=np.int64, count=n)
        self.frame = sentence_table(
            [self.stems[number] for number in document],
            [self.inspection_of[number] for number in document],
            [self.names[number] for number in document],
            cells,
        )
        for name, values in further_columns(further).items():
            self.frame[name] = values
        self.predicted = Labels.of_columns(kind, polarity, themes, b"".join(probabilities), len(self.engine.columns))
        self.frame["repeat_of"] = mark_duplicates(self.frame)
        self.is_counted = is_counted(self.frame).to_numpy(dtype=np.bool_)
        self._document_rows = runs(self.document)
        self._rows = runs(self.frame["inspection_id"].to_numpy(dtype=object))
        self.labels = self.predicted.copy()
        self.decisions = SentenceDecisions(self.log)
        for subject in self.decisions.subjects:
            self._lay_over(subject)

    def _lay_over(self, subject: str) -> int | None:
        """Set the labels of one sentence to what people decided, else to the prediction; return its row."""
        row = self.row_of(Place.of(subject))
        if row is None:
            return None
        decided = self.decisions.labels_of(subject, self.predicted.at(row), self.engine.taxonomy.ids)
        self.labels.set(row, decided, self.engine.columns, self.predicted)
        return row

    # Counting

    def _count_all(self) -> None:
        table = self.table()[self.is_counted].reset_index(drop=True)
        verdicts = self._model_verdicts(table) if len(table) else pd.DataFrame({"inspection_id": []})
        self._verdicts = {
            str(name): rows.reset_index(drop=True) for name, rows in verdicts.groupby("inspection_id", sort=False)
        }
        self._unread: dict[str, dict[str, list[int]]] = {}
        self._verdict_decisions = self.log.current("verdict")
        for inspection in sorted(set(self.frame["inspection_id"].iloc[self.decided_rows()])):
            self._count_inspection(inspection)

    def _model_verdicts(self, sentences: pd.DataFrame) -> pd.DataFrame:
        return self.engine.rule.verdicts(sentences, self.engine.taxonomy)

    def table(self, rows: slice = slice(None)) -> pd.DataFrame:
        """Return sentences with their current labels and probabilities, as every stage takes them."""
        return self.labels.onto(self.frame.iloc[rows], rows, self.engine.columns)

    def verdicts_of(self, inspection: str) -> pd.DataFrame:
        """Return the verdicts of one inspection, those that people decided on in their place."""
        decided = {key: cells for key, cells in self.decided_verdicts().items() if key[0] == inspection}
        return decide_verdicts(self._verdicts[inspection], decided)

    def verdict_of(self, inspection: str, theme: str) -> dict[Any, Any]:
        """Return the row of the table of verdicts on one theme in one inspection."""
        return self.verdicts_of(inspection).set_index("theme").loc[theme].to_dict()

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
                    decide_verdicts(table, self.decided_verdicts()) if parts else table,
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
        table = pd.DataFrame()
        if len(verdicts):
            rule, taxonomy = self.engine.rule, self.engine.taxonomy
            table = theme_prevalence(verdicts, findings, taxonomy, errors=rule.errors, population=population)
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
                self._describe()
            elif decision.kind == "verdict":
                file_decision(self._verdict_decisions, decision.subject, decision)
            elif decision.kind in ("sentence", "answer"):
                row = self._lay_over(self.decisions.file(decision))
                if row is not None:
                    self._count_inspection(str(self.frame["inspection_id"].iloc[row]))
            self.revision = decision.id

    def _count_inspection(self, inspection: str) -> None:
        self._unread.pop(inspection, None)
        table, rows = self._sentences_of(inspection)
        if len(table):
            verdicts, decisions = self._model_verdicts(table), self.answers(inspection)
            verdicts = keep_answers(verdicts, self._model_verdicts(self._predicted_table(rows)))
            if len(decisions):
                verdicts = settle_verdicts(verdicts, table, decisions, self.engine.taxonomy)
            self._verdicts[inspection] = verdicts

    def _sentences_of(self, inspection: str) -> tuple[pd.DataFrame, NDArray[np.int64]]:
        """Return the sentences of an inspection that count, and their rows."""
        rows = self._rows.get(inspection, slice(0, 0))
        keep = self.is_counted[rows]
        return self.table(rows)[keep].reset_index(drop=True), np.arange(rows.start, rows.stop)[keep]

    def verdicts_by_model(self) -> pd.DataFrame:
        """Return the verdicts of all inspections that are counted as they were before anyone decided."""
        rows = np.flatnonzero(self.is_counted & self.frame["inspection_id"].isin(self.counted).to_numpy(dtype=np.bool_))
        return self._model_verdicts(self._predicted_table(rows))

    def _predicted_table(self, rows: NDArray[np.int64]) -> pd.DataFrame:
        """Return sentences as the model classified them."""
        return self.predicted.onto(self.frame.iloc[rows], rows, self.engine.columns)

    def unread(self, inspection: str) -> dict[str, list[int]]:
        """Return for each theme whose verdict is not settled the rows to read, in order; kept until a decision."""
        with self.lock:
            if inspection not in self._unread:
                table, rows = self._sentences_of(inspection)
                candidates = find_candidates(table, self.engine.taxonomy)
                state = verdict_states(table, candidates, self.answers(inspection), self.engine.taxonomy)
                row_of = rows[candidates["row"]].tolist()
                self._unread[inspection] = {
                    theme: [row_of[place] for place in question.unread(needed=True)]
                    for (_, theme), question in state.items()
                    if not question.is_settled
                }
            return self._unread[inspection]

    def unread_if_known(self, inspection: str) -> dict[str, list[int]] | None:
        """Return what `unread` would, None if it would have to be worked out first."""
        return self._unread.get(inspection)

    def answers(self, inspection: str = "") -> pd.DataFrame:
        """Return what readers said of sentences as `synth confirm` keeps it, in the order in which it was settled."""
        found: list[tuple[int, dict[str, str]]] = []
        for subject in self.decisions.subjects:
            row = self.row_of(Place.of(subject))
            if row is None or inspection not in ("", self.frame["inspection_id"].iloc[row]):
                continue
            sentence = {
                "inspection_id": str(self.frame["inspection_id"].iloc[row]),
                "sentence": sentence_key(str(self.frame["text"].iloc[row])),
                "themes": "",
                "drawn": "ordered",
            }
            for number, theme, polarity, decision in self.decisions.said_of(subject, self.engine.taxonomy.ids):
                said = {"theme": theme, "answer": polarity or NOT_ABOUT, "reader": decision.who, "date": decision.day}
                found.append((number, sentence | said))
        return decisions_table(answer for _, answer in sorted(found, key=lambda pair: pair[0]))

    # Looking up

    def row_of(self, place: Place) -> int | None:
        """Return the row of a sentence, None if it is not there (its document was left out)."""
        bounds = self._document_rows.get(place.document_id)
        if bounds is None:
            return None
        row = bounds.start + int(np.searchsorted(self.position[bounds], place.position))
        return row if row < bounds.stop and self.position[row] == place.position else None

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

    def decided_rows(self) -> list[int]:
        """Return the rows of sentences that people corrected or answered a question on."""
        subjects = {*self.decisions.corrections, *(subject for subject, _, _ in self.decisions.answered())}
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

    def setting(self, name: str) -> str:
        """Return a setting of the project, empty if nobody has made it."""
        decision = self.log.latest("setting", name)
        return str(decision.after) if decision is not None and decision.after is not None else ""

    @property
    def title(self) -> str:
        """The title of the overview."""
        return self.setting("title") or worded(TITLE)

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
