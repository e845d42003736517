"""One whole working day in a browser, and the same day with the server killed ten times: the same result."""

from __future__ import annotations

import csv
import hashlib
import html
import json
import os
import random
import threading
import time

import pytest
from playwright.sync_api import Error

from tests.conftest import ROOT
from tests.desk.running import RunningDesk
from tests.network_watch import NetworkWatch

pytestmark = pytest.mark.slow
NOTE = (
    "A note on an invented inspection\n\nThis text is invented. Chronologies were not of a consistent quality across "
    "the partnership. Staff had built trusting relationships with children.\n"
)
ANSWERS = ("1", "2", "5", "1", "4", "2")
CONFIRMED, CORRECTED, KILLS = 40, 5, 10
# Milliseconds to wait for a page: of a busy machine, and of a server that may be dead.
PATIENT, IMPATIENT = 300_000, 6_000
OWN_WORDS = "Leaders worked well together: these are the words of a person, not of a model."
LIVE = "undoes IS NULL AND id NOT IN (SELECT undoes FROM decisions WHERE undoes IS NOT NULL)"


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Eleven invented reports (a PDF, two Word files, two web pages, six texts), and a note that names no inspection.

    All but the PDF hold every fifth sentence of a report, so that reading them takes seconds.
    """
    folder = tmp_path_factory.mktemp("reports")
    first, *others = sorted((ROOT / "data" / "labelled").glob("*.csv"))[:11]
    (folder / f"{first.stem}.pdf").write_bytes((ROOT / "data" / "reports" / f"{first.stem}.pdf").read_bytes())
    for number, path in enumerate(others):
        write_short(folder, path, ("docx", "html", "txt", "txt", "txt")[number % 5])
    (folder / "note.txt").write_text(NOTE)
    return sorted(folder.iterdir())


def write_short(folder, path, ending):
    """Write a report of every fifth labelled sentence."""
    from docx import Document

    area = " ".join(path.stem.split("-")[:-1]).title()
    title = f"Report of a joint inspection of services for children and young people at risk of harm in {area}"
    lines = [("h1", title), ("p", "This inspection is invented."), ("p", f"22 September {path.stem[-4:]}")]
    with path.open(encoding="utf-8", newline="") as file:
        # Services' own papers are read, but not counted.
        rows = [row for row in csv.DictReader(file) if row["document"] in ("report", "progress_review")]
        for row in rows[::5]:
            heading = ("h2", row["section"])
            lines += [*([] if heading in lines else [heading]), ("p", row["text"])]
    target = folder / f"{path.stem}.{ending}"
    if ending == "docx":
        document = Document()
        for tag, text in lines:
            document.add_paragraph(text, style="Normal" if tag == "p" else f"Heading {tag[1]}")
        document.save(target)
    elif ending == "html":
        target.write_text("".join(f"<{tag}>{html.escape(text)}</{tag}>" for tag, text in lines), encoding="utf-8")
    else:
        target.write_text("\n\n".join(text for _, text in lines), encoding="utf-8")


class Day:
    """A person at work, who goes on after each interruption where the work is."""

    def __init__(self, desk, browser, reports, *, kills=0, seed=7):
        self.desk, self.reports = desk, reports
        self.page = browser.new_page(viewport={"width": 1280, "height": 800})
        self.page.set_default_timeout(PATIENT)
        self.random = random.Random(seed)
        self.kill_at = set(self.random.sample(range(1, 75), kills))
        self.killed, self.acts = 0, 0
        self.desk.start()
        self.sign_in()

    def sign_in(self):
        self.page.goto(self.desk.address)
        if "/who" in self.page.url:
            self.page.fill("#name", "Anna Invented")
            self.page.click("text=Continue")
            self.page.wait_for_url(lambda url: "/who" not in url)

    def restart(self):
        self.desk.start()
        self.sign_in()
        self.killed += 1

    def act(self, path, action, is_done):
        """Do something on a page until the project's file says that it is done, whatever is killed meanwhile."""
        for _ in range(4):
            self.acts += 1
            killer = None
            try:
                self.page.goto(self.desk.base + path)
                if self.acts in self.kill_at:
                    # A page that a dead server does not answer never comes.
                    self.page.set_default_timeout(IMPATIENT)
                    killer = threading.Timer(self.random.uniform(0, 0.12), self.desk.kill)
                    killer.start()
                action()
                if killer is None:
                    self.page.wait_for_load_state()
            except Error:
                if killer is None and not is_done():
                    raise
            if killer is not None:
                killer.join()
                self.page.set_default_timeout(PATIENT)
                self.restart()
            if is_done():
                return
        raise AssertionError(f"not done after four tries: {path}")

    def arrive(self, pattern):
        """Wait until the next page has come."""
        self.page.wait_for_url(pattern, wait_until="commit")

    def count(self, kind, extra="1"):
        query = f"SELECT count(*) FROM decisions WHERE kind = ? AND {LIVE} AND {extra}"
        return self.desk.rows(query, (kind,))[0][0]

    def wait(self, path, done, seconds=900):
        """Look at a page until the work in the background is done; one kill on the way if it is time for one."""
        end = time.monotonic() + seconds
        if self.kill_at and path == "/reports/progress":
            time.sleep(1.0)
            self.desk.kill()
            self.restart()
        while time.monotonic() < end:
            self.page.goto(self.desk.base + path)
            if not self.page.query_selector("[data-busy]") and done():
                return
            time.sleep(0.5)
        raise AssertionError(f"{path}: {self.page.inner_text('body')[:500]}")

    def add_reports(self):
        def drop():
            self.page.set_input_files("#documents", [str(path) for path in self.reports])
            self.page.click("button:has-text('Add')")
            self.arrive("**/reports?added=*")

        self.act("/reports", drop, lambda: len(self.desk.rows("SELECT 1 FROM documents")) == 12)
        self.wait("/reports/progress", lambda: not self.desk.rows("SELECT 1 FROM documents WHERE status != 'read'"))

    def put_right(self):
        def fill(values):
            for name, value in values.items():
                self.page.fill(f"#{name}", value)
            self.page.click("button:has-text('Save')")
            self.arrive("**/inspections?*done=*")

        self.page.goto(f"{self.desk.base}/inspections")
        assert "doubtful" in self.page.inner_text(".lead")
        note = self.page.inner_text("tbody tr:has-text('note.txt') th").split("\n")[0]
        for number, (name, values) in enumerate(
            ((note, {"area": "Kirkmarrow", "year": "2024"}), ("abermuir-2021", {"grade": "good"})), 1
        ):
            self.act(
                f"/inspections?edit={name}", lambda v=values: fill(v), lambda n=number: self.count("inspection") >= n
            )

    def confirm(self):
        def answer():
            key = ANSWERS[hashlib.sha256(self.page.inner_text("mark").encode()).digest()[0] % len(ANSWERS)]
            self.page.keyboard.press(key)
            self.arrive("**/confirm?*done=*")

        for number in range(CONFIRMED):
            self.act("/confirm", answer, lambda n=number: self.count("answer") >= n + 1)
            if number in (9, 19):
                undone = self.desk.rows("SELECT count(*) FROM decisions WHERE undoes IS NOT NULL")[0][0]
                self.act(
                    "/confirm",
                    lambda: (self.page.keyboard.press("z"), self.arrive("**/confirm?*done=*")),
                    lambda u=undone: (
                        self.desk.rows("SELECT count(*) FROM decisions WHERE undoes IS NOT NULL")[0][0] > u
                    ),
                )
                self.act("/confirm", answer, lambda n=number: self.count("answer") >= n + 1)

    def correct(self):
        self.page.goto(f"{self.desk.base}/sentences?theme=leadership&side=neutral&kind=any")
        places = [link.get_attribute("href") for link in self.page.query_selector_all("a.quote")][:CORRECTED]
        if len(places) < CORRECTED:
            self.page.goto(f"{self.desk.base}/sentences?theme=leadership")
            places = [link.get_attribute("href") for link in self.page.query_selector_all("a.quote")][:CORRECTED]

        def change():
            self.page.check("#k1")
            self.page.check("#s2")
            self.page.fill("#note", "It says what was missing.")
            self.page.click("text=Save the correction")
            self.arrive("**done=*")

        for number, place in enumerate(places, 1):
            self.act(place, change, lambda n=number: self.count("sentence") >= n)

    def retrain(self):
        def start():
            with self.page.expect_navigation():
                self.page.click("button:has-text('Retrain with')")

        def is_trained():
            return bool(self.desk.rows("SELECT 1 FROM models WHERE folder != '' AND report != ''"))

        self.act("/training", start, lambda: True)
        end = time.monotonic() + 900
        while not is_trained():
            assert time.monotonic() < end, self.page.inner_text("main")
            self.page.goto(f"{self.desk.base}/training")
            if button := self.page.query_selector("button:has-text('Retrain with')"):
                button.click()
            time.sleep(2)

        def keep():
            self.page.click("text=Keep: use this model")
            self.arrive("**done=*")

        self.act("/training", keep, lambda: self.count("model") >= 1)
        assert "In use" in self.page.inner_text("main")

    def sign(self):
        self.page.goto(f"{self.desk.base}/messages")
        self.wait("/messages/status", lambda: True)
        self.page.goto(f"{self.desk.base}/messages")
        themes = [part.get_attribute("id") for part in self.page.query_selector_all("section.message")]

        def ready():
            # After a kill, the drafts are made again in the background.
            if self.page.query_selector("[data-busy]"):
                self.wait("/messages/status", lambda: True)
                self.page.goto(f"{self.desk.base}/messages")

        def decide(theme):
            ready()
            self.page.click(f"#{theme} summary:has-text('Decide')")
            if theme == "leadership":
                self.page.fill(f"#text-{theme}", OWN_WORDS)
                self.page.click(f"#{theme} >> text=Save my wording")
            else:
                self.page.click(f"#{theme} >> text=Accept the draft")
            self.arrive("**/messages?done=*")

        for number, theme in enumerate(themes, 1):
            self.act("/messages", lambda t=theme: decide(t), lambda n=number: self.count("message") >= n)

        def sign():
            ready()
            self.page.check("#read")
            self.page.click("#sign button")
            self.arrive("**/messages?done=*")

        self.act("/messages", sign, lambda: self.count("signature") >= 1)
        assert "Signed by Anna Invented" in self.page.inner_text("main")

    def export(self, target):
        self.page.goto(f"{self.desk.base}/export")
        with self.page.expect_navigation():
            self.page.click("text=Write the files")
        self.wait("/overview/status", lambda: "up to date" in self.page.inner_text("body"))
        self.page.goto(f"{self.desk.base}/export")
        with self.page.expect_download() as download:
            self.page.click("a:has-text('Word file')")
        download.value.save_as(target)

    def state(self):
        """What people decided, as it stands, and the verdicts that follow."""
        rows = self.desk.rows(f"SELECT kind, subject, after FROM decisions WHERE {LIVE} ORDER BY kind, subject, id")
        latest = {(kind, subject): json.loads(after) for kind, subject, after in rows if kind != "signature"}
        return latest, (self.desk.folder / "overview" / "verdicts.csv").read_text()

    def work(self, target):
        self.add_reports()
        self.put_right()
        self.confirm()
        self.correct()
        self.retrain()
        self.sign()
        self.export(target)
        state = self.state()
        self.page.close()
        return state


def test_a_working_day_and_the_same_day_with_ten_kills(tmp_path, browser, reports):
    from docx import Document

    watch = NetworkWatch(tmp_path)
    environment = watch.environment(SYNTH_CACHE=os.environ["SYNTH_CACHE"], PYTHONUNBUFFERED="1")
    first = RunningDesk(tmp_path / "day", before=watch.trace(keep_process=True), environment=environment)
    try:
        decided, verdicts = Day(first, browser, reports).work(tmp_path / "day.docx")
    finally:
        first.stop()
    assert watch.tried() == set(), "the desk asked another machine"
    assert sum(kind == "answer" for kind, _ in decided) == CONFIRMED
    assert sum(kind == "sentence" for kind, _ in decided) == CORRECTED
    assert verdicts.count("\n") == 12 * 11 + 1
    assert "confirmed,1" in verdicts
    text = "\n".join(paragraph.text for paragraph in Document(tmp_path / "day.docx").paragraphs)
    assert OWN_WORDS in text
    assert "signed by anna invented" in text.lower()

    second = RunningDesk(tmp_path / "killed")
    try:
        day = Day(second, browser, reports, kills=KILLS)
        killed, again = day.work(tmp_path / "killed.docx")
    finally:
        second.stop()
    assert day.killed >= KILLS
    assert second.rows("PRAGMA integrity_check") == [("ok",)]
    assert killed == decided
    assert again.replace(time.strftime("%Y-%m-%d"), "") == verdicts.replace(time.strftime("%Y-%m-%d"), "")
