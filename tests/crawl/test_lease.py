"""One process at a time on a source."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from scraper.crawl.lease import is_free, lease
from scraper.errors import Held

HOLD = """
import sys, time
from pathlib import Path
from scraper.crawl.lease import lease
with lease(Path(sys.argv[1]), "kazanlak"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_lease_is_free_before_and_after(tmp_path):
    assert is_free(tmp_path, "kazanlak")
    with lease(tmp_path, "kazanlak"):
        assert not is_free(tmp_path, "kazanlak")
        assert is_free(tmp_path, "plovdiv")
    assert is_free(tmp_path, "kazanlak")


def test_asking_whether_it_is_free_leaves_no_file(tmp_path):
    is_free(tmp_path, "kazanlak")
    assert list(tmp_path.iterdir()) == []


def test_the_second_is_told_who_holds_it_and_a_killed_holder_holds_nothing(tmp_path):
    child = subprocess.Popen((sys.executable, "-c", HOLD, str(tmp_path)), stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "held\n"
    with pytest.raises(Held, match=rf"kazanlak: process {child.pid} has been crawling it since 20\d\d-.*Z"):
        lease(tmp_path, "kazanlak").__enter__()
    assert not is_free(tmp_path, "kazanlak")
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    deadline = time.monotonic() + 5
    while not is_free(tmp_path, "kazanlak") and time.monotonic() < deadline:
        time.sleep(0.01)
    with lease(tmp_path, "kazanlak"):
        assert str(os.getpid()) in next((tmp_path / ".locks").glob("*.json")).read_text("utf-8")


def test_an_error_inside_gives_the_lease_back(tmp_path):
    with pytest.raises(ZeroDivisionError), lease(tmp_path, "kazanlak"):
        raise ZeroDivisionError
    assert is_free(tmp_path, "kazanlak")
