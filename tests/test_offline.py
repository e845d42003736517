"""No command reaches for the network, neither from Python nor from a library's own code. All text is invented."""

from __future__ import annotations

import shutil
import subprocess
import sys
from http.cookiejar import CookieJar
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
import typer

from synth.cli.app import app
from synth.findings import write_table
from synth.review import Correction, Labels, append_corrections

from .corpus.conftest import LABELS, label_row, write_labels
from .corpus.conftest import REPORT as LABELLED_REPORT
from .desk.running import RunningDesk
from .network_watch import ROOT, NetworkWatch, without_network

REPORT = "Findings\n\nStaff in Strathorran knew families well.\n\nChronologies in Strathorran were of poor quality.\n"
FAST = ROOT / "models" / "fast"
DEMONSTRATED = "pentlaw-2024"
DEMO = "demo -o demonstration"
RUN = (
    "inspect reports",
    "ingest reports -o sentences.csv",
    "classify reports -o classified.csv",
    "classify reports -o data-set --jobs 2",
    "aggregate reports -o overview",
    "export overview --as project -o project.qdpx",
    "confirm draw overview -o confirm.xlsx",
    "confirm status overview",
    "explain Chronologies-were-poor.",
    "validate labelled.csv",
    "evaluate labelled.csv --encoder fast",
    "train labelled.csv --encoder fast --jobs 1 -o model",
    f"review export labelled.csv --model {FAST} --rows 5 --jobs 1 -o review.xlsx",
    "review import review.xlsx --who Anna --corrections corrections.jsonl",
    f"review diff model {FAST} labelled.csv -o changes.csv",
    "review suggest classified.csv -n 1 -o suggested.csv",
    "review disagreements decisions.jsonl --labelled labelled.csv -o disagreements.xlsx",
    "agreement labelled.csv labelled.csv",
    f"new programme --from {ROOT / 'data' / 'own-codebook' / 'codebook.xlsx'} --reports reports",
    "corpus build labels.csv ashmere -o real.csv",
    "cache",
    DEMO,
)


def commands(group, above=()):
    for name, command in getattr(group, "commands", {}).items():
        if getattr(command, "commands", None):
            yield from commands(command, (*above, name))
        else:
            yield " ".join((*above, name))


def test_each_command_is_run():
    known = set(commands(typer.main.get_command(app)))
    run = {name for name in known if any(line == name or line.startswith(f"{name} ") for line in RUN)}
    assert known - run == {"desk"}, "the desk is a server, and has a test of its own"


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("strace"), reason="traces system calls")
@pytest.mark.parametrize(
    ("code", "address"),
    [
        ("socket.socket().connect(('192.0.2.1', 80))", "192.0.2.1 80"),
        ("socket.socket(socket.AF_INET6).connect(('2001:db8::9', 443))", "2001:db8::9 443"),
        ("socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.7', 9))", "192.0.2.7 9"),
        ("socket.socket(type=socket.SOCK_DGRAM).sendmsg([b'x'], [], 0, ('192.0.2.9', 9))", "192.0.2.9 9"),
        ("socket.socket(type=socket.SOCK_DGRAM).connect(('127.0.0.53', 53))", "127.0.0.53 53"),
        ("socket.socket(socket.AF_UNIX).connect('/run/systemd/resolve/none')", "/run/systemd/resolve/none"),
    ],
    ids=["address", "IPv6", "datagram", "message", "resolver on this machine", "socket of a resolver"],
)
def test_an_attempt_of_a_librarys_own_code_is_noticed(tmp_path, code, address):
    watch = NetworkWatch(tmp_path)
    call = f"import socket; socket.setdefaulttimeout(1); {code}"
    # Without the guard within Python, which would refuse before the system is called.
    command = [*watch.trace(), sys.executable, "-I", "-c", call]
    subprocess.run(command, env=watch.environment(), check=False, capture_output=True)
    assert watch.tried() == {address}


@pytest.mark.parametrize("name", ["192.0.2.1", "synth.invalid"])
def test_an_attempt_of_python_is_noticed_and_refused(tmp_path, name):
    watch = NetworkWatch(tmp_path)
    code = f"import socket; socket.create_connection(({name!r}, 80), 1)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=watch.environment(), check=False, capture_output=True, text=True
    )
    assert "no network in this test" in done.stderr
    assert watch.tried() == {f"socket.getaddrinfo {name}"}


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("strace"), reason="traces system calls")
def test_this_machine_is_no_other(tmp_path):
    watch = NetworkWatch(tmp_path)
    code = "import socket; [socket.socket().connect_ex((host, 9)) for host in ('127.0.0.1', 'localhost')]"
    subprocess.run([*watch.trace(), sys.executable, "-c", code], env=watch.environment(), check=True)
    assert watch.tried() == set()


@pytest.fixture
def folder(tmp_path, labelled):
    """Return a folder with a small input for each command."""
    for name in ("home", "reports", "ashmere"):
        (tmp_path / name).mkdir()
    (tmp_path / "reports" / "strathorran-2022.txt").write_text(REPORT, encoding="utf-8")
    write_table(labelled, tmp_path / "labelled.csv")
    (tmp_path / "ashmere" / "ashmere-2031-05-01.txt").write_text(LABELLED_REPORT, encoding="utf-8")
    rows = [label_row("ashmere-2031-05-01", number, *label) for number, label in enumerate(LABELS, 1)]
    write_labels(tmp_path / "labels.csv", rows)
    first = labelled.iloc[0]
    before = Labels(first["kind"], first["polarity"], (first["themes"],))
    for who, after, verdict in (
        ("Anna", before, "label right"),
        ("Ben", Labels("finding", "strength", ()), "edited"),
    ):
        told = Correction(
            who, "test", first["inspection_id"], first["finding_id"], first["text"], before, after, verdict
        )
        append_corrections(tmp_path / "decisions.jsonl", [told])
    return tmp_path


def installed(folder):
    """Copy synth as it is installed, with two of the documents of its demonstration: all of them take minutes."""
    package = folder / "installed" / "synth"
    shutil.copytree(ROOT / "synth", package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "models" / "default", package / "bundled_model")
    (package / "demonstration" / "reports").mkdir(parents=True)
    for path in (ROOT / "data" / "reports").glob(f"{DEMONSTRATED}*"):
        shutil.copy(path, package / "demonstration" / "reports")
    header, *rows = (ROOT / "data" / "demonstration" / "inspections.csv").read_text(encoding="utf-8").splitlines(True)
    kept = [row for row in rows if row.startswith(f"{DEMONSTRATED},")]
    (package / "demonstration" / "inspections.csv").write_text("".join([header, *kept]), encoding="utf-8")
    return package.parent


@pytest.mark.slow  # Each command in a process of its own, as a user starts it, with nothing kept from before.
@pytest.mark.skipif(sys.platform != "linux", reason="traces system calls")
def test_no_command_looks_up_a_name_or_connects_to_another_machine(folder):
    watch = NetworkWatch(folder)
    for line in RUN:
        code = installed(folder) if line == DEMO else ROOT
        done = subprocess.run(
            [*without_network(), *watch.trace(), sys.executable, "-m", "synth", *line.split()],
            cwd=folder,
            env=watch.environment(code=code, HOME=str(folder / "home")),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{line}: {done.stderr}"
        assert watch.tried() == set(), line
        # The journal of onnxruntime's reports to its maker, whether they could be sent or not.
        assert not (folder / "home" / ".cache" / "Microsoft").exists(), line


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="traces system calls")
def test_the_desk_serves_this_machine_alone_and_asks_no_other(tmp_path):
    watch = NetworkWatch(tmp_path)
    environment = watch.environment(HOME=str(tmp_path), PYTHONUNBUFFERED="1")
    desk = RunningDesk(tmp_path / "project", before=watch.trace(keep_process=True), environment=environment).start()
    try:
        assert desk.base.startswith("http://127.0.0.1:")
        with build_opener(HTTPCookieProcessor(CookieJar())).open(desk.address, timeout=60) as page:
            assert b"<h1" in page.read()
    finally:
        desk.stop()
    assert watch.tried() == set()
