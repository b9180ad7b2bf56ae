"""The plug pulled at any moment: the next crawl ends where an undisturbed one does."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scraper.crawl.lease import lease
from tests.intake.conftest import Town, elsewhere

KILLS = 4


def command(town: Town, delay: str = "0") -> tuple[str, ...]:
    places = ("--db", str(town.db), "--schedules", str(town.folder / "schedules"), "--captures", str(town.captures))
    return (sys.executable, "-m", "scraper", "crawl", "rozograd", "--delay", delay, *places)


def town_captures(town: Town) -> set[Path]:
    return set(town.captures.glob("*.warc.gz"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL to send")
def test_killed_at_random_moments_a_crawl_ends_as_if_undisturbed(town: Town, tmp_path: Path) -> None:
    town.crawl()
    other = elsewhere(town, tmp_path / "other")
    environment = {**os.environ, "SCRAPER_NOW": f"{town.ground().clock():%Y-%m-%dT%H:%M:%SZ}"}
    moments = random.Random(7)
    for _ in range(KILLS):
        # Slow enough that every kill meets a crawl at work.
        before = town_captures(other)
        child = subprocess.Popen(command(other, "0.03"), env=environment, stdout=subprocess.DEVNULL)
        while child.poll() is None and not town_captures(other) - before:
            time.sleep(0.01)
        time.sleep(moments.uniform(0.0, 0.4))
        assert child.poll() is None
        child.send_signal(signal.SIGKILL)
        child.wait()
    subprocess.run(command(other), env=environment, check=True, capture_output=True)
    assert other.texts() == town.texts()
    assert other.rows("PRAGMA integrity_check") == [("ok",)]
    assert other.rows("SELECT count(*) FROM runs WHERE outcome = 'running'") == [(0,)]
    for warc in other.captures.glob("*.warc.gz"):
        checked = subprocess.run(
            (sys.executable, "-m", "warcio.cli", "check", str(warc)), capture_output=True, check=False
        )
        assert checked.returncode == 0, (warc, checked.stdout)
        sizes = other.rows("SELECT max(offset + length) FROM captures WHERE warc = ?", warc.name)
        assert sizes[0][0] is None or sizes[0][0] <= warc.stat().st_size


def test_a_second_crawl_of_the_same_source_says_who_holds_it(town: Town) -> None:
    with lease(town.captures, "rozograd"):
        done = subprocess.run(command(town), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert str(os.getpid()) in done.stderr
    assert "rozograd" in done.stderr
