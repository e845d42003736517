"""Attacks on the desk: foreign pages, wrong tokens, foreign hosts, large uploads, paths, markup in names and cells."""

from __future__ import annotations

import zipfile

import pytest
from starlette.testclient import TestClient

from synth.desk import security
from synth.desk.desk import Desk
from synth.desk.server import make_app
from synth.desk.views.context import clean_name, local_path
from synth.desk.views.reports import shown_name

TOKEN = "correct-token"
PORT = 8765
BASE = f"http://127.0.0.1:{PORT}"
OWN = {"origin": BASE, "sec-fetch-site": "same-origin"}
POSTS = (
    "/who",
    "/reports",
    "/inspections",
    "/verdict",
    "/confirm",
    "/messages",
    "/undo",
    "/settings",
    "/export/archive",
)


@pytest.fixture
def desk(project):
    folder = project.folder
    project.close()
    opened = Desk(folder)
    yield opened
    opened.close()


@pytest.fixture
def app(desk):
    return make_app(desk, token=TOKEN, port=PORT)


@pytest.fixture
def stranger(app):
    """A client that knows the address but not the token."""
    return TestClient(app, base_url=BASE, raise_server_exceptions=False)


@pytest.fixture
def client(app):
    opened = TestClient(app, base_url=BASE, headers=OWN)
    assert opened.get(f"/?token={TOKEN}").status_code == 200
    assert opened.post("/who", data={"name": "Anna", "next": "/settings"}).status_code == 200
    return opened


def test_without_the_token_nothing_is_shown_or_stored(stranger, desk):
    for path in ("/", "/reports", "/overview", "/static/desk.css", "/export/findings"):
        answer = stranger.get(path)
        assert answer.status_code == 403
        assert "Abermuir" not in answer.text
    assert stranger.get("/?token=wrong").status_code == 403
    assert stranger.get(f"/?token={TOKEN[:-1]}").status_code == 403
    assert stranger.post("/settings", data={"title": "Mine"}, headers=OWN).status_code == 403
    assert desk.log.last_id() == 0


def test_the_token_leaves_the_address_and_scripts_cannot_read_the_cookie(stranger):
    answer = stranger.get(f"/?token={TOKEN}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", f"127.0.0.1:{PORT + 1}", f"evil.example:{PORT}", ""])
def test_a_foreign_host_is_refused_even_with_the_token(client, host):
    assert client.get("/reports", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": f"http://127.0.0.1:{PORT + 1}"},
        {"origin": f"https://127.0.0.1:{PORT}"},
        {"origin": BASE, "sec-fetch-site": "cross-site"},
        {"origin": BASE, "sec-fetch-site": "same-site"},
    ],
)
def test_a_form_of_a_foreign_page_changes_nothing(client, desk, path, headers):
    before = desk.log.last_id()
    assert client.post(path, data={"title": "Mine", "name": "Eve"}, headers=headers).status_code == 403
    assert desk.log.last_id() == before


def test_a_form_whose_origin_is_not_said_is_refused(app):
    bare = TestClient(app, base_url=BASE)
    bare.get(f"/?token={TOKEN}")
    assert bare.post("/settings", data={"title": "Mine"}).status_code == 403


def test_a_link_on_a_foreign_page_opens_nothing(client):
    assert client.get("/reports", headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_every_answer_carries_the_policies(client, stranger):
    for answer in (client.get("/reports"), client.get("/nothing-here"), stranger.get("/")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-inline" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] in ("no-store", "no-cache")
        assert answer.headers["referrer-policy"] == "same-origin"


MARKUP = "<script>alert(1)</script>"


def test_markup_in_names_and_cells_is_shown_as_text(client):
    client.post("/reports", files={"documents": (f"{MARKUP}.txt", b"Invented text. It says nothing.", "text/plain")})
    client.post("/settings", data={"title": MARKUP, "population": ""})
    client.post("/who", data={"name": f"<img src=x onerror=alert(1)>{MARKUP}", "next": "/reports"})
    client.post(
        "/inspections",
        data={"inspection": "abermuir-2023", "area": MARKUP, "year": "2023", "action": "save", "seen": "0"},
    )
    for path in (
        "/reports",
        "/inspections",
        "/overview",
        "/overview/matrix",
        "/confirm",
        "/sentences",
        "/messages",
        "/history",
    ):
        text = client.get(path).text
        assert not [piece for piece in (MARKUP, "<img src=x") if piece in text], path
    assert "&lt;script&gt;" in client.get("/reports").text
    assert MARKUP not in client.get("/reports", params={"added": MARKUP, "passed": MARKUP}).text
    assert MARKUP not in client.get("/sentences", params={"words": f'"><{MARKUP}', "inspection": MARKUP}).text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\reports\\mine.pdf", "mine.pdf"),
        ("/absolute/report.docx", "report.docx"),
        ("..", "document"),
        ("nul\x00.txt", "nul.txt"),
        ("line\nbreak.txt", "line break.txt"),
        ("x" * 300 + ".pdf", "x" * 145 + "….pdf"),
    ],
)
def test_a_file_name_is_only_ever_shown(name, shown):
    assert shown_name(name) == shown


def test_an_upload_is_stored_under_its_digest_whatever_it_is_called(client, desk):
    content = b"Invented. The services of Nowhere did well."
    answer = client.post("/reports", files={"documents": ("../../../evil.txt", content, "text/plain")})
    assert answer.status_code == 200
    stored = {path.name for path in (desk.project.folder / "documents").iterdir()}
    assert all(len(name.partition(".")[0]) == 64 for name in stored)
    assert not (desk.project.folder.parent / "evil.txt").exists()
    assert "evil.txt" in {document.name for document in desk.project.documents()}


@pytest.mark.parametrize(
    "path",
    [
        "/export/..%2f..%2fproject.sqlite",
        "/export/project.sqlite",
        "/static/..%2fserver.py",
        "/static/../server.py",
        "/static/%2e%2e/server.py",
        "/overview/page/..%2f..%2fproject.sqlite",
        "/overview/page/run.json",
        "/overview/page/inspections/..%2foverview.html",
        "/sentences/../../etc/passwd",
        "/sentences/1/-1",
        "/sentences/99999999999999999999/1",
        "/verdict?inspection=../../etc&theme=poverty",
        "/messages/history?theme=../../etc",
    ],
)
def test_no_path_of_a_request_reaches_the_file_system(client, path):
    answer = client.get(path)
    assert answer.status_code in (400, 404)
    assert "SQLite format" not in answer.text
    assert "import" not in answer.text


def test_a_name_leads_only_to_pages_of_the_desk():
    assert local_path("/overview?sort=theme") == "/overview?sort=theme"
    for path in ("//evil.example", "https://evil.example", "/\\evil.example", "evil", "/a\nb", ""):
        assert local_path(path) == "/"
    assert clean_name("  Anna\n/Ben\x00 ") == "Anna Ben"
    # Tables put "; " between names: this is one person.
    assert clean_name("O'Näme; Zoë “Q”") == "O'Näme Zoë “Q”"


def test_an_upload_that_says_it_is_too_large_is_refused_at_once(client, desk):
    headers = {"content-length": "500000000", "content-type": "multipart/form-data; boundary=x"}
    answer = client.post("/reports", content=b"", headers=headers)
    assert answer.status_code == 413
    assert "larger than 256 MB" in answer.text
    assert len(desk.project.documents()) == 6


def test_an_upload_that_turns_out_too_large_leaves_nothing_behind(client, desk, monkeypatch):
    monkeypatch.setattr(security, "MOST_BODY_BYTES", 300_000)

    def pieces():
        yield b'--x\r\nContent-Disposition: form-data; name="documents"; filename="big.txt"\r\n\r\n'
        for _ in range(20):
            yield b"a" * 50_000
        yield b"\r\n--x--\r\n"

    answer = client.post("/reports", content=pieces(), headers={"content-type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 413
    assert len(desk.project.documents()) == 6
    assert len(list((desk.project.folder / "documents").iterdir())) == 6


@pytest.mark.slow
def test_a_zip_bomb_is_refused_by_the_reader_and_the_others_go_on(desk, tmp_path):
    from synth.errors import SynthError
    from synth.reports.worker import read_in_subprocess

    bomb = tmp_path / "bomb.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w>" + b" " * 400_000_000)
    assert bomb.stat().st_size < 1_000_000
    with pytest.raises(SynthError):
        read_in_subprocess(bomb)


def test_a_second_desk_on_the_same_project_is_refused(desk):
    from synth.errors import SynthError

    with pytest.raises(SynthError, match=r"open in another desk"):
        Desk(desk.project.folder)
