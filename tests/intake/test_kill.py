"""The plug pulled at any moment, and two processes at one source."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scraper.crawl.lease import lease
from tests.intake.conftest import Town
from tests.kills.harness import killed


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL to send")
def test_killed_at_random_moments_nothing_is_lost_and_the_end_is_the_same(tmp_path: Path) -> None:
    """The long run is `python -m tests.kills --times 300`."""
    tallies = {case.scenario.name: case.tally for case in killed(8, 7, tmp_path, ("crawl", "import", "migrate"))}
    assert sum(tally.kills for tally in tallies.values()) == 8
    assert [fault for tally in tallies.values() for fault in tally.faults] == []


def command(town: Town) -> tuple[str, ...]:
    places = ("--db", str(town.db), "--schedules", str(town.folder / "schedules"), "--captures", str(town.captures))
    return (sys.executable, "-m", "scraper", "crawl", "rozograd", "--delay", "0", *places)


def test_a_second_crawl_of_the_same_source_says_who_holds_it(town: Town) -> None:
    with lease(town.captures, "rozograd"):
        done = subprocess.run(command(town), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert str(os.getpid()) in done.stderr
    assert "rozograd" in done.stderr
