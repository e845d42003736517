from __future__ import annotations

import hashlib

import pandas as pd
import pytest

from synth.corpus import download_reports

DATA = b"an invented report"
SHA = hashlib.sha256(DATA).hexdigest()


def sources(**change):
    row = {"file": "reports/ashmere-2031-05-01.pdf", "address": "https://example.org/a.pdf", "sha256": SHA} | change
    return pd.DataFrame([row], dtype="str")


def fetch(address):
    assert address == "https://example.org/a.pdf"
    return DATA


def test_a_report_is_downloaded_and_checked(tmp_path):
    assert download_reports(sources(), ["ashmere-2031-05-01"], tmp_path, fetch=fetch) == ()
    assert (tmp_path / "ashmere-2031-05-01.pdf").read_bytes() == DATA


def test_what_is_there_is_not_downloaded_again(tmp_path):
    (tmp_path / "ashmere-2031-05-01.pdf").write_bytes(DATA)
    assert download_reports(sources(), ["ashmere-2031-05-01"], tmp_path, fetch=None) == ()


def test_only_what_is_wanted_is_downloaded(tmp_path):
    assert download_reports(sources(), ["birchford-2031-05-01"], tmp_path, fetch=fetch) == ()
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"sha256": "0" * 64}, "its SHA-256 differs"),
        ({"address": ""}, "has no address"),
        ({"address": "http://example.org/a.pdf"}, "is not https://"),
        ({"address": "file:///etc/passwd"}, "is not https://"),
    ],
)
def test_what_cannot_be_had_is_said_and_nothing_is_written(tmp_path, change, says):
    failures = download_reports(sources(**change), ["ashmere-2031-05-01"], tmp_path, fetch=lambda _: DATA)
    assert [says in str(failure) for failure in failures] == [True]
    assert not any(tmp_path.iterdir())


def test_a_file_of_the_users_is_left_alone(tmp_path):
    (tmp_path / "ashmere-2031-05-01.pdf").write_bytes(b"mine")
    failures = download_reports(sources(), ["ashmere-2031-05-01"], tmp_path, fetch=fetch)
    assert len(failures) == 1
    assert (tmp_path / "ashmere-2031-05-01.pdf").read_bytes() == b"mine"


def test_a_download_that_fails_is_said(tmp_path):
    def broken(_):
        raise OSError("no network")

    failures = download_reports(sources(), ["ashmere-2031-05-01"], tmp_path, fetch=broken)
    assert "cannot be downloaded (no network)" in str(failures[0])
